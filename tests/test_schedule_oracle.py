"""When services take place, held against a calendar that is walked day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from ido.models import Closure
from partners.models import SchoolHoliday, Service, Session
from partners.schedule import (
    moment_of,
    next_session,
    open_at,
    refresh_sessions,
    sessions,
)
from tests.factories import (
    AMSTERDAM,
    make_exception,
    make_library,
    make_location,
    make_place,
    make_schedule,
    make_service,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2025, 3, 30), date(2025, 10, 26)]
SPECIAL_DAYS = [*CHANGES, date(2026, 4, 27), date(2026, 4, 6), date(2025, 12, 25), date(2026, 2, 28)]
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]


@st.composite
def plans(draw):
    """How often, in a form that both a rule and the slow oracle can be made of."""
    kind = draw(st.sampled_from(["once", "daily", "weekly", "nth"]))
    return {
        "kind": kind,
        "interval": draw(st.integers(1, 3)),
        "weekdays": sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=3))),
        "nth": draw(st.sampled_from([1, 2, 3, 4, -1])),
    }


def rule_of(plan) -> str:
    names = [NAMES[number] for number in plan["weekdays"]]
    return {
        "once": "",
        "daily": f"FREQ=DAILY;INTERVAL={plan['interval']}",
        "weekly": f"FREQ=WEEKLY;INTERVAL={plan['interval']};BYDAY={','.join(names)}",
        "nth": f"FREQ=MONTHLY;BYDAY={','.join(str(plan['nth']) + name for name in names)}",
    }[plan["kind"]]


def falls_on(plan, first_on: date, day: date) -> bool:
    """Whether the plan has a session on the day, found by looking at the day alone."""
    if day < first_on or plan["kind"] == "once":
        return day == first_on
    if plan["kind"] == "daily":
        return (day - first_on).days % plan["interval"] == 0
    if day.weekday() not in plan["weekdays"]:
        return False
    if plan["kind"] == "weekly":
        weeks = ((day - day.weekday() * DAY) - (first_on - first_on.weekday() * DAY)).days // 7
        return weeks % plan["interval"] == 0
    if plan["nth"] == -1:
        return (day + 7 * DAY).month != day.month
    return (day.day - 1) // 7 + 1 == plan["nth"]


@st.composite
def worlds(draw):
    around = draw(st.sampled_from(SPECIAL_DAYS))
    near = st.integers(-9, 9).map(lambda number: around + number * DAY)
    opens, closes = sorted(draw(st.lists(st.sampled_from(QUARTERS), min_size=2, max_size=2, unique=True)))
    return {
        "around": around,
        "plan": draw(plans()),
        "first_on": around - draw(st.integers(-3, 900)) * DAY,
        "last_on": draw(st.none() | near),
        "opens": opens,
        "closes": closes,
        "on_holidays": draw(st.booleans()),
        "in_school_holidays": draw(st.booleans()),
        "exceptions": draw(
            st.dictionaries(
                near, st.tuples(st.sampled_from(["cancelled", "moved", "extra"]), near), max_size=4
            )
        ),
        "closed": draw(st.sets(near, max_size=2)),
        "free": draw(st.sets(near, max_size=2)),
        "moments": draw(st.lists(st.tuples(near, st.sampled_from(QUARTERS)), min_size=3, max_size=6)),
    }


# The usual holidays within reach of the special days, off the calendar.
PUBLIC = {
    date.fromisoformat(day)
    for day in [
        "2025-01-01",
        "2025-04-20",
        "2025-04-21",
        "2025-04-26",
        "2025-05-29",
        "2025-06-08",
        "2025-06-09",
        "2025-12-25",
        "2025-12-26",
        "2026-01-01",
        "2026-04-05",
        "2026-04-06",
        "2026-04-27",
        "2026-05-14",
        "2026-05-24",
        "2026-05-25",
        "2026-12-25",
        "2026-12-26",
        "2027-01-01",
    ]
}


def oracle(world, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """The sessions that take place on first..last, the slow way: each day within reach is asked apart."""
    found = []
    for number in range((last - first).days + 61):
        on = first + (number - 30) * DAY
        kind, new_on = world["exceptions"].get(on, (None, None))
        within = world["last_on"] is None or on <= world["last_on"]
        by_rule = within and falls_on(world["plan"], world["first_on"], on)
        free = (on in PUBLIC and not world["on_holidays"]) or (
            on in world["free"] and not world["in_school_holidays"]
        )
        goes_on = {None: by_rule and not free, "cancelled": False, "moved": by_rule, "extra": True}[kind]
        day = new_on if kind == "moved" else on
        if goes_on and first <= day <= last and day not in world["closed"]:
            starts_at, ends_at = after_change(day, world["opens"]), after_change(day, world["closes"])
            if starts_at < ends_at:
                found.append((starts_at, ends_at))
    return sorted(found)


@cache
def after_change(day: date, clock: time) -> datetime:
    """The first moment of the day at which a Dutch clock shows this time or later, found by ticking."""
    moment = datetime.combine(day, time(0), tzinfo=AMSTERDAM).astimezone(UTC)
    while moment.astimezone(AMSTERDAM).time() < clock:
        moment += timedelta(minutes=15)
    return moment


@given(st.sampled_from(SPECIAL_DAYS), st.sampled_from(QUARTERS))
def test_moment_of_a_clock_time_is_the_first_that_shows_it_or_later(day, clock):
    assert moment_of(day, clock) == after_change(day, clock)


def build(world) -> Service:
    library = make_library(school_region="north")
    location = make_location(library=library)
    place = make_place("Centrum", location=location)
    service = make_service(place=place, library=library)
    schedule = make_schedule(
        service,
        rule_of(world["plan"]),
        **{name: world[name] for name in ("opens", "closes", "on_holidays", "in_school_holidays")},
        first_on=world["first_on"],
        last_on=max(world["first_on"], world["last_on"]) if world["last_on"] else None,
    )
    world["last_on"] = schedule.last_on
    for on, (kind, new_on) in world["exceptions"].items():
        make_exception(schedule, on, kind, new_on=new_on if kind == "moved" else None)
    for day in world["closed"]:
        Closure.objects.create(library=library, location=location, days=(day, day + DAY), reason="dicht")
    for day in world["free"]:
        SchoolHoliday.objects.create(region="north", name="Vrij", first_on=day, last_on=day)
    return service


@given(world=worlds())
def test_sessions_open_now_next_and_rows_agree_with_the_oracle(db, world):
    with transaction.atomic():
        service = build(world)
        compare(world, service)
        transaction.set_rollback(True)


def compare(world, service: Service) -> None:
    around = world["around"]
    expected = oracle(world, around - 12 * DAY, around + 12 * DAY)
    assert [
        (one.starts_at, one.ends_at) for one in sessions(service, around - 12 * DAY, around + 12 * DAY)
    ] == (expected)
    refresh_sessions(service.schedules.all(), around)
    rows = Session.objects.filter(service=service).order_by("starts_at", "ends_at")
    horizon = oracle(world, around - 7 * DAY, around + 91 * DAY)
    assert list(rows.values_list("starts_at", "ends_at")) == horizon
    for day, clock in world["moments"]:
        moment = datetime.combine(day, clock, tzinfo=AMSTERDAM)
        going_on = [ends for starts, ends in oracle(world, day, day) if starts <= moment < ends]
        now = open_at(service, moment)
        assert (now.ends_at if now else None) == max(going_on, default=None)
        if day < around - 7 * DAY:
            continue  # before the rows begin
        row = Service.objects.with_sessions(moment).get(pk=service.pk)
        coming = min((session for session in horizon if session[0] > moment), default=(None, None))
        assert row.open_until == max(going_on, default=None)
        assert (row.next_starts_at, row.next_ends_at) == coming
        if coming[0] is not None:
            following = next_session(service, moment)
            assert (following.starts_at, following.ends_at) == coming
