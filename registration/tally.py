"""How busy a desk is: questions today, this week and last week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from ido.models import Location
from registration.models import Question


@dataclass(frozen=True)
class Tally:
    """Counted questions at one location; `last_week` runs up to the same weekday, to compare fairly."""

    today: int
    week: int
    last_week: int


def tally(location: Location, today: date) -> Tally:
    monday = today - timedelta(days=today.weekday())
    week_ago = today - timedelta(days=7)
    counts = (
        Question.objects.counted()
        .filter(visit__location=location)
        .in_period(monday - timedelta(days=7), today)
        .aggregate(
            today=Count("pk", filter=Q(visit__day=today)),
            week=Count("pk", filter=Q(visit__day__gte=monday)),
            last_week=Count("pk", filter=Q(visit__day__lte=week_ago)),
        )
    )
    return Tally(**counts)
