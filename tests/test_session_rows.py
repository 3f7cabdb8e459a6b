"""The rows of sessions to come: kept in step with the schedules, and asked for what is next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from partners.models import Schedule, Service
from partners.schedule import (
    next_session,
    open_at,
    refresh_sessions,
)
from tests.factories import (
    local,
    make_exception,
    make_schedule,
    make_service,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)


def test_rows_cover_a_week_back_and_thirteen_ahead():
    schedule = make_schedule(make_service(), "FREQ=DAILY", on_holidays=True)

    refresh_sessions([schedule], TODAY)

    assert schedule.sessions.count() == 7 + 1 + 91


def test_refreshing_again_writes_nothing():
    schedule = make_schedule(make_service())
    refresh_sessions([schedule], TODAY)

    assert refresh_sessions([schedule], TODAY) == (0, 0)


def test_next_day_writes_only_what_is_new():
    schedule = make_schedule(make_service(), "FREQ=DAILY", on_holidays=True)
    refresh_sessions([schedule], TODAY)

    assert refresh_sessions([schedule], TODAY + DAY) == (1, 1)


def test_moved_session_stays_the_same_row():
    schedule = make_schedule(make_service())
    refresh_sessions([schedule], TODAY)
    before = schedule.sessions.get(on=date(2026, 11, 24))

    make_exception(schedule, date(2026, 11, 24), "moved", new_on=date(2026, 11, 26))
    refresh_sessions([schedule], TODAY)

    after = schedule.sessions.get(on=date(2026, 11, 24))
    assert (after.pk, after.starts_at) == (before.pk, local(date(2026, 11, 26), "14:00"))


def test_rows_of_other_schedules_are_left_alone():
    mine, other = make_schedule(make_service()), make_schedule(make_service("Ander"))
    refresh_sessions([mine, other], TODAY)

    make_exception(mine, date(2026, 11, 24))
    make_exception(other, date(2026, 11, 24))
    refresh_sessions([mine], TODAY)

    assert not mine.sessions.filter(on=date(2026, 11, 24)).exists()
    assert other.sessions.filter(on=date(2026, 11, 24)).exists()


@pytest.mark.parametrize("count", [1, 40])
def test_refreshing_costs_the_same_queries_for_one_and_many(django_assert_num_queries, count):
    for number in range(count):
        make_exception(make_schedule(make_service(f"Dienst {number}")), date(2026, 11, 24))
    schedules = list(Schedule.objects.all())

    with django_assert_num_queries(8):
        refresh_sessions(schedules, TODAY)


def test_next_session_is_found_beyond_the_rows():
    service = make_service()
    schedule = make_schedule(service, "FREQ=YEARLY;BYMONTH=11;BYDAY=3TH", first_on=date(2026, 11, 1))
    refresh_sessions([schedule], TODAY)
    assert not schedule.sessions.filter(starts_at__gt=local(TODAY)).exists()

    found = next_session(service, local(TODAY))

    assert found.starts_at == local(date(2027, 11, 18), "14:00")


def test_service_without_schedule_has_no_sessions():
    service = make_service()

    assert next_session(service, local(TODAY)) is None
    assert open_at(service, local(TODAY)) is None
    row = Service.objects.with_sessions(local(TODAY)).get()
    assert (row.open_until, row.next_starts_at, row.next_ends_at) == (None, None, None)


def test_annotation_costs_one_query(django_assert_num_queries):
    for number in range(5):
        schedule = make_schedule(make_service(f"Dienst {number}"))
        refresh_sessions([schedule], TODAY)

    with django_assert_num_queries(1):
        rows = list(Service.objects.with_sessions(local(TODAY)))

    assert {row.next_starts_at for row in rows} == {local(date(2026, 11, 24), "14:00")}
