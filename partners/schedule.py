"""When services take place: their rules reckoned with, and the sessions kept that lists read.

A day is a civil day and a time is local, in Europe/Amsterdam; a moment is aware. A session follows its rule,
less public and school holidays. An exception is somebody's decision about one day and goes before holidays.
A closure of the desk goes before everything: nobody can come in.

Reckoning is the truth. `Session` rows hold what it comes to in the weeks around today, for lists and search.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from ido.days import DAY
from ido.hours import DUTCH_TIME, public_holidays
from ido.models import Closure, Library, usual_holidays
from partners.models import Place, Schedule, ScheduleException, SchoolHoliday, Service, Session
from partners.recurrence import days

BACK_DAYS, AHEAD_DAYS = 7, 91  # the horizon of the `Session` rows
NEXT_WITHIN_DAYS = 7 * 98  # nobody waits two years for a next session
BATCH = 1000
Kind = ScheduleException.Kind
USUAL_HOLIDAYS = usual_holidays()  # for what is national


class Occurrence(NamedTuple):
    """One session: `on` is the day by the schedule, `starts_at` and `ends_at` (UTC) are when it really is."""

    on: date
    starts_at: datetime
    ends_at: datetime
    place_id: int | None
    schedule_id: int
    service_id: int


class Around(NamedTuple):
    """What lies around schedules in a period: closures of desks by library, school holidays by region."""

    closures: dict[int, list[Closure]]
    school_holidays: dict[str, set[date]]

    @classmethod
    def between(cls, first: date, last: date) -> Around:
        closures: dict[int, list[Closure]] = {}
        for closure in Closure.objects.filter(days__overlap=(first, last + DAY)):
            closures.setdefault(closure.library_id, []).append(closure)
        holidays: dict[str, set[date]] = {}
        for holiday in SchoolHoliday.objects.filter(first_on__lte=last, last_on__gte=first):
            length = (holiday.last_on - holiday.first_on).days + 1
            holidays.setdefault(holiday.region, set()).update(
                holiday.first_on + timedelta(days=number) for number in range(length)
            )
        return cls(closures, holidays)

    def is_shut(self, place: Place | None, day: date) -> bool:
        """Whether the place is a desk that is closed on the day, by itself or with its whole library."""
        location = place.location if place else None
        return location is not None and any(
            closure.location_id in (None, location.pk) and day in closure.days
            for closure in self.closures.get(location.library_id, ())
        )

    def is_school_holiday(self, library: Library | None, day: date) -> bool:
        """By the library's region; where none is known a day counts when all three regions have holiday."""
        if library is not None and library.school_region:
            return day in self.school_holidays.get(library.school_region, ())
        return len(self.school_holidays) == 3 and all(day in free for free in self.school_holidays.values())


def is_public_holiday(library: Library | None, day: date) -> bool:
    """Whether the library keeps the day as a holiday; for what is national the usual holidays count."""
    names = public_holidays(day.year).get(day)
    if names is None:
        return False
    kept = USUAL_HOLIDAYS if library is None else library.closed_on_holidays
    return any(name in kept for name in names)


@lru_cache(maxsize=65536)
def moment_of(day: date, clock: time) -> datetime:
    """The moment (UTC) of a time on the clock.

    In the hour that October has twice it is the first; in the hour that March skips it is the change itself.
    """
    local = datetime.combine(day, clock, DUTCH_TIME)
    moment = local.astimezone(UTC)
    skipped = moment.astimezone(DUTCH_TIME).replace(tzinfo=None) != local.replace(tzinfo=None)
    return moment.replace(minute=0, second=0, microsecond=0) if skipped else moment


def occurrences(
    schedule: Schedule, first: date, last: date, around: Around | None = None
) -> list[Occurrence]:
    """The sessions of the schedule that take place on first..last, both included, in order of time.

    Cheapest with a schedule from `to_reckon()` and, for many at once, what lies `around` that period.
    """
    if around is None:
        around = Around.between(first, last)
    exceptions = {exception.on: exception for exception in schedule.exceptions.all()}
    found = []
    for on in _candidates(schedule, exceptions.values(), first, last):
        session = _session(schedule, on, exceptions.get(on), around)
        if session is not None and first <= local_day(session.starts_at) <= last:
            found.append(session)
    return sorted(found, key=lambda session: session.starts_at)


