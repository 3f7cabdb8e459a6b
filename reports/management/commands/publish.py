"""Close what has passed, and make every edition that is due."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.closing import close
from reports.editions.calendar import due_editions, due_quarters
from reports.editions.running import publish
from reports.editions.too_large import TooMuchError
from reports.models import Edition


class Command(BaseCommand):
    """Nothing is made twice: break it off and start it again as often as needed.

    What is too large to be protected keeps nothing else waiting; CommandError at the end says that there was.
    """

    help = "Sluit kwartalen die lang genoeg voorbij zijn, en maak de uitgaven daarvan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="noem alleen wat er te doen is")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        for quarter in due_quarters(today):
            if not options["dry_run"] and (number := close(quarter, now=now)):
                self.stdout.write(f"{quarter.title}: gesloten voor {number} gemeenten.")
        failed = 0
        for scope, period in due_editions(today):
            if options["dry_run"]:
                self.stdout.write(f"{scope}, {period.title}")
                continue
            try:
                edition = publish(scope, period, now=timezone.now())
            except TooMuchError as found:
                self.stderr.write(f"{scope}, {period.title}: {found.words}")
                failed += 1
                continue
            self.stdout.write(f"{edition}: {Edition.State(edition.state).label}.")
            for reason in edition.reasons:
                self.stdout.write(f"  {reason}")
        if failed:
            raise CommandError(f"{failed} uitgaven zijn niet gemaakt.")
