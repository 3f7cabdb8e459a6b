"""Invented places and people in the numbers of the field: who the generated visits belong to."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, time

from ido.management.start_set import load_start_set
from ido.models import Inhabitants, Library, Location, Municipality, OpeningHours, Operation, Province, User
from ido.models.hours import Weekday

MUNICIPALITIES, LIBRARIES, LOCATIONS = 342, 140, 650
DESK_WORKERS = 4  # per library, besides one coordinator
OPENS, CLOSES = time(10), time(17)
WORKDAYS = [day for day in Weekday if day < Weekday.SATURDAY]


@dataclass(frozen=True)
class Place:
    """A location, with its share of all visits relative to the others."""

    location: Location
    municipality: Municipality
    weight: int


def make_world(first: date, years: int) -> list[Place]:
    """Municipalities, libraries, people, topics, and locations in service since `first`, busiest first."""
    load_start_set()
    municipalities = make_municipalities(first, years)
    libraries = Library.objects.bulk_create(
        Library(name=f"Bibliotheek {n}", slug=f"bibliotheek-{n}") for n in range(1, LIBRARIES + 1)
    )
    make_people(libraries, municipalities)
    return make_locations(libraries, municipalities, first)


def make_municipalities(first: date, years: int) -> list[Municipality]:
    provinces = list(Province)
    made = Municipality.objects.bulk_create(
        Municipality(code=f"GM{n:04}", name=f"Gemeente {n}", province=provinces[n % len(provinces)])
        for n in range(1, MUNICIPALITIES + 1)
    )
    Inhabitants.objects.bulk_create(
        Inhabitants(
            municipality=municipality,
            counted_on=date(year, 1, 1),
            count=2_000 + int(900_000 / rank**0.75),
            source="verzonnen",
        )
        for rank, municipality in enumerate(made, start=1)
        for year in range(first.year, first.year + years + 1)
    )
    return made


def make_people(libraries: list[Library], municipalities: list[Municipality]) -> None:
    """Accounts that nobody can log in to with a password."""
    people = []
    for n, library in enumerate(libraries, start=1):
        people.append(User(email=f"c{n}@bieb.example", name=f"C{n}", role="coordinator", library=library))
        people += [
            User(email=f"d{n}-{k}@bieb.example", name=f"D{n}-{k}", role="desk", library=library)
            for k in range(1, DESK_WORKERS + 1)
        ]
    people += [
        User(email=f"{m.code}@gemeente.example".lower(), name=m.name, role="municipality", municipality=m)
        for m in municipalities
    ]
    people += [
        User(email=f"{p.value}@provincie.example".lower(), name=p.label, role="province", province=p.value)
        for p in Province
    ]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people)


def make_locations(libraries: list[Library], municipalities: list[Municipality], first: date) -> list[Place]:
    """Every municipality has a location, the bigger ones have more; sizes follow Zipf with exponent 0.8."""
    chance = random.Random("places")
    towns = list(range(MUNICIPALITIES))
    towns += [int(MUNICIPALITIES * chance.random() ** 2.2) for _ in range(LOCATIONS - MUNICIPALITIES)]
    made = Location.objects.bulk_create(
        Location(name=f"Locatie {n}", library=libraries[town * 97 % LIBRARIES])
        for n, town in enumerate(towns, start=1)
    )
    Operation.objects.bulk_create(
        Operation(location=location, municipality=municipalities[town], period=(first, None))
        for location, town in zip(made, towns, strict=True)
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(location=location, weekday=day, opens=OPENS, closes=CLOSES, period=(first, None))
        for location in made
        for day in WORKDAYS
    )
    ranks = list(range(1, LOCATIONS + 1))
    chance.shuffle(ranks)
    places = [
        Place(location, municipalities[town], max(1, round(2_000 / rank**0.8)))
        for location, town, rank in zip(made, towns, ranks, strict=True)
    ]
    return sorted(places, key=lambda place: -place.weight)
