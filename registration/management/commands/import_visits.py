"""Read in earlier registrations from a file, without the web page and without the worker."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ido.access import Right, has_right
from ido.models import User
from ido.spreadsheets.rows import Unreadable
from registration.imports import actions, batches
from registration.imports.catalogue import Catalogue
from registration.imports.columns import CHOSEN, FIELDS, REQUIRED, WITH_DEFAULT, normal
from registration.models import ImportBatch

ROWS_REFUSED = 1
UNUSABLE = 2  # the file or the command itself


class Command(BaseCommand):
    help = (
        "Lees eerdere registraties in uit een Excel- of CSV-bestand: alles of niets. "
        "Uitgang 0: ingelezen of in orde; 1: fouten in rijen, op stderr; 2: bestand of opdracht klopt niet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        fields = ", ".join(FIELDS)
        parser.add_argument("file", type=Path, metavar="BESTAND")
        parser.add_argument(
            "--library", required=True, metavar="SLUG", help="bibliotheek, bijvoorbeeld almere"
        )
        parser.add_argument(
            "--by", required=True, metavar="E-MAIL", help="coördinator die het bestand inleest"
        )
        parser.add_argument(
            "--map", nargs="+", action="extend", default=[], metavar="VELD=KOLOM", help=f"velden: {fields}"
        )
        parser.add_argument(
            "--default", nargs="+", action="extend", default=[], metavar="VELD=WAARDE",
            help="voor lege cellen: location, outcome of channel",
        )  # fmt: skip
        parser.add_argument(
            "--word", nargs="+", action="extend", default=[], metavar="VELD:WOORD=WAARDE",
            help="wat een onbekend woord betekent, bijvoorbeeld 'topic:Digi-D=DigiD'",
        )  # fmt: skip
        parser.add_argument("--skip-known", action="store_true", help="sla over wat al eerder is ingelezen")
        parser.add_argument("--dry-run", action="store_true", help="controleer alleen")

    def handle(self, *args: Any, **options: Any) -> None:
        user = coordinator(options["library"], options["by"])
        batch = self.receive(options["file"], user)
        try:
            self.look(batch, mapping_of(batch, Catalogue(user), options))
            if not options["dry_run"]:
                self.store(batch, skip_known=options["skip_known"])
        finally:
            ImportBatch.objects.unfinished().filter(pk=batch.pk).delete()

    def receive(self, path: Path, user: User) -> ImportBatch:
        try:
            return actions.receive(
                content=path.read_bytes(), file_name=path.name, by=user, now=timezone.now()
            )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=UNUSABLE) from error
        except Unreadable as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error

    def look(self, batch: ImportBatch, mapping: dict[str, Any]) -> None:
        actions.begin_check(batch=batch, mapping=mapping, now=timezone.now())
        batches.check(batch.pk, now=timezone.now(), tell=self.teller("Controle", batch.total_rows))
        batch.refresh_from_db()
        if batch.failure:
            raise CommandError(batch.failure, returncode=UNUSABLE)
        for problem in batch.problems.all():
            column = f", kolom {problem.column}" if problem.column else ""
            self.stderr.write(f"rij {problem.row}{column}: {problem.message}")
        if batch.problem_count:
            raise CommandError(
                f"{batch.problem_count} fouten. Er is niets opgeslagen.", returncode=ROWS_REFUSED
            )
        self.stdout.write(
            f"In orde: {batch.visit_count} nieuwe bezoeken met {batch.question_count} vragen, "
            f"{batch.known_count} al bekend."
        )

    def store(self, batch: ImportBatch, *, skip_known: bool) -> None:
        try:
            actions.begin_store(batch=batch, skip_known=skip_known, now=timezone.now())
        except actions.OutdatedError as error:
            text = (
                "Er is niets nieuws."
                if not batch.visit_count
                else "Kies --skip-known voor alleen de nieuwe rijen."
            )
            raise CommandError(f"{text} Er is niets opgeslagen.", returncode=ROWS_REFUSED) from error
        batch = batches.store(batch.pk, now=timezone.now(), tell=self.teller("Opslaan", batch.total_rows))
        if batch.status != ImportBatch.Status.STORED:
            raise CommandError(batch.failure, returncode=ROWS_REFUSED)
        self.stdout.write(f"Opgeslagen: {batch.visit_count} bezoeken met {batch.question_count} vragen.")

    def teller(self, what: str, total: int) -> Callable[[int], None]:
        """Writes how far it is, once a second."""
        last = time.monotonic()

        def tell(done: int) -> None:
            nonlocal last
            if time.monotonic() - last > 1:
                last = time.monotonic()
                self.stderr.write(f"{what}: {done} van {max(done, total)} rijen")

        return tell


def coordinator(library: str, email: str) -> User:
    user = User.objects.filter(email=email.lower(), library__slug=library, is_active=True).first()
    if user is None or not has_right(user, Right.IMPORT_VISITS):
        raise CommandError(
            f"{email} is geen coördinator van bibliotheek {library}. Controleer --by en --library.",
            returncode=UNUSABLE,
        )
    return user


def mapping_of(batch: ImportBatch, catalogue: Catalogue, options: dict[str, Any]) -> dict[str, Any]:
    """What we guessed, with what the command says over it."""
    mapping = {"defaults": {"channel": "desk"}, "values": {}, **batch.mapping}
    for text in options["map"]:
        field, header = split(text, FIELDS)
        if header not in batch.sheet["headers"]:
            known = ", ".join(batch.sheet["headers"])
            raise CommandError(
                f"Kolom {header} staat niet in het bestand. Wel: {known}.", returncode=UNUSABLE
            )
        mapping["columns"][field] = header
    for text in options["default"]:
        field, word = split(text, WITH_DEFAULT)
        mapping["defaults"][field] = ours(catalogue, field, word)
    for text in options["word"]:
        field, rest = split(text, CHOSEN, ":")
        theirs, word = split(rest, None)
        mapping["values"].setdefault(field, {})[normal(theirs)] = ours(catalogue, field, word)
    for field in (*REQUIRED, "location", "outcome"):
        if field not in mapping["columns"] and field not in mapping["defaults"]:
            text = f"Welke kolom is de {FIELDS[field].label.lower()}? Voeg toe: --map {field}=KOLOM."
            raise CommandError(text, returncode=UNUSABLE)
    return mapping


def split(text: str, fields: Any, sign: str = "=") -> tuple[str, str]:
    left, found, right = text.partition(sign)
    if not found or (fields is not None and left not in fields):
        known = f" Kies uit: {', '.join(fields)}." if fields else ""
        raise CommandError(
            f"{text} begrijpen we niet: schrijf het als VELD{sign}WAARDE.{known}", returncode=UNUSABLE
        )
    return left, right


def ours(catalogue: Catalogue, field: str, word: str) -> str:
    found = catalogue.find(field, word)
    if found is None:
        raise CommandError(
            f"{word} is geen {FIELDS[field].label.lower()} van deze bibliotheek.", returncode=UNUSABLE
        )
    return str(found)
