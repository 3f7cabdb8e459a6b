"""What came and what went at a partner stands in its history: contacts, services and their schedules."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from partners.models import Contact, Schedule, Service
from tests.factories import make_partner, make_schedule


@pytest.fixture
def browser(login, joost):
    return login(joost)


def url(name: str, *args) -> str:
    return reverse(f"partners:{name}", args=args)


def told(browser, noun: str, pk: int) -> dict[str, tuple[str, dict[str, tuple[str, str]]]]:
    """Of each change by what it is about: who made it, and the old and new text per field."""
    changes = browser.get(url(f"{noun}_history", pk)).context["changes"]
    return {
        change.what: (change.by, {label: (old, new) for label, old, new in change.fields})
        for change in changes
    }


def test_who_added_and_removed_what_at_a_partner_is_told(browser, joost):
    partner = make_partner("Humanitas", joost.library)
    service = {"name": "Geldloket", "kind": "counter", "starts_on": "2026-01-05", "partner": partner.pk}
    schedule = {
        "frequency": "weekly",
        "weekdays": ["2"],
        "first_on": "2026-01-06",
        "in_school_holidays": "on",
    }

    browser.post(url("contact_add", partner.pk), {"name": "Wim", "phone": "06"})
    browser.post(url("service_add"), service)
    added = Service.objects.get()
    browser.post(
        url("schedule_add", added.pk),
        schedule | {"opens": "14:00", "closes": "16:00", "places_per_slot": "1"},
    )
    planned = Schedule.objects.get()
    browser.post(url("schedule_delete", planned.pk))
    browser.post(url("service_delete", added.pk))
    browser.post(url("contact_delete", Contact.objects.get().pk))

    found = told(browser, "partner", partner.pk)
    times = "rooster van Geldloket, elke dinsdag 14.00–16.00 uur"
    assert found.keys() - {"partner: toegevoegd"} == {
        f"{what}: {done}"
        for what in ("contactpersoon Wim", "dienst Geldloket", times)
        for done in ("toegevoegd", "weggehaald")
    }
    assert found.pop("partner: toegevoegd")[0] == "het systeem"
    assert {by for by, _ in found.values()} == {"Joost"}
    assert found["dienst Geldloket: toegevoegd"][1]["soort"] == ("–", "loket")
    assert found["dienst Geldloket: weggehaald"][1]["soort"] == ("loket", "–")
    assert found["contactpersoon Wim: toegevoegd"][1]["telefoon"] == ("–", "06")


def test_a_service_tells_how_it_and_its_schedules_began(browser, joost, digid):
    data = {"name": "Uur", "kind": "counter", "starts_on": "2026-01-05", "topics": [digid.pk]}
    browser.post(url("service_add"), data)
    make_schedule(Service.objects.get())

    found = told(browser, "service", Service.objects.get().pk)

    assert found.keys() == {"dienst: toegevoegd", "rooster: toegevoegd"}
    by, fields = found["dienst: toegevoegd"]
    assert by == "Joost"
    assert (fields["naam"], fields["onderwerpen"]) == (("–", "Uur"), ("–", "DigiD"))
    assert found["rooster: toegevoegd"][1]["herhaling"] == ("–", "elke dinsdag")


def test_rows_that_no_page_made_or_removed_are_told_too(browser, joost):
    partner = make_partner(library=joost.library)
    Service.objects.bulk_create(
        Service(name=name, kind="counter", partner=partner, library=joost.library, starts_on=date(2026, 1, 5))
        for name in ("Uur", "Loket")
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_service WHERE name = 'Loket'")

    found = told(browser, "partner", partner.pk)

    assert found.keys() - {"partner: toegevoegd"} == {
        "dienst Uur: toegevoegd",
        "dienst Loket: toegevoegd",
        "dienst Loket: weggehaald",
    }
    assert found["dienst Uur: toegevoegd"][0] == "het systeem"


def test_what_another_library_keeps_at_a_national_partner_is_not_told(browser, almere, leeuwarden):
    partner = make_partner("UWV", national=True)
    data = {"kind": "counter", "partner": partner, "starts_on": date(2026, 1, 5)}
    for name, library in (("Landelijk", None), ("Van ons", almere), ("Van hen", leeuwarden)):
        make_schedule(Service.objects.create(name=name, library=library, **data))
    Service.objects.filter(name="Van hen").delete()

    found = told(browser, "partner", partner.pk)

    assert "dienst Landelijk: toegevoegd" in found
    assert "dienst Van ons: toegevoegd" in found
    assert len([what for what in found if what.startswith("rooster van")]) == 2
    assert not [what for what in found if "Van hen" in what]
