"""Locations, their periods of service, weekly hours and closures, as a coordinator keeps them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ido.days import last_day, period_of
from ido.forms_hours import read_clock
from ido.models import Closure, Location, Operation
from ido.opening import Stretch, Week, set_week, weeks
from tests.factories import (
    LONG_AGO,
    local,
    make_location,
    make_municipality,
    make_opening_hours,
    make_visit,
)

DAY = timedelta(days=1)
MONDAY_MORNING = Stretch(1, time(10), time(12))
TUESDAY_NOON = Stretch(2, time(12), time(14))


@pytest.fixture
def browser(login, joost):
    return login(joost)


def operation_data(**changes) -> dict:
    make_municipality()
    return {
        "first_day": "2026-01-01",
        "last_day": "",
        "municipality": "GM0034",
        "scenario": "broad",
        "service_levels": ["refer", "help"],
        "staffing": ["staff"],
        "catchment_name": "",
        "catchment_inhabitants": "",
        "catchment_source": "",
        "catchment_counted_on": "",
        **changes,
    }


def errors_of(response, form: str = "form") -> dict:
    assert response.status_code == 200
    return response.context[form].errors.get_json_data()


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def periods_of(location: Location) -> list[tuple]:
    found = location.operations.order_by("period").values_list("period", "municipality")
    return [(period.lower, last_day(period), municipality) for period, municipality in found]


# --- Locations --------------------------------------------------------------------------------


def test_a_location_comes_with_its_first_period_of_service(browser, almere):
    data = operation_data(name="Buitenhout", setting="district_centre", last_day="2026-03-31")

    response = browser.post(reverse("location_add"), data)

    location = Location.objects.get(name="Buitenhout")
    assert response.url == reverse("hours_edit", args=[location.pk])
    assert location.library == almere
    operation = location.operations.get()
    assert (operation.period.lower, operation.period.upper) == (date(2026, 1, 1), date(2026, 4, 1))
    assert operation.scenario == "broad"


def test_a_location_without_a_good_period_is_not_stored_and_nothing_typed_is_lost(browser):
    data = operation_data(name="Buitenhout", setting="shop", address="Markt 1", last_day="2025-12-31")

    response = browser.post(reverse("location_add"), data)

    assert errors_of(response, "first")["last_day"]
    assert not Location.objects.exists()
    assert "Markt 1" in text_of(response)
    assert 'value="2025-12-31"' in text_of(response)


def test_a_location_name_is_used_once_in_a_library(browser, centrum, leeuwarden):
    make_location("Oldehove", leeuwarden)

    taken = browser.post(reverse("location_add"), operation_data(name="CENTRUM", setting="library"))
    free = browser.post(reverse("location_add"), operation_data(name="Oldehove", setting="library"))

    assert "andere naam" in errors_of(taken)["name"][0]["message"]
    assert free.status_code == 302


def test_the_list_shows_scenario_municipality_and_the_hours_of_today(browser, centrum):
    today = timezone.localdate()
    make_opening_hours(centrum, today.isoweekday(), "00:00", "23:59")
    centrum.library.closed_on_holidays = []
    centrum.library.save()

    page = text_of(browser.get(reverse("location_list")))

    assert "Centrum" in page
    assert "Basis" in page
    assert "Almere" in page
    assert "Nu open" in page
    assert "00.00–23.59" in page


def test_a_location_that_stopped_stands_apart(browser, centrum):
    Operation.objects.update(period=(LONG_AGO, date(2021, 1, 1)))

    page = text_of(browser.get(reverse("location_list")))

    assert "Nu niet in dienst" in page
    assert "van 1 januari 2020 tot en met 31 december 2020" in page


def test_without_locations_the_list_says_how_to_begin(browser):
    assert "Nog geen locaties" in text_of(browser.get(reverse("location_list")))


def test_a_location_of_another_library_does_not_exist(login, sanne, centrum, almere):
    browser = login(sanne)
    operation = centrum.operations.get()
    closure = Closure.objects.create(library=almere, days=period_of(LONG_AGO, LONG_AGO), reason="dicht")
    set_week(location=centrum, first=LONG_AGO, stretches=[MONDAY_MORNING], by=sanne)
    addresses = [
        *(
            reverse(name, args=[centrum.pk])
            for name in (
                "location_detail",
                "location_edit",
                "operation_add",
                "hours_edit",
                "location_closure_add",
            )
        ),
        *(
            reverse(name, args=[operation.pk])
            for name in ("operation_edit", "operation_change", "operation_delete")
        ),
        *(reverse(name, args=[closure.pk]) for name in ("closure_edit", "closure_delete")),
        *(reverse(name, args=[centrum.pk, LONG_AGO]) for name in ("hours_correct", "hours_undo")),
    ]

    for address in addresses:
        assert browser.get(address).status_code == 404, address
        assert browser.post(address, {}).status_code == 404, address


def test_editing_a_location_keeps_what_was_refused_in_the_form(browser, centrum):
    make_location("Buiten", centrum.library)

    response = browser.post(
        reverse("location_edit", args=[centrum.pk]), {"name": "Buiten", "setting": "shop"}
    )

    assert errors_of(response)["name"]
    assert 'value="Buiten"' in text_of(response)
    centrum.refresh_from_db()
    assert centrum.name == "Centrum"


# --- Periods of service -----------------------------------------------------------------------


def test_a_period_has_a_last_day_that_is_included(browser, centrum):
    operation = centrum.operations.get()

    browser.post(
        reverse("operation_edit", args=[operation.pk]),
        operation_data(first_day="2020-01-01", last_day="2026-05-31"),
    )

    operation.refresh_from_db()
    assert operation.period.upper == date(2026, 6, 1)
    page = text_of(browser.get(reverse("location_detail", args=[centrum.pk])))
    assert "Van 1 januari 2020 tot en met 31 mei 2026" in page


def test_periods_that_overlap_are_refused_at_the_day(browser, centrum):
    response = browser.post(reverse("operation_add", args=[centrum.pk]), operation_data())

    assert "overlapt" in errors_of(response)["first_day"][0]["message"]
    assert centrum.operations.count() == 1


def test_a_period_cannot_leave_its_visits_behind(browser, centrum):
    make_visit(centrum, at=local(date(2026, 3, 2)))
    make_visit(centrum, at=local(date(2026, 3, 9)))
    operation = centrum.operations.get()

    response = browser.post(
        reverse("operation_edit", args=[operation.pk]),
        operation_data(first_day="2020-01-01", last_day="2026-02-28"),
    )

    message = errors_of(response)["first_day"][0]["message"]
    assert "2 bezoeken" in message
    assert "van 2 maart 2026 tot en met 9 maart 2026" in message
    operation.refresh_from_db()
    assert operation.period.upper is None


def test_a_period_with_visits_is_not_deleted_and_the_page_says_why(browser, centrum):
    make_visit(centrum, at=local(date(2026, 3, 2)))
    operation = centrum.operations.get()

    response = browser.post(reverse("operation_delete", args=[operation.pk]))

    assert "1 bezoek genoteerd op 2 maart 2026" in text_of(response)
    assert Operation.objects.filter(pk=operation.pk).exists()


def test_a_change_per_date_ends_one_period_and_starts_the_next(browser, centrum):
    make_municipality("GM1991", "Maashorst", "PV30")
    make_visit(centrum, at=local(date(2022, 3, 2)))
    operation = centrum.operations.get()

    response = browser.post(
        reverse("operation_change", args=[operation.pk]),
        operation_data(day="2022-01-01", municipality="GM1991", scenario="always"),
    )

    assert response.url == reverse("location_detail", args=[centrum.pk])
    assert periods_of(centrum) == [
        (LONG_AGO, date(2021, 12, 31), "GM0034"),
        (date(2022, 1, 1), None, "GM1991"),
    ]
    assert centrum.operations.get(municipality="GM1991").scenario == "always"


@pytest.mark.parametrize("day", ["2020-01-01", "2019-12-31", "2026-01-01"])
def test_a_change_falls_within_its_period(day, browser, centrum):
    operation = centrum.operations.get()
    operation.period = (LONG_AGO, date(2026, 1, 1))
    operation.save()

    response = browser.post(reverse("operation_change", args=[operation.pk]), operation_data(day=day))

    assert "02-01-2020 tot en met 31-12-2025" in errors_of(response)["day"][0]["message"]
    assert centrum.operations.count() == 1


@pytest.fixture
def two_periods(centrum):
    """Centrum ran one way until 2022 and another way since, with visits on both sides of the border."""
    before = centrum.operations.get()
    before.period = (LONG_AGO, date(2022, 1, 1))
    before.save()
    after = Operation.objects.create(
        location=centrum, municipality=make_municipality(), period=(date(2022, 1, 1), None)
    )
    make_visit(centrum, at=local(date(2021, 12, 20)))
    make_visit(centrum, at=local(date(2022, 1, 20)))
    return before, after


@pytest.mark.parametrize("day", ["2021-12-01", "2022-02-01"])
def test_the_border_between_two_periods_moves_without_leaving_visits_behind(
    day, browser, centrum, two_periods
):
    _, after = two_periods

    response = browser.post(
        reverse("operation_edit", args=[after.pk]), operation_data(first_day=day, neighbours_move="on")
    )

    border = date.fromisoformat(day)
    assert response.status_code == 302
    assert periods_of(centrum) == [(LONG_AGO, border - DAY, "GM0034"), (border, None, "GM0034")]


def test_the_end_of_the_earlier_period_takes_the_later_one_along(browser, centrum, two_periods):
    before, _ = two_periods

    browser.post(
        reverse("operation_edit", args=[before.pk]),
        operation_data(first_day="2020-01-01", last_day="2022-01-31", neighbours_move="on"),
    )

    assert [first for first, _, _ in periods_of(centrum)] == [LONG_AGO, date(2022, 2, 1)]


def test_a_moving_border_leaves_both_periods_some_days(browser, centrum, two_periods):
    before, after = two_periods

    early = browser.post(
        reverse("operation_edit", args=[after.pk]),
        operation_data(first_day="2020-01-01", neighbours_move="on"),
    )
    endless = browser.post(
        reverse("operation_edit", args=[before.pk]),
        operation_data(first_day="2020-01-01", last_day="", neighbours_move="on"),
    )

    assert "geen dagen over" in errors_of(early)["first_day"][0]["message"]
    assert "geen dagen over" in errors_of(endless)["last_day"][0]["message"]
    assert len(periods_of(centrum)) == 2


def test_the_border_stays_when_the_neighbours_do_not_move(browser, centrum, two_periods):
    _, after = two_periods

    response = browser.post(
        reverse("operation_edit", args=[after.pk]), operation_data(first_day="2022-01-10")
    )

    assert response.status_code == 302
    assert periods_of(centrum)[0][1] == date(2021, 12, 31)


def test_deleting_a_change_lets_the_period_before_it_run_on(browser, centrum, two_periods):
    _, after = two_periods

    browser.post(reverse("operation_delete", args=[after.pk]), {"extend": "on"})

    assert periods_of(centrum) == [(LONG_AGO, None, "GM0034")]


def test_a_catchment_area_is_filled_in_whole_or_not(browser, centrum):
    operation = centrum.operations.get()

    response = browser.post(
        reverse("operation_edit", args=[operation.pk]),
        operation_data(first_day="2020-01-01", catchment_name="Haven"),
    )

    assert set(errors_of(response)) == {
        "catchment_inhabitants",
        "catchment_source",
        "catchment_counted_on",
    }


HAVEN = {
    "catchment_name": "Almere Haven",
    "catchment_inhabitants": "22300",
    "catchment_source": "CBS wijken 2026",
    "catchment_counted_on": "2026-01-01",
}


def test_a_catchment_area_stands_at_its_location_and_in_its_history(browser, centrum):
    operation = centrum.operations.get()

    browser.post(
        reverse("operation_edit", args=[operation.pk]), operation_data(first_day="2020-01-01", **HAVEN)
    )

    page = text_of(browser.get(reverse("location_detail", args=[centrum.pk])))
    assert "Almere Haven, 22.300 inwoners op 01-01-2026. Bron: CBS wijken 2026." in page
    before = Operation.pgh_event_model.objects.get(pgh_obj_id=operation.pk)
    assert (before.catchment_inhabitants, before.catchment_counted_on) == (None, None)


def test_a_catchment_area_is_smaller_than_its_municipality(browser, centrum):
    make_municipality(inhabitants=22_300)

    response = browser.post(
        reverse("operation_edit", args=[centrum.operations.get().pk]),
        operation_data(first_day="2020-01-01", **HAVEN),
    )

    (error,) = errors_of(response)["catchment_inhabitants"]
    assert error["message"] == (
        "In heel Almere wonen 22.300 mensen. Vul alleen de inwoners van de kern of wijk in."
    )


def test_a_new_period_proposes_the_days_after_the_last_one(browser, centrum):
    Operation.objects.update(period=(LONG_AGO, date(2098, 1, 1)), scenario="square")

    form = browser.get(reverse("operation_add", args=[centrum.pk])).context["form"]

    assert form.initial["first_day"] == date(2098, 1, 1)
    assert form.initial["scenario"] == "square"


def test_the_page_warns_when_the_municipality_no_longer_exists(browser, centrum):
    centrum.operations.get().municipality.__class__.objects.update(dissolved_on=date(2022, 1, 1))

    page = text_of(browser.get(reverse("location_detail", args=[centrum.pk])))

    assert "Deze gemeente bestaat niet meer" in page


# --- Weekly hours -----------------------------------------------------------------------------


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

    assert words in errors_of(response)[box][0]["message"]
    assert 'value="8-9"' in text_of(response)
    assert not centrum.opening_hours.exists()


# --- Closures ---------------------------------------------------------------------------------


def test_a_closure_of_one_day_needs_no_last_day(browser, centrum):
    response = browser.post(
        reverse("location_closure_add", args=[centrum.pk]),
        {"location": centrum.pk, "first_day": "2026-06-01", "last_day": "", "reason": "Studiedag"},
    )

    closure = Closure.objects.get()
    assert response.url == reverse("location_detail", args=[centrum.pk])
    assert closure.location == centrum
    assert (closure.days.lower, last_day(closure.days)) == (date(2026, 6, 1), date(2026, 6, 1))


def test_a_closure_of_the_whole_library_shows_at_every_location(browser, centrum, almere):
    tomorrow = timezone.localdate() + DAY
    browser.post(
        reverse("closure_add"),
        {"first_day": tomorrow.isoformat(), "last_day": (tomorrow + DAY).isoformat(), "reason": "Verbouwing"},
    )

    assert Closure.objects.get().library == almere
    assert "Verbouwing" in text_of(browser.get(reverse("location_detail", args=[centrum.pk])))
    assert "Verbouwing" in text_of(browser.get(reverse("location_list")))


def test_a_closure_cannot_name_a_location_of_another_library(browser, leeuwarden):
    elsewhere = make_location("Oldehove", leeuwarden)

    response = browser.post(
        reverse("closure_add"), {"location": elsewhere.pk, "first_day": "2026-06-01", "reason": "Dicht"}
    )

    assert errors_of(response)["location"]


def test_a_closure_is_changed_and_deleted(browser, almere):
    closure = Closure.objects.create(
        library=almere, days=period_of(date(2026, 6, 1), date(2026, 6, 2)), reason="Dicht"
    )

    form = browser.get(reverse("closure_edit", args=[closure.pk])).context["form"]
    assert (form["first_day"].value(), form["last_day"].value()) == (date(2026, 6, 1), date(2026, 6, 2))
    browser.post(reverse("closure_edit", args=[closure.pk]), {"first_day": "2026-06-03", "reason": "Feest"})
    closure.refresh_from_db()
    assert (closure.days.lower, closure.reason) == (date(2026, 6, 3), "Feest")

    assert "Sluiting verwijderen?" in text_of(browser.get(reverse("closure_delete", args=[closure.pk])))
    response = browser.post(reverse("closure_delete", args=[closure.pk]))
    assert not Closure.objects.exists()
    assert [str(m) for m in get_messages(response.wsgi_request)][-1] == "De sluiting is verwijderd."


# --- Whatever is typed ------------------------------------------------------------------------

JUNK = ["\0", "x" * 5000, "-1", "99999999999999999999", "9999-12-31", "0001-01-01", "'\"<b>", "GM٠٠٣٤", "🦆"]


@pytest.mark.parametrize("junk", JUNK)
def test_no_junk_in_any_field_breaks_a_page(junk, browser, centrum, almere):
    operation = centrum.operations.get()
    closure = Closure.objects.create(library=almere, days=period_of(LONG_AGO, LONG_AGO), reason="dicht")
    pages = {
        reverse("location_add"): operation_data(name="Nieuw", setting="shop"),
        reverse("location_edit", args=[centrum.pk]): {"name": "Nieuw", "setting": "shop"},
        reverse("operation_add", args=[centrum.pk]): operation_data(),
        reverse("operation_edit", args=[operation.pk]): operation_data(first_day="2020-01-01"),
        reverse("operation_change", args=[operation.pk]): operation_data(day="2022-01-01"),
        reverse("hours_edit", args=[centrum.pk]): {"first": "2026-01-01", "d1_1_van": "10", "d1_1_tot": "11"},
        reverse("closure_add"): {"location": "", "first_day": "2026-01-01", "last_day": "", "reason": "x"},
        reverse("closure_edit", args=[closure.pk]): {"first_day": "2026-01-01", "reason": "x"},
    }

    for address, data in pages.items():
        for field in data:
            response = browser.post(address, {**data, field: junk})
            assert response.status_code in (200, 302), (address, field)


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "-1", "x"])
def test_a_page_of_nothing_is_not_found(pk, browser, db):
    for address in (
        f"/beheer/locaties/{pk}/",
        f"/beheer/locaties/perioden/{pk}/wijzigen/",
        f"/beheer/locaties/sluitingen/{pk}/wijzigen/",
        f"/beheer/locaties/{pk}/openingstijden/2026-02-30/",
    ):
        assert browser.get(address).status_code == 404


def test_the_list_costs_the_same_with_many_locations(browser, centrum, almere):
    make_opening_hours(centrum)
    browser.get(reverse("location_list"))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("location_list"))
    for number in range(12):
        make_opening_hours(make_location(f"Wijk {number}", almere))

    with CaptureQueriesContext(connection) as many:
        browser.get(reverse("location_list"))

    assert len(many) == len(one)


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
