"""A small world with something behind every address, for the tests that walk all pages.

Fatima (desk), Joost (coordinator), Marieke (municipality), Ruud (province) and Bea (administrator) belong to
Almere and Flevoland; Sanne coordinates another library. Every row with an address is Almere's.
"""

from __future__ import annotations

import time
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
from ido.models import Location, Topic, User
from ido.sessions import note_presence
from registration.models import ImportBatch
from tests import imports
from tests.factories import (
    make_group,
    make_library,
    make_location,
    make_municipality,
    make_opening_hours,
    make_public_body,
    make_topic,
    make_user,
    make_visit,
)
from tests.world_map import (
    fill_exchange,
    fill_map_management,
    fill_partners,
    fill_places,
    fill_upkeep,
    fill_weeks,
)
from tests.world_referrals import fill_handing_over, fill_partner_side, fill_referrals
from tests.world_reports import fill_editions, fill_grants, fill_kb, fill_reports, fill_signals

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
