"""Read a directory in HSDS 3.0 into a library, without the web page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ido.access import Right, has_right
from ido.models import User
from partners.hsds.findings import UnreadableDirectoryError, Weight
from partners.hsds.importing import import_directory

ROWS_REFUSED = 1
UNUSABLE = 2  # the file or the command itself
LABELS = {Weight.ERROR: "fout", Weight.LOST: "overgeslagen", Weight.KEPT: "bewaard"}


class Command(BaseCommand):
    help = (
        "Lees een sociale kaart in HSDS 3.0 in: alles of niets. Een bestand is JSON of een zip. "
        "Uitgang 0: ingelezen of in orde; 1: fouten in het bestand, op stderr; 2: bestand of opdracht fout."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="BESTAND")
        parser.add_argument(
            "--by", required=True, metavar="E-MAIL", help="coördinator van de bibliotheek, of beheerder"
        )
        parser.add_argument("--dry-run", action="store_true", help="controleer alleen")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if user is None or not has_right(user, Right.MANAGE_PARTNERS):
            raise CommandError(f"{options['by']} mag de sociale kaart niet beheren.", returncode=UNUSABLE)
        try:
            report = import_directory(
                options["file"].read_bytes(),
                options["file"].name,
                library=user.library,
                today=timezone.localdate(),
                by=user.pk,
                dry_run=options["dry_run"],
            )
        except OSError as error:
            raise CommandError(
                f"{options['file']} is niet te lezen: {error.strerror}.", returncode=UNUSABLE
            ) from error
        except UnreadableDirectoryError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        for finding in report.findings:
            self.stderr.write(f"{LABELS[finding.weight]}: {finding.where}: {finding.message}")
        if not report.is_good:
            self.stderr.write(f"{report.count[Weight.ERROR]} fouten. Er is niets ingelezen.")
            sys.exit(ROWS_REFUSED)
        told = ", ".join(f"{number} {kind} {what}" for (kind, what), number in sorted(report.rows.items()))
        done = "In orde, niets opgeslagen" if options["dry_run"] else "Ingelezen"
        self.stdout.write(f"{done}: {told}.")
