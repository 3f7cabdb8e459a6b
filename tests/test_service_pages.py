"""Keeping services: of partners, of the library itself, and joint ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.models import Service, Session
from partners.schedule import refresh_sessions
from tests.factories import LONG_AGO, make_partner, make_place, make_schedule, make_service
from tests.forms import errors_of

DAY = timedelta(days=1)


@pytest.fixture
def browser(login, joost):
    return login(joost)


def url(name: str, *args) -> str:
    return reverse(f"partners:{name}", args=args)


def service_data(**changes) -> dict:
    return {
        "name": "Spreekuur geld",
        "kind": "consultation",
        "starts_on": "2026-01-05",
        "is_free": "on",
        "walk_in": "on",
        **changes,
    }


@pytest.mark.parametrize("kind", Service.Kind.values)
def test_every_kind_of_service_can_be_of_a_partner(browser, joost, kind):
    partner = make_partner(library=joost.library)

    browser.post(url("service_add"), service_data(kind=kind, partner=partner.pk))

    service = Service.objects.get()
    assert (service.kind, service.partner, service.library) == (kind, partner, joost.library)


def test_a_service_without_a_partner_is_the_librarys_and_can_be_joint(browser, joost, digid):
    own, national = make_partner(library=joost.library), make_partner("UWV", national=True)

    data = service_data(together_with=[own.pk, national.pk], topics=[digid.pk], target_groups=["elderly"])
    browser.post(url("service_add"), data)

    service = Service.objects.get()
    assert (service.partner, service.library) == (None, joost.library)
    assert set(service.together_with.all()) == {own, national}
    page = browser.get(url("service_manage", service.pk)).content.decode()
    assert "De bibliotheek zelf" in page
    assert "UWV" in page


def test_a_course_has_its_level_places_price_and_intake(browser):
    data = service_data(
        kind="course", is_free="", cost="€ 10", level="beginner", most_participants="8", intake="Bel ons."
    )

    browser.post(url("service_add"), data)

    course = Service.objects.get()
    assert (course.level, course.most_participants, course.cost, course.intake) == (
        "beginner",
        8,
        "€ 10",
        "Bel ons.",
    )


def test_a_national_service_is_always_of_a_national_partner(login, bea):
    administrator, partner = login(bea), make_partner("UWV", national=True)

    assert errors_of(administrator.post(url("service_add"), service_data())) == {
        "partner": ["Kies de partner die dit aanbiedt."]
    }
    administrator.post(url("service_add"), service_data(partner=partner.pk))
    assert Service.objects.get().library is None


def test_wrong_input_is_named_on_its_field(browser, joost, leeuwarden):
    partner, elsewhere = make_partner(library=joost.library), make_partner("Ver weg", leeuwarden)
    wrong = {"kind": "feest", "cost": "€ 5", "most_participants": "veel", "place": "x", "topics": ["9999"]}

    assert set(errors_of(browser.post(url("service_add"), service_data(**wrong)))) == set(wrong)
    assert set(errors_of(browser.post(url("service_add"), service_data(partner=elsewhere.pk)))) == {"partner"}
    both = service_data(partner=partner.pk, together_with=[partner.pk])
    assert set(errors_of(browser.post(url("service_add"), both))) == {"together_with"}
    assert not Service.objects.exists()


@pytest.mark.parametrize("junk", ["\x00", "x" * 9000, "-1", "99999999999999999999"])
def test_junk_is_refused_and_never_an_error_of_the_server(browser, joost, junk):
    service = make_service(library=joost.library)
    names = [*browser.get(url("service_add")).context["form"].fields]

    assert browser.post(url("service_add"), dict.fromkeys(names, junk)).status_code == 200
    assert browser.post(url("service_capacity", service.pk), {"capacity": junk}).status_code == 302
    assert browser.get(url("service_add"), {"partner": junk}).status_code == 200
    assert browser.get(url("service_list"), {"zoek": junk, "soort": junk, "page": junk}).status_code == 200
    service.refresh_from_db()
    assert service.capacity == "unknown"


def test_room_is_noted_in_one_tap_and_forgotten_when_it_is_old(browser, joost):
    service = make_service(library=joost.library)
    today = timezone.localdate()
    back = url("service_list") + "?soort=consultation"

    response = browser.post(url("service_capacity", service.pk), {"capacity": "limited", "terug": back})

    service.refresh_from_db()
    assert response["Location"] == back
    assert (service.capacity, service.capacity_asked_on) == ("limited", today)
    assert browser.get(url("service_list")).context["rows"][0]["room"] == "beperkt"
    Service.objects.update(capacity_asked_on=today - 31 * DAY)
    assert browser.get(url("service_list")).context["rows"][0]["room"] == "onbekend"


@pytest.mark.parametrize("address", ["https://elders.example/", "//elders.example", "é", "partners:search"])
def test_the_way_back_stays_on_this_site(browser, joost, address):
    service = make_service(library=joost.library)
    elsewhere = {"capacity": "full", "terug": address}

    response = browser.post(url("service_capacity", service.pk), elsewhere)

    assert response["Location"] == url("service_manage", service.pk)


def test_service_of_another_library_does_not_exist(login, sanne, almere):
    service = make_service("Van Almere", library=almere)
    stranger = login(sanne)

    assert "Van Almere" not in stranger.get(url("service_list"), {"toon": "visible"}).content.decode()
    assert stranger.get(url("service_manage", service.pk)).status_code == 404
    assert stranger.post(url("service_capacity", service.pk), {"capacity": "full"}).status_code == 404


def test_a_national_service_is_read_but_not_changed_by_a_library(browser):
    service = make_service("Landelijk", make_partner("UWV", national=True))

    page = browser.get(url("service_manage", service.pk)).content.decode()
    assert "Landelijk" in page
    assert url("service_edit", service.pk) not in page
    assert browser.post(url("service_end", service.pk)).status_code == 404


def test_sessions_follow_when_a_service_or_its_partner_is_archived_and_put_back(browser, joost):
    partner = make_partner(library=joost.library)
    service = make_service(partner=partner)
    today = timezone.localdate()
    refresh_sessions([make_schedule(service, "FREQ=DAILY")], today)
    for name, row in (("service", service), ("partner", partner)):
        assert Session.objects.filter(on__gt=today).exists()

        browser.post(url(f"{name}_end", row.pk), {"day": today.isoformat()})
        assert not Session.objects.filter(on__gte=today).exists()

        browser.post(url(f"{name}_reinstate", row.pk))
    assert Session.objects.filter(on__gt=today).exists()


def test_another_place_of_a_service_is_where_its_sessions_are(browser, joost):
    service = make_service(library=joost.library, place=make_place("Hier", joost.library))
    refresh_sessions([make_schedule(service, "FREQ=DAILY")], timezone.localdate())

    browser.post(url("service_edit", service.pk), service_data(**{"plek-name": "Daar"}))

    assert {session.place.name for session in Session.objects.select_related("place")} == {"Daar"}


def test_deleting_a_service_takes_its_schedules_along(browser, joost):
    service = make_service(library=joost.library)
    make_schedule(service)

    assert browser.post(url("service_delete", service.pk)).status_code == 302
    assert not Service.objects.exists()


def test_the_history_of_a_service_tells_of_its_schedules_too(browser, joost):
    service = make_service("Spreekuur", library=joost.library, walk_in=False)
    schedule = make_schedule(service)

    tuesday = date(2030, 1, 8)
    browser.post(url("service_edit", service.pk), service_data())
    browser.post(url("session_cancel", schedule.pk, tuesday))
    browser.post(url("exception_undo", schedule.exceptions.get().pk))
    browser.post(url("schedule_delete", schedule.pk))

    changes = browser.get(url("service_history", service.pk)).context["changes"]
    changes = [change for change in changes if change.by != "het systeem"]  # which made both
    told = {label: (old, new) for change in changes for label, old, new in change.fields}
    assert told["inloop, zonder afspraak"] == ("nee", "ja")
    assert told["herhaling"] == ("elke dinsdag", "–")
    assert "keer van 08-01-2030: weggehaald" in [change.what for change in changes]
    assert {change.by for change in changes} == {"Joost"}


def test_the_archive_holds_what_ended_and_what_has_no_schedule_can_be_found(browser, joost):
    scheduled = make_service("Met rooster", library=joost.library)
    make_schedule(scheduled)
    bare = make_service("Zonder rooster", library=joost.library)
    over = make_service("Voorbij", library=joost.library, ends_on=LONG_AGO)

    def found(**query) -> list[Service]:
        return list(browser.get(url("service_list"), query).context["page"])

    assert found() == [scheduled, bare]
    assert found(toon="unscheduled") == [bare]
    assert found(toon="ended") == [over]
