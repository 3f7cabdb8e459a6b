"""Invite an administrator: the first one of an installation has nobody to invite them in the pages."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ido.invitations import invitation_path
from ido.models import Role, User
from ido.people import invite


class Command(BaseCommand):
    help = "Nodig een beheerder uit. De link gaat per mail, en staat ook hier voor als er nog geen mail is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--name", required=True, metavar="NAAM", help="hoe deze beheerder heet")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User(email=options["email"], name=options["name"], role=Role.ADMINISTRATOR)
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        invite(user=user, by=user, at=timezone.now())
        self.stdout.write(f"Uitgenodigd: {user.email}. De link werkt één keer:")
        self.stdout.write(f"{settings.BASE_URL}{invitation_path(user)}")
