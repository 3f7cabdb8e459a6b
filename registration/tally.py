"""How busy a desk is: questions today, this week and last week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from ido.models import Location


@dataclass(frozen=True)
class Tally:
    """Counted questions at one location; `last_week` runs up to the same weekday, to compare fairly."""

    today: int
    week: int
    last_week: int


# In SQL: the ORM needs ten times as long to write this as PostgreSQL to answer it.
COUNTS = """
    SELECT count(*) FILTER (WHERE visit.day = %(today)s),
        count(*) FILTER (WHERE visit.day >= %(monday)s),
        count(*) FILTER (WHERE visit.day <= %(week_ago)s)
    FROM registration_visit visit
    JOIN registration_question question ON question.visit_id = visit.id
    WHERE visit.location_id = %(location)s AND visit.withdrawn_at IS NULL
        AND visit.day BETWEEN %(monday_before)s AND %(today)s
"""


def tally(location: Location, today: date) -> Tally:
    monday = today - timedelta(days=today.weekday())
    days = {
        "today": today,
        "monday": monday,
        "week_ago": today - timedelta(days=7),
        "monday_before": monday - timedelta(days=7),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"location": location.pk, **days})
        return Tally(*cursor.fetchone())
