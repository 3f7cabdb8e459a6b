"""A directory as files: the API's answers in JSON, or the tabular data package, in a zip."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime

from partners.hsds.export import Directory, Document
from partners.hsds.fields import ENTITIES
from partners.hsds.tables import flat

OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"


def page(contents: list[Document]) -> Document:
    """All of a list as the one page of the API's envelope."""
    return {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }


def as_json(found: Directory) -> dict[str, bytes]:
    """The API's answers by the name of their path: pages of full documents."""
    base = {"version": "3.0", "profile": "https://docs.openreferral.org", "openapi_url": OPENAPI}
    parts = {
        "base": base,
        "organizations": page(found.organizations),
        "services": page(found.services),
        "locations": page(found.locations),
    }
    return {
        f"{name}.json": json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).encode()
        for name, value in parts.items()
    }


def as_tables(found: Directory) -> dict[str, bytes]:
    """The tabular data package: a CSV file per table that has rows, and datapackage.json."""
    tables = flat(
        {"location": found.locations, "organization": found.organizations, "service": found.services}
    )
    parts: dict[str, bytes] = {}
    resources = []
    for kind, rows in tables.items():
        entity = ENTITIES[kind]
        names = list(dict.fromkeys([*(one.name for one in entity.columns)]))
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        parts[entity.file] = text.getvalue().encode()
        resources.append(_resource(kind))
    package = {
        "name": "human_services_data",
        "title": "Human Services Data Specification",
        "profile": "tabular-data-package",
        "version": "3.0.0",
        "homepage": "https://docs.openreferral.org",
        "resources": resources,
    }
    parts["datapackage.json"] = json.dumps(package, indent=1).encode()
    return parts


TABLE_TYPES = {"number": "number", "date": "date", "time": "time", "date-time": "datetime"}


def _resource(kind: str) -> Document:
    entity = ENTITIES[kind]
    fields = []
    for one in entity.columns:
        described: Document = {"name": one.name, "type": TABLE_TYPES.get(one.kind, "string")}
        if one.kind in ("uuid", "email", "uri"):
            described["format"] = one.kind
        if one.required_in_table:
            described["constraints"] = {"required": True}
        fields.append(described)
    return {
        "name": kind,
        "path": entity.file,
        "format": "csv",
        "mediatype": "text/csv",
        "profile": "tabular-data-resource",
        "schema": {"primaryKey": "id", "fields": fields},
    }


FORMATS: dict[str, Callable[[Directory], dict[str, bytes]]] = {"json": as_json, "csv": as_tables}


def zipped(parts: dict[str, bytes], now: datetime) -> bytes:
    """The files in a zip that bears the moment given, so that equal contents give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
