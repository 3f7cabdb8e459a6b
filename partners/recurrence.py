"""Repeating by rule: RFC 5545 recurrence rules, and the sentences in which people say the same.

A rule stands alone: without DTSTART, UNTIL and COUNT, and about whole days. The first and last day and the
clock times are the schedule's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.rrule import DAILY, WEEKLY, rrule, rrulestr
from django.db.models import TextChoices

from ido.models import Weekday
from ido.templatetags.components import dutch_date

if TYPE_CHECKING:
    from partners.models import Schedule

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ORDINALS = {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", -1: "laatste"}
YEARS_TO_LOOK = 12  # a rule that names 29 February can be silent for eight years
DAY = timedelta(days=1)


def days(rule: str, first_on: date, first: date, last: date) -> list[date]:
    """The days in first..last, both included, on which the rule falls; it counts from `first_on`.

    Without a rule that is `first_on` alone. Raises ValueError for a rule that cannot be read.
    """
    if not rule:
        return [first_on] if first <= first_on <= last else []
    first = max(first, first_on)
    if last < first:
        return []
    found = _started(rule, first_on, first).between(_midnight(first), _midnight(last), inc=True)
    return [moment.date() for moment in found]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _started(rule: str, first_on: date, first: date) -> rrule:
    """The rule, begun as late as possible: a whole number of its intervals after `first_on`.

    A day or week rule says the same from there on, and years that are over need no walking through.
    """
    whole = _parsed(rule, first_on)
    step = {DAILY: 1, WEEKLY: 7}.get(whole._freq)
    if step is None:
        return whole
    step *= whole._interval
    later = first_on + timedelta(days=(first - first_on).days // step * step)
    return _parsed(rule, later)


@lru_cache(maxsize=8192)
def _parsed(rule: str, first_on: date) -> rrule:
    return rrulestr(f"RRULE:{rule}", dtstart=_midnight(first_on))


def never_falls(rule: str, first_on: date) -> bool:
    """Whether a rule that can be read has no day at all in the years to come, as 30 February."""
    return not days(rule, first_on, first_on, first_on + timedelta(days=366 * YEARS_TO_LOOK))


class Frequency(TextChoices):
    """How often, in the words of a form."""

    ONCE = "once", "één keer"
    WEEKLY = "weekly", "elke week"
    FORTNIGHTLY = "fortnightly", "om de week"
    FIRST = "1", "elke eerste van de maand"
    SECOND = "2", "elke tweede van de maand"
    THIRD = "3", "elke derde van de maand"
    FOURTH = "4", "elke vierde van de maand"
    LAST = "-1", "elke laatste van de maand"


@dataclass(frozen=True)
class Recurrence:
    """A rule as the form has it: how often, and on which ISO weekdays (none for a single time)."""

    frequency: Frequency
    weekdays: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        names = [WEEKDAYS[number - 1] for number in sorted(set(self.weekdays))]
        match self.frequency:
            case Frequency.ONCE:
                return ""
            case Frequency.WEEKLY:
                return f"FREQ=WEEKLY;BYDAY={','.join(names)}"
            case Frequency.FORTNIGHTLY:
                return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={','.join(names)}"
            case nth:
                return f"FREQ=MONTHLY;BYDAY={','.join(nth + name for name in names)}"

    @classmethod
    def of(cls, rule: str, first_on: date) -> Recurrence | None:
        """What the rule says in the form's terms; None when the form has no words for it."""
        if not rule:
            return cls(Frequency.ONCE)
        parts = _parts(rule)
        freq, interval = parts.pop("FREQ"), parts.pop("INTERVAL", "1")
        by_day = [name for name in parts.pop("BYDAY", "").split(",") if name]
        if parts.pop("WKST", "MO") != "MO" or parts:
            return None
        ordinals = {name[:-2].lstrip("+") for name in by_day}
        weekdays = tuple(sorted({WEEKDAYS.index(name[-2:]) + 1 for name in by_day}))
        if freq == "WEEKLY" and ordinals <= {""} and interval in ("1", "2"):
            frequency = Frequency.WEEKLY if interval == "1" else Frequency.FORTNIGHTLY
            return cls(frequency, weekdays or (first_on.isoweekday(),))
        nth = ordinals.pop() if len(ordinals) == 1 else ""
        if freq == "MONTHLY" and interval == "1" and nth.lstrip("-").isdigit() and int(nth) in ORDINALS:
            return cls(Frequency(nth), weekdays)
        return None


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";"))


