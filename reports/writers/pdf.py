"""A document on A4: cover, contents, and of each report its chart, its table and what the figures mean.

Valid as PDF/UA-1, for who listens to it, and as PDF/A-2a, for the archive.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import typst
from django.utils import timezone

from reports import notation
from reports.catalogue import BY_SLUG, HEADLINE
from reports.charts.print import for_print
from reports.document import Document
from reports.inhabitants import listed
from reports.pages import means_sum
from reports.tables import Column, Kind, Table, Value, dutch

LONGEST_TITLE = 9
TEMPLATE = Path(__file__).with_name("document.typ")
LETTERS = Path(str(files("font_source_sans_pro"))) / "files"
STANDARDS: Any = ["a-2a", "ua-1"]  # the stubs of typst want a list of every standard there is
UNSHOWN = re.compile(r'the text `?"(.+?)"`? could not be displayed')
LARGE = ("Vragen", "Bezoeken", "Per 1.000 inwoners", "Ter plekke opgelost", "Locaties")


def write(document: Document, out: BinaryIO) -> None:
    """Everything that people wrote goes in as data, which the program that sets the type cannot mistake.

    What the letters of the document cannot show, such as a picture in a name, becomes a question mark.
    """
    data = json.dumps(visible(contents(document)), ensure_ascii=False)
    while True:
        try:
            out.write(typeset(data, int(document.created.timestamp())))
            return
        except typst.TypstError as problem:
            strange = UNSHOWN.search(str(problem))
            if strange is None:
                raise
            shown = data.translate({ord(char): "?" for char in unescaped(strange[1])})
            if shown == data:
                raise
            data = shown


def typeset(data: str, moment: int) -> bytes:
    return typst.compile(
        TEMPLATE,
        sys_inputs={"data": data},
        font_paths=[LETTERS],
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=moment,
    )


def visible(value: Any) -> Any:
    """The same without the characters that show nothing, of which the standards forbid some."""
    if isinstance(value, str):
        kept = (" " if char.isspace() else char for char in value)
        return "".join(char for char in kept if unicodedata.category(char)[0] != "C")
    if isinstance(value, dict):
        return {key: visible(item) for key, item in value.items()}
    return [visible(item) for item in value] if isinstance(value, (list, tuple)) else value


def unescaped(text: str) -> str:
    """The text that a message of typst tells of, which writes some characters as \\u{200b}."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), text)


def contents(document: Document) -> dict[str, Any]:
    """What the template asks for."""
    created = timezone.localtime(document.created)
    return {
        "title": document.title,
        "subject": document.subject,
        "heading": capitalised(document.subject or document.title),
        "period": document.period_text,
        "period-heading": capitalised(document.period_text),
        "created": {"year": created.year, "month": created.month, "day": created.day},
        "makers": listed(document.makers),
        "headline": headline(document),
        "imprint": [
            *([("Gegevens van", listed(document.makers))] if document.makers else []),
            ("Gemaakt op", notation.day(created)),
            *document.imprint,
        ],
        "parts": [part(table) for table in document.tables],
    }


def headline(document: Document) -> list[dict[str, str]]:
    """What stands large on the cover, when the headline figures are among the tables and known."""
    table = next((table for table in document.tables if table.slug == HEADLINE.slug), None)
    if table is None or not table.rows:
        return []
    figures = {
        column.title: (value, column) for column, value in zip(table.columns, table.rows[0], strict=True)
    }
    return [
        {"label": label, "value": dutch(*figures[label])}
        for label in LARGE
        if label in figures and figures[label][0] is not None
    ]


def part(table: Table) -> dict[str, Any]:
    report = BY_SLUG.get(table.slug)
    return {
        "title": table.title,
        "summary": report.summary if report else "",
        "chart": chart(table),
        "columns": [
            {"title": broken(column), "numeric": column.kind.is_numeric, "share": share(table, place)}
            for place, column in enumerate(table.columns)
        ],
        "rows": [in_words(table, row) for row in table.rows],
        "total": total(table),
        "notes": list(table.notes),
        "definitions": [(column.title, column.definition) for column in table.columns if column.definition],
    }


def broken(column: Column) -> list[str]:
    """The lines of the column's title: two where it would make a column of figures too wide."""
    words = column.title.split()
    if not column.kind.is_numeric or len(column.title) <= LONGEST_TITLE or len(words) == 1:
        return [column.title]
    halves = [[" ".join(words[:place]), " ".join(words[place:])] for place in range(1, len(words))]
    return min(halves, key=lambda half: max(map(len, half)))


def share(table: Table, place: int) -> int:
    """How much of the width that is left the column takes: names most, figures and days what they need."""
    if table.columns[place].kind is not Kind.TEXT:
        return 0
    return 3 if place == table.row_header_column else 2


def in_words(table: Table, row: Sequence[Value]) -> list[str]:
    return [dutch(value, column) for value, column in zip(row, table.columns, strict=True)]


def total(table: Table) -> list[str] | None:
    """The total, empty where a total has no meaning."""
    if table.total is None:
        return None
    return [
        "" if value is None and not means_sum(column) else dutch(value, column)
        for value, column in zip(table.total, table.columns, strict=True)
    ]


def chart(table: Table) -> dict[str, str] | None:
    report = BY_SLUG.get(table.slug)
    if report is None or report.draw is None or not table.rows:
        return None
    drawing, words = for_print(report.draw(table))
    return {"svg": drawing, "alt": words}


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
