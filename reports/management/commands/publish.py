"""Close what has passed, and make every edition that is due."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.closing import close, to_close
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
        if options["dry_run"]:
            self.tell_what_is_due(today)
            return
        for quarter in due_quarters(today):
            if number := close(quarter, now=now):
                self.stdout.write(f"{quarter.title}: gesloten voor {places(number)}.")
        failed = 0
        for scope, period in due_editions(today):
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

    def tell_what_is_due(self, today: date) -> None:
        due = [
            f"{quarter.title}: te sluiten voor {places(number)}."
            for quarter in due_quarters(today)
            if (number := to_close(quarter).count())
        ]
        due += [f"{scope}, {period.title}" for scope, period in due_editions(today)]
        for line in due or ["Er is niets te doen."]:
            self.stdout.write(line)


def places(number: int) -> str:
    return f"{number} {'gemeente' if number == 1 else 'gemeenten'}"
