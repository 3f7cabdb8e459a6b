"""Rows of sessions that reach a day further every night, and cost no more than that day."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ido.models import Closure
from partners.horizon import may_fall, roll
from partners.models import Horizon, Schedule, Session
from partners.schedule import refresh_sessions
from tests.factories import make_exception, make_place, make_schedule, make_service

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)
AHEAD = 91 * DAY


def rows() -> set[tuple]:
    return set(Session.objects.values_list("schedule", "on", "starts_at", "ends_at", "place"))


def make_schedules(almere, centrum) -> None:
    """Every kind of rule, and what people decide about days that come into sight in the week after."""
    service = make_service(place=make_place(location=centrum, library=almere))
    weekly = make_schedule(service, "FREQ=WEEKLY;BYDAY=TU,FR", on_holidays=True)
    for rule in ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "FREQ=WEEKLY", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3"):
        make_schedule(service, rule)
    for rule in ("FREQ=MONTHLY;BYDAY=-1TH", "FREQ=MONTHLY;BYMONTHDAY=23", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=4"):
        make_schedule(service, rule)
    make_schedule(service, "", first_on=TODAY + AHEAD + 3 * DAY)
    make_schedule(service, "FREQ=DAILY", last_on=TODAY + AHEAD + 2 * DAY)
    make_schedule(service, "FREQ=DAILY", first_on=TODAY + AHEAD + 4 * DAY)
    new = date(2027, 2, 23)  # a Tuesday, the second day that comes into sight
    make_exception(weekly, new)
    make_exception(weekly, new + 3 * DAY, "moved", new_on=new + 4 * DAY, opens=time(9), closes=time(10))
    make_exception(weekly, date(2026, 12, 1), "moved", new_on=new + DAY)
    make_exception(weekly, new + 2 * DAY, "extra")
    Closure.objects.create(library=almere, days=(new + 5 * DAY, new + 6 * DAY), reason="feest")


@pytest.mark.parametrize("nights", [[1, 2, 3, 4, 5, 6], [4, 6], [1, 7, 8], [3, 3, 120, 121]])
def test_night_after_night_comes_to_the_same_as_all_at_once(almere, centrum, nights):
    make_schedules(almere, centrum)
    roll(TODAY)

    for night in nights:
        roll(TODAY + night * DAY)

    rolled = rows()
    refresh_sessions(Schedule.objects.all(), TODAY + nights[-1] * DAY)
    assert rolled == rows()
    assert len(rolled) > 100


def test_a_night_leaves_alone_what_stays(almere, centrum):
    make_schedules(almere, centrum)
    roll(TODAY)
    before = {row.pk: row for row in Session.objects.all()}

    done = roll(TODAY + DAY)

    after = set(Session.objects.values_list("pk", flat=True))
    assert (len(after - before.keys()), len(before.keys() - after)) == done
    assert 0 < done.written < 10
    assert {before[pk].on for pk in before.keys() - after} == {TODAY - 7 * DAY}


def test_a_night_looks_only_at_schedules_that_can_fall_on_the_new_day(almere):
    service = make_service(library=almere)
    day = date(2027, 2, 22)  # a Monday
    tuesdays = make_schedule(service, "FREQ=WEEKLY;BYDAY=TU")
    mondays = [make_schedule(service, rule) for rule in ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=DAILY")]
    make_schedule(service, "", first_on=day - DAY)
    make_schedule(service, "FREQ=DAILY", last_on=day - DAY)
    make_schedule(service, "FREQ=DAILY", first_on=day + DAY)

    assert may_fall(day, day) == [one.pk for one in mondays]

    make_exception(tuesdays, day + DAY, "moved", new_on=day)
    assert may_fall(day, day) == [tuesdays.pk, *(one.pk for one in mondays)]


def test_the_same_night_again_asks_three_things(almere, centrum):
    make_schedules(almere, centrum)
    roll(TODAY)

    with CaptureQueriesContext(connection) as queries:
        assert roll(TODAY) == (0, 0)

    assert len(queries) == 3


def test_once_a_week_everything_is_mended_that_was_changed_past_the_rules(almere):
    schedule = make_schedule(make_service(library=almere), "FREQ=WEEKLY;BYDAY=TU")
    roll(TODAY)
    Schedule.objects.update(opens=time(15))

    roll(TODAY + 6 * DAY)
    assert schedule.sessions.filter(starts_at__hour=14).exists()
    roll(TODAY + 7 * DAY)

    assert not schedule.sessions.filter(starts_at__hour=13).exists()
    assert Horizon.objects.get().whole_on == TODAY + 7 * DAY
