"""A document on A4: cover, contents, and of each report its chart, its table and what the figures mean.

Valid as PDF/UA-1, for who listens to it, and as PDF/A-2a, for the archive.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone

from reports import notation
from reports.catalogue import BY_SLUG, HEADLINE, Chapter
from reports.charts.print import for_print
from reports.document import Document
from reports.inhabitants import listed
from reports.pages import OTHER, means_sum
from reports.tables import HIDDEN, Column, Kind, Table, Value, dutch
from reports.telling import MANY_COLUMNS, chart_of, nothing_in, readable, upright

LONGEST_TITLE = 9
TYPESETTING = Path(__file__).with_name("typesetting.py")
LONGEST = 60  # seconds that setting the type may take
MOST_CELLS = 3_500  # of all tables together: setting the type of a cell takes some 20 kB of memory
LINES = 3  # that a text may take; what names a row may take half as many
FEWEST_LETTERS, LONGEST_WORD, MOST_LETTERS = 9, 16, 45  # of a column
BESIDE = 3  # letters that the room beside a text takes
LARGE = ("Vragen", "Bezoeken", "Per 1.000 inwoners", "Ter plekke opgelost", "Locaties")


def write(document: Document, out: BinaryIO) -> None:
    """Everything that people wrote goes in as data, which the program that sets the type cannot mistake.

    What the letters of the document cannot show, such as a picture in a name, becomes a question mark. Of
    tables that are too long to read on paper the first rows are there, and it says so. RuntimeError if the
    type cannot be set.
    """
    out.write(typeset("document.typ", contents(document), document.created))


def typeset(template: str, data: dict[str, Any], moment: datetime, *, picture: bool = False) -> bytes:
    """The PDF that a template makes of the data, which bears the moment; or its one page as a PNG."""
    told = {
        "template": template,
        "document": visible(data),
        "moment": int(moment.timestamp()),
        "picture": picture,
    }
    set_type = subprocess.run(
        [sys.executable, "-I", TYPESETTING],
        input=json.dumps(told).encode(),
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    if set_type.returncode:
        raise RuntimeError(set_type.stderr.decode(errors="replace"))
    return set_type.stdout


def visible(value: Any) -> Any:
    """The same without the characters that show nothing, of which the standards forbid some."""
    if isinstance(value, str):
        kept = (" " if char.isspace() else char for char in value)
        return "".join(char for char in kept if unicodedata.category(char)[0] != "C")
    if isinstance(value, dict):
        return {key: visible(item) for key, item in value.items()}
    return [visible(item) for item in value] if isinstance(value, (list, tuple)) else value


def contents(document: Document) -> dict[str, Any]:
    """What the template asks for."""
    created = timezone.localtime(document.created)
    most = most_rows(document.tables)
    common = told_often(document.tables)
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
        "parts": parts(document.tables, most),
        "common": [*common],
    }


def headline(document: Document) -> list[dict[str, str]]:
    """What stands large on the cover: headline figures that are among the tables, known and not hidden."""
    table = next((table for table in document.tables if table.slug == HEADLINE.slug), None)
    if table is None or not table.rows:
        return []
    figures = {
        column.title: (value, column) for column, value in zip(table.columns, table.rows[0], strict=True)
    }
    return [
        {"label": label, "value": dutch(*figures[label])}
        for label in LARGE
        if label in figures and figures[label][0] not in (None, HIDDEN)
    ]


def most_rows(tables: Sequence[Table]) -> int:
    """How many rows of each table fit, so that all of them together have no more than MOST_CELLS."""
    tables = [printed(table) for table in tables]
    rows = max(len(table.rows) for table in tables)
    while rows and sum(min(rows, len(table.rows)) * len(table.columns) for table in tables) > MOST_CELLS:
        rows = rows * 9 // 10
    return rows


def told_often(tables: Sequence[Table]) -> list[tuple[str, str]]:
    """The columns that mean the same in several tables: they are explained once."""
    found = Counter(told for table in tables for told in definitions(table))
    return [told for told, number in found.items() if number > 1]


def definitions(table: Table) -> list[tuple[str, str]]:
    """What its columns mean; nothing of a table in which there is nothing."""
    if nothing_in(table):
        return []
    return [(column.title, column.definition) for column in readable(table).columns if column.definition]


def parts(tables: Sequence[Table], most: int) -> list[dict[str, Any]]:
    """What each table tells, and where a chapter of the catalogue begins; no chapters when all are of one."""
    common, found, before = set(told_often(tables)), [], ""
    order = [*(chapter.value for chapter in Chapter), OTHER]
    tables = sorted(tables, key=lambda table: order.index(chapter_of(table)))
    chapters = [chapter_of(table) for table in tables]
    for table, chapter in zip(tables, chapters, strict=True):
        begins = chapter != before and len(set(chapters)) > 1
        found.append(
            {
                **part(table, most),
                "chapter": chapter if begins else "",
                "definitions": [told for told in definitions(table) if told not in common],
            }
        )
        before = chapter
    return found


def chapter_of(table: Table) -> str:
    report = BY_SLUG.get(table.slug)
    return report.chapter.value if report else OTHER


def printed(table: Table) -> Table:
    """The table as it stands on paper."""
    return upright(readable(table))


def part(whole: Table, most: int) -> dict[str, Any]:
    report, table = BY_SLUG.get(whole.slug), printed(whole)
    lines = 3 if len(table.columns) > MANY_COLUMNS else 2  # to leave the names some room
    return {
        "title": table.title,
        "summary": report.summary if report else "",
        "nothing": nothing_in(whole),
        "chart": chart(whole),
        "columns": [
            {"title": broken(column, lines), "numeric": column.kind.is_numeric, "share": share(table, place)}
            for place, column in enumerate(table.columns)
        ],
        "rows": [in_words(table, row) for row in table.rows[:most]],
        "total": total(table),
        "notes": [*table.notes, *shortened(table, most)],
    }


def shortened(table: Table, most: int) -> list[str]:
    """What tells the reader that rows are missing."""
    if len(table.rows) <= most:
        return []
    rows, shown = notation.number(len(table.rows)), notation.number(most)
    return [
        f"Deze tabel heeft {rows} rijen. Hier staan de eerste {shown}. Alle rijen staan in de spreadsheet."
    ]


def broken(column: Column, most: int = 2) -> list[str]:
    """The lines of the column's title: `most` where it would make a column of figures too wide."""
    words = column.title.split()
    if not column.kind.is_numeric or len(column.title) <= LONGEST_TITLE or len(words) == 1:
        return [column.title]
    ways = [
        [" ".join(words[first:last]) for first, last in pairwise((0, *cuts, len(words)))]
        for cuts in combinations(range(1, len(words)), min(most, len(words)) - 1)
    ]
    return min(ways, key=lambda lines: max(map(len, lines)))


def share(table: Table, place: int) -> int:
    """How much of the width that is left the column takes, in letters: its longest word, or a text in lines.

    Figures and days take what they need: 0.
    """
    if table.columns[place].kind is not Kind.TEXT:
        return 0
    texts = [value for row in table.rows if isinstance(value := row[place], str)]
    word = max(len(word) for text in (table.columns[place].title, *texts) for word in text.split())
    whole = max(map(len, texts), default=0)
    wide = whole * 2 // 3 if place == table.row_header_column else whole // LINES
    return max(FEWEST_LETTERS, min(word, LONGEST_WORD) + BESIDE, min(MOST_LETTERS, wide))


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
    drawn = chart_of(table)
    if drawn is None:
        return None
    drawing, words = for_print(drawn)
    return {"svg": drawing, "alt": words}


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
