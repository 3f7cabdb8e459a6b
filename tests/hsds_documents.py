"""HSDS documents and files for tests, and HSDS's own schemas where they are present."""

from __future__ import annotations

import json
import os
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import referencing.jsonschema
from django.conf import settings

from partners.hsds import writing
from partners.hsds.findings import Report, Weight
from partners.hsds.importing import import_directory
from partners.hsds.rules import check_document

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HSDS = Path("data") / "hsds" / "v3.0"


def real_folder() -> Path | None:
    """HSDS's own schemas and examples, where somebody put them beside the project or names them."""
    named = os.environ.get("HSDS_SCHEMA_DIR")
    base = Path(settings.BASE_DIR)
    places = [Path(named)] if named else [parent / "shared" / HSDS for parent in base.parents]
    return next((place for place in places if (place / "schema").is_dir()), None)


REAL = real_folder()
IDS = {
    name: str(uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in ("org", "service", "place", "phone", "visit")
}


def organization(**changes: Any) -> dict[str, Any]:
    return {
        "id": IDS["org"],
        "name": "Stichting Voorbeeld",
        "description": "Helpt bij formulieren.",
    } | changes


def service(**changes: Any) -> dict[str, Any]:
    found = {"id": IDS["service"], "name": "Spreekuur", "status": "active", "organization": organization()}
    return found | changes


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def zip_of(parts: dict[str, bytes]) -> bytes:
    return writing.zipped(parts, NOW)


def take_in(content: Any, library: Any, name: str = "bestand.json", **kwargs: Any) -> Report:
    content = content if isinstance(content, bytes) else as_bytes(content)
    kwargs = {"today": TODAY, "by": None, "dry_run": False, **kwargs}
    return import_directory(content, name, library=library, **kwargs)


def errors(report: Report) -> list[str]:
    return [f"{one.where} | {one.message}" for one in report.of(Weight.ERROR)]


def faults(document: dict[str, Any], kind: str) -> list[str]:
    """What is wrong by our own rules, and by HSDS's own schemas where they are present."""
    report = Report()
    check_document(document, kind, kind, report)
    found = errors(report)
    if REAL is not None:
        found += [f"{list(one.path)}: {one.message}" for one in validator(kind).iter_errors(document)]
    return found


def validator(kind: str) -> Any:
    assert REAL is not None
    schemas = {path.name: json.loads(path.read_text()) for path in (REAL / "schema").glob("*.json")}
    resources = [
        (name, referencing.Resource(contents=schema, specification=referencing.jsonschema.DRAFT202012))
        for name, schema in schemas.items()
    ]
    registry = referencing.Registry().with_resources(resources)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    assert {"uri", "date-time", "uuid", "email"} <= set(checker.checkers)
    return jsonschema.Draft202012Validator(schemas[f"{kind}.json"], registry=registry, format_checker=checker)


def rich_service() -> dict[str, Any]:
    """A service with something in every corner, also in those where we have no field."""

    def key(name: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, name))

    phone = {"id": key("a"), "number": "036 123 4567", "extension": 12, "type": "voice", "languages": []}
    contact = {"id": key("b"), "name": "Receptie", "department": "Balie", "email": "hallo@hulp.example"}
    weekly = {
        **{"id": key("c"), "dtstart": "2026-01-06", "freq": "WEEKLY", "interval": 2, "byday": "TU"},
        **{"opens_at": "14:00", "closes_at": "16:00:00", "timezone": 1, "description": "Om de week."},
    }
    strange = {"id": key("d"), "freq": "WEEKLY", "byday": "TH", "count": 3, "opens_at": "10:00:00"}
    place = {
        **{"id": IDS["place"], "location_type": "physical", "name": "Wijkhuis", "transportation": "Bus 1"},
        **{"latitude": 52.37, "longitude": 5.22, "schedules": [weekly]},
        "addresses": [
            {
                **{"id": key("e"), "attention": "Balie", "address_1": "Voorbeeldstraat 1", "city": "Almere"},
                **{"state_province": "Flevoland", "postal_code": "1315 AA", "country": "NL"},
                "address_type": "physical",
            }
        ],
        "accessibility": [{"id": key("f"), "description": "Rolstoel kan naar binnen.", "details": "Lift"}],
    }
    term = {"id": key("g"), "name": "Geld", "description": "Geldzaken", "taxonomy": "van hen"}
    whole = organization(
        alternate_name="Voorbeeld",
        website="https://hulp.example",
        email="info@hulp.example",
        phones=[phone, {"id": key("h"), "number": "0800 1234"}],
        contacts=[contact, {"id": key("i"), "name": "Zonder nummer"}],
        locations=[place, {"id": key("j"), "location_type": "virtual", "url": "https://online.example"}],
        year_incorporated=1999,
        funding=[{"id": key("k"), "source": "Gemeente"}],
    )
    return service(
        organization=whole,
        fees_description="5 euro per keer",
        phones=[phone],
        schedules=[weekly, strange],
        service_areas=[{"id": key("l"), "name": "Almere"}, {"id": key("m"), "name": "Hele streek"}],
        service_at_locations=[{"id": IDS["visit"], "location": place, "schedules": [weekly]}],
        languages=[{"id": key("n"), "name": "Turks", "code": "tr"}, {"id": key("o"), "name": "Twents"}],
        attributes=[{"id": key("p"), "value": "1", "taxonomy_term": term}],
        required_documents=[{"id": key("q"), "document": "Legitimatie", "uri": "https://hulp.example/mee"}],
        assured_date="2025-01-01",
        last_modified="2025-01-01T10:00:00Z",
        minimum_age=18,
    )
