"""One report as a file, for schedulers and scripts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ido.models import Library, Location, Municipality, Province
from reports.catalogue import BY_SLUG, REPORTS, reports_for
from reports.document import Document
from reports.editions.frozen import thaw
from reports.files import ALL, document_of
from reports.models import Edition
from reports.models.edition import area
from reports.periods import Period
from reports.selection import Scope, Selection
from reports.tables import Table
from reports.writers import WRITERS

FORMATS = f"{', '.join([*WRITERS][:-1])} of {[*WRITERS][-1]}"
WHOLE = "Let op: dit zijn onbeschermde cijfers van nu. Wat je mag publiceren, geeft --protected."
NO_EDITION = "Over deze dagen is er geen uitgave. Kies een heel kwartaal of jaar waarvan er een is."


class Command(BaseCommand):
    """Whoever runs this sees whole figures, and is warned that those about an area must not be published.

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
        parser.add_argument("--protected", action="store_true", help="uit de gepubliceerde uitgave")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for report in REPORTS:
                self.stdout.write(f"{report.slug:<22} {report.summary}")
            return
        today = timezone.localdate()
        extension = chosen_format(options["format"])
        selection = Selection(chosen_scope(options), chosen_period(options["first"], options["last"], today))
        content = BytesIO()
        if options["protected"]:
            document = published(options["slug"], selection)
        else:
            document = document_of(made(options["slug"], selection), selection=selection, today=today)
            if not isinstance(selection.scope, Library):
                self.stderr.write(WHOLE)
        WRITERS[extension].write(document, content)
        self.deliver(content.getvalue(), options["output"])

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


def made(slug: str, selection: Selection) -> list[Table]:
    possible = reports_for(selection.scope, live=True)
    slugs = [report.slug for report in possible]
    return [report.make(selection) for report in possible if report.slug in wanted(slug, slugs)]


def published(slug: str, selection: Selection) -> Document:
    """The edition about the area and the days, or one table of it."""
    period = selection.period
    edition = None
    if not isinstance(selection.scope, Library | Location):
        about = Edition.objects.published().filter(**area(selection.scope))
        edition = about.filter(first_day=period.first, last_day=period.last).order_by("-number").first()
    if edition is None:
        raise CommandError(NO_EDITION)
    document = thaw(edition.document)
    if slug == ALL:
        return document
    chosen = wanted(slug, [table.slug for table in document.tables])
    return replace(document, tables=[table for table in document.tables if table.slug in chosen])


def wanted(slug: str, possible: Sequence[str]) -> Sequence[str]:
    """Which of the possible reports are asked for."""
    if slug == ALL:
        return possible
    if slug not in possible:
        problem = "Dit rapport is hier niet te maken. " if slug in BY_SLUG else ""
        raise CommandError(f"{problem}Kies een rapport: {', '.join([*possible, ALL])}.")
    return [slug]


def chosen_format(extension: str) -> str:
    if extension not in WRITERS:
        raise CommandError(f"Kies bij --format: {FORMATS}.")
    return extension


def chosen_scope(options: dict[str, Any]) -> Scope:
    given = {name: options[name] for name in ("province", "municipality", "library") if options[name]}
    if len(given) != 1:
        raise CommandError("Kies precies één van --province, --municipality en --library.")
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
