"""Days on which a location or the whole library is shut, as a coordinator keeps them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from ido.days import last_day, period_of
from ido.models import Closure
from tests.factories import (
    make_location,
)
from tests.forms import errors_of, text_of

DAY = timedelta(days=1)


@pytest.fixture
def browser(login, joost):
    return login(joost)


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
