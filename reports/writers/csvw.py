"""What programs must know of the CSV files of a document: CSV on the Web, beside the files.

https://www.w3.org/TR/tabular-metadata/ says what may stand in it, and that a program looks for it under the
name csv-metadata.json in the folder of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.text import slugify

from reports import notation
from reports.document import Document
from reports.tables import Column, Kind, Table
from reports.writers.csv import cell, defused

NAME = "csv-metadata.json"
CONTENT_TYPE = "application/csvm+json"
COMMA = {"decimalChar": ",", "groupChar": "."}
DATATYPES: dict[Kind, Any] = {
    Kind.TEXT: "string",
    Kind.NUMBER: "integer",
    Kind.RATIO: {"base": "decimal", "format": COMMA},
    Kind.PERCENTAGE: {"base": "decimal", "format": COMMA, "minimum": 0, "maximum": 1},
    Kind.DATE: "date",
    Kind.MONTH: "gYearMonth",
}
DIALECT = {
    "delimiter": ";",
    "encoding": "utf-8",
    "lineTerminators": ["\r\n"],
    # Otherwise a row that begins with # is no row. None begins with a tab: such a text is defused.
    "commentPrefix": "\t",
}


def metadata(document: Document, names: Sequence[str]) -> bytes:
    """The metadata of a CSV file per table, under these names."""
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "dc:title": document.title,
        "dc:coverage": [part for part in (document.subject, document.period_text) if part],
        "dc:creator": list(document.makers),
        "dc:created": document.created.isoformat(),
        "dc:provenance": [f"{label}: {text}" for label, text in document.imprint],
        "dialect": DIALECT,
        "tables": [described(table, name) for table, name in zip(document.tables, names, strict=True)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def described(table: Table, name: str) -> dict[str, Any]:
    columns = list(column_names(table.columns))
    header = columns[table.row_header_column]
    schema: dict[str, Any] = {
        "columns": [
            told(column, key, is_text=place == table.row_header_column and table.total is not None)
            for place, (column, key) in enumerate(zip(table.columns, columns, strict=True))
        ],
        "rowTitles": [header],
    }
    if names_each_row(table):
        schema["primaryKey"] = header
    last = [] if table.total is None else ["De laatste rij is het totaal."]
    return {
        "url": name,
        "dc:title": table.title,
        "dc:description": " ".join([*table.notes, *last]),
        "tableSchema": schema,
    }


def told(column: Column, key: str, *, is_text: bool) -> dict[str, Any]:
    """One column; `is_text` if it holds the word for the total as well, whatever else is in it."""
    about: dict[str, Any] = {
        "name": key,
        "titles": defused(column.title),
        "datatype": "string" if is_text else DATATYPES[column.kind],
    }
    if column.kind.is_numeric:
        about["null"] = ["", notation.HIDDEN]
    if column.definition:
        about["dc:description"] = column.definition
    if column.unit:
        about["schema:unitText"] = column.unit
    return about


def column_names(columns: Iterable[Column]) -> Iterator[str]:
    """A name per column of letters, digits and underscores, no two alike: 'per_1000_inwoners'."""
    taken = {""}
    for place, column in enumerate(columns, start=1):
        name = slugify(column.title).replace("-", "_").strip("_")
        if name in taken:
            name = "_".join(filter(None, [name, f"kolom_{place}"]))
        taken.add(name)
        yield name


def names_each_row(table: Table) -> bool:
    """Whether no two rows of the file have the same, known name."""
    place = table.row_header_column
    rows = [*table.rows, *([] if table.total is None else [table.total])]
    names = [cell(row[place], table.columns[place]) for row in rows]
    return notation.HIDDEN not in names and all(names) and len(set(names)) == len(names)
