"""Questions per location: the ranking of seed 003, with a ratio only where it may be computed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Min

from ido.models import Inhabitants, Location, Operation
from reports.counting import Cell
from reports.indicators.columns import CORONA, OTHER, QUESTIONS, SHARE_CORONA, Tally, ratio, tally
from reports.inhabitants import listed, reach, source_notes
from reports.periods import written
from reports.selection import Selection
from reports.stretches import Stretch
from reports.tables import Column, Kind, Table, competition_rank

MUNICIPALITY = Column(
    "Gemeente",
    definition="De gemeente waarin de locatie in deze periode lag. Veranderde die, dan staan ze op volgorde.",
)
COLUMNS = (
    Column(
        "Plaats",
        Kind.NUMBER,
        definition="De plaats op volgorde van het aantal vragen. Bij een gelijk aantal is de plaats gelijk.",
        is_rank=True,
    ),
    Column("Locatie", definition="Het Informatiepunt Digitale Overheid."),
    MUNICIPALITY,
    Column("Open sinds", Kind.MONTH, definition="De maand waarin de locatie voor het eerst open was."),
    QUESTIONS,
    CORONA,
    OTHER,
    SHARE_CORONA,
    Column(
        "Per 1.000 inwoners",
        Kind.RATIO,
        unit="vragen per 1.000 inwoners",
        definition="Het aantal vragen gedeeld door het aantal inwoners, keer 1.000. Alleen als de locatie "
        "de enige van haar gemeente is, of als bekend is hoeveel mensen in haar verzorgingsgebied wonen.",
        made_from=("Vragen",),
    ),
)


def questions_per_location(selection: Selection) -> Table:
    """Rank, place, start, questions split on corona, and reach where it may be computed, by location."""
    places = locations(selection)
    counts = tallies(selection)
    names = sorted(places, key=lambda place: (-counts[place.pk].questions, place.name.casefold(), place.pk))
    ranks = competition_rank([counts[place.pk].questions for place in names])
    since = first_days(selection)
    inhabitants, notes = denominators(selection)
    rows = [
        (
            rank,
            place.name,
            municipalities(places[place]),
            since[place.pk].replace(day=1),
            *counts[place.pk].split,
            ratio(counts[place.pk].corona, counts[place.pk].questions),
            reach(counts[place.pk].questions, inhabitants.get(place.pk)),
        )
        for rank, place in zip(ranks, names, strict=True)
    ]
    whole = tally(selection.cells)
    return Table(
        slug="vragen-per-locatie",
        title="Vragen per locatie",
        columns=COLUMNS,
        rows=rows,
        total=(None, None, None, None, *whole.split, ratio(whole.corona, whole.questions), None),
        notes=notes,
        subject=selection.subject,
        period_text=selection.period.title,
        row_header_column=1,
        keys=[place.pk for place in names],
    )


def locations(selection: Selection) -> dict[Location, list[Stretch]]:
    """The stretches of each location, in order of time."""
    found: dict[Location, list[Stretch]] = defaultdict(list)
    for stretch in selection.stretches:
        found[stretch.operation.location].append(stretch)
    return found


def municipalities(stretches: list[Stretch]) -> str:
    """'Uden', or 'Uden, daarna Maashorst' for a location that came to lie in another municipality."""
    return ", daarna ".join(dict.fromkeys(stretch.operation.municipality.name for stretch in stretches))


def tallies(selection: Selection) -> dict[int, Tally]:
    """Questions by location id, zero for a location without any."""
    location_of = {stretch.operation.pk: stretch.operation.location_id for stretch in selection.stretches}
    cells: dict[int, list[Cell]] = {location: [] for location in location_of.values()}
    for cell in selection.cells:
        cells[location_of[cell.operation]].append(cell)
    return {location: tally(found) for location, found in cells.items()}


def first_days(selection: Selection) -> dict[int, date]:
    """By location id the first day it was ever in service, before the period too."""
    ids = {stretch.operation.location_id for stretch in selection.stretches}
    rows = (
        Operation.objects.filter(location__in=ids).values("location").annotate(day=Min("period__startswith"))
    )
    return {row["location"]: row["day"] for row in rows.order_by()}


def catchment(operation: Operation) -> str:
    """'Almere Haven op 1 januari 2026. Bron: CBS.'; without a day where none was noted."""
    day = operation.catchment_counted_on
    known = f"{operation.catchment_name} op {written(day)}" if day else operation.catchment_name
    return f"{known}. Bron: {operation.catchment_source}."


def denominators(selection: Selection) -> tuple[dict[int, int], list[str]]:
    """By location id the people its questions may be divided by, and the notes that explain it.

    Those of its stated catchment; else those of its municipality when no other location, of any library,
    was in service there in the period. A location that changed municipality has none.
    """
    places = locations(selection)
    known, shared = selection.inhabitants, selection.sharing
    found: dict[int, int] = {}
    used: dict[str, Inhabitants] = {}
    catchments: list[str] = []
    without: dict[str, list[str]] = defaultdict(list)
    for place, stretches in places.items():
        last = stretches[-1].operation
        code = last.municipality_id
        if len({stretch.operation.municipality_id for stretch in stretches}) > 1:
            without["die wisselde van gemeente"].append(place.name)
        elif last.catchment_inhabitants:
            found[place.pk] = last.catchment_inhabitants
            catchments.append(f"{place.name}: inwoners van {catchment(last)}")
        elif len(shared[code]) > 1:
            without["daar zijn meer locaties in dezelfde gemeente"].append(place.name)
        elif code not in known:
            without["het aantal inwoners is niet bekend"].append(place.name)
        else:
            found[place.pk], used[code] = known[code].count, known[code]
    names = {
        stretch.operation.municipality_id: stretch.operation.municipality.name
        for stretch in selection.stretches
    }
    missing = [
        f"Geen cijfer per 1.000 inwoners bij {listed(left_out)}: {reason}."
        for reason, left_out in without.items()
    ]
    return found, [*source_notes(used.values(), names), *catchments, *missing]