def local_day(moment: datetime) -> date:
    return moment.astimezone(DUTCH_TIME).date()


def midnight(day: date) -> datetime:
    """The moment at which the civil day begins."""
    return moment_of(day, time.min)


def _candidates(
    schedule: Schedule, exceptions: Iterable[ScheduleException], first: date, last: date
) -> set[date]:
    """Days by the schedule that may lead to a session on first..last: by rule, extra, or moved there."""
    found = set(_rule_days(schedule, first, last))
    for exception in exceptions:
        if exception.kind == Kind.EXTRA and first <= exception.on <= last:
            found.add(exception.on)
        elif exception.kind == Kind.MOVED and exception.new_on and first <= exception.new_on <= last:
            found.update(_rule_days(schedule, exception.on, exception.on))
    return found


def takes_place_by_rule(schedule: Schedule, day: date) -> bool:
    """Whether the rule alone says so, before holidays, exceptions and closures."""
    return bool(_rule_days(schedule, day, day))


def _rule_days(schedule: Schedule, first: date, last: date) -> list[date]:
    if schedule.last_on is not None:
        last = min(last, schedule.last_on)
    return days(schedule.rule, schedule.first_on, first, last)


def _session(
    schedule: Schedule, on: date, exception: ScheduleException | None, around: Around
) -> Occurrence | None:
    """What becomes of one day of the schedule."""
    service = schedule.service
    day, opens, closes = on, schedule.opens, schedule.closes
    place = schedule.place or service.place
    if exception is None:
        if _is_holiday(schedule, on, around):
            return None
    elif exception.kind == Kind.CANCELLED:
        return None
    else:
        if exception.kind == Kind.MOVED:
            day = exception.new_on or on
        opens, closes = exception.opens or opens, exception.closes or closes
        place = exception.place or place
    starts_at, ends_at = moment_of(day, opens), moment_of(day, closes)
    if starts_at >= ends_at or not _on_offer(service, day) or around.is_shut(place, day):
        return None
    return Occurrence(on, starts_at, ends_at, place.pk if place else None, schedule.pk, service.pk)


def _is_holiday(schedule: Schedule, day: date, around: Around) -> bool:
    library = schedule.service.library
    if not schedule.on_holidays and is_public_holiday(library, day):
        return True
    return not schedule.in_school_holidays and around.is_school_holiday(library, day)


def _on_offer(service: Service, day: date) -> bool:
    """As `ServiceQuerySet.active_on`, for one that is loaded."""
    ends = [service.ends_on, service.partner.ends_on if service.partner else None]
    return service.starts_on <= day and all(end is None or day < end for end in ends)


def reckon(schedules: Iterable[Schedule], first: date, last: date) -> list[Occurrence]:
    """The sessions on first..last, both included, of several schedules (from `to_reckon()`), in order."""
    around = Around.between(first, last)
    found = [one for schedule in schedules for one in occurrences(schedule, first, last, around)]
    return sorted(found, key=lambda session: (session.starts_at, session.ends_at, session.schedule_id))


def sessions(service: Service, first: date, last: date) -> list[Occurrence]:
    """The sessions of a service on first..last, both included, in order of time."""
    return reckon(service.schedules.to_reckon(), first, last)


def open_at(service: Service, moment: datetime) -> Occurrence | None:
    """The session that goes on at the moment; of several the one that ends last. At its end it is over."""
    day = local_day(moment)
    going_on = [one for one in sessions(service, day, day) if one.starts_at <= moment < one.ends_at]
    return max(going_on, key=lambda session: session.ends_at, default=None)


