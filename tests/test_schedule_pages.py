"""Keeping when a service takes place: rules in words, and single sessions that go otherwise."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import Schedule, ScheduleException, Session
from partners.schedule import refresh_sessions
from tests.factories import make_exception, make_place, make_schedule, make_service
from tests.forms import errors_of

DAY = timedelta(days=1)


@pytest.fixture
def browser(login, joost):
    return login(joost)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def daily(joost, today) -> Schedule:
    """Every day from 14:00 to 16:00, holidays too."""
    schedule = make_schedule(make_service(library=joost.library), "FREQ=DAILY", on_holidays=True)
    refresh_sessions([schedule], today)
    return schedule


def url(name: str, *args) -> str:
    return reverse(f"partners:{name}", args=args)


def schedule_data(**changes) -> dict:
    return {
        "frequency": "1",
        "weekdays": ["2"],
        "first_on": "2026-01-05",
        "opens": "14:00",
        "closes": "16:00",
        "in_school_holidays": "on",
        "places_per_slot": "1",
        **changes,
    }


def test_every_first_tuesday_is_written_in_words_and_comes_out_in_words(browser, joost):
    service = make_service(library=joost.library)

    response = browser.post(url("schedule_add", service.pk), schedule_data(), follow=True)

    schedule = Schedule.objects.get()
    assert schedule.rule == "FREQ=MONTHLY;BYDAY=1TU"
    assert "elke eerste dinsdag van de maand 14.00–16.00 uur" in response.content.decode()
    days = Session.objects.values_list("on", flat=True)
    assert days
    assert all(day.isoweekday() == 2 and day.day <= 7 for day in days)


def test_slots_and_holidays_are_part_of_a_schedule(browser, joost):
    service = make_service(library=joost.library)
    data = schedule_data(in_school_holidays="", on_holidays="on", slot_minutes="20", places_per_slot="2")

    browser.post(url("schedule_add", service.pk), data)

    schedule = Schedule.objects.get()
    assert (schedule.slot_minutes, schedule.places_per_slot) == (20, 2)
    assert (schedule.on_holidays, schedule.in_school_holidays) == (True, False)


def test_a_changed_schedule_changes_the_sessions_at_once(browser, daily):
    assert browser.get(url("schedule_edit", daily.pk)).status_code == 200

    browser.post(url("schedule_edit", daily.pk), schedule_data(frequency="weekly", weekdays=["1", "5"]))

    daily.refresh_from_db()
    assert daily.rule == "FREQ=WEEKLY;BYDAY=MO,FR"
    assert {day.isoweekday() for day in Session.objects.values_list("on", flat=True)} <= {1, 5}


def test_a_rule_without_boxes_for_it_is_kept(browser, joost, daily):
    Schedule.objects.update(rule="FREQ=MONTHLY;BYMONTHDAY=15")

    form = browser.get(url("schedule_edit", daily.pk)).context["form"]
    assert form["frequency"].value() == "keep"
    browser.post(url("schedule_edit", daily.pk), schedule_data(frequency="keep", weekdays=[]))

    daily.refresh_from_db()
    assert daily.rule == "FREQ=MONTHLY;BYMONTHDAY=15"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"frequency": ""}, "frequency"),
        ({"weekdays": []}, "weekdays"),
        ({"first_on": "2026-02-30"}, "first_on"),
        ({"last_on": "2026-01-01"}, "last_on"),
        ({"opens": "kwart voor"}, "opens"),
        ({"opens": "25:00"}, "opens"),
        ({"closes": "14:00"}, "closes"),
        ({"slot_minutes": "4"}, "slot_minutes"),
        ({"slot_minutes": "121"}, "slot_minutes"),
        ({"places_per_slot": "0"}, "places_per_slot"),
        ({"place": "99999999999999999999"}, "place"),
        ({"note": "\x00"}, "note"),
    ],
)
def test_wrong_input_is_named_on_its_field(browser, joost, wrong, field):
    service = make_service(library=joost.library)

    errors = errors_of(browser.post(url("schedule_add", service.pk), schedule_data(**wrong)))

    assert set(errors) == {field}
    assert not Schedule.objects.exists()


def test_a_clock_is_read_however_it_is_written(browser, joost):
    service = make_service(library=joost.library)

    browser.post(url("schedule_add", service.pk), schedule_data(opens="9u30", closes="13.15"))

    assert (Schedule.objects.get().opens, Schedule.objects.get().closes) == (time(9, 30), time(13, 15))


def test_one_session_is_called_off_in_one_tap_and_comes_back_in_another(browser, daily, today):
    on = today + 3 * DAY

    page = browser.post(url("session_cancel", daily.pk, on), follow=True).content.decode()
    assert "gaat niet door" in page
    assert not Session.objects.filter(on=on).exists()

    browser.post(url("session_cancel", daily.pk, on))  # a second tap changes nothing
    browser.post(url("exception_undo", ScheduleException.objects.get().pk))
    assert Session.objects.filter(on=on).exists()
    assert not ScheduleException.objects.exists()


def test_one_session_moves_to_another_day_time_and_place(browser, joost, daily, today):
    on, place = today + 3 * DAY, make_place("Elders", joost.library)
    data = {"new_on": (on + DAY).isoformat(), "opens": "10:00", "closes": "11:00", "place": place.pk}

    page = browser.post(url("session_move", daily.pk, on), data, follow=True).content.decode()

    session = Session.objects.get(on=on)
    assert timezone.localtime(session.starts_at).date() == on + DAY
    assert timezone.localtime(session.starts_at).time() == time(10)
    assert session.place == place
    assert "verplaatst" in page

    browser.post(url("session_cancel", daily.pk, on))
    assert not Session.objects.filter(on=on).exists()
    assert ScheduleException.objects.get().kind == "cancelled"


def test_a_move_that_changes_nothing_or_ends_too_early_is_refused(browser, daily, today):
    on = today + 3 * DAY
    address = url("session_move", daily.pk, on)
    same = {"new_on": on.isoformat(), "opens": "14:00", "closes": "16:00"}

    assert set(errors_of(browser.post(address, same))) == {"new_on"}
    assert set(errors_of(browser.post(address, same | {"closes": "13:00"}))) == {"closes"}
    assert set(errors_of(browser.post(address, {}))) == {"new_on", "opens", "closes"}


def test_an_extra_session_is_added_once_and_taken_back(browser, joost, today):
    schedule = make_schedule(make_service(library=joost.library), "FREQ=MONTHLY;BYDAY=1TU", on_holidays=True)
    on = next(day for day in (today + n * DAY for n in range(1, 9)) if day.isoweekday() == 4)
    data = {"on": on.isoformat(), "opens": "10:00", "closes": "11:00", "reason": "drukte"}

    browser.post(url("session_extra", schedule.pk), data)
    assert Session.objects.filter(on=on).exists()
    assert set(errors_of(browser.post(url("session_extra", schedule.pk), data))) == {"on"}

    browser.post(url("session_cancel", schedule.pk, on))
    assert not Session.objects.filter(on=on).exists()
    assert not ScheduleException.objects.exists()


def test_an_extra_session_is_changed_afterwards_also_to_another_day(browser, daily, today):
    Schedule.objects.update(rule="FREQ=WEEKLY;BYDAY=TU")
    on = next(day for day in (today + n * DAY for n in range(1, 9)) if day.isoweekday() == 4)
    extra = make_exception(daily, on, "extra", opens=time(10), closes=time(11))
    address = url("session_move", daily.pk, on)
    assert address in browser.get(url("service_manage", daily.service_id)).text
    tuesday = next(day for day in (on + n * DAY for n in range(1, 7)) if day.isoweekday() == 2)
    data = {"on": on.isoformat(), "opens": "09:30", "closes": "11:00", "reason": "drukte"}

    assert set(errors_of(browser.post(address, data | {"on": tuesday.isoformat()}))) == {"on"}
    browser.post(address, data)
    assert timezone.localtime(Session.objects.get(on=on).starts_at).time() == time(9, 30)
    browser.post(address, data | {"on": (on + DAY).isoformat()})

    extra.refresh_from_db()
    assert (extra.kind, extra.on, extra.reason) == ("extra", on + DAY, "drukte")
    assert Session.objects.filter(on=on + DAY).exists()
    assert not Session.objects.filter(on=on).exists()


def test_a_cancelled_day_can_become_an_extra_session(browser, daily, today):
    on = today + 3 * DAY
    browser.post(url("session_cancel", daily.pk, on))

    data = {"on": on.isoformat(), "opens": "10:00", "closes": "11:00"}
    browser.post(url("session_extra", daily.pk), data)

    assert ScheduleException.objects.get().kind == "extra"
    assert Session.objects.filter(on=on).exists()


def test_a_day_that_the_schedule_never_had_does_not_exist(browser, joost, today):
    schedule = make_schedule(make_service(library=joost.library), "FREQ=WEEKLY;BYDAY=TU")
    wednesday = next(day for day in (today + n * DAY for n in range(1, 9)) if day.isoweekday() == 3)

    assert browser.post(url("session_cancel", schedule.pk, wednesday)).status_code == 404
    assert browser.get(url("session_move", schedule.pk, wednesday)).status_code == 404


def test_schedule_of_another_library_does_not_exist(login, sanne, daily, today):
    stranger, exception = login(sanne), make_exception(daily, today + DAY)

    assert stranger.get(url("schedule_edit", daily.pk)).status_code == 404
    assert stranger.post(url("session_cancel", daily.pk, today + 2 * DAY)).status_code == 404
    assert stranger.post(url("exception_undo", exception.pk)).status_code == 404


def test_the_page_shows_what_was_called_off_and_what_became_of_a_move(browser, daily, today):
    make_exception(daily, today + DAY, reason="studiedag")
    make_exception(daily, today + 2 * DAY, "moved", new_on=today + 4 * DAY)

    lines = browser.get(url("service_manage", daily.service_id)).context["lines"]

    by_day = {line.on: line for line in lines}
    assert not by_day[today + DAY].takes_place
    assert by_day[today + 2 * DAY].takes_place
    assert timezone.localtime(by_day[today + 2 * DAY].starts_at).date() == today + 4 * DAY
    assert by_day[today + 5 * DAY].exception is None


def test_the_page_costs_the_same_with_many_sessions_places_and_exceptions(browser, joost, daily, today):
    address = url("service_manage", daily.service_id)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(address).status_code == 200
        return len(found)

    def fill(number: int) -> None:
        place = make_place(f"Huis {number}", joost.library)
        make_schedule(daily.service, "FREQ=DAILY", place=place)
        make_exception(daily, today + number * DAY, "moved", place=place)

    fill(1)
    queries()
    before = queries()
    for number in range(2, 9):
        fill(number)

    assert queries() == before
