"""`manage.py replay_tombstones`: after a backup was put back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from referrals.restoring import replay


class Command(BaseCommand):
    help = "Wist opnieuw wie sinds de teruggezette reservekopie gewist was. Vaker uitvoeren mag."

    def handle(self, *args: Any, **options: Any) -> None:
        done = replay(timezone.now())
        self.stdout.write(
            f"Opnieuw gewist: {done.persons} personen. Bijgewerkt: {done.rows} rijen, {done.lines} regels."
        )
