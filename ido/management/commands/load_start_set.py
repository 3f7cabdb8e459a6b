from typing import Any

from django.core.management.base import BaseCommand

from ido.management.start_set import load_start_set


class Command(BaseCommand):
    help = (
        "Zet de landelijke onderwerpen, uitvoeringsorganisaties, wegwijzers en doorverwijsteksten klaar; "
        "wat er al staat, blijft zo."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        topics, bodies = load_start_set()
        self.stdout.write(f"{topics} onderwerpen en {bodies} uitvoeringsorganisaties toegevoegd.")
