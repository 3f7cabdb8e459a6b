"""What workbooks share, whichever program they are for: sheet names, widths, the sheet that explains."""

import re
from collections.abc import Iterable, Sequence
from textwrap import wrap

from django.utils import timezone

from reports import notation
from reports.document import Document
from reports.tables import Kind, Table, dutch
from reports.telling import nothing_in

EXPLANATION = "Toelichting"
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767  # UTF-16 units in one cell
LONGEST_NAME = 31
WIDEST = 60  # characters a column takes at most
BUTTON = 4  # characters that the button of a filter takes from a title
LABEL, TOLD = 36, 90  # characters of the two columns that explain


def check_size(document: Document) -> None:
    """ValueError if a table is larger than a sheet can be."""
    for table in document.tables:
        if len(table.rows) + 2 > MOST_ROWS or len(table.columns) > MOST_COLUMNS:
            raise ValueError(f"{table.slug} is larger than a sheet can be")


def explanation(document: Document, names: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Label and text of each line of the explanation; an empty pair is an empty line."""
    yield "Gemaakt op", notation.day(timezone.localtime(document.created))
    yield from document.imprint
    yield "Leeg vak", "Dit cijfer is niet bekend."
    yield notation.HIDDEN, "Dit getal tonen we niet. Anders zijn er mensen te herkennen."
    for table, name in zip(document.tables, names, strict=True):
        yield "", ""
        yield "Blad", name
        yield "Titel", table.title
        if table.subject:
            yield "Gebied of bibliotheek", table.subject
        if table.period_text:
            yield "Periode", table.period_text
        for column in table.columns:
            if column.definition:
                yield f"Kolom {column.title}", column.definition
        nothing = nothing_in(table)
        for note in (*filter(None, [nothing]), *table.notes):
            yield "Opmerking", note


def clean(text: str) -> str:
    """The text as a cell can hold it: nothing XML forbids, bare line feeds, not longer than Excel allows."""
    text = notation.printable(text).replace("\r\n", "\n").replace("\r", "\n")
    if utf16_length(text) <= LONGEST_TEXT:
        return text
    return f"{cut(text, LONGEST_TEXT - 1)}…"


def width(table: Table, place: int) -> int:
    """The column's width in characters: its longest value, or its title broken over two lines."""
    column = table.columns[place]
    words = max(len(word) for word in column.title.split()) if column.title.split() else 0
    return min(WIDEST, max(longest(table, place), words, len(column.title) // 2) + BUTTON)


def longest(table: Table, place: int) -> int:
    """The characters of the column's longest value as a reader sees it."""
    column = table.columns[place]
    rows = table.rows if table.total is None else (*table.rows, table.total)
    return max((len(dutch(row[place], column)) for row in rows), default=0)


def wraps(table: Table, place: int) -> bool:
    """Whether texts in the column go on below themselves: it cannot be as wide as they are."""
    return table.columns[place].kind is Kind.TEXT and longest(table, place) > WIDEST - BUTTON


def follows_figures(table: Table, place: int) -> bool:
    """Whether the column stands to the left just after one that stands to the right, and needs some air."""
    columns = table.columns
    return place > 0 and columns[place - 1].kind.is_numeric and not columns[place].kind.is_numeric


def lines(text: str, width: int) -> int:
    """How many lines the text takes in a column of so many characters."""
    return sum(max(1, len(wrap(part, max(1, width)))) for part in text.split("\n")) if text else 1


def sheet_names(titles: Iterable[str]) -> list[str]:
    """A name per title that Excel accepts: no []:*?/\\, at most 31 long, no two alike in any case."""
    taken = {EXPLANATION.casefold(), "history"}  # Excel keeps the second for itself
    names = []
    for title in titles:
        wanted = re.sub(r"[\[\]:*?/\\]", " ", notation.printable(title))
        wanted = " ".join(wanted.split()).strip("' ") or "Tabel"
        name, again = cut(wanted, LONGEST_NAME).strip("' "), 1
        while name.casefold() in taken:
            again += 1
            mark = f" ({again})"
            name = cut(wanted, LONGEST_NAME - len(mark)).strip("' ") + mark
        taken.add(name.casefold())
        names.append(name)
    return names


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, length: int) -> str:
    """The first part of the text, at most so many UTF-16 units, never half a character."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")