def next_session(service: Service, moment: datetime) -> Occurrence | None:
    """The first session that starts after the moment; None when there is none within two years."""
    schedules = list(service.schedules.to_reckon())
    first, span = local_day(moment), BACK_DAYS + AHEAD_DAYS
    for number in range(0, NEXT_WITHIN_DAYS if schedules else 0, span):
        since = first + timedelta(days=number)
        for session in reckon(schedules, since, since + timedelta(days=span - 1)):
            if session.starts_at > moment:
                return session
    return None


class Slot(NamedTuple):
    """An appointment that can be made: its moments (UTC), and for how many at once."""

    starts_at: datetime
    ends_at: datetime
    places: int


def slots(session: Session) -> list[Slot]:
    """The appointments that fit in a session, one after the other; none when it is walk-in only.

    What is left at the end and is shorter than an appointment stays free.
    """
    schedule = session.schedule
    if schedule.slot_minutes is None:
        return []
    length = timedelta(minutes=schedule.slot_minutes)
    return [
        Slot(starts_at, starts_at + length, schedule.places_per_slot)
        for number in range((session.ends_at - session.starts_at) // length)
        for starts_at in [session.starts_at + number * length]
    ]


class Refreshed(NamedTuple):
    """How many `Session` rows were written, and how many deleted."""

    written: int
    deleted: int


def refresh_sessions(schedules: Iterable[Schedule], today: date) -> Refreshed:
    """Bring the `Session` rows of the schedules in step with the rules, from a week back to 13 weeks ahead.

    For whoever changes a schedule, an exception, a service's days or place, or a closure. Rows that stay the
    same keep their id; what no longer is, or has left the horizon, is deleted. Each batch is a transaction
    that locks its schedules, so that two at once do not undo each other.
    """
    first, last = today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS)
    if isinstance(schedules, QuerySet):
        keys = sorted(schedules.order_by().values_list("pk", flat=True))
    else:
        keys = sorted(schedule.pk for schedule in schedules)
    around = Around.between(first, last)
    written = deleted = 0
    for start in range(0, len(keys), BATCH):
        step = _refresh(keys[start : start + BATCH], first, last, around)
        written, deleted = written + step.written, deleted + step.deleted
    return Refreshed(written, deleted)


def refresh_library(library_id: int, today: date) -> Refreshed:
    """As `refresh_sessions`, for all that the library offers and all that takes place at its desks."""
    desks = Place.objects.filter(location__library=library_id)
    offered = Schedule.objects.filter(service__library=library_id)
    there = Schedule.objects.filter(Q(place__in=desks) | Q(service__place__in=desks))
    moved = Schedule.objects.filter(exceptions__place__in=desks)
    return refresh_sessions({*offered, *there, *moved}, today)


@transaction.atomic
def _refresh(keys: list[int], first: date, last: date, around: Around) -> Refreshed:
    wanted = set(reckon_locked(keys, first, last, around))
    columns = ("on", "starts_at", "ends_at", "place_id", "schedule_id", "service_id")
    rows = Session.objects.filter(schedule__in=keys).values_list(*columns, "pk")
    stored = {Occurrence(*row[:-1]): row[-1] for row in rows}
    days_wanted = {(one.schedule_id, one.on) for one in wanted}
    gone = [pk for one, pk in stored.items() if (one.schedule_id, one.on) not in days_wanted]
    Session.objects.filter(pk__in=gone).delete()
    new = [one for one in wanted if one not in stored]
    write_sessions(new)
    return Refreshed(len(new), len(gone))


def reckon_locked(keys: list[int], first: date, last: date, around: Around) -> list[Occurrence]:
    """The sessions on first..last of these schedules, which nobody changes until the transaction ends."""
    locked = Schedule.objects.to_reckon().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    return [one for schedule in locked for one in occurrences(schedule, first, last, around)]


def write_sessions(sessions: Iterable[Occurrence]) -> None:
    """Make a row of each, or correct the row that the same day of the same schedule has."""
    Session.objects.bulk_create(
        [Session(**one._asdict()) for one in sessions],
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["schedule", "on"],
        update_fields=["starts_at", "ends_at", "place", "service"],
    )
