"""What was asked while the social map has nothing for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Q

from ido.models import Domain, Municipality
from partners.models import Coverage, Service
from reports.indicators.columns import QUESTIONS
from reports.indicators.subjects import topics
from reports.selection import Selection
from reports.tables import Column, Kind, Table

NOWHERE, NATIONAL = "geen", "alleen landelijk"
SUBJECT = Column("Onderwerp", definition="Waar de vraag over ging.")
GROUP = Column("Groep", definition="De groep waar het onderwerp bij hoort.")
NOTE = "Het aanbod is dat van de sociale kaart op de dag waarop dit rapport is gemaakt."
Names = tuple[str, str]


def offer_gaps(selection: Selection) -> Table:
    """The topics that were asked about and for which nobody in the area offers anything."""
    return gaps_among(topics(selection), selection)


def gaps_among(asked: Table, selection: Selection) -> Table:
    """The rows of the report on topics without local offer, as they stand there: hidden stays hidden."""
    (local, national), known = covered(selection), named(selection)
    rows = []
    for name, group, questions, *_ in asked.rows:
        ids = known.get((str(name), str(group)), set())
        if ids and not ids & local:
            rows.append((name, group, questions, NATIONAL if ids & national else NOWHERE))
    return Table(
        slug="aanbod",
        title="Vragen zonder aanbod",
        columns=(
            SUBJECT,
            GROUP,
            QUESTIONS,
            Column(
                "Aanbod",
                definition=f"Wat de sociale kaart voor dit onderwerp heeft: {NOWHERE}, of {NATIONAL}, zoals "
                "een telefoonnummer van de overheid.",
            ),
        ),
        rows=rows,
        notes=[NOTE, "Vragen over de bibliotheek zelf staan hier niet bij."],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def with_gaps(tables: Sequence[Table], selection: Selection) -> list[Table]:
    """Published tables about a municipality with this one after that of the topics, from which it is made."""
    found = list(tables)
    for place, table in enumerate(tables, start=1):
        if table.slug == "onderwerpen" and isinstance(selection.scope, Municipality):
            found.insert(place, gaps_among(table, selection))
    return found


def named(selection: Selection) -> dict[Names, set[int]]:
    """The ids of the topics that were asked about, by name and group; what the library itself does apart."""
    found: dict[Names, set[int]] = defaultdict(set)
    for topic in selection.asked:
        if topic.domain != Domain.LIBRARY_SERVICE:
            found[topic.name, topic.group.name].add(topic.pk)
    return found


def covered(selection: Selection, *kinds: str) -> tuple[set[int], set[int]]:
    """The topics with a service, of these kinds if any are named: of the libraries here, and national ones.

    Services on offer on the last day, for people of one of the municipalities in the selection.
    """
    stretches = selection.stretches
    libraries = {stretch.operation.location.library_id for stretch in stretches}
    places = {stretch.operation.municipality_id for stretch in stretches}
    services = Service.objects.active_on(selection.period.last).filter(
        Q(library=None) | Q(library__in=libraries), **({"kind__in": kinds} if kinds else {})
    )
    found = Coverage.objects.filter(
        Q(municipality=None) | Q(municipality__in=places), service__in=services, topic__isnull=False
    ).values_list("topic", "service__library")
    pairs = set(found)
    return (
        {topic for topic, library in pairs if library is not None and topic is not None},
        {topic for topic, library in pairs if library is None and topic is not None},
    )


def courses(selection: Selection) -> Table:
    """The topics for which a course was advised, and whether there is one."""
    local, national = covered(selection, Service.Kind.COURSE)
    counted: Counter[Names] = Counter()
    offered: dict[Names, bool] = {}
    for names, ids in named(selection).items():
        counted[names] = sum(selection.courses.get(pk, 0) for pk in ids)
        offered[names] = bool(ids & (local | national))
    order = sorted(+counted, key=lambda names: (-counted[names], *map(str.casefold, names)))
    return Table(
        slug="cursussen",
        title="Gevraagde cursussen",
        columns=(
            SUBJECT,
            GROUP,
            Column(
                "Cursus aangeraden",
                Kind.NUMBER,
                is_count=True,
                unit="vragen",
                definition="Hoe vaak de balie bij dit onderwerp een cursus als hulp noteerde.",
            ),
            Column("Cursus in het aanbod", definition="Of er op de sociale kaart een cursus over is."),
        ),
        rows=[(*names, counted[names], "ja" if offered[names] else "nee") for names in order],
        total=(None, None, counted.total(), None),
        notes=[NOTE],
        subject=selection.subject,
        period_text=selection.period.title,
    )
