"""Consultation hours as people type them in a spreadsheet, read where there is no doubt about them.

"elke dinsdag 14:00-16:00", "1e en 3e maandag van de maand 10-12 uur", "di en do 9.30 - 12.00, niet in
schoolvakanties", "op afspraak". A text with a single word in it that this module does not know is not read at
all, nor is one that leaves a choice open: "om de week" says no first week, "2-4 uur" no part of the day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time

from partners.models import Service
from partners.recurrence import WEEKDAYS, to_words

EARLIEST = 7  # an hour before this one may as well be in the afternoon
LONGEST = 2_000  # characters
DAYS = {
    **{name: (number,) for number, name in enumerate(("ma", "di", "wo", "do", "vr", "za", "zo"))},
    **{
        name: (number,)
        for number, name in enumerate(
            ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
        )
    },
    "werkdag": (0, 1, 2, 3, 4),
    "dag": (0, 1, 2, 3, 4, 5, 6),
}
ORDINALS = {
    **{f"{number}{end}": number for number in range(1, 5) for end in ("e", "ste", "de")},
    **{"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "laatste": -1},
}
PARTS = {"ochtend": (6, 13), "morgen": (6, 13), "middag": (12, 18), "avond": (17, 24)}
CLOCK = r"\d{1,2}(?:[.:]\d{2})?(?:\s*(?:uur|u)\b)?"
DAY = "|".join(sorted(DAYS, key=len, reverse=True))
TOKENS = re.compile(
    rf"""
    (?P<holidays>(?:(?:niet|behalve|uitgezonderd)(?:\s+(?:in|tijdens))?|buiten)(?:\s+de)?\s+schoolvakanties?)
    |(?P<public>ook\s+op\s+feestdagen)
    |(?P<usual>niet\s+op\s+feestdagen)
    |(?P<appointment>(?:alleen\s+)?(?:op|na|volgens)\s+afspraak)
    |(?P<walk_in>(?:vrije\s+)?inloop(?:spreekuur)?:?|zonder\s+afspraak)
    |(?P<range>(?:van\s+)?{CLOCK}\s*(?:-|–|tot)\s*{CLOCK})
    |(?P<month>(?:van\s+de|v\.?d\.?|per)\s+maand)
    |(?P<through>t/m|tot\s+en\s+met)
    |(?P<ordinal>(?:{"|".join(sorted(ORDINALS, key=len, reverse=True))})\b)
    |(?P<day>(?:{DAY})(?:en\b|s\b)?(?:{"|".join(PARTS)})?(?:en\b)?(?:\b|\.))
    |(?P<every>(?:elke|iedere|alle|wekelijks|spreekuur:?|op)\b:?)
    |(?P<between>[,;&+/\n]|en\b)
    |\s+
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Told:
    """A repeating session, as `Schedule` has it."""

    rule: str
    opens: time
    closes: time


@dataclass
class Reading:
    """What a text says; no session when it only says how one is received."""

    sessions: list[Told] = field(default_factory=list)
    in_school_holidays: bool = True
    on_holidays: bool = False
    walk_in: bool | None = None


@dataclass
class _Group:
    """Days with the times that follow them; `numbers` are of the month, none for every week."""

    segments: list[tuple[list[int], list[int]]] = field(default_factory=list)
    times: list[tuple[time, time]] = field(default_factory=list)
    part: tuple[int, int] | None = None


class _UnclearError(Exception):
    """The text leaves something open."""


def read_hours(text: str) -> Reading | None:
    """What the text says of when, or None when any of it is unknown or leaves a choice."""
    try:
        return _read(text)
    except _UnclearError:
        return None


