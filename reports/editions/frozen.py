"""A document as canonical JSON and back: what an edition keeps, and what programs may read.

The same document gives the same text, byte for byte. Figures have the precision that a reader sees.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reports.document import Document
from reports.tables import HIDDEN, Column, Hidden, Kind, Table, Value

FORMAT = 1


def freeze(document: Document) -> str:
    """Keys in order, no blanks, the letters as they are; numbers as JSON writes them."""
    about = {
        "format": FORMAT,
        "title": document.title,
        "subject": document.subject,
        "period": document.period_text,
        "created": document.created.isoformat(),
        "makers": list(document.makers),
        "imprint": [list(line) for line in document.imprint],
        "hidden": HIDDEN.value,
        "tables": [told(table) for table in document.tables],
    }
    return json.dumps(about, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def told(table: Table) -> dict[str, Any]:
    rows = [[plain(value) for value in row] for row in table.published_rows()]
    return {
        "slug": table.slug,
        "title": table.title,
        "columns": [
            {
                "title": column.title,
                "kind": column.kind.value,
                "decimals": column.decimals,
                "definition": column.definition,
                "is_count": column.is_count,
                "is_rank": column.is_rank,
            }
            for column in table.columns
        ],
        "row_header": table.row_header_column,
        "rows": rows[: len(table.rows)],
        "total": rows[len(table.rows)] if table.total is not None else None,
        "notes": list(table.notes),
    }


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
    )


def restored(told: dict[str, Any], subject: str, period: str) -> Table:
    columns = [
        Column(
            one["title"],
            Kind(one["kind"]),
            decimals=one["decimals"] if Kind(one["kind"]) in (Kind.RATIO, Kind.PERCENTAGE) else None,
            definition=one["definition"],
            is_count=one["is_count"],
            is_rank=one["is_rank"],
        )
        for one in told["columns"]
    ]
    return Table(
        slug=told["slug"],
        title=told["title"],
        columns=columns,
        rows=[values(row, columns) for row in told["rows"]],
        total=None if told["total"] is None else values(told["total"], columns, told["row_header"]),
        notes=told["notes"],
        subject=subject,
        period_text=period,
        row_header_column=told["row_header"],
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
