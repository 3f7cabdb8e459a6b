"""Write the directory of a library to a file, without the web page."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ido.models import Library
from partners.hsds import export, writing


class Command(BaseCommand):
    help = "Schrijf de sociale kaart van een bibliotheek als HSDS 3.0 naar een zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="BESTAND", help="de zip die ontstaat")
        parser.add_argument(
            "--library", default="", metavar="SLUG", help="bibliotheek, bijvoorbeeld almere; leeg: landelijk"
        )
        parser.add_argument(
            "--format", choices=sorted(writing.FORMATS), default="json", help="json: de API; csv: de tabellen"
        )
        parser.add_argument("--national", action="store_true", help="neem ook de landelijke partners op")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime()
        library = library_named(options["library"])
        found = export.directory(library, today=now.date(), national=options["national"])
        content = writing.zipped(writing.FORMATS[options["format"]](found), now)
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['file']} is niet te schrijven: {error.strerror}.") from error
        self.stdout.write(
            f"{len(found.organizations)} organisaties, {len(found.services)} diensten, "
            f"{len(found.locations)} locaties in {options['file']}."
        )


def library_named(slug: str) -> Library | None:
    """The library, None without a slug. Raises CommandError for one that does not exist."""
    if not slug:
        return None
    library = Library.objects.filter(slug=slug).first()
    if library is None:
        raise CommandError(f"Er is geen bibliotheek ‘{slug}’.")
    return library
