"""When services take place: holidays, clock changes and exceptions, checked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from ido.models import Closure, Holiday
from partners.models import Schedule, SchoolHoliday, Service
from partners.schedule import (
    occurrences,
    refresh_sessions,
    sessions,
    slots,
)
from tests.factories import (
    AMSTERDAM,
    local,
    make_exception,
    make_location,
    make_partner,
    make_place,
    make_schedule,
    make_service,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY, TUESDAY, SUNDAY = "FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=SU"


def on_days(schedule: Schedule, first: date, last: date) -> list[date]:
    return [one.starts_at.astimezone(AMSTERDAM).date() for one in occurrences(schedule, first, last)]


def clocks(service: Service, day: date) -> list[str]:
    """The sessions of a day as a poster would have them."""
    return [
        f"{one.starts_at.astimezone(AMSTERDAM):%H:%M}-{one.ends_at.astimezone(AMSTERDAM):%H:%M}"
        for one in sessions(service, day, day)
    ]


# --- Holidays and clock changes, by hand --------------------------------------------------------


def test_session_on_kings_day_is_skipped():
    monday = make_schedule(make_service(), MONDAY)

    found = on_days(monday, date(2026, 4, 20), date(2026, 5, 4))

    assert found == [date(2026, 4, 20), date(2026, 5, 4)]


def test_session_on_easter_monday_is_skipped():
    monday = make_schedule(make_service(), MONDAY)

    found = on_days(monday, date(2026, 3, 30), date(2026, 4, 13))

    assert found == [date(2026, 3, 30), date(2026, 4, 13)]


def test_session_also_on_holidays_goes_on():
    schedule = make_schedule(make_service(), MONDAY, on_holidays=True)

    assert on_days(schedule, date(2026, 4, 27), date(2026, 4, 27)) == [date(2026, 4, 27)]


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 4, 3), Holiday.GOOD_FRIDAY), (date(2026, 5, 5), Holiday.LIBERATION_DAY)],
)
def test_library_decides_about_good_friday_and_liberation_day(day, name):
    schedule = make_schedule(make_service(), "FREQ=DAILY")
    assert on_days(schedule, day, day) == [day]

    schedule.service.library.closed_on_holidays += [name]

    assert on_days(schedule, day, day) == []


def test_national_service_keeps_the_usual_holidays():
    national = make_service(partner=make_partner("Hulplijn", national=True))
    schedule = make_schedule(national, "FREQ=DAILY")

    assert on_days(schedule, date(2026, 4, 27), date(2026, 4, 28)) == [date(2026, 4, 28)]
    assert on_days(schedule, date(2026, 5, 5), date(2026, 5, 5)) == [date(2026, 5, 5)]


@pytest.mark.parametrize(
    ("sunday", "before", "after"),
    [
        (date(2026, 3, 29), "2026-03-22T13:00", "2026-03-29T12:00"),
        (date(2026, 10, 25), "2026-10-18T12:00", "2026-10-25T13:00"),
        (date(2025, 3, 30), "2025-03-23T13:00", "2025-03-30T12:00"),
        (date(2025, 10, 26), "2025-10-19T12:00", "2025-10-26T13:00"),
    ],
)
def test_session_keeps_its_clock_time_over_a_clock_change(sunday, before, after):
    schedule = make_schedule(make_service(), SUNDAY)

    found = [one.starts_at for one in occurrences(schedule, sunday - 7 * DAY, sunday)]

    assert found == [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (before, after)]
    assert {f"{moment.astimezone(AMSTERDAM):%H:%M}" for moment in found} == {"14:00"}


def test_session_in_the_skipped_hour_starts_at_the_change():
    service = make_service()
    make_schedule(service, SUNDAY, opens=time(2, 30), closes=time(4))

    assert clocks(service, date(2026, 3, 29)) == ["03:00-04:00"]
    assert clocks(service, date(2026, 3, 22)) == ["02:30-04:00"]


def test_session_wholly_in_the_skipped_hour_is_not_there():
    service = make_service()
    make_schedule(service, SUNDAY, opens=time(2, 15), closes=time(2, 45))

    assert clocks(service, date(2026, 3, 29)) == []


def test_session_around_the_doubled_hour_lasts_longer():
    schedule = make_schedule(make_service(), SUNDAY, opens=time(1), closes=time(4))

    (night,) = occurrences(schedule, date(2026, 10, 25), date(2026, 10, 25))

    assert night.ends_at - night.starts_at == timedelta(hours=4)


# --- Exceptions, closures, school holidays ------------------------------------------------------


def test_cancelled_session_is_not_there():
    schedule = make_schedule(make_service())
    make_exception(schedule, date(2026, 11, 24))

    assert on_days(schedule, date(2026, 11, 17), date(2026, 12, 1)) == [date(2026, 11, 17), date(2026, 12, 1)]


def test_session_moved_off_a_holiday_goes_on_another_day():
    schedule = make_schedule(make_service(), MONDAY)
    make_exception(schedule, date(2026, 4, 27), "moved", new_on=date(2026, 4, 29))

    assert on_days(schedule, date(2026, 4, 27), date(2026, 5, 3)) == [date(2026, 4, 29)]


def test_session_moved_out_of_the_period_is_not_in_it():
    schedule = make_schedule(make_service())
    make_exception(schedule, date(2026, 11, 24), "moved", new_on=date(2026, 12, 4))

    assert on_days(schedule, date(2026, 11, 23), date(2026, 11, 29)) == []
    assert on_days(schedule, date(2026, 12, 3), date(2026, 12, 6)) == [date(2026, 12, 4)]


def test_moving_a_day_that_has_no_session_does_nothing():
    schedule = make_schedule(make_service())
    make_exception(schedule, date(2026, 11, 25), "moved", new_on=date(2026, 11, 26))

    assert on_days(schedule, date(2026, 11, 25), date(2026, 11, 27)) == []


def test_session_can_move_to_another_time_and_place():
    schedule = make_schedule(make_service(place=make_place("Raadhuis")))
    brug = make_place("De Brug")
    make_exception(schedule, date(2026, 11, 24), "moved", opens=time(19), closes=time(20, 30), place=brug)

    (evening,) = occurrences(schedule, date(2026, 11, 24), date(2026, 11, 24))

    assert (evening.starts_at, evening.place_id) == (local(date(2026, 11, 24), "19:00"), brug.pk)


def test_extra_session_goes_on_even_on_a_holiday():
    schedule = make_schedule(make_service(), last_on=date(2026, 3, 1))
    make_exception(schedule, date(2026, 4, 27), "extra", opens=time(10), closes=time(12))

    assert on_days(schedule, date(2026, 4, 27), date(2026, 4, 30)) == [date(2026, 4, 27)]


@pytest.mark.parametrize("whole_library", [True, False])
def test_closure_of_the_desk_stops_what_takes_place_there(centrum, whole_library):
    desk = make_place("Centrum", location=centrum)
    here, elsewhere = make_schedule(make_service(place=desk)), make_schedule(make_service("Elders"))
    make_exception(here, date(2026, 11, 25), "extra")
    Closure.objects.create(
        library=centrum.library,
        location=None if whole_library else centrum,
        days=(date(2026, 11, 24), date(2026, 11, 26)),
        reason="verbouwing",
    )

    assert on_days(here, date(2026, 11, 23), date(2026, 11, 29)) == []
    assert on_days(elsewhere, date(2026, 11, 23), date(2026, 11, 29)) == [date(2026, 11, 24)]


def test_closure_of_another_desk_stops_nothing(centrum):
    buiten = make_location("Buiten", library=centrum.library)
    here = make_schedule(make_service(place=make_place("Centrum", location=centrum)))
    Closure.objects.create(
        library=centrum.library,
        location=buiten,
        days=(date(2026, 11, 24), date(2026, 11, 25)),
        reason="verbouwing",
    )

    assert on_days(here, date(2026, 11, 24), date(2026, 11, 24)) == [date(2026, 11, 24)]


def test_school_holidays_of_the_region_stop_what_follows_the_school_year(almere):
    for region, first in (("north", date(2026, 10, 10)), ("south", date(2026, 10, 17))):
        SchoolHoliday.objects.create(
            region=region, name="Herfstvakantie", first_on=first, last_on=first + 8 * DAY
        )
    almere.school_region = "north"
    almere.save()
    schedule = make_schedule(make_service(), in_school_holidays=False)

    found = on_days(schedule, date(2026, 10, 6), date(2026, 10, 20))

    assert found == [date(2026, 10, 6), date(2026, 10, 20)]


def test_without_a_region_only_holidays_of_the_whole_country_count():
    schedule = make_schedule(make_service(), in_school_holidays=False)
    tuesday = date(2026, 12, 22)
    for region in ("north", "middle"):
        SchoolHoliday.objects.create(region=region, name="Kerstvakantie", first_on=tuesday, last_on=tuesday)
    assert on_days(schedule, tuesday, tuesday) == [tuesday]

    SchoolHoliday.objects.create(region="south", name="Kerstvakantie", first_on=tuesday, last_on=tuesday)

    assert on_days(schedule, tuesday, tuesday) == []


def test_sessions_end_with_the_service_and_with_the_partner():
    partner = make_partner(ends_on=date(2026, 12, 1))
    schedule = make_schedule(make_service(partner=partner, starts_on=date(2026, 11, 20)))

    assert on_days(schedule, date(2026, 11, 10), date(2026, 12, 20)) == [date(2026, 11, 24)]


# --- The rules themselves -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;UNTIL=20261231",
        "FREQ=WEEKLY;COUNT=3",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;INTERVAL=0",
        "BYDAY=TU",
        "FREQ=WEEKLY\nEXRULE:FREQ=WEEKLY",
        "elke dinsdag",
    ],
)
def test_rule_that_cannot_be_read_is_refused_by_form_and_database(rule):
    service = make_service()
    with pytest.raises(ValidationError, match="herhaling"):
        Schedule(
            service=service, rule=rule, first_on=date(2026, 1, 1), opens=time(9), closes=time(10)
        ).full_clean()

    with pytest.raises(IntegrityError, match="schedule_rule_can_be_read"):
        make_schedule(service, rule)


def test_exception_has_both_times_or_none():
    with pytest.raises(IntegrityError, match="schedule_exception_closes_after_opening"):
        make_exception(make_schedule(make_service()), date(2026, 11, 24), "moved", opens=time(15))


# --- Slots --------------------------------------------------------------------------------------


def test_slots_fill_the_session_and_leave_the_rest_free():
    schedule = make_schedule(make_service(), slot_minutes=50, places_per_slot=2)
    refresh_sessions([schedule], date(2026, 11, 22))

    found = slots(schedule.sessions.get(on=date(2026, 11, 24)))

    starts = [f"{slot.starts_at.astimezone(AMSTERDAM):%H:%M}" for slot in found]
    assert starts == ["14:00", "14:50"]
    assert {slot.places for slot in found} == {2}


def test_walk_in_session_has_no_slots():
    schedule = make_schedule(make_service())
    refresh_sessions([schedule], date(2026, 11, 22))

    assert slots(schedule.sessions.first()) == []
