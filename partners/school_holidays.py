"""School holidays as the map knows them: how far ahead, and reading them from a file."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ido.days import EARLIEST, LATEST
from ido.models import Library, SchoolRegion
from ido.spreadsheets.reader import reading
from ido.spreadsheets.rows import Unreadable
from partners.models import SchoolHoliday

MOST_ROWS = 500
LONGEST_DAYS = 70  # a summer has six weeks
ENOUGH_DAYS = 365  # who plans a course wants to see a year ahead
# column → the headers that say so
COLUMNS = {
    "region": ("regio",),
    "name": ("vakantie", "naam", "soort"),
    "first_on": ("eerste dag", "van", "begin", "begindatum", "startdatum"),
    "last_on": ("laatste dag", "tot en met", "tot", "einde", "einddatum"),
    "source": ("bron",),
}
DAY = re.compile(r"([0-9]{4}|[0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}|[0-9]{1,2})(?![0-9])")


class Holiday(NamedTuple):
    """One row of a file that is right."""

    region: str
    name: str
    first_on: date
    last_on: date
    source: str


class FaultyHolidaysError(Exception):
    """What is wrong in a file, per row, for the user."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults)
        self.faults = faults


def read(content: bytes) -> list[Holiday]:
    """The holidays in a CSV or XLSX file. Raises FaultyHolidaysError, and Unreadable for what is no table."""
    faults: list[str] = []
    found: list[Holiday] = []
    with reading(content, most=MOST_ROWS + 1) as (head, rows):
        headers = [_plain(header) for header in head.headers]
        places = {
            name: next((headers.index(word) for word in words if word in headers), None)
            for name, words in COLUMNS.items()
        }
        missing = [COLUMNS[name][0] for name, place in places.items() if place is None and name != "source"]
        if missing:
            raise Unreadable(f"Dit bestand mist een kolom: {', '.join(missing)}. Zet die erbij.")
        for row in rows:
            told = {name: "" if place is None else row.cell(place).strip() for name, place in places.items()}
            try:
                found.append(_holiday(told))
            except ValueError as error:
                faults.append(f"Rij {row.number}: {error}")
    faults += _clashes(found)
    if len(found) > MOST_ROWS:
        faults.append(f"Dit bestand heeft meer dan {MOST_ROWS} rijen. Verdeel het.")
    if not found and not faults:
        faults.append("Dit bestand heeft geen rijen. Zet er vakanties in.")
    if faults:
        raise FaultyHolidaysError(faults)
    return found


def _holiday(told: dict[str, str]) -> Holiday:
    regions = {str(label).casefold(): value for value, label in SchoolRegion.choices}
    region = regions.get(told["region"].casefold().removeprefix("regio").strip())
    if region is None:
        raise ValueError(f"De regio ‘{told['region'][:20]}’ is er niet. Kies Noord, Midden of Zuid.")
    if not 0 < len(told["name"]) <= 40:
        raise ValueError("Geef de vakantie een naam van hoogstens 40 letters.")
    first, last = _day(told["first_on"]), _day(told["last_on"])
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise ValueError("De laatste dag ligt voor de eerste, of tien weken erna. Pas een aan.")
    return Holiday(region, told["name"], first, last, told["source"][:200])


def _day(text: str) -> date:
    """A day as 17-10-2026, 17/10/2026 or 2026-10-17, with or without a time after it."""
    if parts := DAY.match(text):
        numbers = [int(part) for part in parts.groups() if part]
        with suppress(ValueError):
            day = date(*(numbers if len(parts[1]) == 4 else reversed(numbers)))
            if EARLIEST <= day <= LATEST:
                return day
    raise ValueError(f"‘{text[:20]}’ is geen dag. Schrijf bijvoorbeeld 17-10-2026.")


def _clashes(found: list[Holiday]) -> list[str]:
    ordered = sorted(found, key=lambda row: (row.region, row.first_on))
    return [
        f"{one.name} en {two.name} van regio {SchoolRegion(one.region).label} overlappen. Haal er een weg."
        for one, two in pairwise(ordered)
        if one.region == two.region and two.first_on <= one.last_on
    ]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if c.isalnum() or c.isspace()).split())


def known_until(library: Library | None) -> date | None:
    """The last day of the last holiday that is known for the library's region; None when none is.

    Without a region the one that is known least far counts.
    """
    holidays = SchoolHoliday.objects.order_by("-last_on")
    regions = [library.school_region] if library and library.school_region else list(SchoolRegion)
    last = [holidays.filter(region=region).values_list("last_on", flat=True).first() for region in regions]
    return None if None in last else min(day for day in last if day)


def warning(library: Library | None, today: date) -> str:
    """What a coordinator should know who plans around school holidays; empty when all is known."""
    if library is not None and not library.school_region:
        return (
            "Jullie regio voor schoolvakanties is niet ingevuld. Nu telt een dag alleen als vakantie "
            "wanneer alle drie de regio's vrij zijn. Kies de regio bij de instellingen van de bibliotheek."
        )
    until = known_until(library)
    if until is None or until < today:
        return (
            "Wij kennen nog geen schoolvakanties. Tot de beheerder ze invult, "
            "gaat dit in vakanties gewoon door."
        )
    if (until - today).days < ENOUGH_DAYS:
        return (
            f"Wij kennen de schoolvakanties tot en met {until:%d-%m-%Y}. Wat daarna komt, vult de beheerder "
            "nog in. Tot dan gaat dit in die vakanties gewoon door."
        )
    return ""
