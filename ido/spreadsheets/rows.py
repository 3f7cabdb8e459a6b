"""What a spreadsheet is read into, and how much of it we accept."""

from __future__ import annotations

from typing import NamedTuple

MAX_BYTES = 20 * 1024**2
MAX_COLUMNS = 64
MAX_ROWS = 200_000
MAX_TEXT = 1_000  # characters in a cell; more is cut off, and an error in a column we use
LAST_ROW = 1_048_576  # of any spreadsheet program
DAMAGED = (
    "Dit Excel-bestand is beschadigd of bevat iets wat er niet hoort. "
    "Open het in Excel of LibreOffice, sla het opnieuw op als .xlsx en probeer het nog eens."
)


class Unreadable(Exception):  # noqa: N818 - it says what the file is, as Http404 says what the page is
    """The file as a whole cannot be read; the message tells the user why and what to do."""


class Row(NamedTuple):
    """One row that holds something. `number` is what the spreadsheet program shows beside it.

    `cells` holds the text per column, from the first; dates are ISO 8601, whole numbers have no point.
    `faults` tells per column index what is wrong with a cell that could not be read.
    """

    number: int
    cells: list[str]
    faults: dict[int, str]

    def cell(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""


class Head(NamedTuple):
    """What stands at the top of a file. `total` estimates the rows below the headers, for a progress bar."""

    kind: str
    headers: list[str]
    header_row: int
    total: int
    sheet: str
    other_sheets: list[str]


def column_name(index: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA … XFD."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def too_far(index: int, row: int) -> Unreadable:
    return Unreadable(
        f"Cel {column_name(index)}{row} ligt te ver naar rechts: wij lezen {MAX_COLUMNS} kolommen. "
        f"Maak de cellen na kolom {column_name(MAX_COLUMNS - 1)} leeg, "
        "of bewaar alleen de kolommen die nodig zijn."
    )


def clean(text: str) -> tuple[str, str]:
    """The text of a cell without spaces around it, and what is wrong with it if anything is."""
    text = text.replace("\u00a0", " ").strip()
    if len(text) > MAX_TEXT:
        return text[:MAX_TEXT], f"bevat meer dan {MAX_TEXT} tekens. Maak de tekst korter."
    if not text.isprintable() and any(ord(c) < 32 and c not in "\t\r\n" for c in text):
        visible = "".join(c for c in text if ord(c) >= 32 or c in "\t\r\n")
        return visible, "bevat een onzichtbaar stuurteken. Typ de inhoud van deze cel opnieuw."
    return text, ""


def name_columns(cells: list[str]) -> list[str]:
    """A name for every column that nothing else is called: its header, else its letter."""
    names: list[str] = []
    for index, text in enumerate(cells):
        base = " ".join(text.split())[:60] or f"Kolom {column_name(index)}"
        name, again = base, 2
        while name in names:
            name, again = f"{base} ({again})", again + 1
        names.append(name)
    return names
