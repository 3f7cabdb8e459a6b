"""Calendars to subscribe to, read back by a parser we did not write them with."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import vobject
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar as Reread

from partners.calendar import calendar
from partners.models import Schedule
from tests.factories import (
    AMSTERDAM,
    local,
    make_exception,
    make_library,
    make_partner,
    make_place,
    make_schedule,
    make_service,
)

pytestmark = pytest.mark.django_db
NOW = local(date(2026, 3, 1))
SUNDAY = "FREQ=WEEKLY;BYDAY=SU"


def written(**kwargs) -> bytes:
    return calendar("Almere", Schedule.objects.to_show(), kwargs.pop("at", NOW), **kwargs)


def events(data: bytes) -> list[vobject.base.Component]:
    return list(vobject.readOne(data.decode()).contents.get("vevent", []))


def starts(data: bytes) -> list[datetime]:
    return [event.dtstart.value for event in events(data)]


def test_other_parser_reads_the_sessions_over_the_clock_change():
    make_schedule(make_service(), SUNDAY)

    found = [moment for moment in starts(written()) if moment.month == 3 and moment.day > 20]

    assert found == [local(date(2026, 3, 22), "14:00"), local(date(2026, 3, 29), "14:00")]
    assert [moment.utcoffset() for moment in found] == [timedelta(hours=1), timedelta(hours=2)]


@pytest.mark.parametrize(
    "day", [date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)]
)
def test_time_zone_in_the_file_knows_the_clock_changes(day):
    """The zone as the file itself defines it, apart from what the reader knows about Amsterdam."""
    make_schedule(make_service())
    zone = vobject.readOne(written().decode()).vtimezone.tzinfo

    for days in (-1, 0, 1):
        noon = datetime.combine(day + timedelta(days=days), time(12))
        assert zone.utcoffset(noon) == noon.replace(tzinfo=AMSTERDAM).utcoffset()


def test_holidays_cancelled_and_moved_sessions_are_right_for_the_subscriber():
    monday = make_schedule(make_service(), "FREQ=WEEKLY;BYDAY=MO")
    make_exception(monday, date(2026, 4, 13))
    make_exception(monday, date(2026, 4, 27), "moved", new_on=date(2026, 4, 28))

    found = {moment.date() for moment in starts(written()) if moment.month == 4}

    assert found == {date(2026, 4, 20), date(2026, 4, 28)}  # 6 April is Easter Monday


def test_event_keeps_its_identity_when_it_moves():
    schedule = make_schedule(make_service())
    before = {event.uid.value for event in events(written())}
    make_exception(schedule, date(2026, 3, 10), "moved", new_on=date(2026, 3, 12))

    assert {event.uid.value for event in events(written())} == before
    assert len(before) == len(events(written()))


def test_awkward_text_survives_folding_and_escaping():
    name = "Geld, schuld; en \\ meer: " + "é€" * 60
    partner = make_partner("Plus; Min, BV")
    place = make_place("De Brug", street="Markt 1, hoog", postcode="1234 AB", city="Almere")
    make_schedule(make_service(name[:120], partner, place=place, to_bring="brief, pas;\nbril"))

    data = written()
    event = events(data)[0]

    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert event.summary.value == f"{name[:120]} (Plus; Min, BV)"
    assert event.location.value == "De Brug, Markt 1, hoog, 1234 AB Almere"
    assert "Meenemen: brief, pas;\nbril" in event.description.value


def test_calendar_holds_nothing_in_which_a_name_may_stand():
    partner = make_partner(phone="036-1234567", email="sanne@brug.example")
    partner.contacts.create(name="Sanne Bakker", phone="06-12345678")
    service = make_service(
        partner=partner,
        description="Vraag naar Sanne Bakker",
        intake="Bel Sanne Bakker",
        email="sanne@brug.example",
        phone="06-12345678",
    )
    schedule = make_schedule(service, note="Sanne Bakker heeft de sleutel")
    make_exception(schedule, date(2026, 3, 10), "extra", reason="Sanne Bakker is jarig")

    data = written().decode()

    assert events(data.encode())
    assert "Sanne" not in data
    assert "brug.example" not in data
    assert "12345" not in data


def test_no_sessions_is_a_calendar_too():
    data = written()

    assert events(data) == []
    assert Reread.from_ical(data)["X-WR-CALNAME"] == "Almere"


def test_calendar_costs_the_same_queries_for_one_and_many(django_assert_num_queries):
    for number in range(12):
        service = make_service(f"Dienst {number}", make_partner(f"Partner {number}"))
        service.together_with.add(make_partner(f"Samen {number}"))
        make_schedule(service, place=make_place(f"Plek {number}"))

    with django_assert_num_queries(6):
        written()


# --- The public addresses -----------------------------------------------------------------------


def fetched(client, kind: str, code, slug: str = "bibliotheek-almere"):
    name = "partners:library_calendar" if slug else "partners:calendar"
    arguments = {"kind": kind, "code": code, **({"slug": slug} if slug else {})}
    return client.get(reverse(name, kwargs=arguments))


def test_anybody_gets_the_calendar_of_a_place_a_partner_and_a_service(client):
    partner, place = make_partner(verified_on=timezone.localdate()), make_place()
    service = make_service(partner=partner, place=place)
    make_schedule(service)
    elsewhere = make_service("Elders", place=make_place("Elders"))
    make_schedule(elsewhere)

    for kind, owner in (("plek", place), ("partner", partner), ("dienst", service)):
        response = fetched(client, kind, owner.hsds_id)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        names = {event.summary.value for event in events(response.content)}
        assert names == {"Spreekuur (Sociaal Raadslieden)"}


def test_place_shows_a_session_that_moved_there_and_not_one_that_moved_away(client):
    brug, markt = make_place("De Brug"), make_place("Markt")
    schedule = make_schedule(make_service(place=brug))
    tuesday = next(
        day for day in (timezone.localdate() + timedelta(days=n) for n in range(14, 21)) if day.weekday() == 1
    )
    make_exception(schedule, tuesday, "moved", place=markt)

    at_brug = starts(fetched(client, "plek", brug.hsds_id).content)
    at_markt = starts(fetched(client, "plek", markt.hsds_id).content)

    assert [moment.date() for moment in at_markt] == [tuesday]
    assert at_brug
    assert tuesday not in {moment.date() for moment in at_brug}


def test_national_calendar_has_an_address_without_a_library(client):
    service = make_service(
        "Hulplijn", make_partner("Landelijk", national=True, verified_on=timezone.localdate())
    )
    make_schedule(service)

    assert events(fetched(client, "dienst", service.hsds_id, slug="").content)
    assert fetched(client, "dienst", service.hsds_id).status_code == 404


def test_same_mark_in_two_libraries_gives_each_its_own(client, leeuwarden):
    mine = make_service("In Almere")
    other = make_service("In Leeuwarden", library=leeuwarden, hsds_id=mine.hsds_id)
    for service in (mine, other):
        make_schedule(service)

    found = {
        slug: events(fetched(client, "dienst", mine.hsds_id, slug).content)[0].summary.value
        for slug in ("bibliotheek-almere", leeuwarden.slug)
    }

    assert found == {"bibliotheek-almere": "In Almere", leeuwarden.slug: "In Leeuwarden"}


def test_partner_not_checked_for_too_long_has_no_sessions_to_subscribe_to(client):
    partner = make_partner(verified_on=timezone.localdate() - timedelta(days=456))
    make_schedule(make_service(partner=partner))

    assert events(fetched(client, "partner", partner.hsds_id).content) == []


@pytest.mark.parametrize(
    "path",
    [
        "/kalender/bibliotheek-almere/foto/5d2a4b4e-0000-4000-8000-000000000000.ics",
        "/kalender/bibliotheek-almere/dienst/5d2a4b4e-0000-4000-8000-000000000000.ics",
        "/kalender/bestaat-niet/dienst/5d2a4b4e-0000-4000-8000-000000000000.ics",
        "/kalender/dienst/5d2a4b4e-0000-4000-8000-000000000000.ics",
        "/kalender/dienst/geen-kenmerk.ics",
    ],
)
def test_calendar_that_does_not_exist_is_not_found(client, path):
    make_library()

    assert client.get(path).status_code == 404


def test_a_location_without_address_has_a_calendar_that_goes_on_to_work(client, login, joost, centrum):
    page = login(joost).get(reverse("partners:week_location", args=[centrum.pk]))
    assert "nog geen adres" in page.text
    address = page.context["feed"].removeprefix(settings.BASE_URL)
    assert events(client.get(address).content) == []

    make_schedule(make_service("Inloop", place=make_place("Centrum", location=centrum)))

    assert "Inloop" in client.get(address, follow=True).text
    assert client.get(address.replace("almere", "leeuwarden")).status_code == 404
