"""The social map of the small world: who helps where and when, files to exchange, what keeps it true."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from ido.links import code_for
from ido.models import Closure, Location, Operation, Topic
from partners.actions_upkeep import LINK, Wish, ask, propose
from partners.models import Apart, Exchange, Place, SchoolHoliday
from tests.factories import (
    LONG_AGO,
    make_exception,
    make_guide,
    make_location,
    make_municipality,
    make_partner,
    make_place,
    make_schedule,
    make_service,
    make_session,
)

if TYPE_CHECKING:
    from tests.world import World


def fill_exchange(world: World) -> None:
    """A spreadsheet of partners that waits for its columns to be told."""
    joost = world.people["coordinator"]
    waiting = Exchange.objects.create(
        library=joost.library,
        direction="in",
        format="sheet",
        file_name="partners.csv",
        by=joost,
        content=b"Naam;Telefoon\nBuurtwerk;036 123\n",
        findings={"headers": ["Naam", "Telefoon"], "sample": [["Buurtwerk", "036 123"]]},
        mapping={"name": "Naam"},
    )
    for name in ("exchange_detail", "exchange_store", "exchange_discard"):
        world.arguments[f"partners:{name}"] = {"pk": waiting.pk}


def fill_places(world: World) -> None:
    """A location that changed its hours and its scenario, and closures of one location and of all."""
    almere, today = world.people["desk"].library, timezone.localdate()
    change = today - timedelta(days=30)
    buiten = make_location("Buiten", library=almere, setting="community_centre", address="Markt 1")
    buiten.operations.update(period=(LONG_AGO, change))
    later = Operation.objects.create(
        location=buiten, period=(change, None), municipality=make_municipality(), scenario="broad"
    )
    for period, opens in [((LONG_AGO, change), "10:00"), ((change, None), "09:00")]:
        buiten.opening_hours.create(weekday=2, opens=opens, closes="17:00", period=period)
    days = (today, today + timedelta(days=3))
    closure = Closure.objects.create(library=almere, location=buiten, days=days, reason="verbouwing")
    holiday = Closure.objects.create(library=almere, days=days, reason="studiedag")
    at_location = {"pk": buiten.pk}
    names = ["location_detail", "location_edit", "operation_add", "hours_edit", "location_closure_add"]
    world.arguments |= {name: at_location for name in names}
    for name in ("operation_edit", "operation_change", "operation_delete"):
        world.arguments[name] = {"pk": later.pk}
    for name in ("hours_correct", "hours_undo"):
        world.arguments[name] = {**at_location, "first": change}
    for name in ("closure_edit", "closure_delete"):
        world.arguments[name] = {"pk": closure.pk}
        world.arguments[f"{name}@all_locations"] = {"pk": holiday.pk}
    world.arguments["library_edit"] = {"pk": almere.pk}


def fill_weeks(world: World) -> None:
    """A partner with a weekly session at the desk, and a national help line."""
    almere = world.people["desk"].library
    location = Location.objects.get(name="Centrum", library=almere)
    partner = make_partner("Raadslieden", almere)
    service = make_service("Spreekuur", partner, place=make_place("Centrum", almere, location=location))
    line = make_service("Hulplijn", make_partner("Landelijk", national=True))
    for offered in (service, line):
        make_schedule(offered)
    kind = {"kind": "dienst"}
    world.arguments |= {
        "partners:week_location": {"pk": location.pk},
        "partners:week_partner": {"pk": partner.pk},
        "partners:calendar": {**kind, "code": line.hsds_id},
        "partners:location_calendar": {"slug": almere.slug, "pk": make_location("Zonder adres", almere).pk},
        "partners:library_calendar": {**kind, "slug": almere.slug, "code": service.hsds_id},
    }


def fill_partners(world: World) -> None:
    """A partner of Almere with an address, a service with a session, and a guide; and national ones."""
    joost, today, now = world.people["coordinator"], timezone.localdate(), timezone.now()
    digid = Topic.objects.get(name="DigiD")
    desk = Location.objects.get(name="Centrum", library=joost.library)
    Place.objects.filter(location=desk).update(latitude=52.37, longitude=5.21)
    place = make_place(library=joost.library, latitude=52.38, longitude=5.22, street="Kade 1", city="Almere")
    partner = make_partner(library=joost.library, topics=[digid], place=place, verified_on=today)
    partner.contacts.create(name="Ilse", phone="036 1112222", response_time="twee werkdagen")
    partner.contacts.create(function="receptie", phone="036 1112223", staff_only=False)
    partner.agreements.create(library=joost.library, agreed_on=today, manners=["warm"])
    body = make_partner("Dienst Uitvoering", national=True, kind="public_body", verified_on=today)
    own, national = make_service("Spreekuur", partner), make_service("Hulplijn", body, kind="help_line")
    make_session(own, now, now + timedelta(hours=1))
    guides = make_guide("Stadspas", [digid], library=joost.library), make_guide("DigiD", [digid])
    for name, rows in {
        "partner_detail": (partner, body),
        "service_detail": (own, national),
        "guide_detail": guides,
    }.items():
        for variant, row in zip(("", "@national"), rows, strict=True):
            world.arguments[f"partners:{name}{variant}"] = {"pk": row.pk}
    world.queries["partners:desk_panel@topic"] = {"onderwerp": digid.pk, "locatie": desk.pk}


def fill_map_management(world: World) -> None:
    """Partners, services, schedules and guides of Almere (in the archive too), and national ones."""
    joost, today = world.people["coordinator"], timezone.localdate()
    almere = joost.library
    partner = make_partner("Raad en Recht", almere, verified_on=today)
    national = make_partner("Rechtsbijstand", national=True)
    contact = partner.contacts.create(name="Wim", email="wim@partner.example")
    agreement = partner.agreements.create(library=almere, agreed_on=today, manners=["warm"])
    place = make_place(library=almere)
    service = make_service("Adviesuur", partner, place=place)
    schedule = make_schedule(service, first_on=today, rule="FREQ=DAILY")
    cancelled = make_exception(schedule, today + timedelta(days=2), reason="studiedag")
    guide = make_guide(library=almere, topics=[Topic.objects.get(name="DigiD")])
    shared = make_guide("DigiD aanvragen")
    national_service = make_service("Juridisch Loket", national)
    double = make_partner("Raad & Recht", almere)
    holiday = SchoolHoliday.objects.create(
        region="north", name="herfstvakantie", first_on="2026-10-10", last_on="2026-10-18"
    )
    rows = {"partner": partner, "service": service, "guide": guide}
    for name in ("edit", "end", "reinstate", "history"):
        for noun, row in rows.items():
            world.arguments[f"partners:{noun}_{name}"] = {"pk": row.pk}
    for noun, row in [("partner", national), ("service", national_service), ("guide", shared)]:
        world.arguments[f"partners:{noun}_edit@national"] = {"pk": row.pk}
    for noun in ("partner", "service"):
        world.arguments[f"partners:{noun}_manage"] = {"pk": rows[noun].pk}
        world.arguments[f"partners:{noun}_delete"] = {"pk": rows[noun].pk}
    world.arguments |= {
        "partners:partner_manage@national": {"pk": national.pk},
        "partners:partner_verify": {"pk": partner.pk},
        "partners:school_holiday_edit": {"pk": holiday.pk},
        "partners:school_holiday_delete": {"pk": holiday.pk},
        "partners:partner_double": {"pk": partner.pk},
        "partners:service_double": {"pk": service.pk},
        "partners:service_merge": {"pk": service.pk, "other": make_service("Adviesuurtje", partner).pk},
        "partners:partner_apart": {"pk": partner.pk, "other": double.pk},
        "partners:apart_undo": {"pk": Apart.mark(partner, make_partner("Anders", almere), by=joost).pk},
        "partners:partner_double@national": {"pk": national.pk},
        "partners:partner_merge": {"pk": partner.pk, "other": double.pk},
        "partners:partner_merge@national": {"pk": national.pk, "other": double.pk},
        "partners:contact_add": {"pk": partner.pk},
        "partners:contact_edit": {"pk": contact.pk},
        "partners:contact_delete": {"pk": contact.pk},
        "partners:agreement_add": {"pk": partner.pk},
        "partners:agreement_edit": {"pk": agreement.pk},
        "partners:agreement_delete": {"pk": agreement.pk},
        "partners:place_edit": {"pk": place.pk},
        "partners:place_delete": {"pk": place.pk},
        "partners:location_place": {"pk": Location.objects.get(name="Centrum").pk},
        "partners:service_manage@national": {"pk": national_service.pk},
        "partners:service_capacity": {"pk": service.pk},
        "partners:schedule_add": {"pk": service.pk},
        "partners:schedule_edit": {"pk": schedule.pk},
        "partners:schedule_delete": {"pk": schedule.pk},
        "partners:session_extra": {"pk": schedule.pk},
        "partners:session_cancel": {"pk": schedule.pk, "on": today + timedelta(days=1)},
        "partners:session_move": {"pk": schedule.pk, "on": today + timedelta(days=1)},
        "partners:exception_undo": {"pk": cancelled.pk},
        "partners:guide_check": {"pk": guide.pk},
    }


def fill_upkeep(world: World) -> None:
    """A partner with a service that got a mail asking whether all is true."""
    almere = world.people["coordinator"].library
    partner = make_partner("Budgethulp", almere, email="info@budget.example", phone="036 1110000")
    make_schedule(make_service("Geldspreekuur", partner, description="Samen brieven lezen."))
    waiting = ask(partner=partner, by=world.people["coordinator"], at=timezone.now())
    world.arguments |= {
        "partners:partner_card": {"code": code_for(LINK, waiting.seed)},
        "partners:partner_card@ended": {"code": "a" * 32},
        "partners:partner_ask": {"pk": partner.pk},
        "partners:check_revoke": {"pk": waiting.pk},
    }
    proposer = make_partner("Taalpunt", almere, email="info@taal.example")
    answered = ask(partner=proposer, by=world.people["coordinator"], at=timezone.now())
    propose(request=answered, wishes=[Wish("partner", "phone", "", "036 2220000")], at=timezone.now())
    world.arguments["partners:check_decide"] = {"pk": answered.pk}
    make_partner("Te controleren", almere, verified_on=timezone.localdate() - timedelta(days=220))
