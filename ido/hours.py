"""When desks were or will be open: weekly hours less closures and public holidays.

Days are civil days and times local times in Europe/Amsterdam; opening hours that cross a clock change do not
exist in the field, so an hour on the clock is an hour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.db import connection

from ido.models import Closure, Library, Location

DUTCH_TIME = ZoneInfo("Europe/Amsterdam")

# One row for each open stretch on each day; whoever adds them up gives a query around it to `of_open_blocks`.
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
    rows = of_open_blocks(f"{OPEN_BLOCKS} ORDER BY d, h.opens, o.location_id", locations, first, last)
    return [OpenBlock(*row) for row in rows]


def open_hours(locations: Iterable[int], first: date, last: date) -> dict[int, float]:
    """Open hours on first..last, both included, by operation id; an operation without any is absent."""
    sql = f"""
        SELECT operation_id, extract(epoch FROM sum(closes - opens)) / 3600
        FROM ({OPEN_BLOCKS}) block GROUP BY operation_id
    """
    return {operation: float(hours) for operation, hours in of_open_blocks(sql, locations, first, last)}


def of_open_blocks(sql: str, locations: Iterable[int], first: date, last: date) -> list[tuple[Any, ...]]:
    """What a query around OPEN_BLOCKS answers about the locations (by id) on first..last, both included."""
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
        for day, names in public_holidays(year).items()
        if closed.intersection(names) and first <= day <= last
    ]


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict[date, tuple[str, ...]]:
    """Dutch public holidays of a year under their Dutch names; Good Friday and Liberation Day among them.

    A day can have two names: in 2016 Ascension Day fell on Liberation Day.
    """
    calendar = holidays.country_holidays(
        "NL", years=year, language="nl", categories=(holidays.PUBLIC, holidays.OPTIONAL)
    )
    return {day: tuple(calendar.get_list(day)) for day in sorted(calendar)}


def is_open_at(location: int, moment: datetime) -> bool:
    """Whether the location (by id) is open at an aware moment."""
    local = moment.astimezone(DUTCH_TIME)
    return open_until(open_blocks([location], local.date(), local.date()), local.time()) is not None


def open_until(blocks: Iterable[OpenBlock], clock: time) -> time | None:
    """When the stretch that is open at `clock` ends; None when none is.

    `blocks` are those of one location on one day. Stretches that touch count as one; at its closing time a
    location is no longer open.
    """
    until = None
    for block in sorted(blocks, key=lambda block: block.opens):
        if block.opens <= (until or clock) < block.closes:
            until = block.closes
    return until


class Today(NamedTuple):
    """How a location stands on the day of a moment: its stretches, until when it is open, why it is shut."""

    blocks: list[OpenBlock]
    open_until: time | None
    closed_because: str


def today(locations: Collection[Location], moment: datetime) -> dict[int, Today]:
    """The state of each location (by id) at an aware moment; needs their `library` loaded."""
    local = moment.astimezone(DUTCH_TIME)
    day = local.date()
    blocks: dict[int, list[OpenBlock]] = {location.pk: [] for location in locations}
    for block in open_blocks(blocks, day, day):
        blocks[block.location_id].append(block)
    libraries = {location.library_id for location in locations}
    closures = list(Closure.objects.filter(library__in=libraries, days__contains=day).order_by("pk"))
    return {
        location.pk: Today(
            blocks[location.pk],
            open_until(blocks[location.pk], local.time()),
            _closed_because(location, day, closures),
        )
        for location in locations
    }


def _closed_because(location: Location, day: date, closures: Iterable[Closure]) -> str:
    names = set(public_holidays(day.year).get(day, ())) & set(location.library.closed_on_holidays)
    reasons = [
        closure.reason
        for closure in closures
        if closure.library_id == location.library_id and closure.location_id in (None, location.pk)
    ]
    return ", ".join([*sorted(names), *reasons])


class ComingHoliday(NamedTuple):
    day: date
    name: str
    closed: bool


def coming_holidays(library: Library, first: date, last: date) -> list[ComingHoliday]:
    """The public holidays on first..last, both included, and whether the library is shut on them."""
    return [
        ComingHoliday(day, " en ".join(names), not set(names).isdisjoint(library.closed_on_holidays))
        for year in range(first.year, last.year + 1)
        for day, names in public_holidays(year).items()
        if first <= day <= last
    ]
