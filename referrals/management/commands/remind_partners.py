from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from referrals.tasks import plan_night, remind_owners, remind_partners


class Command(BaseCommand):
    help = (
        "Vraagt partners om antwoord en uitkomst, herinnert collega's aan wat te laat is, en plant dat. "
        "Nog eens uitvoeren kan geen kwaad: niemand krijgt twee mails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", action="store_true", help="plan alleen de komende nacht")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        plan_night(now)
        if not options["plan"]:
            self.stdout.write(f"{remind_partners(now) + remind_owners(now)} mails klaargezet.")
