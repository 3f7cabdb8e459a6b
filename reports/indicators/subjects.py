"""What the questions were about, how they were asked, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping

from ido.models import Domain
from registration.models import Question, Visit
from reports.indicators.columns import QUESTIONS, SHARE, ratio
from reports.selection import COUNTED_QUESTIONS, TOPICS, Selection
from reports.tables import Column, Kind, Table, Value


def topics(selection: Selection) -> Table:
    """Questions and their share by topic, the most asked first; topics nobody asked about are left out.

    Topics of several libraries with the same name in the same group are one row.
    """
    counted = selection.count(f"{COUNTED_QUESTIONS} {TOPICS}", "topic.name", "topic_group.name")
    counted.sort(key=lambda row: (-row[2], row[0].casefold(), row[1].casefold()))
    whole = sum(row[2] for row in counted)
    return Table(
        slug="onderwerpen",
        title="Onderwerpen",
        columns=(
            Column("Onderwerp", definition="Waar de vraag over ging."),
            Column("Groep", definition="De groep waar het onderwerp bij hoort."),
            QUESTIONS,
            SHARE,
        ),
        rows=[(name, group, count, ratio(count, whole)) for name, group, count in counted],
        total=(None, None, whole, ratio(whole, whole)),
        notes=["Onderwerpen waar niemand naar vroeg, staan niet in de tabel."],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def outcomes(selection: Selection) -> Table:
    """Questions and their share by outcome; 'opgelost' is what was solved on the spot."""
    return shares(
        selection,
        "uitkomsten",
        "Uitkomsten",
        Column("Uitkomst", definition="Hoe de vraag afliep. Opgelost betekent: ter plekke opgelost."),
        labels(Question.Outcome.choices, selection.outcomes),
    )


def domains(selection: Selection) -> Table:
    """Questions and their share by KB's three domains."""
    counts = dict(selection.count(COUNTED_QUESTIONS, "question.domain"))
    return shares(
        selection,
        "domeinen",
        "Domeinen",
        Column("Domein", definition="De drie soorten vragen die de KB uit elkaar houdt."),
        labels(Domain.choices, counts),
    )


def channels(selection: Selection) -> Table:
    """Visits and questions by channel."""
    questions = dict(selection.count(COUNTED_QUESTIONS, "visit.channel"))
    rows = [
        (
            label,
            selection.visits.get(channel, 0),
            questions.get(channel, 0),
            ratio(questions.get(channel, 0), selection.questions),
        )
        for channel, label in Visit.Channel.choices
    ]
    return Table(
        slug="kanalen",
        title="Kanalen",
        columns=(
            Column("Kanaal", definition="Hoe de bezoeker contact had met het informatiepunt."),
            Column(
                "Bezoeken",
                Kind.NUMBER,
                is_count=True,
                definition="Het aantal keren contact met een bezoeker. Ingetrokken bezoeken tellen niet mee.",
            ),
            QUESTIONS,
            SHARE,
        ),
        rows=rows,
        total=(
            None,
            sum(selection.visits.values()),
            selection.questions,
            ratio(selection.questions, selection.questions),
        ),
        subject=selection.subject,
        period_text=selection.period.title,
    )


def labels(choices: list[tuple[str, str]], counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The count of each choice by its label, zero where there is none, in the order of the choices."""
    return [(label, counts.get(value, 0)) for value, label in choices]


def shares(
    selection: Selection, slug: str, title: str, named: Column, counts: list[tuple[str, int]]
) -> Table:
    """A table of counts that together are the whole, and their shares."""
    whole = sum(count for _, count in counts)
    rows: list[tuple[Value, ...]] = [(label, count, ratio(count, whole)) for label, count in counts]
    return Table(
        slug=slug,
        title=title,
        columns=(named, QUESTIONS, SHARE),
        rows=rows,
        total=(None, whole, ratio(whole, whole)),
        subject=selection.subject,
        period_text=selection.period.title,
    )
