"""The demo's places: the eleven busiest IDO locations of Noord-Brabant from seed 003, with its figures.

Questions, corona questions, opening month and inhabitants are the seed's own (chapter 3, 1 December 2020 to
11 December 2022). The seed counts Uden and Cuijk under the municipality of before the merger of 2022 to the
end of its period, and so does the demo; from 2023 they lie in Maashorst and Land van Cuijk. Opening hours,
scenario and staffing are invented. Inhabitants of 2026: CBS, by municipality.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ido.models import (
    Closure,
    Inhabitants,
    Library,
    Location,
    Municipality,
    OpeningHours,
    Operation,
    Province,
    SchoolRegion,
)

SEED_FIRST, SEED_LAST = date(2020, 12, 1), date(2022, 12, 11)
AFTER_SEED = date(2023, 1, 1)


@dataclass(frozen=True)
class DemoLocation:
    """A location of the seed; hours as (ISO weekday, opens, closes)."""

    library: str
    name: str
    municipality: str
    opened: date
    questions: int
    corona: int
    scenario: Operation.Scenario
    staffing: tuple[Operation.Staffing, ...]
    dedicated: bool
    hours: tuple[tuple[int, str, str], ...]


def weekdays(days: str, opens: str, closes: str) -> tuple[tuple[int, str, str], ...]:
    return tuple((int(day), opens, closes) for day in days)


_S, _F = Operation.Scenario, Operation.Staffing
LOCATIONS = [
    DemoLocation(
        "Bibliotheek Midden-Brabant",
        "De Bibliotheek LocHal",
        "GM0855",
        date(2021, 5, 1),
        1023,
        179,
        _S.SQUARE,
        (_F.STAFF, _F.VOLUNTEERS, _F.PARTNERS),
        True,
        weekdays("12345", "10:00", "16:00") + weekdays("6", "11:00", "15:00"),
    ),
    DemoLocation(
        "Nieuwe Veste",
        "Nieuwe Veste bibliotheek Centrum",
        "GM0758",
        date(2021, 7, 1),
        826,
        203,
        _S.BROAD,
        (_F.STAFF, _F.VOLUNTEERS),
        True,
        weekdays("1235", "10:00", "14:00") + weekdays("4", "12:00", "18:00"),
    ),
    DemoLocation(
        "NOBB",
        "Bibliotheek Uden",
        "GM0856",
        date(2020, 12, 1),
        761,
        215,
        _S.ALWAYS,
        (_F.STAFF,),
        True,
        weekdays("12345", "10:00", "17:00") + weekdays("6", "10:00", "13:00"),
    ),
    DemoLocation(
        "Theek 5",
        "Bibliotheek Theek 5 Oosterhout",
        "GM0826",
        date(2021, 3, 1),
        586,
        132,
        _S.BASIC,
        (_F.STAFF, _F.VOLUNTEERS),
        False,
        weekdays("24", "10:00", "12:00") + weekdays("3", "13:30", "16:30"),
    ),
    DemoLocation(
        "NOBB",
        "Bibliotheek Oss",
        "GM0828",
        date(2020, 12, 1),
        566,
        225,
        _S.ALWAYS,
        (_F.STAFF,),
        True,
        weekdays("12345", "10:00", "17:00"),
    ),
    DemoLocation(
        "BiblioPlus",
        "Bibliotheek Cuijk",
        "GM1684",
        date(2021, 6, 1),
        520,
        256,
        _S.COMBINED,
        (_F.STAFF, _F.PARTNERS),
        True,
        weekdays("1345", "13:00", "17:00"),
    ),
    DemoLocation(
        "Nieuwe Veste",
        "Nieuwe Veste bibliotheek Zuid",
        "GM0758",
        date(2021, 2, 1),
        488,
        111,
        _S.BASIC,
        (_F.VOLUNTEERS,),
        False,
        weekdays("135", "13:00", "16:00"),
    ),
    DemoLocation(
        "Bibliotheek Midden-Brabant",
        "De Bibliotheek Wagnerplein",
        "GM0855",
        date(2021, 6, 1),
        431,
        109,
        _S.BASIC,
        (_F.STAFF, _F.VOLUNTEERS),
        False,
        weekdays("24", "10:00", "13:00") + weekdays("5", "14:00", "17:00"),
    ),
    DemoLocation(
        "Bibliotheek Eindhoven",
        "Bibliotheek de Witte Dame",
        "GM0772",
        date(2021, 11, 1),
        415,
        76,
        _S.BASIC,
        (_F.STAFF,),
        False,
        weekdays("12345", "11:00", "15:00"),
    ),
    DemoLocation(
        "Bibliotheek Midden-Brabant",
        "De Bibliotheek Waalwijk",
        "GM0867",
        date(2021, 6, 1),
        366,
        84,
        _S.BASIC,
        (_F.STAFF, _F.VOLUNTEERS),
        False,
        weekdays("14", "10:00", "12:30") + weekdays("3", "13:30", "17:00"),
    ),
    DemoLocation(
        "Huis73",
        "Huis73",
        "GM0796",
        date(2021, 9, 1),
        366,
        93,
        _S.GENERAL,
        (_F.STAFF,),
        False,
        weekdays("2345", "10:00", "14:00"),
    ),
]

# CBS code: name, inhabitants of seed 003 (put at 1 January 2022), inhabitants on 1 January 2026
MUNICIPALITIES: dict[str, tuple[str, int | None, int | None]] = {
    "GM0758": ("Breda", 184_702, 190_171),
    "GM0772": ("Eindhoven", 238_326, 249_873),
    "GM0796": ("'s-Hertogenbosch", 156_538, 162_272),
    "GM0826": ("Oosterhout", 56_535, 58_739),
    "GM0828": ("Oss", 93_307, 95_540),
    "GM0855": ("Tilburg", 224_459, 230_757),
    "GM0856": ("Uden", 41_782, None),
    "GM0867": ("Waalwijk", 49_342, 51_638),
    "GM1684": ("Cuijk", 24_931, None),
    "GM1982": ("Land van Cuijk", None, 93_661),
    "GM1991": ("Maashorst", None, 60_060),
}
MERGERS = {"GM0856": "GM1991", "GM1684": "GM1982"}  # on 1 January 2022


def make_places() -> dict[str, Location]:
    """Municipalities, libraries, locations, their periods, hours and a closure; locations by name."""
    for code, (name, _, _) in MUNICIPALITIES.items():
        Municipality.objects.create(code=code, name=name, province=Province.NOORD_BRABANT)
    for code, successor in MERGERS.items():
        Municipality.objects.filter(code=code).update(dissolved_on=date(2022, 1, 1), successor=successor)
    Inhabitants.objects.bulk_create(
        Inhabitants(municipality_id=code, counted_on=day, count=count, source=source)
        for code, (_, then, now) in MUNICIPALITIES.items()
        for day, count, source in [
            (date(2022, 1, 1), then, "Het IDO in Brabant (2022), hoofdstuk 3"),
            (date(2026, 1, 1), now, "CBS"),
        ]
        if count
    )
    libraries = {name: make_library(name) for name in dict.fromkeys(place.library for place in LOCATIONS)}
    return {place.name: make_location(libraries[place.library], place) for place in LOCATIONS}


def make_library(name: str) -> Library:
    library = Library.objects.create(
        name=name, slug=name.lower().replace(" ", "-"), school_region=SchoolRegion.SOUTH
    )
    Closure.objects.create(library=library, days=(date(2026, 3, 9), date(2026, 3, 10)), reason="Studiedag")
    return library


def make_location(library: Library, place: DemoLocation) -> Location:
    location = Location.objects.create(
        library=library, name=place.name, private_room=place.dedicated, contact="Coördinator IDO"
    )
    stretches: list[tuple[date, date | None, str]] = [(place.opened, None, place.municipality)]
    if successor := MERGERS.get(place.municipality):
        stretches = [
            (place.opened, AFTER_SEED, place.municipality),
            (AFTER_SEED, None, successor),
        ]
    for first, end, municipality in stretches:
        Operation.objects.create(
            location=location,
            period=(first, end),
            municipality_id=municipality,
            scenario=place.scenario,
            staffing=list(place.staffing),
            service_levels=["refer", "help", "signal"],
            dedicated_employee=place.dedicated,
        )
    OpeningHours.objects.bulk_create(
        OpeningHours(location=location, weekday=day, opens=opens, closes=closes, period=(place.opened, None))
        for day, opens, closes in place.hours
    )
    return location
