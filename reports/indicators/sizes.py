"""Municipalities taken together by how many people live there: do villages reach more of them than cities?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from ido.models import Municipality
from reports.indicators.comparison import place_column
from reports.indicators.groups import GROUP_COLUMNS, figures, notes
from reports.indicators.municipalities import dissolved
from reports.inhabitants import figures as inhabitants_of
from reports.inhabitants import reach, source_notes
from reports.selection import Selection
from reports.stretches import Stretch
from reports.tables import Column, Kind, Table, Value, competition_rank

# From how many inhabitants on, and what such a municipality is called here. Our own classes.
CLASSES = (
    (0, "Kleine gemeente (tot 20.000 inwoners)"),
    (20_000, "Middelgrote gemeente (20.000 tot 50.000)"),
    (50_000, "Grote gemeente (50.000 tot 100.000)"),
    (100_000, "Stad (100.000 inwoners of meer)"),
)
UNKNOWN = "Aantal inwoners niet bekend"
COLUMNS = (
    Column("Grootte", definition="De gemeente waarin de locatie lag, naar haar aantal inwoners."),
    Column(
        "Gemeenten",
        Kind.NUMBER,
        unit="gemeenten",
        definition="Het aantal gemeenten van deze grootte met een locatie.",
    ),
    *GROUP_COLUMNS,
    Column(
        "Inwoners",
        Kind.NUMBER,
        unit="inwoners",
        definition="De inwoners van die gemeenten, bij elkaar opgeteld.",
    ),
    Column(
        "Per 1.000 inwoners",
        Kind.RATIO,
        unit="vragen per 1.000 inwoners",
        definition="Het aantal vragen gedeeld door die inwoners, keer 1.000. Dit is het bereik.",
        made_from=("Vragen",),
    ),
    place_column("Plaats naar bereik", "het bereik"),
)


def size_of(inhabitants: int | None) -> str:
    """The class of a municipality with so many inhabitants."""
    if inhabitants is None:
        return UNKNOWN
    return next(name for least, name in reversed(CLASSES) if inhabitants >= least)


def grouped(selection: Selection) -> dict[str, list[Stretch]]:
    """The stretches in municipalities of each size, the smallest first; a size without any is absent."""
    known = inhabitants_of(
        {one.operation.municipality_id for one in selection.stretches}, selection.period.last
    )
    found: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in selection.stretches:
        figure = known.get(stretch.operation.municipality_id)
        found[size_of(figure.count if figure else None)].append(stretch)
    return {name: found[name] for name in (*(name for _, name in CLASSES), UNKNOWN) if name in found}


def sizes(selection: Selection) -> Table:
    """Municipalities, desks, questions, averages and reach by size of the municipality."""
    groups = grouped(selection)
    places = municipalities(selection.stretches)
    known = inhabitants_of({place.code for place in places}, selection.period.last)
    rows = {name: row(selection, stretches) for name, stretches in groups.items()}
    ranks = competition_rank([reached for _, reached in rows.values()])
    whole, total_reach = row(selection, selection.stretches)
    return Table(
        slug="grootte-van-gemeenten",
        title="Grootte van gemeenten",
        columns=COLUMNS,
        rows=[(name, *rows[name][0], rows[name][1], rank) for name, rank in zip(rows, ranks, strict=True)],
        total=(None, *whole, total_reach, None),
        notes=[
            *source_notes(known.values(), {place.code: place.name for place in places}),
            *notes(selection, groups),
        ],
        keys=[*groups],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def row(selection: Selection, stretches: Sequence[Stretch]) -> tuple[tuple[Value, ...], Decimal | None]:
    """The figures of the group and its reach; no people where a number is unknown or counts some twice."""
    places = municipalities(stretches)
    known = inhabitants_of({place.code for place in places}, selection.period.last)
    desks, months, questions, *averages = figures(selection, stretches)
    people = None
    if len(known) == len(places) and not dissolved(places, selection):
        people = sum(figure.count for figure in known.values())
    assert isinstance(questions, int)
    return (len(places), desks, months, questions, *averages, people), reach(questions, people)


def municipalities(stretches: Sequence[Stretch]) -> list[Municipality]:
    return list({one.operation.municipality_id: one.operation.municipality for one in stretches}.values())
