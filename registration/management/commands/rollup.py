"""`manage.py rollup`: whether the monthly counts agree with the log, and counting them anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ido.models import Location
from registration.models import MonthlyCount
from registration.models.monthly_counts import Difference
from registration.night import recount

SHOWN = 10  # differences; where one is, there are usually more


class Command(BaseCommand):
    help = (
        "Vergelijkt de maandtellingen met het logboek (afsluitcode 1 als er iets verschilt), "
        "of telt ze opnieuw. Beide kunnen terwijl de balies open zijn."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="vergelijk alleen, en onthoud de uitkomst")
        what.add_argument("--rebuild", action="store_true", help="herstel alles wat verschilt")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            counts = MonthlyCount.objects
            wrong = sum(counts.rebuild([location]) for location in counts.locations())
            counts.fold()
            self.stdout.write(f"{wrong} maandtellingen hersteld.")
        found = recount(timezone.now())
        if found:
            lines = [f"{len(found)} maandtellingen kloppen niet.", *told(found[:SHOWN])]
            raise CommandError("\n".join(lines))
        self.stdout.write("Alle maandtellingen kloppen met het logboek.")


def told(found: list[Difference]) -> list[str]:
    """A line for each difference."""
    names = dict(Location.objects.filter(pk__in=[one.location for one in found]).values_list("pk", "name"))
    labels = dict(MonthlyCount.Dimension.choices)
    return [
        f"{names.get(one.location, f'locatie {one.location}')}, {one.month:%m-%Y}, "
        f"{labels[one.dimension]} {one.value}: {abs(one.number)} te {'weinig' if one.number > 0 else 'veel'}"
        for one in found
    ]
