"""Reading the tables of the data package: every row checked, then nested."""

from __future__ import annotations

import csv
import io
from typing import Any

from partners.hsds import tables
from partners.hsds.documents import Documents
from partners.hsds.fields import BY_FILE, ENTITIES, Entity
from partners.hsds.findings import Report, UnreadableDirectoryError
from partners.hsds.rules import check_required, check_value

MAX_ROWS = 200_000  # of one table


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
            rows[entity.name] = [(f"{name} rij {place}", row) for place, row in enumerate(content, start=1)]
    read_tables(rows, documents, report)


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
        for double in sorted({header for header in headers if headers.count(header) > 1}):
            report.error(name, f"De kolom {double} staat er twee keer. Haal er een weg.")
        for unknown in headers:
            if unknown not in {field.name for field in entity.columns}:
                report.kept(name, f"De kolom {unknown} hoort niet bij HSDS 3.0.")
        for number, cells in enumerate(lines, start=2):
            if any(cells):
                where = f"{name} rij {number}"
                if len(cells) > len(headers):
                    report.error(where, f"Deze rij heeft {len(cells)} cellen, de kop {len(headers)}.")
                rows.append((where, _typed(dict(zip(headers, cells, strict=False)), entity)))
            if len(rows) > MAX_ROWS:
                raise UnreadableDirectoryError(f"{name} heeft meer dan {MAX_ROWS} rijen. Verdeel het.")
    except csv.Error as error:
        raise UnreadableDirectoryError(
            f"{name} is na rij {len(rows) + 1} niet te lezen: een aanhalingsteken staat verkeerd."
        ) from error
    return rows


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
                check_value(value, entity.fields.get(name), f"{where}, kolom {name}", report)
            key = (kind, str(row.get("id")).lower())
            if row.get("id") is not None and key in places:
                report.error(f"{where}, kolom id", f"Het kenmerk {row['id']} staat ook op {places[key]}.")
            places[key] = where
    if not report.is_good:
        return
    plain = {kind: [row for _, row in lines] for kind, lines in rows.items()}
    for kind, found in tables.nested(plain, places, report).items():
        documents.found[kind] += [(places[kind, row["id"].lower()], row) for row in found]
