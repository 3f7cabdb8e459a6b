"""A lively installation to try out: seed 003's eleven locations and a current year."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ido.management.demo.partners import make_partners
from ido.management.demo.places import make_places
from ido.management.demo.referrals import make_referrals
from ido.management.demo.signalled import make_grant_accounts, make_signals
from ido.management.demo.visits import make_visits
from ido.management.start_set import load_start_set
from ido.models import Library, Municipality, Position, Province, Role, User
from registration.imports.copying import check_constraints_at_once
from reports.closing import close
from reports.editions.calendar import due_quarters
from reports.editions.making import make

LIBRARY = "Bibliotheek Midden-Brabant"  # where the accounts of the demo work
PASSWORD = "welkom-bij-het-ido"


class Account(NamedTuple):
    role: str
    email: str
    password: str


# One for each role; the desk and the coordinator are of the library with three locations.
ACCOUNTS = [
    Account("medewerker", "fatima@demo.ido.example", PASSWORD),
    Account("coördinator", "joost@demo.ido.example", PASSWORD),
    Account("gemeente (Tilburg)", "marieke@demo.ido.example", PASSWORD),
    Account("provincie (Noord-Brabant)", "ruud@demo.ido.example", PASSWORD),
    Account("beheerder", "bea@demo.ido.example", PASSWORD),
]
COLLEAGUES = [
    ("Ans", Position.STAFF),
    ("Bilal", Position.STAFF),
    ("Coby", Position.VOLUNTEER),
    ("Dirk", Position.VOLUNTEER),
]


class Command(BaseCommand):
    help = "Vult een lege database met de demonstratie."

    def handle(self, *args: Any, **options: Any) -> None:
        if Library.objects.exists():
            raise CommandError("Er staat al iets in deze database. De demonstratie laadt alleen in een lege.")
        with transaction.atomic():
            check_constraints_at_once()
            load_start_set()
            locations = make_places()
            now = timezone.now()
            make_visits(locations, make_people(), now)
            make_partners(locations, timezone.localdate(now))
            make_referrals(Library.objects.get(name=LIBRARY), now)
            make_signals(Library.objects.get(name=LIBRARY), now)
            make_grant_accounts(now)
            make_first_editions(now)
        self.stdout.write("De demonstratie is geladen.")


def make_first_editions(now: datetime) -> None:
    """The newest edition for the official to find, after the one of a year earlier that it compares with.

    The worker makes the rest, which takes it some minutes.
    """
    due = due_quarters(timezone.localdate(now))
    for quarter in (due[-1].a_year_earlier(), due[-1]):
        if quarter in due:
            close(quarter, now=now)
            make(Municipality.objects.get(name="Tilburg"), quarter, now=now)


def make_people() -> dict[int, list[User]]:
    """The accounts, and colleagues in every library; who works at a desk by library id."""
    demo_library = Library.objects.get(name=LIBRARY)
    scopes: dict[str, dict[str, Any]] = {
        Role.DESK: {"library": demo_library},
        Role.COORDINATOR: {"library": demo_library},
        Role.MUNICIPALITY: {"municipality": Municipality.objects.get(name="Tilburg")},
        Role.PROVINCE: {"province": Province.NOORD_BRABANT},
        Role.ADMINISTRATOR: {},
    }
    password = make_password(PASSWORD)  # hashing is slow by design; once will do
    for account, (role, scope) in zip(ACCOUNTS, scopes.items(), strict=True):
        name = account.email.split("@")[0].capitalize()
        User.objects.create(email=account.email, password=password, name=name, role=role, **scope)
    people: dict[int, list[User]] = {}
    for library in Library.objects.all():
        people[library.pk] = User.objects.bulk_create(
            User(
                email=f"{name.lower()}@{library.slug}.example",
                password=password,
                name=name,
                role=Role.DESK,
                library=library,
                position=position,
            )
            for name, position in COLLEAGUES
        )
    people[demo_library.pk].append(User.objects.get(name="Fatima"))
    return people
