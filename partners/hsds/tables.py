"""The tabular data package turned into nested documents, and nested documents into tables.

A row names its parents by columns such as `service_id`; in a document it stands inside its parent. One row
may have several parents and then stands in each. What names no row of the file stays as
it was.
"""

from __future__ import annotations

import copy
import uuid
from typing import Any

from partners.hsds.fields import ENTITIES
from partners.hsds.findings import Report

Row = dict[str, Any]
Tables = dict[str, list[Row]]
ROOTS = ("organization", "service", "location")
# A row that must have a parent, and whose absence no reader can mend
NEEDS_PARENT = {
    ("service", "organization_id"),
    ("service_at_location", "service_id"),
    ("service_at_location", "location_id"),
    ("program", "organization_id"),
    ("cost_option", "service_id"),
    ("organization_identifier", "organization_id"),
}
# Children before the parents that hold them, so that what moves in is complete
ORDER = [
    *("metadata", "taxonomy", "taxonomy_term", "attribute", "language", "phone", "contact", "address"),
    *("accessibility", "schedule", "service_area", "cost_option", "required_document", "funding"),
    *("organization_identifier", "program", "location", "service_at_location", "organization", "service"),
    "meta_table_description",
]
NAMESPACE = uuid.UUID("6a4b3a35-7f5e-5c1d-9f0b-2f4f4f1f0c11")  # of the identifiers we derive ourselves


def nested(tables: Tables, where: dict[tuple[str, str], str], report: Report) -> dict[str, list[Row]]:
    """Organizations, services and locations as whole documents; `where` tells where each row stood."""
    tables = copy.deepcopy(tables)
    index = {kind: {row["id"].lower(): row for row in rows} for kind, rows in tables.items()}
    for kind in ORDER:
        for row in tables.get(kind, ()):
            _move_in(kind, row, index, where[kind, row["id"].lower()], report)
    reached: set[int] = set()
    for kind in ROOTS:
        for row in tables.get(kind, ()):
            _reach(row, reached)
    for kind, rows in tables.items():
        for row in rows:
            if id(row) not in reached:
                report.lost(where[kind, row["id"].lower()], LEFT_OUT)
    return {kind: tables.get(kind, []) for kind in ROOTS}


LEFT_OUT = "Deze rij hoort bij geen organisatie, dienst of locatie in het bestand. Wij slaan hem over."


def _reach(value: Any, reached: set[int]) -> None:
    """Note every object in a document."""
    if isinstance(value, dict) and id(value) not in reached:
        reached.add(id(value))
        for inner in value.values():
            _reach(inner, reached)
    elif isinstance(value, list):
        for inner in value:
            _reach(inner, reached)


def _move_in(kind: str, row: Row, index: dict[str, dict[str, Row]], where: str, report: Report) -> None:
    """Put a row, as it is now, into each of its parents."""
    parents = []
    for column, other in _links(kind, row, index).items():
        value = str(row.get(column) or "").lower()
        parent = index.get(other, {}).get(value)
        if not value:
            continue
        if parent is None:
            if (kind, column) in NEEDS_PARENT:
                report.error(f"{where}, kolom {column}", f"{value} staat niet in {ENTITIES[other].file}.")
            elif other:
                report.kept(f"{where}, kolom {column}", f"{value} staat niet in {ENTITIES[other].file}.")
            continue
        parents.append((column, other, parent))
    for column, _other, _parent in parents:
        if not _holds(kind, column):
            row.pop(column)
    for column, other, parent in parents:
        if _holds(kind, column):
            field = next(f for f in ENTITIES[kind].nested if f.kind == other and not f.is_list)
            row[field.name] = parent
            row.pop(column)
        else:
            _give(parent, other, kind, row)


def _holds(kind: str, column: str) -> bool:
    """Whether the row holds what the column names, instead of standing in it."""
    return (kind, column) in {
        ("service", "organization_id"),
        ("service", "program_id"),
        ("service_at_location", "location_id"),
        ("attribute", "taxonomy_term_id"),
        ("taxonomy_term", "taxonomy_id"),
    }


def _links(kind: str, row: Row, index: dict[str, dict[str, Row]]) -> dict[str, str]:
    """Per column the kind of row it names; for attributes and metadata the named row tells its own kind."""
    links = dict(ENTITIES[kind].links)
    loose = {"attribute": "link_id", "metadata": "resource_id"}.get(kind)
    if loose:
        wanted = str(row.get(loose) or "").lower()
        links[loose] = next((k for k, rows in index.items() if k != kind and wanted in rows), "")
    return links


def _give(parent: Row, parent_kind: str, kind: str, row: Row) -> None:
    field = next((f for f in ENTITIES[parent_kind].nested if f.kind == kind and f.is_list), None)
    if field is not None:
        parent.setdefault(field.name, []).append(row)


def flat(documents: dict[str, list[Row]]) -> Tables:
    """Documents as tables: one row per identifier, with every parent it was found in."""
    tables: dict[str, dict[str, Row]] = {kind: {} for kind in ENTITIES}
    for kind, rows in documents.items():
        for row in rows:
            _lay(tables, kind, row)
    for service in tables["service"].values():
        program = tables["program"].get(service.get("program_id", ""))
        if program is not None:
            program.setdefault("organization_id", service.get("organization_id"))
    return {kind: list(rows.values()) for kind, rows in tables.items() if rows}


def _lay(tables: dict[str, dict[str, Row]], kind: str, document: Row, link: Row | None = None) -> str:
    """Lay a document out in the tables; returns the identifier its row got."""
    entity = ENTITIES[kind]
    link = dict(link or {})
    plain = {f.name: document[f.name] for f in entity.columns if document.get(f.name) is not None}
    key = str(plain["id"]).lower()
    if kind in SHARED:
        link.update({name: tables[kind][key][name] for name in link if name in tables[kind].get(key, ())})
    else:
        key = _place_for(tables[kind], plain | link)
    row = tables[kind].setdefault(key, {})
    row.update(plain | link | {"id": key})
    for field in entity.nested:
        inner = document.get(field.name)
        if not inner:
            continue
        if field.is_list:
            for child in inner:
                _lay(tables, field.kind, child, _link_to(kind, key, field.kind))
        else:
            column = {"taxonomy_detail": "taxonomy_id"}.get(field.name, f"{field.name}_id")
            row[column] = _lay(tables, field.kind, inner, _link_to(kind, key, field.kind, within=inner))
    return key


# Stands in several documents and is one row all the same; the first that claims it has it.
SHARED = {*ROOTS, "program", "taxonomy_term", "taxonomy"}


def _place_for(rows: dict[str, Row], plain: Row) -> str:
    """Its own identifier, unless that row already stands under another parent of the same kind."""
    key = str(plain["id"]).lower()
    while key in rows and any(
        name.endswith("_id") and rows[key].get(name, value) != value for name, value in plain.items()
    ):
        key = str(uuid.uuid5(NAMESPACE, key + "".join(str(v) for k, v in plain.items() if k.endswith("_id"))))
    return key


def _link_to(parent: str, key: str, child: str, within: Row | None = None) -> Row:
    """The columns by which a row of the kind `child` names its parent."""
    if child == "attribute":
        return {"link_id": key, "link_entity": parent}
    if child == "metadata":
        return {"resource_id": key, "resource_type": parent}
    column = f"{parent}_id"
    if column not in ENTITIES[child].fields or within is not None:
        return {}
    return {column: key}
