"""Tables as an Excel workbook: a sheet per table and a last sheet that explains them."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import timezone

from reports import notation
from reports.tables import Column, Kind, Table, Value, dutch

EXPLANATION = "Toelichting"
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767  # UTF-16 units in one cell
LONGEST_NAME = 31
WIDEST = 60  # characters a column takes at most

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "#,##0",
    Kind.RATIO: "#,##0",
    Kind.PERCENTAGE: "0",
    Kind.DATE: "dd-mm-yyyy",
    Kind.MONTH: "[$-413]mmmm yyyy",  # Dutch month names in any Excel
}


def write(tables: Sequence[Table], out: BinaryIO, created: datetime) -> None:
    """Typed cells, a frozen bold header, filters; text stays text and None leaves its cell empty.

    The workbook names no person and reads no clock: it bears `created`. ValueError if a table is larger
    than a sheet can be.
    """
    for table in tables:
        if len(table.rows) + 2 > MOST_ROWS or len(table.columns) > MOST_COLUMNS:
            raise ValueError(f"{table.slug} is larger than a sheet can be")
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": clean(tables[0].title),
                "subject": clean(tables[0].subject),
                "created": created.astimezone(UTC).replace(tzinfo=None),
            }
        )
        names = sheet_names(table.title for table in tables)
        for table, name in zip(tables, names, strict=True):
            write_table(workbook, workbook.add_worksheet(name), table)
        write_explanation(workbook, workbook.add_worksheet(EXPLANATION), tables, names, created)


def write_table(workbook: Any, sheet: Any, table: Table) -> None:
    """The table from the first cell on: header, rows, and the total outside the filter."""
    heading = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    plain = [workbook.add_format({"num_format": number_format(column)}) for column in table.columns]
    total = [
        workbook.add_format({"num_format": number_format(column), "bold": True, "top": 1})
        for column in table.columns
    ]
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, width(table, place))
        align = "right" if column.kind.is_numeric else "left"
        put(sheet, 0, place, column.title, workbook.add_format({**heading, "align": align}))
    for line, row in enumerate(table.published_rows(), start=1):
        formats = plain if line <= len(table.rows) else total
        for place, value in enumerate(row):
            put(sheet, line, place, value, formats[place])
    sheet.freeze_panes(1, table.row_header_column + 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def write_explanation(
    workbook: Any, sheet: Any, tables: Sequence[Table], names: Sequence[str], created: datetime
) -> None:
    """What the workbook is about, and per sheet its period, the meaning of each column, and its notes."""
    bold = workbook.add_format({"bold": True, "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    for line, (label, text) in enumerate(explanation(tables, names, created)):
        if label:
            put(sheet, line, 0, label, bold)
        if text:
            put(sheet, line, 1, text, wrapped)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def explanation(
    tables: Sequence[Table], names: Sequence[str], created: datetime
) -> Iterable[tuple[str, str]]:
    """Label and text of each line of the explanation; an empty pair is an empty line."""
    yield "Gemaakt op", notation.day(timezone.localtime(created))
    yield "Leeg vak", "Dit cijfer is niet bekend of wordt niet getoond."
    for table, name in zip(tables, names, strict=True):
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
        for note in table.notes:
            yield "Opmerking", note


def put(sheet: Any, line: int, place: int, value: Value, form: Any) -> None:
    """Write one cell as its own type; a date from before Excel's calendar becomes Dutch text."""
    if value is None:
        sheet.write_blank(line, place, None, form)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(line, place, value, form)
    elif isinstance(value, date):
        sheet.write_string(line, place, notation.day(value), form)
    elif isinstance(value, str):
        put_text(sheet, line, place, clean(value), form)
    else:
        sheet.write_number(line, place, value, form)


def put_text(sheet: Any, line: int, place: int, text: str, form: Any) -> None:
    """Write text. What looks like rich text goes in two runs: the library takes it for markup otherwise."""
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(line, place, text[:1], form, text[1:], form)
    else:
        sheet.write_string(line, place, text, form)


def clean(text: str) -> str:
    """The text as a cell can hold it: nothing XML forbids, bare line feeds, not longer than Excel allows."""
    text = notation.printable(text).replace("\r\n", "\n").replace("\r", "\n")
    if utf16_length(text) <= LONGEST_TEXT:
        return text
    return f"{cut(text, LONGEST_TEXT - 1)}…"


def number_format(column: Column) -> str:
    """Excel's format code; a Dutch Excel shows it with dots for thousands and a decimal comma."""
    decimals = f".{'0' * column.decimals}" if column.decimals else ""
    return f"{FORMATS[column.kind]}{decimals}{'%' if column.kind is Kind.PERCENTAGE else ''}"


def width(table: Table, place: int) -> int:
    """The column's width in characters: its longest value, or its title broken over two lines."""
    column = table.columns[place]
    rows = table.rows if table.total is None else (*table.rows, table.total)
    longest = max((len(dutch(row[place], column)) for row in rows), default=0)
    words = max(len(word) for word in column.title.split()) if column.title.split() else 0
    return min(WIDEST, max(longest, words, len(column.title) // 2) + 4)


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
