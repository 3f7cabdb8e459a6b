from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from partners.actions_upkeep import ask_planned, planned
from partners.tasks_upkeep import plan_night


class Command(BaseCommand):
    help = (
        "Vraagt partners van wie de gegevens aan controle toe zijn of alles nog klopt, en plant dat voor "
        "elke nacht. Nog eens uitvoeren kan geen kwaad: niemand krijgt twee mails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="toon alleen wie er nu een mail zou krijgen"
        )
        parser.add_argument("--plan", action="store_true", help="plan alleen de komende nacht")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            plans = planned(at=now)
            for partner, step in plans:
                owner = partner.library or "landelijk"
                self.stdout.write(f"{step.value}: {partner.name} ({owner})")
            self.stdout.write(f"{len(plans)} mails zouden nu verstuurd worden. Er is niets verstuurd.")
            return
        plan_night(now)
        if not options["plan"]:
            self.stdout.write(f"{len(ask_planned(at=now))} mails klaargezet.")
