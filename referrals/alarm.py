"""Whether forgetting works: what is too old, and when it last ran. For the watchman and for coordinators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from referrals.key_care import missing, outlived
from referrals.models import Night, Person

LATE_AFTER = timedelta(hours=36)  # a night may be missed while the worker is being renewed


@dataclass(frozen=True)
class Standing:
    """The oldest day on which something of a visitor was stored, the last good night, and what is wrong."""

    oldest: date | None
    last_night: datetime | None
    problems: list[str] = field(default_factory=list)


def standing(now: datetime) -> Standing:
    """How forgetting stands at an aware moment."""
    oldest = Person.objects.aggregate(oldest=Min("created_on"))["oldest"]
    last = Night.objects.aggregate(last=Max("finished_at"))["last"]
    return Standing(oldest, last, list(problems(now, oldest, last)))


def problems(now: datetime, oldest: date | None, last: datetime | None) -> Iterator[str]:
    """Each problem in a sentence, without anything about anybody."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    if late := Person.objects.to_forget(yesterday).count():
        yield f"{late} persoonsgegevens hadden al gewist moeten zijn."
    if last is None and oldest is not None and oldest < yesterday:
        yield "Persoonsgegevens zijn nog nooit opgeruimd."
    if last is not None and now - last > LATE_AFTER:
        yield f"Het laatste opruimen was op {timezone.localtime(last):%d-%m-%Y}. Dat hoort elke nacht."
    try:
        lost, is_overdue = sum(row.number for row in missing()), bool(outlived(timezone.localdate(now)))
    except OSError:
        yield "De map met sleutels is niet leesbaar."
        return
    if lost:
        yield f"{lost} persoonsgegevens zijn niet leesbaar: de sleutel ontbreekt."
    if is_overdue:
        yield "Er is een sleutel die al vernietigd had moeten zijn."
