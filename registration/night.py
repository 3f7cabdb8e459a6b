"""The night's work on the monthly counts, and the alarm when they differ from the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task

from partners import nights
from registration.models import MonthlyCount, Recount
from registration.models.monthly_counts import Difference

NIGHT = time(4, 0)  # after both clock changes, before anybody works
LATE_AFTER = timedelta(hours=36)  # a night may be missed while the worker is being renewed
REMEDY = "Voer uit: manage.py rollup --rebuild."


@task()
def count_tonight() -> str:
    """Plan the next night, put the counts together, and compare them with the log; says what was found.

    The next night comes first, so that one failing night does not end all nights.
    """
    now = timezone.now()
    plan(now)
    folded = MonthlyCount.objects.fold()
    return f"{folded} rows folded, {len(recount(now))} counts wrong"


def recount(now: datetime) -> list[Difference]:
    """Compare all counts with the log, one location at a time, and keep how many differ for the alarm."""
    counts = MonthlyCount.objects
    found = [wrong for location in counts.locations() for wrong in counts.differences([location])]
    Recount.objects.update_or_create(pk=Recount.ONLY, defaults={"checked_at": now, "wrong": len(found)})
    return found


def plan(now: datetime) -> None:
    """Have the worker count in the coming night, unless that waits already."""
    nights.plan_night(count_tonight, NIGHT, now)


def alarms(now: datetime) -> Iterator[str]:
    """What is wrong with the counts that reports are made from, each in a sentence."""
    last = Recount.objects.first()
    if last is None:
        return
    if last.wrong:
        yield f"{last.wrong} maandtellingen wijken af van het logboek: rapporten kloppen niet. {REMEDY}"
    if now - last.checked_at > LATE_AFTER:
        day = timezone.localtime(last.checked_at)
        yield f"De maandtellingen zijn op {day:%d-%m-%Y} voor het laatst nagekeken. Dat hoort elke nacht."
