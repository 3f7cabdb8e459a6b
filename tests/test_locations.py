"""Locations, as a coordinator keeps them; and whatever is typed on any of their pages."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ido.days import period_of
from ido.models import Closure, Location, Operation
from ido.opening import Stretch, set_week
from tests.factories import (
    LONG_AGO,
    make_location,
    make_opening_hours,
)
from tests.forms import errors_of, operation_data, text_of

MONDAY_MORNING = Stretch(1, time(10), time(12))


@pytest.fixture
def browser(login, joost):
    return login(joost)


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

    assert "andere naam" in errors_of(taken)["name"][0]
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
