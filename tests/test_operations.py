"""Periods in which a location runs, as a coordinator keeps them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from ido.days import last_day
from ido.models import Location, Operation
from tests.factories import (
    LONG_AGO,
    local,
    make_municipality,
    make_visit,
)
from tests.forms import errors_of, operation_data, text_of

DAY = timedelta(days=1)


@pytest.fixture
def browser(login, joost):
    return login(joost)


def periods_of(location: Location) -> list[tuple]:
    found = location.operations.order_by("period").values_list("period", "municipality")
    return [(period.lower, last_day(period), municipality) for period, municipality in found]


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

    assert "overlapt" in errors_of(response)["first_day"][0]
    assert centrum.operations.count() == 1


def test_a_period_cannot_leave_its_visits_behind(browser, centrum):
    make_visit(centrum, at=local(date(2026, 3, 2)))
    make_visit(centrum, at=local(date(2026, 3, 9)))
    operation = centrum.operations.get()

    response = browser.post(
        reverse("operation_edit", args=[operation.pk]),
        operation_data(first_day="2020-01-01", last_day="2026-02-28"),
    )

    message = errors_of(response)["first_day"][0]
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

    assert "02-01-2020 tot en met 31-12-2025" in errors_of(response)["day"][0]
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

    assert "geen dagen over" in errors_of(early)["first_day"][0]
    assert "geen dagen over" in errors_of(endless)["last_day"][0]
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
    assert error == ("In heel Almere wonen 22.300 mensen. Vul alleen de inwoners van de kern of wijk in.")


def test_a_new_period_proposes_the_days_after_the_last_one(browser, centrum):
    Operation.objects.update(period=(LONG_AGO, date(2098, 1, 1)), scenario="square")

    form = browser.get(reverse("operation_add", args=[centrum.pk])).context["form"]

    assert form.initial["first_day"] == date(2098, 1, 1)
    assert form.initial["scenario"] == "square"


def test_the_page_warns_when_the_municipality_no_longer_exists(browser, centrum):
    centrum.operations.get().municipality.__class__.objects.update(dissolved_on=date(2022, 1, 1))

    page = text_of(browser.get(reverse("location_detail", args=[centrum.pk])))

    assert "Deze gemeente bestaat niet meer" in page
