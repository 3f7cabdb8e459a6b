"""The sessions to come of a service, with what is different about them: where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from partners.models import Place, Schedule, ScheduleException
from partners.schedule import AHEAD_DAYS, Occurrence, moment_of, reckon

MOST = 20


class Line(NamedTuple):
    """One session that takes place or should have; `exception` is what was decided about it, if anything."""

    on: date
    starts_at: datetime
    ends_at: datetime
    place: Place | None
    schedule: Schedule
    exception: ScheduleException | None
    takes_place: bool


def coming(schedules: Sequence[Schedule], now: datetime) -> tuple[list[Line], int]:
    """The first sessions that are not over, cancelled ones among them, and how many more there are.

    `schedules` come from `to_reckon()`; it looks as far ahead as `Session` rows are kept.
    """
    today = timezone.localdate(now)
    by_key = {schedule.pk: schedule for schedule in schedules}
    exceptions = {
        (one.schedule_id, one.on): one for schedule in schedules for one in schedule.exceptions.all()
    }
    found = [one for one in reckon(schedules, today, today + timedelta(days=AHEAD_DAYS)) if one.ends_at > now]
    places = Place.objects.in_bulk({one.place_id for one in found if one.place_id})
    lines = [_line(one, by_key[one.schedule_id], exceptions, places) for one in found]
    held = {(one.schedule_id, one.on) for one in found}
    lines += [
        _not_held(by_key[key[0]], exception)
        for key, exception in exceptions.items()
        if key not in held and max(exception.on, exception.new_on or exception.on) >= today
    ]
    lines.sort(key=lambda line: (line.starts_at, line.schedule.pk))
    return lines[:MOST], max(0, len(lines) - MOST)


def _line(
    one: Occurrence,
    schedule: Schedule,
    exceptions: dict[tuple[int, date], ScheduleException],
    places: dict[int, Place],
) -> Line:
    exception = exceptions.get((one.schedule_id, one.on))
    place = places[one.place_id] if one.place_id else None
    return Line(one.on, one.starts_at, one.ends_at, place, schedule, exception, takes_place=True)


def _not_held(schedule: Schedule, exception: ScheduleException) -> Line:
    """A session that was called off, or that was moved to where it cannot be, as a closed desk."""
    starts_at, ends_at = moment_of(exception.on, schedule.opens), moment_of(exception.on, schedule.closes)
    return Line(exception.on, starts_at, ends_at, None, schedule, exception, takes_place=False)
