"""Everything there is of a document in one file: each format, a CSV file per table, and what is what."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from reports import notation
from reports.document import Document
from reports.editions.frozen import pieces
from reports.inhabitants import listed
from reports.tables import Table
from reports.writers import csv, csvw, ods, pdf, xlsx

SCHEMA = Path(__file__).with_name("document.schema.json")
SUMS = "SHA256SUMS"
AT_ONCE = 2**20  # bytes that are kept in memory, and not on disk
MAIN = "rapport"
TABLES = "tabellen/"
WHOLE: dict[str, Callable[[Document, BinaryIO], None]] = {
    f"{MAIN}.pdf": pdf.write,
    f"{MAIN}.xlsx": xlsx.write,
    f"{MAIN}.ods": ods.write,
    f"{MAIN}.csv": csv.write,
}
PACKED = (".pdf", ".xlsx", ".ods")  # are compressed already
READ_ME = (
    ("Bestanden", ""),
    (f"{MAIN}.pdf", "Om te lezen en te printen."),
    (f"{MAIN}.xlsx", "Alle tabellen voor Excel."),
    (f"{MAIN}.ods", "Alle tabellen voor LibreOffice."),
    (f"{MAIN}.csv", "Alle tabellen onder elkaar, als tekst."),
    (TABLES, "Elke tabel als eigen CSV-bestand."),
    (f"{TABLES}{csvw.NAME}", "Vertelt programma's wat er in die bestanden staat."),
    (f"{MAIN}.json", "Alle tabellen voor programma's."),
    (SCHEMA.name, f"Vertelt wat er in {MAIN}.json staat."),
    (SUMS, "Hiermee zie je of een bestand nog hetzelfde is."),
    ("", ""),
    ("Tekens", ""),
    (notation.HIDDEN, "Dit getal tonen we niet. Anders zijn er mensen te herkennen."),
    ("Leeg vak", "Dit cijfer is niet bekend."),
    ("0,175", "Een percentage staat in CSV en JSON als deel van 1. Dit is 17,5%."),
    ("'", "In CSV staat dit teken soms voor een tekst. Zo leest een spreadsheet de tekst niet als formule."),
)


def write(document: Document, out: BinaryIO) -> None:
    """The same document gives the same bytes: files stand in a fixed order and bear the document's moment."""
    pack(document, pieces(document), out)


def pack(document: Document, frozen: Iterable[str], out: BinaryIO) -> None:
    """As `write`, with the JSON as it was frozen before, in pieces."""
    parts = Parts(document, out)
    parts.put("LEESMIJ.txt", "\r\n".join(read_me(document)).encode("utf-8-sig"))
    for name, writer in WHOLE.items():
        # By way of a file of its own, or what goes back in its file would be written otherwise than alone.
        with SpooledTemporaryFile(AT_ONCE) as alone, parts.open(name) as part:
            writer(document, cast(BinaryIO, alone))
            alone.seek(0)
            copyfileobj(alone, part)
    names = table_files(document.tables)
    for table, name in zip(document.tables, names, strict=True):
        with parts.open(f"{TABLES}{name}") as part:
            csv.write(replace(document, tables=[table]), part)
    parts.put(f"{TABLES}{csvw.NAME}", csvw.metadata(document, names))
    with parts.open(f"{MAIN}.json") as part:
        for piece in frozen:
            part.write(piece.encode())
    parts.put(SCHEMA.name, SCHEMA.read_bytes())
    parts.close()


class Parts:
    """A ZIP file in the making, with the checksums of what is in it as its last file."""

    def __init__(self, document: Document, out: BinaryIO) -> None:
        self.zip = ZipFile(out, "w")
        self.moment = document.created.astimezone(UTC).timetuple()[:6]
        self.sums: list[str] = []

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A file to write to; leaving the block ends it."""
        info = ZipInfo(name, self.moment)
        info.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
        with self.zip.open(info, "w") as part:
            summed = Summed(part)
            yield cast(BinaryIO, summed)
        self.sums.append(f"{summed.sum.hexdigest()}  {name}\n")

    def put(self, name: str, content: bytes) -> None:
        with self.open(name) as part:
            part.write(content)

    def close(self) -> None:
        self.put(SUMS, "".join(self.sums).encode())
        self.zip.close()


class Summed(io.RawIOBase):
    """A file that is written to and adds up its SHA-256."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out, self.sum = out, hashlib.sha256()

    def write(self, data: Any) -> int:
        self.sum.update(data)
        return self.out.write(data)


def table_files(tables: Sequence[Table]) -> list[str]:
    """The name of the CSV file of each table, no two alike."""
    names: list[str] = []
    for table in tables:
        again = sum(name.startswith(f"{table.slug}.") for name in names)
        names.append(f"{table.slug}.{again + 1}.csv" if again else f"{table.slug}.csv")
    return names


def read_me(document: Document) -> Iterator[str]:
    """The lines of the text that says what is what."""
    yield document.title
    yield ", ".join(filter(None, [document.subject, document.period_text]))
    yield f"Gemaakt op {notation.day(timezone.localtime(document.created))}"
    if document.makers:
        yield f"Gegevens van {listed(document.makers)}"
    yield from (f"{label}: {text}" for label, text in document.imprint)
    yield ""
    for name, meaning in READ_ME:
        yield f"{name:<28} {meaning}".rstrip()
