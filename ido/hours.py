"""When desks were or will be open: weekly hours less closures and public holidays.

Days are civil days and times local times in Europe/Amsterdam; opening hours that cross a clock change do not
exist in the field, so an hour on the clock is an hour.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any, NamedTuple

import holidays
from django.db import connection

from ido.models import Library

# One row for each open stretch on each day; aggregated by the functions below.
OPEN_BLOCKS = """
    SELECT o.id AS operation_id, o.location_id, d::date AS day, h.opens, h.closes
    FROM ido_operation o
    JOIN ido_location l ON l.id = o.location_id
    JOIN ido_openinghours h ON h.location_id = o.location_id AND h.period && o.period
    CROSS JOIN LATERAL (
        SELECT greatest(lower(o.period), lower(h.period), %(first)s::date) AS first,
               least(upper(o.period) - 1, upper(h.period) - 1, %(last)s::date) AS last
    ) span
    CROSS JOIN LATERAL generate_series(
        span.first + (h.weekday - extract(isodow FROM span.first)::int + 7) %% 7, span.last, interval '7 days'
    ) d
    WHERE o.location_id = ANY(%(locations)s)
      AND NOT EXISTS (
          SELECT FROM ido_closure c
          WHERE c.library_id = l.library_id AND (c.location_id IS NULL OR c.location_id = l.id)
            AND c.days @> d::date
      )
      AND (l.library_id, d::date) NOT IN (
          SELECT * FROM unnest(%(holiday_libraries)s::bigint[], %(holiday_days)s::date[])
      )
"""


class OpenBlock(NamedTuple):
    """One stretch in which a location was open, under the operation of that day."""

    operation_id: int
    location_id: int
    day: date
    opens: time
    closes: time


def open_blocks(locations: Iterable[int], first: date, last: date) -> list[OpenBlock]:
    """Every open stretch of the locations (by id) on first..last, both included, in order of day and time."""
    rows = _query(f"{OPEN_BLOCKS} ORDER BY d, h.opens, o.location_id", locations, first, last)
    return [OpenBlock(*row) for row in rows]


def open_hours(locations: Iterable[int], first: date, last: date) -> dict[int, float]:
    """Open hours on first..last, both included, by operation id; an operation without any is absent."""
    sql = f"""
        SELECT operation_id, extract(epoch FROM sum(closes - opens)) / 3600
        FROM ({OPEN_BLOCKS}) block GROUP BY operation_id
    """
    return {operation: float(hours) for operation, hours in _query(sql, locations, first, last)}


def _query(sql: str, locations: Iterable[int], first: date, last: date) -> list[tuple[Any, ...]]:
    ids = list(locations)
    libraries = Library.objects.filter(locations__in=ids).distinct()
    closed = [(library.pk, day) for library in libraries for day in closed_days(library, first, last)]
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "first": first,
                "last": last,
                "locations": ids,
                "holiday_libraries": [library for library, _ in closed],
                "holiday_days": [day for _, day in closed],
            },
        )
        return cursor.fetchall()


def closed_days(library: Library, first: date, last: date) -> list[date]:
    """The public holidays in first..last on which this library is shut."""
    closed = set(library.closed_on_holidays)
    return [
        day
        for year in range(first.year, last.year + 1)
        for day, name in public_holidays(year).items()
        if name in closed and first <= day <= last
    ]


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict[date, str]:
    """Dutch public holidays of a year under their Dutch names; Good Friday and Liberation Day among them."""
    calendar = holidays.country_holidays(
        "NL", years=year, language="nl", categories=(holidays.PUBLIC, holidays.OPTIONAL)
    )
    return dict(sorted(calendar.items()))
