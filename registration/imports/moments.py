"""Days, times and durations as people write them in a spreadsheet."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from registration.models import Visit

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.uh](?P<minute>\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?|\s?u(?:ur)?)(?:\s?uur)?"
)
DAYS = [
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:[t\s,]+(?P<clock>\S.*))?"),
    re.compile(
        r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4}|\d{2})(?:[\s,]+(?P<clock>\S.*))?"
    ),
    re.compile(
        r"(?P<day>\d{1,2})[- ](?P<month>[a-z]{3,9})\.?[- ](?P<year>\d{4}|\d{2})(?:[\s,]+(?P<clock>\S.*))?"
    ),
]
# Up to so many minutes.
DURATIONS = [
    (5, Visit.Duration.UNDER_5),
    (15, Visit.Duration.FROM_5),
    (30, Visit.Duration.FROM_15),
    (61, Visit.Duration.FROM_30),
]


def read_day(text: str) -> tuple[date, time | None]:
    """The day, and the time when it follows: ISO, dd-mm-jjjj, d-m-jj or 5 januari 2024, in Dutch time.

    Raises ValueError with a message for the user.
    """
    plain = re.sub(r"^[a-z]+\.?,?\s+", "", text.strip().lower())  # the day of the week
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        raise ValueError(f"{text} is een getal. Maak in het bestand van deze kolom een datum.")
    match = next((found for pattern in DAYS if (found := pattern.fullmatch(plain))), None)
    if match is None:
        raise ValueError(f"‘{text[:30]}’ is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 5-1-2024.")
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    try:
        day = date(year, _month(match["month"]), int(match["day"]))
    except ValueError as error:
        raise ValueError(
            f"{text[:30]} bestaat niet. Schrijf dag-maand-jaar, bijvoorbeeld 5-1-2024."
        ) from error
    return day, read_time(match["clock"]) if match["clock"] else None


def _month(text: str) -> int:
    """1 to 12 from digits or a Dutch name; 0 for anything else."""
    if text.isdigit():
        return int(text)
    text = text.replace("maa", "mrt")
    return MONTHS.index(text[:3]) + 1 if text[:3] in MONTHS else 0


def read_time(text: str) -> time:
    """14:30, 14.30, 14u30, 14:30:00 or 14 uur. Raises ValueError with a message for the user."""
    match = TIME.fullmatch(text.strip().lower())
    try:
        if match:
            return time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        pass
    raise ValueError(f"‘{text[:30]}’ is geen tijd. Schrijf uren:minuten, bijvoorbeeld 14:30.")


def moment(day: date, clock: time, now: datetime) -> datetime:
    """The aware moment in Dutch time. Raises ValueError when it lies after `now`."""
    at = datetime.combine(day, clock, tzinfo=AMSTERDAM)
    if at > now:
        raise ValueError("Deze dag ligt in de toekomst. Controleer dag, maand en jaar.")
    return at


def read_duration(text: str) -> str | None:
    """The group that a number of minutes, h:mm:ss, <5 or 5-15 falls in; None for anything else."""
    plain = re.sub(r"\s*(min|minuten|minuut|m)\.?$", "", text.strip().lower().replace("–", "-"))
    if match := re.fullmatch(r"(\d{1,3}):(\d{2})(?::\d{2})?", plain):
        return _band(int(match[1]) * 60 + int(match[2]))
    if match := re.fullmatch(r"<\s*(\d{1,3})", plain):
        return _band(int(match[1]) - 1)
    if match := re.fullmatch(r">\s*(\d{1,3})", plain):
        return _band(int(match[1]) + 1)
    if match := re.fullmatch(r"(\d{1,3})\s*(?:-|tot|a|à)\s*(\d{1,3})", plain):
        return _band(int(match[1])) if int(match[1]) < int(match[2]) else None
    return _band(int(plain)) if re.fullmatch(r"\d{1,3}", plain) else None


def _band(minutes: int) -> str:
    return next((band for limit, band in DURATIONS if minutes < limit), Visit.Duration.OVER_60)
