"""A small world with something behind every address, for the tests that walk all pages.

Fatima (desk), Joost (coordinator), Marieke (municipality), Ruud (province) and Bea (administrator) belong to
Almere and Flevoland; Sanne coordinates another library. Every row with an address is Almere's.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from ido.invitations import invitation_path
from ido.links import code_for
from ido.management.referral_texts import load_texts
from ido.models import Closure, Location, Operation, Province, Topic, User
from ido.sessions import note_presence
from partners.actions_upkeep import LINK, Wish, ask, propose
from partners.models import Apart, Exchange, Place, SchoolHoliday
from referrals.actions import tell
from referrals.forgetting import erase
from referrals.handover import Handover
from referrals.letters import LINK as REFERRAL_LINK
from registration.models import ImportBatch
from reports import actions_links
from reports.actions_signals import take_step
from reports.models import Closing, Rekeying, SignalState
from reports.periods import Period
from tests import imports
from tests.editions import make_edition
from tests.factories import (
    LONG_AGO,
    agree,
    make_appointment,
    make_exception,
    make_grant_account,
    make_group,
    make_guide,
    make_library,
    make_location,
    make_municipality,
    make_opening_hours,
    make_partner,
    make_place,
    make_public_body,
    make_referral,
    make_schedule,
    make_service,
    make_session,
    make_signal,
    make_text,
    make_topic,
    make_user,
    make_visit,
)

ROLES = ["anonymous", "desk", "coordinator", "municipality", "province", "administrator", "stranger"]


@dataclass
class World:
    """The people by their column of the table, and the arguments and query of each address that has them."""

    people: dict[str, User | None]
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    queries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def path(self, address: str) -> str:
        """The path of `address`: a URL name, with `@` and a variant when it has more than one kind of row."""
        return reverse(
            address.partition("@")[0],
            kwargs=self.arguments.get(address, {}),
            query=self.queries.get(address),
        )

    def session(self, role: str) -> str | None:
        """The key of a session in which `role` is logged in and confirmed the password just now."""
        user = self.people[role]
        if user is None:
            return None
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        confirmed = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [confirmed]
        session["account_authentication_methods_user"] = str(user.pk)
        note_presence(session, time.time())  # so that not every request has that to write
        session.save()
        return session.session_key


def browser(session_key: str | None, **extra: Any) -> Client:
    """A browser that holds the cookie of a session."""
    client = Client(**extra)
    if session_key:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_key
    return client


def make_people() -> dict[str, User | None]:
    almere, leeuwarden = make_library("Bibliotheek Almere"), make_library("Bibliotheek Leeuwarden")
    return {
        "anonymous": None,
        "desk": make_user("Fatima", library=almere),
        "coordinator": make_user("Joost", "coordinator", library=almere),
        "municipality": make_user("Marieke", "municipality", municipality=make_municipality()),
        "province": make_user("Ruud", "province", province="PV24"),
        "administrator": make_user("Bea", "administrator"),
        "stranger": make_user("Sanne", "coordinator", library=leeuwarden),
    }


def make_world() -> World:
    world = World(make_people())
    fill_accounts(world)
    fill_registration(world)
    fill_imports(world)
    fill_places(world)
    fill_topics(world)
    fill_exchange(world)
    fill_reports(world)
    fill_editions(world)
    fill_kb(world)
    fill_weeks(world)
    fill_partners(world)
    fill_map_management(world)
    fill_upkeep(world)
    fill_referrals(world)
    fill_partner_side(world)
    fill_handing_over(world)
    fill_signals(world)
    fill_grants(world)
    return world


def fill_accounts(world: World) -> None:
    joost = world.people["coordinator"]
    invited = make_user("Wim", library=joost.library, password=None, invited_at=timezone.now())
    uid, token = invitation_path(invited).strip("/").split("/")[1:]
    passkey = make_passkey(joost)
    closed = make_user("Karel", library=joost.library, is_active=False)
    world.arguments |= {
        "invitation": {"uid": uid, "token": token},
        "invitation@ended": {"uid": uid, "token": "x-y"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
        "mfa_edit_webauthn": {"pk": passkey.pk},
        "mfa_remove_webauthn": {"pk": passkey.pk},
        "user_edit@coordinator": {"pk": joost.pk},
    }
    desk = {"pk": world.people["desk"].pk}
    for name in ("user_edit", "user_deactivate", "user_second_factor"):
        world.arguments[name] = desk
    world.arguments |= {"user_invite": {"pk": invited.pk}, "user_reactivate": {"pk": closed.pk}}


def make_passkey(user: User) -> Authenticator:
    """A registered passkey; with an app and recovery codes beside it, as somebody careful has them."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    public_key = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    attested = AttestedCredentialData.create(Aaguid.NONE, b"a passkey", public_key)
    answer = AuthenticatorData.create(b"h" * 32, AuthenticatorData.FLAG.AT | 5, 0, attested)
    credential = {
        "id": websafe_encode(b"a passkey"),
        "rawId": websafe_encode(b"a passkey"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}'),
            "attestationObject": websafe_encode(AttestationObject.create("none", answer, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Telefoon", "credential": credential},
    )


def fill_registration(world: World) -> None:
    fatima, joost = world.people["desk"], world.people["coordinator"]
    centrum = make_location("Centrum", library=fatima.library)
    make_location("Haven", library=fatima.library)
    make_location("Blokhuis", library=world.people["stranger"].library)
    make_opening_hours(centrum, timezone.localdate().isoweekday(), "00:00", "23:59")
    digid = make_topic("DigiD", synonyms=["inloggen"])
    make_public_body("Logius").topics.add(digid)
    toeslag = make_topic("Toeslagen")
    visit = make_visit(centrum, [digid, toeslag], by=fatima)
    colleagues = make_visit(centrum, [digid], by=joost)
    withdrawn = make_visit(centrum, [toeslag], by=fatima, at=timezone.now() - timedelta(days=1))
    withdrawn.withdraw(by=fatima, at=timezone.now())
    for name in ("question_add", "visit_edit", "visit_withdraw"):
        world.arguments[f"registration:{name}"] = {"pk": visit.pk}
    for name in ("visit_edit", "visit_withdraw"):
        world.arguments[f"registration:{name}@colleague"] = {"pk": colleagues.pk}
    world.arguments |= {
        "registration:visit_restore": {"pk": withdrawn.pk},
        "registration:question_remove": {"pk": visit.pk, "position": 2},
    }


@cache
def read_files() -> dict[str, dict[str, Any]]:
    """What handing in and checking a real file leaves in a batch; once per run, for it takes a second."""
    joost = User.objects.get(name="Joost")
    wrong = imports.ROW.replace("DigiD", "Iets")
    left = {}
    for stage in (imports.received, imports.checked):
        batch = stage(imports.lines(imports.ROW, wrong), joost)
        names = ["kind", "file_name", "content", "sheet", "mapping", "status", "total_rows", "findings"]
        left[stage.__name__] = {name: getattr(batch, name) for name in names}
        batch.delete()
    return left


def fill_imports(world: World) -> None:
    """A file at each stage: handed in, being checked, checked with a mistake in it, read in, taken back."""
    joost, now = world.people["coordinator"], timezone.now()
    received, checked = read_files()["received"], read_files()["checked"]
    owned = {"library": joost.library, "uploaded_by": joost}
    new = ImportBatch.objects.create(**owned, **received)
    busy = ImportBatch.objects.create(**owned, **received | {"status": "checking"}, progress_at=now)
    ready = ImportBatch.objects.create(**owned, **checked, visit_count=1, question_count=1, problem_count=1)
    ready.problems.create(row=3, column="Onderwerp", message="“Iets” is geen onderwerp.")
    done = ImportBatch.objects.create(
        **owned, **received | {"status": "stored", "content": None}, visit_count=1, finished_at=now
    )
    make_visit(Location.objects.get(name="Centrum"), by=joost, source="import", import_batch=done)
    taken = {"status": "withdrawing", "content": None, "withdrawn_at": now, "withdrawn_by": joost}
    back = ImportBatch.objects.create(**owned, **received | taken, visit_count=1, progress_at=now)
    stages = {
        "import_map": new,
        "import_map@checked": ready,
        "import_detail": ready,
        "import_detail@busy": busy,
        "import_detail@done": done,
        "import_detail@withdrawing": back,
        "import_progress": busy,
        "import_problems": ready,
        "import_confirm": ready,
        "import_restart": busy,
        "import_discard": new,
        "import_withdraw": done,
    }
    for name, batch in stages.items():
        world.arguments[f"registration:{name}"] = {"pk": batch.pk}


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


def fill_kb(world: World) -> None:
    """A day with a visit that stood at KB and was corrected since."""
    visit = make_visit(Location.objects.get(name="Centrum"), by=world.people["desk"])
    visit.refresh_from_db()
    Rekeying.objects.create(
        location=visit.location, day=visit.day, noted_by=visit.recorded_by, visits={visit.pk: "0" * 12}
    )
    world.arguments["reports:kb_day"] = {"pk": visit.location_id, "on": visit.day}


def fill_topics(world: World) -> None:
    """Topics of everybody and of one library, in use and retired; groups with and without topics."""
    library = world.people["coordinator"].library
    national, unused = Topic.objects.get(name="DigiD"), make_topic("Berichtenbox")
    own, retired = make_topic("Stadspas", library=library), make_topic("Energiefonds", library=library)
    retired.retire(on=timezone.localdate() - timedelta(days=9))
    ended = make_topic("CoronaCheck")
    ended.retire(on=timezone.localdate() - timedelta(days=9))
    for name, topics in {
        "topic_edit": (own, national),
        "topic_retire": (own, national),
        "topic_reinstate": (retired, ended),
        "topic_delete": (own, unused),
    }.items():
        for variant, topic in zip(("", "@national"), topics, strict=True):
            world.arguments[f"{name}{variant}"] = {"pk": topic.pk}
    world.arguments |= {
        "topic_group_edit": {"pk": national.group_id},
        "topic_group_delete": {"pk": make_group("Leeg").pk},
        "topic_group_delete@in_use": {"pk": national.group_id},
        "municipality_detail": {"code": "GM0034"},
        "municipality_edit": {"code": "GM0034"},
    }


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


def fill_reports(world: World) -> None:
    """Half a year of questions about one topic."""
    location, digid = Location.objects.get(name="Centrum"), Topic.objects.get(name="DigiD")
    for weeks in range(1, 27):
        moment = timezone.now() - timedelta(weeks=weeks)
        make_visit(location, [digid], at=moment, by=world.people["coordinator"])
    slug = {"slug": "vragen-per-locatie"}
    world.arguments |= {
        "reports:report_detail": slug,
        "reports:report_detail@unknown": {"slug": "niets"},
        "reports:evidence_detail@unknown": {"year": 1066},
        "reports:evidence_download": {"year": timezone.localdate().year, "extension": "xlsx"},
        "reports:fact_sheet": {"pk": location.pk},
        "reports:milestone_card": {"number": 1000, "extension": "png"},
        "reports:report_download": {**slug, "extension": "csv"},
        "reports:report_download@spreadsheet": {**slug, "extension": "xlsx"},
        "reports:report_download@all": {"slug": "alles", "extension": "xlsx"},
        "reports:report_download@unknown": {**slug, "extension": "exe"},
    }


def fill_editions(world: World) -> None:
    """Editions of the own area and of others, and one that was refused."""
    elsewhere = make_municipality("GM0090", "Smallingerland", "PV21")
    make_location("Drachten", make_library("Bibliotheek Drachten"), elsewhere)
    own, period = make_municipality(), Period.quarter(2025, 1)
    rows = {
        "": make_edition(own, period),
        "@province": make_edition(Province.FLEVOLAND, period),
        "@other_municipality": make_edition(elsewhere, period),
        "@other_province": make_edition(Province.FRYSLAN, period),
        "@refused": make_edition(own, Period.year(2025), reasons=["Er zijn te weinig vragen."]),
    }
    for variant, edition in rows.items():
        world.arguments[f"reports:edition_detail{variant}"] = {"pk": edition.pk}
        world.arguments[f"reports:edition_download{variant}"] = {"pk": edition.pk, "extension": "csv"}
        table = {"pk": edition.pk, "slug": "onderwerpen", "extension": "csv"}
        world.arguments[f"reports:edition_table{variant}"] = table
    code = actions_links.make(by=world.people["municipality"], at=timezone.now())
    fetched = {"code": code, "area": "GM0034", "period": "2025-k1", "table": "alles", "extension": "json"}
    alone = make_municipality("GM0995", "Lelystad")
    make_location("Lelystad", make_library("Bibliotheek Almere"), alone)
    world.arguments["reports:edition_preview"] = {"code": alone.pk}
    Closing.objects.create(
        municipality=alone,
        first_day=period.first,
        closed_at=timezone.now(),
        counts={"questions": [], "visits": [], "referrals": [], "answers": []},
    )
    world.arguments |= {
        "reports:closing_again": {"code": alone.pk, "name": period.name},
        "reports:closing_again@unknown": {"code": alone.pk, "name": "2025"},
        "spreadsheets:fetch": fetched,
        "spreadsheets:fetch@unknown": {**fetched, "code": "a" * 32},
        "reports:edition_table@unknown": {"pk": rows[""].pk, "slug": "niets", "extension": "csv"},
        "reports:edition_detail@unknown": {"pk": uuid.uuid4()},
        "reports:edition_download@unknown": {"pk": rows[""].pk, "extension": "exe"},
    }


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


def fill_referrals(world: World) -> None:
    """A referral of Fatima to a partner of Almere, sent and not answered; and one expected today."""
    fatima = world.people["desk"]
    digid = Topic.objects.get(name="DigiD")
    partner = make_partner("Buurtteam", fatima.library, topics=[digid], verified_on=timezone.localdate())
    service = make_service("Inloop geldzaken", partner)
    referral = make_referral(fatima, partner=partner, service=service, topic=digid)
    for name in ("detail", "step", "owner", "go_on", "reroute"):
        world.arguments[f"referrals:referral_{name}"] = {"pk": referral.pk}
    expected = make_referral(fatima, "accepted", partner=partner, service=service, topic=digid)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    make_appointment(expected, noon)
    world.queries["referrals:referral_list@today"] = {"lijst": "vandaag"}
    for name in ("detail", "download", "erase"):
        world.arguments[f"referrals:subject_{name}"] = {"pk": referral.pk}
    erased = make_referral(fatima, "accepted", partner=partner, service=service, topic=digid)
    erase(referral=erased, cause="request", at=timezone.now())
    world.arguments["referrals:subject_erased"] = {"pk": erased.pk}


def fill_partner_side(world: World) -> None:
    """A referral of which the partner has a link, one of which it had one, and a mail that did not arrive."""
    fatima, now = world.people["desk"], timezone.now()
    partner = make_partner("Raadswerk", fatima.library, email="info@raadswerk.example")
    digid = Topic.objects.get(name="DigiD")
    waiting, ended, lost = (make_referral(fatima, partner=partner, topic=digid).links.get() for _ in range(3))
    ended.use(opener="x", at=now)
    lost.mail.end("failed", at=now, error="De mailserver weigert: 550 nobody")
    world.arguments |= {
        "referrals:partner": {"code": code_for(REFERRAL_LINK, waiting.seed)},
        "referrals:partner@ended": {"code": code_for(REFERRAL_LINK, ended.seed)},
        "referrals:mail_resend": {"pk": lost.mail_id},
        "referrals:proposal_decide": {"pk": waiting.referral_id},
    }


def fill_handing_over(world: World) -> None:
    """A question to hand on; a draft without and with consent; one sent with an appointment, one without."""
    load_texts()
    fatima, now = world.people["desk"], timezone.now()
    desk, digid = Location.objects.get(name="Centrum"), Topic.objects.get(name="DigiD")
    question = make_visit(desk, [digid], by=fatima, outcome="referred").questions.get()
    partner = make_partner("Formulierenhulp", fatima.library, topics=[digid], verified_on=now.date())
    service = make_service("Papieruur", partner, to_bring="brief en pen")
    session = make_session(service, now + timedelta(days=1), now + timedelta(days=1, hours=2))
    to_service = {"service": service, "topic": digid, "question": question}
    asked, new = make_referral(fatima, "draft", **to_service), make_referral(fatima, "draft", **to_service)
    agree(asked, by=fatima)
    told = tell(
        handover=Handover(uuid.uuid4(), digid, partner, service, question=question),
        library=fatima.library,
        by=fatima,
        now=now,
    )
    slot = (session.schedule_id, session.starts_at)
    booked = make_referral(fatima, "accepted", slot=slot, **to_service)
    waiting = make_referral(fatima, "requested", **to_service)
    for name, referral in {
        "undo": told,
        "consent": new,
        "consent@sent": waiting,
        "handover": asked,
        "handover@not_asked": new,
        "refuse": new,
        "stop": asked,
        "card": booked,
        "card@request": waiting,
        "card_calendar": booked,
        "consent_withdraw": booked,
    }.items():
        world.arguments[f"referrals:{name}"] = {"pk": referral.pk}
    world.arguments |= {
        "referrals:choose": {"pk": question.pk},
        "referrals:inbound": {"pk": service.pk},
    }
    own = make_text("card", "ar", library=fatima.library)
    for name, text in {"edit": make_text("consent", "nl"), "edit@own": own, "reset": own}.items():
        world.arguments[f"referrals:text_{name}"] = {"kind": text.kind, "language": text.language}
    world.queries["referrals:withdraw@arabic"] = {"taal": "ar"}


def fill_signals(world: World) -> None:
    """Fatima's signals, new and closed; one of Joost's that was forwarded; and one like the first."""
    fatima, joost = world.people["desk"], world.people["coordinator"]
    desk, digid = Location.objects.get(name="Centrum"), Topic.objects.get(name="DigiD")
    new, like, closed = (make_signal(fatima, desk, topic=digid) for _ in range(3))
    sent = make_signal(joost, desk, "forwarded", topic=digid)
    take_step(signal=like, to=SignalState.MERGED, merged_into=sent, by=joost, now=timezone.now())
    take_step(signal=closed, to=SignalState.CLOSED, text="Dubbel.", by=joost, now=timezone.now())
    visit = make_visit(desk, [digid], by=fatima)
    world.queries["signals:signal_add@visit"] = {"bezoek": visit.pk}
    world.arguments |= {
        "signals:signal_detail": {"pk": new.pk},
        "signals:signal_detail@colleague": {"pk": sent.pk},
        "signals:signal_edit": {"pk": new.pk},
        "signals:signal_edit@colleague": {"pk": sent.pk},
        "signals:signal_step": {"pk": new.pk, "way": "doorsturen"},
        "signals:signal_step@merge": {"pk": new.pk, "way": "samenvoegen"},
        "signals:signal_step@reopen": {"pk": closed.pk, "way": "heropenen"},
        "signals:signal_step@unknown": {"pk": new.pk, "way": "wegdoen"},
        "signals:signal_answer": {"pk": sent.pk},
        "signals:signal_answer@not_forwarded": {"pk": new.pk},
    }


def fill_grants(world: World) -> None:
    """The account of Almere over the year before this one."""
    year = timezone.localdate().year - 1
    make_grant_account(world.people["municipality"], year)
    world.arguments |= {
        "grants:grant_edit": {"code": "GM0034", "year": year},
        "grants:grant_edit@other_municipality": {"code": "GM0090", "year": year},
    }
