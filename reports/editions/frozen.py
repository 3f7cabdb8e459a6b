"""A document as canonical JSON and back: what an edition keeps, and the file that programs read.

The same document gives the same text, byte for byte. Figures have the precision that a reader sees. What the
text may hold stands in reports/writers/document.schema.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reports.document import Document
from reports.tables import HIDDEN, Column, Hidden, Kind, Table, Value

FORMAT = 1
SCHEMA = "/rapporten/schema/document-1.json"  # where an installation shows it


def freeze(document: Document) -> str:
    """Keys in order, no blanks, the letters as they are; numbers as JSON writes them."""
    return "".join(pieces(document))


def pieces(document: Document) -> Iterator[str]:
    """The text row by row, so that a large table need not be in memory twice."""
    about = {
        "$schema": SCHEMA,
        "format": FORMAT,
        "title": document.title,
        "subject": document.subject,
        "period": document.period_text,
        "days": [day.isoformat() for day in document.days or ()],
        "created": document.created.isoformat(),
        "makers": list(document.makers),
        "imprint": [list(line) for line in document.imprint],
        "hidden": HIDDEN.value,
        "tables": [],
    }
    yield from around(about, "tables", map(table_pieces, document.tables))


def table_pieces(table: Table) -> Iterator[str]:
    about = {
        "slug": table.slug,
        "title": table.title,
        "columns": [
            {
                "title": column.title,
                "kind": column.kind.value,
                "decimals": column.decimals,
                "unit": column.unit,
                "definition": column.definition,
                "is_count": column.is_count,
                "is_rank": column.is_rank,
                **({"for_machines": True} if column.for_machines else {}),
            }
            for column in table.columns
        ],
        "row_header": table.row_header_column,
        "rows": [],
        "total": None if table.total is None else told(table.total, table),
        "notes": list(table.notes),
    }
    yield from around(about, "rows", ([compact(told(row, table))] for row in table.rows))


def around(about: dict[str, Any], key: str, items: Iterable[Iterable[str]]) -> Iterator[str]:
    """The object as JSON, with these in its empty list. No text can hold the key: its quotes are escaped."""
    head, mark, tail = compact(about).partition(f'"{key}":[')
    yield head + mark
    for place, item in enumerate(items):
        if place:
            yield ","
        yield from item
    yield tail


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def told(row: Sequence[Value], table: Table) -> list[Any]:
    return [plain(column.published(value)) for column, value in zip(table.columns, row, strict=True)]


def plain(value: Value) -> Any:
    """A date as 2026-01-31, what is hidden as its symbol, what is not available as null."""
    if isinstance(value, Hidden):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def thaw(text: str) -> Document:
    """The document that `freeze` wrote. ValueError if it is of another format."""
    about = json.loads(text)
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']} is not {FORMAT}")
    tables = [restored(table, about["subject"], about["period"]) for table in about["tables"]]
    return Document(
        tables,
        created=datetime.fromisoformat(about["created"]),
        title=about["title"],
        subject=about["subject"],
        period_text=about["period"],
        makers=about["makers"],
        imprint=[(label, text) for label, text in about["imprint"]],
        days=days(*about["days"]),
    )


def days(first: str = "", last: str = "") -> tuple[date, date] | None:
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


def restored(about: dict[str, Any], subject: str, period: str) -> Table:
    columns = [
        Column(
            one["title"],
            Kind(one["kind"]),
            decimals=one["decimals"] if Kind(one["kind"]) in (Kind.RATIO, Kind.PERCENTAGE) else None,
            definition=one["definition"],
            unit=one["unit"],
            is_count=one["is_count"],
            is_rank=one["is_rank"],
            for_machines=one.get("for_machines", False),
        )
        for one in about["columns"]
    ]
    return Table(
        slug=about["slug"],
        title=about["title"],
        columns=columns,
        rows=[values(row, columns) for row in about["rows"]],
        total=None if about["total"] is None else values(about["total"], columns, about["row_header"]),
        notes=about["notes"],
        subject=subject,
        period_text=period,
        row_header_column=about["row_header"],
    )


def values(row: Sequence[Any], columns: Sequence[Column], label: int = -1) -> list[Value]:
    """The cells as their columns hold them; the one at `label` is a text whatever its column is."""
    return [
        cell if place == label else value(cell, column)
        for place, (cell, column) in enumerate(zip(row, columns, strict=True))
    ]


def value(cell: Any, column: Column) -> Value:
    if cell is None or column.kind is Kind.TEXT:
        return cell
    if cell == HIDDEN.value:
        return HIDDEN
    if column.kind in (Kind.DATE, Kind.MONTH):
        return date.fromisoformat(cell)
    return column.published(Decimal(str(cell))) if column.kind is not Kind.NUMBER else cell