def _read(text: str) -> Reading:
    reading, groups, position = Reading(), [_Group()], 0
    text = text.strip().rstrip(".").casefold()
    if not text or len(text) > LONGEST:
        raise _UnclearError
    through = False
    while position < len(text):
        found = TOKENS.match(text, position)
        if found is None:
            raise _UnclearError
        position, kind, value = found.end(), found.lastgroup, found.group()
        if through and kind not in ("day", None):
            raise _UnclearError
        if kind in ("day", "ordinal") and groups[-1].times:
            groups.append(_Group())
        group = groups[-1]
        if kind == "day":
            _take_day(group, value, through=through)
            through = False
        elif kind == "ordinal":
            if not group.segments or group.segments[-1][1]:
                group.segments.append(([], []))
            group.segments[-1][0].append(ORDINALS[value])
        elif kind == "range":
            group.times.append(_times(value, group))
        elif kind == "through":
            through = True
        elif kind == "month" and not any(numbers for numbers, _ in group.segments):
            raise _UnclearError
        else:
            _take_word(reading, kind)
    reading.sessions = [told for group in groups for told in _sessions(group)]
    if through or (not reading.sessions and reading.walk_in is not False):
        raise _UnclearError
    return reading


def _take_word(reading: Reading, kind: str | None) -> None:
    if kind == "holidays":
        reading.in_school_holidays = False
    elif kind == "public":
        reading.on_holidays = True
    elif kind in ("appointment", "walk_in"):
        if reading.walk_in is (kind == "appointment"):
            raise _UnclearError  # both are said
        reading.walk_in = kind == "walk_in"


def _take_day(group: _Group, value: str, *, through: bool) -> None:
    name = value.rstrip(".")
    for part, hours in PARTS.items():
        bare = name.removesuffix("en").removesuffix(part)
        if bare != name.removesuffix("en"):
            if group.part not in (None, hours):
                raise _UnclearError
            name, group.part = bare, hours
    days = next(DAYS[one] for one in (name, name.removesuffix("en"), name.removesuffix("s")) if one in DAYS)
    if not group.segments:
        group.segments.append(([], []))
    numbers, known = group.segments[-1]
    if through:
        if numbers or not known or days[0] <= known[-1] or len(days) > 1:
            raise _UnclearError
        known.extend(range(known[-1] + 1, days[0] + 1))
    elif numbers and (known or len(days) > 1):
        raise _UnclearError  # "1e maandag en dinsdag": every Tuesday, or the first one?
    else:
        known.extend(days)


def _times(value: str, group: _Group) -> tuple[time, time]:
    clocks = [
        (int(hour), int(minute or 0)) for hour, minute in re.findall(r"(\d{1,2})(?:[.:](\d{2}))?", value)
    ]
    (opens, closes) = clocks
    first, last = group.part or (EARLIEST, 24)
    if not group.segments or not first <= opens[0] < last or opens >= closes:
        raise _UnclearError
    try:
        return time(*opens), time(*closes)
    except ValueError as error:
        raise _UnclearError from error


def _sessions(group: _Group) -> list[Told]:
    """The rules of a group; days and times that have no counterpart leave the text unclear."""
    if not group.segments and not group.times:
        return []
    if not group.times or not all(days for _, days in group.segments):
        raise _UnclearError
    weekly = sorted({day for numbers, days in group.segments if not numbers for day in days})
    monthly = [
        f"{number}{WEEKDAYS[day]}" for numbers, days in group.segments for number in numbers for day in days
    ]
    rules = []
    if weekly:
        rules.append(f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[day] for day in weekly)}")
    if monthly:
        rules.append(f"FREQ=MONTHLY;BYDAY={','.join(dict.fromkeys(monthly))}")
    return [Told(rule, opens, closes) for rule in rules for opens, closes in group.times]


def written(service: Service) -> str:
    """The hours of a service in one cell, which `read_hours` reads wherever a rule has words for it.

    The schedules and exceptions are read as they were loaded.
    """
    told = [to_words(schedule) for schedule in service.schedules.all()]
    if not service.walk_in:
        told.append("op afspraak")
    return "; ".join(told) if service.schedules.all() or not service.description else service.description
