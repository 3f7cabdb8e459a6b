"""Tables as an Excel workbook: a sheet per table and a last sheet that explains them."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any, BinaryIO

import xlsxwriter

from reports import notation
from reports.document import Document
from reports.tables import Column, Kind, Table, Value
from reports.writers.sheets import EXPLANATION, check_size, clean, explanation, sheet_names, width

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


def write(document: Document, out: BinaryIO) -> None:
    """Typed cells, a frozen bold header, filters; text stays text and None leaves its cell empty.

    The workbook names no person and reads no clock. ValueError if a table is larger than a sheet can be.
    """
    check_size(document)
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": clean(document.title),
                "subject": clean(document.subject),
                "created": document.created.astimezone(UTC).replace(tzinfo=None),
            }
        )
        names = sheet_names(table.title for table in document.tables)
        for table, name in zip(document.tables, names, strict=True):
            write_table(workbook, workbook.add_worksheet(name), table)
        write_explanation(workbook, workbook.add_worksheet(EXPLANATION), document, names)


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


def write_explanation(workbook: Any, sheet: Any, document: Document, names: Sequence[str]) -> None:
    """What the workbook is about, and per sheet its period, the meaning of each column, and its notes."""
    bold = workbook.add_format({"bold": True, "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    for line, (label, text) in enumerate(explanation(document, names)):
        if label:
            put(sheet, line, 0, label, bold)
        if text:
            put(sheet, line, 1, text, wrapped)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


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


def number_format(column: Column) -> str:
    """Excel's format code; a Dutch Excel shows it with dots for thousands and a decimal comma."""
    decimals = f".{'0' * column.decimals}" if column.decimals else ""
    return f"{FORMATS[column.kind]}{decimals}{'%' if column.kind is Kind.PERCENTAGE else ''}"
