"""`manage.py rotate_keys`: after a key may have been seen by others."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from partners.schedule import local_day
from referrals.key_care import rotate


def month(text: str) -> date:
    """The first day of a month written as 2026-11."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise ArgumentTypeError("Schrijf een maand als 2026-11.") from error


class Command(BaseCommand):
    help = (
        "Maakt een nieuwe sleutel voor een maand, verzegelt er alles van die maand mee en vernietigt de "
        "oude. Afgebroken? Voer de opdracht nog eens uit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", type=month, help="zoals 2026-11; zonder: deze maand")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["month"] or local_day(timezone.now()).replace(day=1)
        done = rotate(chosen)
        self.stdout.write(f"Nieuwe sleutel: {done.key_name}. Opnieuw verzegeld: {done.sealed}.")
        self.stdout.write(f"Vernietigd: {', '.join(done.destroyed) or 'geen'}.")
        if done.unreadable:
            self.stderr.write(f"Niet leesbaar, en dus gelaten zoals het was: {done.unreadable}.")
