"""Tables as an Excel workbook: a sheet per table and a last sheet that explains them."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any, BinaryIO

import xlsxwriter

from reports import notation
from reports.document import Document
from reports.tables import Column, Kind, Table, Value
from reports.writers.sheets import (
    BUTTON,
    EXPLANATION,
    LABEL,
    TOLD,
    check_size,
    clean,
    cut,
    explanation,
    follows_figures,
    lines,
    sheet_names,
    width,
    wraps,
)

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LINE = 15  # points; rows that wrap need their height said, for not every program works it out
MOST_LINES = 27  # no row can be higher
LONGEST_HEADING = 100  # of the 255 characters that a heading on paper may have, with its codes
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
            write_table(workbook, sheet := workbook.add_worksheet(name), table)
            sheet.set_header(f"&L&B{on_paper(table.title)}&B&R{on_paper(about(document))}")
        write_explanation(workbook, sheet := workbook.add_worksheet(EXPLANATION), document, names)
        sheet.set_header(f"&L&B{EXPLANATION}&B&R{on_paper(about(document))}")


def write_table(workbook: Any, sheet: Any, table: Table) -> None:
    """The table from the first cell on: header, rows, and the total outside the filter."""
    heading = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    widths = [width(table, place) for place in range(len(table.columns))]
    wrapped = {place for place in range(len(table.columns)) if wraps(table, place)}
    told = [
        {
            "num_format": number_format(column),
            "align": "right" if column.kind.is_numeric else "left",
            "valign": "top",
            "text_wrap": place in wrapped,
            "indent": int(follows_figures(table, place)),
        }
        for place, column in enumerate(table.columns)
    ]
    plain = [workbook.add_format(each) for each in told]
    total = [workbook.add_format({**each, "bold": True, "top": 1}) for each in told]
    high(sheet, 0, *(lines(column.title, widths[place] - BUTTON // 2) for place, column in columns_of(table)))
    for place, column in columns_of(table):
        sheet.set_column(place, place, widths[place])
        stands = {key: told[place][key] for key in ("align", "indent")}
        put(sheet, 0, place, column.title, workbook.add_format({**heading, **stands}))
    for line, row in enumerate(table.published_rows(), start=1):
        formats = plain if line <= len(table.rows) else total
        if wrapped:
            high(sheet, line, *(lines(str(row[place] or ""), widths[place]) for place in wrapped))
        for place, value in enumerate(row):
            put(sheet, line, place, value, formats[place])
    sheet.freeze_panes(1, table.row_header_column + 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    set_paper(sheet)


def columns_of(table: Table) -> list[tuple[int, Column]]:
    return list(enumerate(table.columns))


def high(sheet: Any, line: int, *needed: int) -> None:
    """As high as the longest text needs; before anything is written in the row."""
    if (most := max(needed, default=1)) > 1:
        sheet.set_row(line, LINE * min(most, MOST_LINES))


def set_paper(sheet: Any) -> None:
    """A4, as wide as the paper, with the number of the page."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&RBladzijde &P van &N")


def about(document: Document) -> str:
    return ", ".join(filter(None, [document.subject, document.period_text]))


def on_paper(text: str) -> str:
    """Text in a heading on paper, where & begins a code."""
    return cut(" ".join(clean(text).split()), LONGEST_HEADING).replace("&", "&&")


def write_explanation(workbook: Any, sheet: Any, document: Document, names: Sequence[str]) -> None:
    """What the workbook is about, and per sheet its period, the meaning of each column, and its notes."""
    bold = workbook.add_format({"bold": True, "valign": "top", "text_wrap": True})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, LABEL)
    sheet.set_column(1, 1, TOLD)
    for line, (label, text) in enumerate(explanation(document, names)):
        high(sheet, line, lines(label, LABEL), lines(text, TOLD))
        if label:
            put(sheet, line, 0, label, bold)
        if text:
            put(sheet, line, 1, text, wrapped)
    set_paper(sheet)


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
