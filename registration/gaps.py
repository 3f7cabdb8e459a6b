"""Open hours without a registration, so that forgetting becomes visible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ido.hours import OPEN_BLOCKS, of_open_blocks, open_blocks
from ido.models import Location
from registration.models import Visit

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The clock hours that open stretches touch (9, 10 and 11 for 9:30-12:00), and in how many of them a visit
# began while the desk was open. It looks into each hour once, however many visits a busy library has.
COMPLETENESS = f"""
    SELECT block.location_id, count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM registration_visit visit
        WHERE visit.location_id = block.location_id AND visit.day = block.day AND visit.withdrawn_at IS NULL
            AND visit.occurred_at >= greatest(block.day + opens, hour.first) AT TIME ZONE 'Europe/Amsterdam'
            AND visit.occurred_at <= (block.day + closes) AT TIME ZONE 'Europe/Amsterdam'
            AND visit.occurred_at < (hour.first + interval '1 hour') AT TIME ZONE 'Europe/Amsterdam'
    ))
    FROM ({OPEN_BLOCKS}) block
    CROSS JOIN LATERAL generate_series(
        block.day + date_trunc('hour', opens::interval),
        block.day + closes - interval '1 second',
        interval '1 hour'
    ) AS hour (first)
    GROUP BY block.location_id
"""


@dataclass(frozen=True)
class Gap:
    """A stretch in which the location was open and nothing was registered; local times."""

    location: Location
    day: date
    opens: time
    closes: time


@dataclass(frozen=True)
class Completeness:
    """Open hours with at least one entry, of all open hours (domain.md: registration completeness)."""

    open_hours: int
    hours_with_entry: int

    @property
    def share(self) -> float | None:
        """A fraction from 0 to 1; None when nothing was open."""
        return self.hours_with_entry / self.open_hours if self.open_hours else None


def registered_times(
    locations: Iterable[Location], first: date, last: date
) -> dict[tuple[int, date], list[time]]:
    """Local times of the counted visits, by location id and day."""
    visits = Visit.objects.counted().in_period(first, last).filter(location__in=list(locations))
    times: dict[tuple[int, date], list[time]] = defaultdict(list)
    for location_id, day, moment in visits.values_list("location_id", "day", "occurred_at"):
        times[location_id, day].append(moment.astimezone(AMSTERDAM).time())
    return times


def find_gaps(locations: Sequence[Location], first: date, now: datetime) -> list[Gap]:
    """Stretches from `first` up to `now` that are over and have no visit, newest first."""
    local_now = now.astimezone(AMSTERDAM)
    by_id = {location.pk: location for location in locations}
    times = registered_times(locations, first, local_now.date())
    gaps = [
        Gap(by_id[block.location_id], block.day, block.opens, block.closes)
        for block in open_blocks(by_id, first, local_now.date())
        if datetime.combine(block.day, block.closes, tzinfo=AMSTERDAM) <= local_now
        and not any(block.opens <= t <= block.closes for t in times[block.location_id, block.day])
    ]
    return sorted(gaps, key=lambda gap: (gap.day, gap.opens), reverse=True)


def completeness(locations: Sequence[Location], first: date, last: date) -> Completeness:
    """How many open clock hours on first..last, both included, have an entry; part of one counts whole."""
    found = completeness_by_location(locations, first, last).values()
    return Completeness(sum(one.open_hours for one in found), sum(one.hours_with_entry for one in found))


def completeness_by_location(
    locations: Sequence[Location], first: date, last: date
) -> dict[int, Completeness]:
    """The same for each location by its id; one that was never open is absent."""
    ids = [location.pk for location in locations]
    rows = of_open_blocks(COMPLETENESS, ids, first, last)
    return {location: Completeness(hours, filled) for location, hours, filled in rows}
