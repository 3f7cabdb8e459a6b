"""Tables as CSV that Dutch spreadsheet programs open and other programs read."""

import codecs
import csv
import unicodedata
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from reports.document import Document
from reports.tables import Column, Kind, Value

CONTROLS = ("\t", "\r", "\n", "\0")
TRIGGERS = ("=", "+", "-", "@", "−")


def write(document: Document, out: BinaryIO) -> None:
    """UTF-8 with BOM, semicolons, CRLF; the first row is the header, the last the total if there is one.

    Numbers have a decimal comma and no dots, percentages are fractions, dates yyyy-mm-dd, months yyyy-mm;
    what is not available is empty, what is kept back is •. Several tables are divided by an empty line.
    CSV has no room for the rest of the document.
    """
    text = codecs.getwriter("utf-8-sig")(out, "replace")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for place, table in enumerate(document.tables):
        if place:
            lines.writerow([])
        lines.writerow([defused(column.title) for column in table.columns])
        for row in table.published_rows():
            lines.writerow([cell(value, column) for value, column in zip(row, table.columns, strict=True)])


def cell(value: Value, column: Column) -> str:
    """The value as CSV text; see `write`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, date):
        return value.isoformat()[:7] if column.kind is Kind.MONTH else value.isoformat()
    return f"{Decimal(value):f}".replace(".", ",")


def defused(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet might run it as a formula.

    That is a text that begins with a control character, or, after blanks and invisible characters, with
    = + - @ in any of their widths (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    first = next((char for char in text if not is_blank(char)), "")
    risky = text.startswith(CONTROLS) or unicodedata.normalize("NFKC", first).startswith(TRIGGERS)
    return f"'{text}" if risky else text


def is_blank(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")
