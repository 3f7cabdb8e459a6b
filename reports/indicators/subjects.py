"""What the questions were about, how visitors came, and what became of the questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from ido.models import Domain
from registration.models import Question, Visit
from reports.indicators.columns import QUESTIONS, SHARE, VISITS, ratio
from reports.selection import Selection
from reports.tables import Column, Table, Value

OTHERS = "Overige onderwerpen"  # the small ones of an edition, taken together


def topics(selection: Selection) -> Table:
    """Questions and their share by topic, the most asked first; topics nobody asked about are left out.

    Topics of several libraries with the same name in the same group are one row.
    """
    by_topic = selection.topics
    counted: Counter[tuple[str, str]] = Counter()
    for topic in selection.asked:
        counted[topic.name, topic.group.name] += by_topic[topic.pk]
    order = sorted(counted, key=lambda names: (-counted[names], *map(str.casefold, names)))
    whole = counted.total()
    return Table(
        slug="onderwerpen",
        title="Onderwerpen",
        columns=(
            Column("Onderwerp", definition="Waar de vraag over ging."),
            Column("Groep", definition="De groep waar het onderwerp bij hoort."),
            QUESTIONS,
            SHARE,
        ),
        rows=[(*names, counted[names], ratio(counted[names], whole)) for names in order],
        total=(None, None, whole, ratio(whole, whole)),
        notes=["Onderwerpen waar niemand naar vroeg, staan niet in de tabel."],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def named_by_group(table: Table) -> Table:
    """The topics, the small ones that were taken together by their group: else they all have one name."""
    titles = [column.title for column in table.columns]
    rows = [
        (f"Overig: {row[titles.index('Groep')]}", *row[1:]) if row[0] == OTHERS else row for row in table.rows
    ]
    return replace(table, rows=rows)


def outcomes(selection: Selection) -> Table:
    """Questions and their share by outcome; 'opgelost' is what was solved on the spot."""
    return shares(
        selection,
        "uitkomsten",
        "Uitkomsten",
        Column("Uitkomst", definition="Hoe de vraag afliep. Opgelost betekent: ter plekke opgelost."),
        labels(Question.Outcome.choices, selection.outcomes),
    )


def help_given(selection: Selection) -> Table:
    """Questions and their share by what the desk did."""
    return shares(
        selection,
        "hulp",
        "Hulp",
        Column(
            "Hulp",
            definition="Wat de balie deed: informatie geven, ter plekke helpen, doorverwijzen of een cursus "
            "aanraden.",
        ),
        labels(Question.HelpGiven.choices, selection.help_given),
    )


def domains(selection: Selection) -> Table:
    """Questions and their share by KB's three domains."""
    return shares(
        selection,
        "domeinen",
        "Domeinen",
        Column("Domein", definition="De drie soorten vragen die de KB uit elkaar houdt."),
        labels(Domain.choices, selection.domains),
    )


def channels(selection: Selection) -> Table:
    """Visits and their share by channel: it belongs to the visit, however many questions that had."""
    return shares(
        selection,
        "kanalen",
        "Kanalen",
        Column("Kanaal", definition="Hoe de bezoeker contact had met het informatiepunt."),
        labels(Visit.Channel.choices, selection.channels),
        of=VISITS,
    )


def labels(choices: list[tuple[str, str]], counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The count of each choice by its label, zero where there is none, in the order of the choices."""
    return [(label, counts.get(value, 0)) for value, label in choices]


def shares(
    selection: Selection,
    slug: str,
    title: str,
    named: Column,
    counts: list[tuple[str, int]],
    of: Column = QUESTIONS,
) -> Table:
    """A table of counts that together are the whole, and their shares."""
    whole = sum(count for _, count in counts)
    rows: list[tuple[Value, ...]] = [(label, count, ratio(count, whole)) for label, count in counts]
    return Table(
        slug=slug,
        title=title,
        columns=(named, of, SHARE),
        rows=rows,
        total=(None, whole, ratio(whole, whole)),
        subject=selection.subject,
        period_text=selection.period.title,
    )
