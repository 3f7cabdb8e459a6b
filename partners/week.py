"""One week of sessions, day by day, as the week page and paper show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ido.days import DAY
from ido.hours import OpenBlock, open_blocks, public_holidays
from ido.models import Closure, Location
from ido.templatetags.components import dutch_date
from partners.models import Partner, Place, Schedule, ScheduleException, Service
from partners.schedule import Occurrence, local_day, moment_of, reckon, takes_place_by_rule

Kind = ScheduleException.Kind


@dataclass
class Line:
    """A session, or one that was cancelled, with what a reader wants to know of it."""

    starts_at: datetime
    ends_at: datetime
    service: Service
    place: Place | None
    change: str = ""  # what is different this time
    reason: str = ""
    cancelled: bool = False

    @property
    def partners(self) -> list[Partner]:
        own = [self.service.partner] if self.service.partner else []
        return [*own, *self.service.together_with.all()]


@dataclass
class WeekDay:
    """A day with its lines in order of time, the hours of the desk, and what makes it special."""

    day: date
    lines: list[Line] = field(default_factory=list)
    open_blocks: list[OpenBlock] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def week_of(
    schedules: Iterable[Schedule],
    monday: date,
    *,
    place: Place | None = None,
    location: Location | None = None,
) -> list[WeekDay]:
    """The seven days from `monday`: the sessions of the schedules (from `to_show()`), only those at `place`
    when it is given, and of a `location` (with its library) the hours and closures too.
    """
    sunday = monday + 6 * DAY
    by_key = {schedule.pk: schedule for schedule in schedules}
    found = reckon(by_key.values(), monday, sunday)
    places = Place.objects.in_bulk({session.place_id for session in found if session.place_id})
    days = {monday + number * DAY: WeekDay(monday + number * DAY) for number in range(7)}
    lines = [
        _line(session, by_key[session.schedule_id], places.get(session.place_id or 0)) for session in found
    ]
    for schedule in by_key.values():
        lines += _cancelled(schedule, monday, sunday)
    for line in lines:
        if place is None or line.place == place:
            days[local_day(line.starts_at)].lines.append(line)
    for day in days.values():
        day.lines.sort(key=lambda line: (line.starts_at, line.ends_at))
        day.remarks += public_holidays(day.day.year).get(day.day, ())
    if location is not None:
        _add_desk(days, location)
    return list(days.values())


def _line(session: Occurrence, schedule: Schedule, place: Place | None) -> Line:
    exception = next((one for one in schedule.exceptions.all() if one.on == session.on), None)
    line = Line(session.starts_at, session.ends_at, schedule.service, place)
    if exception is not None:
        line.change, line.reason = exception.get_kind_display(), exception.reason
    return line


def _cancelled(schedule: Schedule, first: date, last: date) -> list[Line]:
    return [
        Line(
            moment_of(exception.on, schedule.opens),
            moment_of(exception.on, schedule.closes),
            schedule.service,
            schedule.place or schedule.service.place,
            exception.get_kind_display(),
            exception.reason,
            cancelled=True,
        )
        for exception in schedule.exceptions.all()
        if exception.kind == Kind.CANCELLED
        and first <= exception.on <= last
        and takes_place_by_rule(schedule, exception.on)
    ]


def _add_desk(days: dict[date, WeekDay], location: Location) -> None:
    first, last = min(days), max(days)
    for block in open_blocks([location.pk], first, last):
        days[block.day].open_blocks.append(block)
    closures = Closure.objects.of_location(location).filter(days__overlap=(first, last + DAY))
    for closure in closures:
        for day in days.values():
            if day.day in closure.days:
                day.remarks.append(f"gesloten: {closure.reason}")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def span_words(first: date, last: date) -> str:
    """The days from first to last as people say them, without saying a month or year twice."""
    if first.year != last.year:
        begin = str(dutch_date(first))
    elif first.month != last.month:
        begin = dutch_date(first).removesuffix(f" {first.year}")
    else:
        begin = str(first.day)
    return f"{begin} tot en met {dutch_date(last)}"
