from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from partners.tasks import roll_forward


class Command(BaseCommand):
    help = (
        "Werkt de sessies van alle roosters bij voor de komende 13 weken en plant dat voor elke nacht. "
        "Eén keer uitvoeren na de installatie is genoeg; vaker mag."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        written, deleted = roll_forward(timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{written} sessies geschreven, {deleted} verwijderd.")
