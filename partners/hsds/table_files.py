"""Reading the tables of the data package: every row checked, then nested."""

from __future__ import annotations

import csv
import io
from typing import Any

from partners.hsds import tables
from partners.hsds.documents import Documents
from partners.hsds.fields import BY_FILE, ENTITIES, Entity
from partners.hsds.findings import Report, UnreadableDirectoryError
from partners.hsds.rules import check_required, check_value, wrong_name

MAX_ROWS = 200_000  # of one table
MAX_COLUMNS = 200


def read_json_tables(value: dict[str, Any], documents: Documents, report: Report) -> None:
    """An object with a list of rows per file of the data package."""
    rows: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for name, content in value.items():
        entity = BY_FILE.get(name)
        if entity is None:
            report.lost(name, "Deze tabel hoort niet bij HSDS 3.0. Wij slaan hem over.")
        elif not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
            report.error(name, "Hier hoort een lijst met rijen te staan.")
        else:
            rows[entity.name] = [
                (f"{name} rij {place}", _as_text(row, entity)) for place, row in enumerate(content, start=1)
            ]
    read_tables(rows, documents, report)


def _as_text(row: dict[str, Any], entity: Entity) -> dict[str, Any]:
    """A number in a column of text as that text: a table knows no types, and HSDS's own example has some."""
    plain = {field.name for field in entity.columns if field.kind == ""}
    return {
        name: str(value) if name in plain and type(value) in (int, float) else value
        for name, value in row.items()
    }


def read_rows(entity: Entity, data: bytes, report: Report) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a CSV table with their place as a spreadsheet shows it; numbers become numbers."""
    name = entity.file
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDirectoryError(f"{name} is geen UTF-8. Bewaar het bestand als CSV UTF-8.") from error
    rows: list[tuple[str, dict[str, Any]]] = []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        headers = [header.strip() for header in next(lines, [])]
        _check_headers(headers, entity, report)
        for number, cells in enumerate(lines, start=2):
            if any(cells):
                where = f"{name} rij {number}"
                if len(cells) > len(headers):
                    report.error(where, f"Deze rij heeft {len(cells)} cellen, de kop {len(headers)}.")
                rows.append((where, _typed(dict(zip(headers, cells, strict=False)), entity)))
            if len(rows) > MAX_ROWS:
                raise UnreadableDirectoryError(f"{name} heeft meer dan {MAX_ROWS} rijen. Verdeel het.")
    except csv.Error as error:
        if "field limit" in str(error):
            fault = f"een cel is langer dan {csv.field_size_limit()} tekens. Of er mist een aanhalingsteken."
        else:
            fault = "een aanhalingsteken staat verkeerd."
        raise UnreadableDirectoryError(f"{name} is na rij {len(rows) + 1} niet te lezen: {fault}") from error
    return rows


def _check_headers(headers: list[str], entity: Entity, report: Report) -> None:
    name, known = entity.file, {field.name for field in entity.columns}
    if len(headers) > MAX_COLUMNS:
        raise UnreadableDirectoryError(f"{name} heeft meer dan {MAX_COLUMNS} kolommen. Haal er weg.")
    if not known & set(headers) and any(mark in header for header in headers for mark in ";\t"):
        raise UnreadableDirectoryError(
            f"In {name} staan geen komma's tussen de kolommen. Bewaar het als CSV met komma's."
        )
    for header in dict.fromkeys(headers):
        if headers.count(header) > 1:
            report.error(name, f"De kolom {header} staat er twee keer. Haal er een weg.")
        if header not in known:
            report.kept(name, f"De kolom {header or 'zonder naam'} hoort niet bij HSDS 3.0.")


def _typed(row: dict[str, str], entity: Entity) -> dict[str, Any]:
    """Without the empty cells; what should be a number and is none stays text, and is reported as such."""
    typed: dict[str, Any] = {}
    for name, text in row.items():
        field = entity.fields.get(name)
        if text == "":
            continue
        typed[name] = text
        if field is not None and field.kind == "number":
            try:
                typed[name] = float(text) if set(text) & set(".eE") else int(text)
            except ValueError:
                continue
    return typed


def read_tables(
    rows: dict[str, list[tuple[str, dict[str, Any]]]], documents: Documents, report: Report
) -> None:
    """Check every row of every table, then nest them."""
    places: dict[tuple[str, str], str] = {}
    for kind, lines in rows.items():
        entity = ENTITIES[kind]
        for where, row in lines:
            check_required(row, entity, where, report, table=True)
            for name, value in row.items():
                path = f"{where}, kolom {name}"
                if message := wrong_name(name):
                    report.error(path, message)
                else:
                    check_value(value, entity.fields.get(name), path, report)
            key = (kind, str(row.get("id")).lower())
            if row.get("id") is not None and key in places:
                report.error(f"{where}, kolom id", f"Het kenmerk {row['id']} staat ook op {places[key]}.")
            places[key] = where
    if not report.is_good:
        return
    plain = {kind: [row for _, row in lines] for kind, lines in rows.items()}
    for kind, found in tables.nested(plain, places, report).items():
        documents.found[kind] += [(places[kind, row["id"].lower()], row) for row in found]
