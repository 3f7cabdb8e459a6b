"""Plain lists of texts as CSV and XLSX that Dutch spreadsheet programs open."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

LONGEST = 32_000  # characters in a cell of a workbook


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[str]], created: datetime) -> bytes:
    """UTF-8 with BOM, semicolons; a text that a program might run as a formula gets an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(headers: Sequence[str], rows: Iterable[Sequence[str]], created: datetime) -> bytes:
    """One sheet of text cells under a bold, frozen header; the workbook bears `created` and no name."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {**options, "constant_memory": True}) as workbook:
        workbook.set_properties({"created": created.replace(tzinfo=None)})
        sheet = workbook.add_worksheet()
        bold, plain = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "@"})
        for place, header in enumerate(headers):
            sheet.write_string(0, place, header, bold)
            sheet.set_column(place, place, 24)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell[:LONGEST], plain)
        sheet.freeze_panes(1, 1)
    return out.getvalue()


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it: never run as a formula."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first and first in "=+-@" else text


def unharmed(text: str) -> str:
    """What `harmless` was given."""
    return text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text
