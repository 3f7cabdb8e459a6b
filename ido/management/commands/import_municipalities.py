"""Store the municipalities and inhabitants of a year from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ido.municipalities import FIRST_YEAR, LAST_YEAR, Plan, import_municipalities, plan
from ido.municipality_file import COLUMNS, FaultyFileError, decode, read


class Command(BaseCommand):
    help = f"""Lees de gemeenten van een jaar met hun inwoners in, alles of niets.

Kolommen (andere worden overgeslagen):
{COLUMNS}

Scheidingsteken , of ; of tab. Tekens in UTF-8 of Windows-1252. Peildatum is 1 januari van het jaar."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="het CSV-bestand")
        parser.add_argument("--year", type=int, required=True, help="het jaar van de inwoneraantallen")
        parser.add_argument("--source", default="CBS", help="waar de aantallen vandaan komen")
        parser.add_argument("--dry-run", action="store_true", help="laat zien wat er verandert, bewaar niets")

    def handle(self, *args: Any, file: Path, year: int, source: str, dry_run: bool, **options: Any) -> None:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise CommandError(f"Kies een jaar van {FIRST_YEAR} tot en met {LAST_YEAR}.")
        try:
            rows = read(decode(file.read_bytes()))
            if dry_run:
                done = plan(rows, year)
            else:
                done = import_municipalities(rows=rows, year=year, source=source[:120], by=None)
        except OSError as error:
            raise CommandError(f"{file} is niet te lezen: {error.strerror}.") from error
        except FaultyFileError as error:
            faults = "\n".join(str(fault) for fault in error.faults)
            raise CommandError(f"Er is niets ingelezen.\n{faults}") from error
        self.stdout.write(summary(done) + (" Er is niets bewaard." if dry_run else ""))


def summary(done: Plan) -> str:
    return (
        f"{len(done.rows)} gemeenten gelezen: {done.added} nieuw, {done.renamed} met een andere naam of "
        f"provincie. Inwoneraantallen: {done.counted} nieuw, {done.recounted} veranderd, "
        f"{done.unchanged} hetzelfde."
    )
