"""`manage.py check_keys`: keys that are missing, and keys that nothing needs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.key_care import idle, missing
from referrals.keys import names


class Command(BaseCommand):
    help = (
        "Meldt welke gegevens hun sleutel missen (afsluitcode 1), en welke sleutels nergens voor nodig zijn."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sleutels: {len(names())}")
        for name in idle():
            self.stdout.write(f"Nergens voor nodig: {name}")
        lost = missing()
        for library, name, number in lost:
            self.stdout.write(f"Ontbreekt: {name} ({library}: {number} persoonsgegevens niet leesbaar)")
        if lost:
            raise CommandError(
                "Er ontbreken sleutels. Is er een kopie van de kluis, zet ze dan terug. Anders is bij deze"
                " doorverwijzingen niet meer te zien om wie het ging."
            )
