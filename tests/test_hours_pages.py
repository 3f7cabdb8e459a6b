"""The weekly hours of a location, as a coordinator types them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ido.forms_hours import read_clock
from ido.opening import Stretch, Week, set_week, weeks
from tests.factories import (
    LONG_AGO,
    make_opening_hours,
)
from tests.forms import errors_of, text_of

DAY = timedelta(days=1)
MONDAY_MORNING = Stretch(1, time(10), time(12))
TUESDAY_NOON = Stretch(2, time(12), time(14))


@pytest.fixture
def browser(login, joost):
    return login(joost)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("10", time(10)),
        ("9", time(9)),
        ("10.00", time(10)),
        ("10:30", time(10, 30)),
        ("9u30", time(9, 30)),
        ("9.30 uur", time(9, 30)),
        ("10 uur", time(10)),
        ("930", time(9, 30)),
        ("1330", time(13, 30)),
        (" 0:00 ", time(0)),
    ],
)
def test_a_time_is_read_as_people_write_it(text, clock):
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    "text", ["", "24", "25:00", "10:60", "10:5", "tien", "-1", "12345", "10:00:00", "1١", "\0"]
)
def test_what_is_no_time_is_not_read_as_one(text):
    with pytest.raises(ValueError, match=r".*"):
        read_clock(text)


def test_a_week_is_saved_from_a_day_on(browser, centrum):
    data = {
        "first": "2026-09-01",
        "d1_1_van": "10",
        "d1_1_tot": "12.30",
        "d1_2_van": "13:30-17:00",
        "d5_1_van": "9u30 tot 10u",
    }

    response = browser.post(reverse("hours_edit", args=[centrum.pk]), data)

    assert response.url == reverse("location_detail", args=[centrum.pk])
    assert weeks(centrum.opening_hours.all()) == [
        Week(
            date(2026, 9, 1),
            None,
            (
                Stretch(1, time(10), time(12, 30)),
                Stretch(1, time(13, 30), time(17)),
                Stretch(5, time(9, 30), time(10)),
            ),
        )
    ]


def test_a_whole_stretch_in_the_first_box_replaces_what_stood_in_both(browser, centrum, joost):
    set_week(location=centrum, first=LONG_AGO, stretches=[MONDAY_MORNING], by=joost)

    browser.post(
        reverse("hours_correct", args=[centrum.pk, LONG_AGO]), {"d1_1_van": "13-15", "d1_1_tot": "12.00"}
    )

    assert weeks(centrum.opening_hours.all())[0].stretches == (Stretch(1, time(13), time(15)),)


def test_new_hours_end_the_running_ones_the_day_before(browser, centrum, joost):
    set_week(location=centrum, first=LONG_AGO, stretches=[MONDAY_MORNING], by=joost)

    browser.post(
        reverse("hours_edit", args=[centrum.pk]),
        {"first": "2026-09-01", "d2_1_van": "12", "d2_1_tot": "14"},
    )

    assert weeks(centrum.opening_hours.all()) == [
        Week(LONG_AGO, date(2026, 8, 31), (MONDAY_MORNING,)),
        Week(date(2026, 9, 1), None, (TUESDAY_NOON,)),
    ]


def test_hours_of_a_day_that_stay_run_on_in_the_new_week(centrum, joost):
    set_week(location=centrum, first=LONG_AGO, stretches=[MONDAY_MORNING], by=joost)

    set_week(location=centrum, first=date(2026, 9, 1), stretches=[MONDAY_MORNING, TUESDAY_NOON], by=joost)

    assert [week.stretches for week in weeks(centrum.opening_hours.all())] == [
        (MONDAY_MORNING,),
        (MONDAY_MORNING, TUESDAY_NOON),
    ]


def test_hours_that_stand_ready_for_later_stay(centrum, joost):
    set_week(location=centrum, first=LONG_AGO, stretches=[MONDAY_MORNING], by=joost)
    set_week(location=centrum, first=date(2026, 9, 1), stretches=[TUESDAY_NOON], by=joost)

    set_week(location=centrum, first=date(2026, 6, 1), stretches=[], by=joost)

    assert weeks(centrum.opening_hours.all()) == [
        Week(LONG_AGO, date(2026, 5, 31), (MONDAY_MORNING,)),
        Week(date(2026, 6, 1), date(2026, 8, 31), ()),
        Week(date(2026, 9, 1), None, (TUESDAY_NOON,)),
    ]


def test_a_week_can_be_put_right_in_place(browser, centrum, joost):
    set_week(location=centrum, first=LONG_AGO, stretches=[MONDAY_MORNING], by=joost)
    set_week(location=centrum, first=date(2026, 9, 1), stretches=[TUESDAY_NOON], by=joost)

    browser.post(
        reverse("hours_correct", args=[centrum.pk, LONG_AGO]),
        {"first": "2026-03-01", "d1_1_van": "9", "d1_1_tot": "12"},
    )

    assert weeks(centrum.opening_hours.all()) == [
        Week(LONG_AGO, date(2026, 8, 31), (Stretch(1, time(9), time(12)),)),
        Week(date(2026, 9, 1), None, (TUESDAY_NOON,)),
    ]


def test_a_change_of_hours_can_be_taken_back(browser, centrum, joost):
    set_week(location=centrum, first=LONG_AGO, stretches=[MONDAY_MORNING], by=joost)
    set_week(location=centrum, first=date(2026, 9, 1), stretches=[TUESDAY_NOON], by=joost)

    browser.post(reverse("hours_undo", args=[centrum.pk, date(2026, 9, 1)]))

    assert weeks(centrum.opening_hours.all()) == [Week(LONG_AGO, None, (MONDAY_MORNING,))]
    assert browser.get(reverse("hours_undo", args=[centrum.pk, LONG_AGO])).status_code == 404


def test_hours_entered_apart_are_shown_as_the_weeks_they_made(centrum):
    make_opening_hours(centrum, 1, "10:00", "12:00", since=LONG_AGO)
    make_opening_hours(centrum, 2, "12:00", "14:00", since=date(2024, 1, 1))

    assert weeks(centrum.opening_hours.all()) == [
        Week(LONG_AGO, date(2023, 12, 31), (MONDAY_MORNING,)),
        Week(date(2024, 1, 1), None, (MONDAY_MORNING, TUESDAY_NOON)),
    ]


def test_the_sheet_has_room_for_a_day_with_more_stretches_than_usual(browser, centrum):
    for hour in (8, 10, 12, 14):
        make_opening_hours(centrum, 1, f"{hour:02}:00", f"{hour + 1:02}:00")

    form = browser.get(reverse("hours_edit", args=[centrum.pk])).context["form"]

    assert form["d1_4_van"].value() == "14.00"


@pytest.mark.parametrize(
    ("boxes", "box", "words"),
    [
        ({"d3_1_van": "10", "d3_1_tot": "9"}, "d3_1_tot", "later"),
        ({"d3_1_van": "10"}, "d3_1_tot", "tot hoe laat"),
        ({"d3_1_tot": "10"}, "d3_1_van", "van hoe laat"),
        ({"d3_1_van": "10-12", "d3_1_tot": "13"}, "d3_1_tot", "al een hele tijd"),
        ({"d3_1_van": "10-", "d3_1_tot": ""}, "d3_1_tot", "tot hoe laat"),
        ({"d3_1_van": "tien", "d3_1_tot": "12"}, "d3_1_van", "geen tijd"),
        ({"d3_1_van": "10", "d3_1_tot": "12", "d3_2_van": "11", "d3_2_tot": "13"}, "d3_2_van", "overlapt"),
    ],
)
def test_a_mistake_in_the_week_is_shown_at_its_box_and_the_rest_is_kept(boxes, box, words, browser, centrum):
    data = {"first": "2026-09-01", "d1_1_van": "8-9", **boxes}

    response = browser.post(reverse("hours_edit", args=[centrum.pk]), data)

    assert words in errors_of(response)[box][0]
    assert 'value="8-9"' in text_of(response)
    assert not centrum.opening_hours.exists()


def test_the_page_of_a_location_shows_the_weeks_of_now_later_and_before(browser, centrum, joost):
    today = timezone.localdate()
    starts = [today - 400 * DAY, today - 10 * DAY, today + 10 * DAY]
    for first, stretch in zip(starts, [TUESDAY_NOON, MONDAY_MORNING, TUESDAY_NOON], strict=True):
        set_week(location=centrum, first=first, stretches=[stretch], by=joost)

    response = browser.get(reverse("location_detail", args=[centrum.pk]))

    page = text_of(response)
    assert [line["week"].first for line in response.context["weeks"]] == starts[1:]
    assert [line["week"].first for line in response.context["earlier_weeks"]] == starts[:1]
    assert reverse("hours_undo", args=[centrum.pk, starts[2]]) in page
    assert reverse("hours_undo", args=[centrum.pk, starts[0]]) not in page
    assert "Gepland: vanaf" in page
