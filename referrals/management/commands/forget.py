"""`manage.py forget`: what the night does, what it would do, and whether it did."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.schedule import local_day
from referrals.alarm import standing
from referrals.forgetting import count_due
from referrals.night import forget


class Command(BaseCommand):
    help = "Wist alles van bezoekers waarvan de bewaartermijn voorbij is, en plant dat voor elke nacht."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--dry-run", action="store_true", help="Wist niets, maar telt wat gewist zou worden."
        )
        what.add_argument(
            "--check", action="store_true", help="Wist niets, maar meldt wat niet klopt (afsluitcode 1)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.check_standing()
        elif options["dry_run"]:
            self.count()
        else:
            night = forget(timezone.now())
            self.say(
                options,
                f"Gewist: {night.persons} personen, {night.appointments} afspraken, {night.events} logregels,"
                f" {night.keys} sleutels. Gesloten: {night.drafts} concepten.",
            )

    def count(self) -> None:
        due = count_due(local_day(timezone.now()))
        for library, reason, number in due:
            self.stdout.write(f"{library}: {number} {reason}")
        if not due:
            self.stdout.write("Er is niets te wissen.")

    def check_standing(self) -> None:
        found = standing(timezone.now())
        self.stdout.write(f"Oudste persoonsgegevens: {found.oldest or 'geen'}")
        last = timezone.localtime(found.last_night).isoformat("T", "minutes") if found.last_night else "nooit"
        self.stdout.write(f"Laatst opgeruimd: {last}")
        if found.problems:
            raise CommandError("\n".join(found.problems))

    def say(self, options: dict[str, Any], text: str) -> None:
        if options["verbosity"]:
            self.stdout.write(text)
