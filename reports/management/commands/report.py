"""One report as a file, for schedulers and scripts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ido.models import Library, Municipality, Province
from reports.catalogue import BY_SLUG, REPORTS, reports_for
from reports.disclosure import Withheld, holds_small_count, to_outsider
from reports.files import ALL, write_file
from reports.periods import Period
from reports.selection import Scope, Selection
from reports.tables import Table
from reports.writers import WRITERS

FORMATS = f"{', '.join([*WRITERS][:-1])} of {[*WRITERS][-1]}"
SMALL = "Let op: {} heeft te kleine aantallen. Publiceer dit bestand niet."


class Command(BaseCommand):
    """Whoever runs this sees whole figures, and is warned of what must not be published.

    Writes to standard output unless told otherwise. What is wrong is said in Dutch on standard error, with
    exit code 1.
    """

    help = "Schrijf een rapport als bestand. `report --list` noemt de rapporten."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message: str) -> NoReturn:
            text = "Deze opdracht klopt niet. `report --help` noemt de opties."
            if not parser.called_from_command_line:
                raise CommandError(text)
            self.stderr.write(text)
            raise SystemExit(1)

        parser.error = refuse  # type: ignore[method-assign]  # Django offers no other way in
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", default="", help="welk rapport, of 'alles'")
        parser.add_argument("--list", action="store_true", help="noem de rapporten")
        parser.add_argument("--province", default="", help="naam of code, zoals Noord-Brabant of PV30")
        parser.add_argument("--municipality", default="", help="CBS-code, zoals GM0855")
        parser.add_argument("--library", default="", help="korte naam, zoals bibliotheek-almere")
        parser.add_argument("--from", dest="first", default="", help="eerste dag, zoals 2025-01-01")
        parser.add_argument("--until", dest="last", default="", help="laatste dag, zoals 2025-12-31")
        parser.add_argument("--format", default="csv", help=FORMATS)
        parser.add_argument("--output", default="", help="bestand; zonder dit: standaarduitvoer")
        parser.add_argument("--protected", action="store_true", help="zoals een lezer van buiten het ziet")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for report in REPORTS:
                self.stdout.write(f"{report.slug:<22} {report.summary}")
            return
        today = timezone.localdate()
        extension = chosen_format(options["format"])
        selection = Selection(chosen_scope(options), chosen_period(options["first"], options["last"], today))
        tables = [
            self.told(selection, table, options["protected"], today)
            for table in made(options["slug"], selection, live=not options["protected"])
        ]
        content = BytesIO()
        write_file(tables, extension, content, selection=selection, today=today)
        self.deliver(content.getvalue(), options["output"])

    def told(self, selection: Selection, table: Table, protected: bool, today: date) -> Table:
        """The table as it goes into the file; what is withheld, or should not be published, is said."""
        if protected:
            outcome = to_outsider(selection, table, today)
            if isinstance(outcome, Withheld):
                self.stderr.write(f"{outcome.title}. {outcome.sentence}")
                return outcome.as_table()
        elif holds_small_count(table):
            self.stderr.write(SMALL.format(f"'{table.slug}'"))
        return table

    def deliver(self, content: bytes, output: str) -> None:
        if not output:
            stream = getattr(self.stdout, "buffer", None) or sys.stdout.buffer
            stream.write(content)
            stream.flush()
            return
        try:
            Path(output).write_bytes(content)
        except OSError as problem:
            raise CommandError(f"Kan niet schrijven naar {output}: {problem.strerror}.") from problem


def made(slug: str, selection: Selection, *, live: bool) -> list[Table]:
    possible = reports_for(selection.scope, live=live)
    wanted = possible if slug == ALL else [report for report in possible if report.slug == slug]
    if not wanted:
        slugs = [report.slug for report in possible]
        problem = "Dit rapport is hier niet te maken. " if slug in BY_SLUG else ""
        raise CommandError(f"{problem}Kies een rapport: {', '.join([*slugs, ALL])}.")
    return [report.make(selection) for report in wanted]


def chosen_format(extension: str) -> str:
    if extension not in WRITERS:
        raise CommandError(f"Kies bij --format: {FORMATS}.")
    return extension


def chosen_scope(options: dict[str, Any]) -> Scope:
    given = {name: options[name] for name in ("province", "municipality", "library") if options[name]}
    if len(given) != 1:
        raise CommandError("Kies precies een van --province, --municipality en --library.")
    ((kind, key),) = given.items()
    scope: Scope | None
    if kind == "province":
        scope = next(
            (
                province
                for province in Province
                if key.casefold() in (province.value.casefold(), province.label.casefold())
            ),
            None,
        )
    elif kind == "municipality":
        scope = Municipality.objects.filter(code=key.upper()).first()
    else:
        scope = Library.objects.filter(slug=key).first()
    if scope is None:
        raise CommandError(f"--{kind} {key} bestaat niet. Kijk de schrijfwijze na.")
    return scope


def chosen_period(first: str, last: str, today: date) -> Period:
    """The days asked for, up to today."""
    days = [chosen_day("--from", first), chosen_day("--until", last)]
    if days[0] > today:
        raise CommandError("--from ligt in de toekomst. Kies een dag tot en met vandaag.")
    if days[1] < days[0]:
        raise CommandError("--until ligt voor --from. Kies een latere dag.")
    return Period(*days).until(today)


def chosen_day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"Geef bij {option} een datum als 2025-12-31.") from None