def to_words(schedule: Schedule, *, today: date | None = None) -> str:
    """When a schedule takes place, in a sentence: "elke dinsdag 14.00–16.00 uur".

    With `today`, the first day is named while it is still to come. A rule that has no Dutch sentence here is
    given as it is written.
    """
    clock = f"{schedule.opens:%H.%M}–{schedule.closes:%H.%M} uur"
    if not schedule.rule:
        return f"eenmalig op {dutch_date(schedule.first_on)}, {clock}"
    words = [f"{rule_in_words(schedule.rule, schedule.first_on)} {clock}"]
    if today is not None and schedule.first_on > today:
        words.append(f"vanaf {dutch_date(schedule.first_on)}")
    if schedule.last_on is not None:
        words.append(f"tot en met {dutch_date(schedule.last_on)}")
    if not schedule.in_school_holidays:
        words.append("behalve in schoolvakanties")
    if schedule.on_holidays:
        words.append("ook op feestdagen")
    return ", ".join(words)


def rule_in_words(rule: str, first_on: date) -> str:
    """The days of a rule in Dutch, without clock times."""
    known = Recurrence.of(rule, first_on)
    if known is None:
        return _other_rule(rule)
    names = _listed([Weekday(number).label for number in known.weekdays])
    match known.frequency:
        case Frequency.WEEKLY if known.weekdays == (1, 2, 3, 4, 5):
            return "elke werkdag"
        case Frequency.WEEKLY if len(known.weekdays) == 7:
            return "elke dag"
        case Frequency.WEEKLY:
            return f"elke {names}"
        case Frequency.FORTNIGHTLY:
            return f"om de week op {names}"
        case nth:
            return f"elke {ORDINALS[int(nth)]} {names} van de maand"


def _other_rule(rule: str) -> str:
    """Rules that come from elsewhere and that people have words for; what remains is quoted."""
    parts = _parts(rule)
    freq, interval = parts.pop("FREQ"), int(parts.pop("INTERVAL", "1"))
    parts.pop("WKST", None)
    if freq == "DAILY" and not parts:
        return "elke dag" if interval == 1 else f"om de {interval} dagen"
    names = parts.get("BYDAY", "").split(",")
    if list(parts) == ["BYDAY"] and set(names) <= set(WEEKDAYS) and freq == "WEEKLY":
        chosen = _listed([Weekday(WEEKDAYS.index(name) + 1).label for name in WEEKDAYS if name in names])
        return f"om de {interval} weken op {chosen}"
    if list(parts) == ["BYDAY"] and freq == "MONTHLY" and interval == 1 and _ordinal_days(names):
        return f"elke {_listed(_ordinal_days(names))} van de maand"
    if list(parts) == ["BYMONTHDAY"] and freq == "MONTHLY" and interval == 1 and "-" not in rule:
        return f"op de {_listed([f'{day}e' for day in parts['BYMONTHDAY'].split(',')])} van de maand"
    return f"volgens de regel {rule}:"


def _ordinal_days(names: list[str]) -> list[str]:
    """ "eerste dinsdag" for 1TU, and so on; nothing when one of the days has no such name."""
    ordinals = {str(number): word for number, word in ORDINALS.items()}
    split = [(name[:-2].lstrip("+"), name[-2:]) for name in names]
    if any(nth not in ordinals for nth, _ in split):
        return []
    return [f"{ordinals[nth]} {Weekday(WEEKDAYS.index(name) + 1).label}" for nth, name in split]


def _listed(words: list[str]) -> str:
    return " en ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
