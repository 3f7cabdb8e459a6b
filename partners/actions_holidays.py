"""Changes to the school holidays; each brings the sessions in step that do not take place in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from partners.models import Schedule, SchoolHoliday
from partners.schedule import refresh_sessions
from partners.school_holidays import Holiday


@transaction.atomic
def store(*, form: Any, today: date) -> None:
    form.save()
    bring_in_step(today)


@transaction.atomic
def delete(*, holiday: SchoolHoliday, today: date) -> None:
    holiday.delete()
    bring_in_step(today)


@transaction.atomic
def replace(*, holidays: Iterable[Holiday], today: date) -> tuple[int, int]:
    """Store the holidays, in place of those in the same region with which they overlap.

    Returns how many came and how many went.
    """
    gone = 0
    rows = list(holidays)
    for row in rows:
        overlapping = SchoolHoliday.objects.filter(
            region=row.region, first_on__lte=row.last_on, last_on__gte=row.first_on
        )
        gone += overlapping.delete()[0]
    SchoolHoliday.objects.bulk_create(SchoolHoliday(**row._asdict()) for row in rows)
    bring_in_step(today)
    return len(rows), gone


def bring_in_step(today: date) -> None:
    refresh_sessions(Schedule.objects.filter(in_school_holidays=False), today)
