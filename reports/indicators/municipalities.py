"""Questions per municipality and their reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from ido.models import Library, Location, Municipality
from reports.counting import Cell
from reports.indicators.columns import CORONA, OTHER, QUESTIONS, tally
from reports.inhabitants import listed, partly_counted, reach, source_notes
from reports.selection import Selection
from reports.tables import Column, Kind, Table, competition_rank

COLUMNS = (
    Column(
        "Plaats naar bereik",
        Kind.NUMBER,
        definition="De plaats op volgorde van het aantal vragen per 1.000 inwoners. "
        "Bij een gelijk aantal is de plaats gelijk.",
        is_rank=True,
    ),
    Column("Gemeente", definition="De gemeente waarin de locatie lag op de dag van de vraag."),
    Column(
        "Inwoners",
        Kind.NUMBER,
        unit="inwoners",
        definition="Het laatste aantal inwoners dat bekend is tot en met het einde van de periode. "
        "Is er geen, dan het eerste aantal daarna.",
    ),
    QUESTIONS,
    CORONA,
    OTHER,
    Column(
        "Per 1.000 inwoners",
        Kind.RATIO,
        unit="vragen per 1.000 inwoners",
        definition="Het aantal vragen gedeeld door het aantal inwoners, keer 1.000.",
        made_from=("Vragen",),
    ),
    Column(
        "Plaats naar aantal",
        Kind.NUMBER,
        definition="De plaats op volgorde van het aantal vragen.",
        is_rank=True,
    ),
)


def questions_per_municipality(selection: Selection) -> Table:
    """Rank, inhabitants, questions split on corona, reach and the rank by number: the widest reach first."""
    places = municipalities(selection)
    counts = {place.code: tally(cells) for place, cells in places.items()}
    known, partly = selection.inhabitants, partly_counted(selection)
    people = {place.code: known[place.code].count if place.code in known else None for place in places}
    reached = {
        code: None if code in partly else reach(counts[code].questions, inhabitants)
        for code, inhabitants in people.items()
    }
    order = sorted(places, key=lambda place: (-counts[place.code].questions, place.name.casefold()))
    order.sort(key=lambda place: (reached[place.code] is None, -(reached[place.code] or 0)))
    ranks = competition_rank([reached[place.code] for place in order])
    number_ranks = competition_rank([counts[place.code].questions for place in order])
    whole = tally(selection.cells)
    return Table(
        slug="vragen-per-gemeente",
        title="Vragen per gemeente",
        columns=COLUMNS,
        rows=[
            (
                ranks[i],
                place.name,
                people[place.code],
                *counts[place.code].split,
                reached[place.code],
                number_ranks[i],
            )
            for i, place in enumerate(order)
        ],
        keys=[place.code for place in order],
        total=(None, None, total_inhabitants(selection), *whole.split, total_reach(selection), None),
        notes=[
            *source_notes(known.values(), {place.code: place.name for place in places}),
            *reach_notes(selection, partly),
        ],
        subject=selection.subject,
        period_text=selection.period.title,
        row_header_column=1,
    )


def municipalities(selection: Selection) -> dict[Municipality, list[Cell]]:
    """The counts of each municipality with a location in service, also where nothing was asked."""
    place_of = {stretch.operation.pk: stretch.operation.municipality for stretch in selection.stretches}
    cells: dict[Municipality, list[Cell]] = defaultdict(list)
    for place in place_of.values():
        cells[place] = []
    for cell in selection.cells:
        cells[place_of[cell.operation]].append(cell)
    return cells


def total_inhabitants(selection: Selection) -> int | None:
    """People in the municipalities with a location in service; None if that is not one sum.

    It is not when a figure is missing, or when a municipality ended within the period: its people are
    counted in its successor too.
    """
    places = municipalities(selection)
    known = selection.inhabitants
    if not places or len(known) < len(places) or dissolved(places, selection):
        return None
    return sum(figure.count for figure in known.values())


def total_reach(selection: Selection) -> Decimal | None:
    """Questions per 1,000 inhabitants of the municipalities with a location in service."""
    if partly_counted(selection):
        return None
    return reach(tally(selection.cells).questions, total_inhabitants(selection))


def dissolved(places: Collection[Municipality], selection: Selection) -> list[str]:
    """Names of the municipalities that ended within the period and whose people count elsewhere too."""
    period, codes = selection.period, {place.code for place in places}
    return [
        place.name
        for place in places
        if place.dissolved_on is not None
        and period.first < place.dissolved_on <= period.last
        and (place.successor_id in codes if place.successor_id else len(codes) > 1)
    ]


def reach_notes(selection: Selection, partly: set[str]) -> list[str]:
    places = municipalities(selection)
    notes = []
    if ended := dissolved(places, selection):
        notes.append(
            f"Er is geen totaal aan inwoners: {listed(sorted(ended))} ging in deze periode op "
            "in een andere gemeente."
        )
    if partly:
        names = sorted(place.name for place in places if place.code in partly)
        notes.append(
            f"Geen cijfer per 1.000 inwoners bij {listed(names)}: daar heeft ook een andere bibliotheek "
            "een locatie."
        )
    if isinstance(selection.scope, Library):
        notes.append("Alleen de vragen aan deze bibliotheek tellen mee.")
    if isinstance(selection.scope, Location):
        notes.append("Alleen de vragen aan deze locatie tellen mee.")
    return notes
