"""Judging what a stranger sends by the rules of HSDS 3.0, with the place of every mistake."""

from __future__ import annotations

import math
import re
import uuid
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from partners.hsds.fields import CHOICES, ENTITIES, Entity, Field
from partners.hsds.findings import Report

# The characters of RFC 3986, with a scheme in front; a percent sign needs two hexadecimal digits.
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
MOST_TEXT = 20_000  # characters in one field
TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def check_document(value: Any, kind: str, where: str, report: Report) -> None:
    """Report everything wrong in a nested document. What HSDS does not name may stand in it."""
    if not isinstance(value, dict):
        report.error(where, f"Hier hoort een object te staan, geen {named(value)}.")
        return
    entity = ENTITIES[kind]
    check_required(value, entity, where, report)
    for name, inner in value.items():
        field = entity.fields.get(name)
        path = f"{where}.{name}"
        if inner is None:
            continue
        if (kind, name) == ("organization", "services") and isinstance(inner, list):
            # Only the API's answers have this list; of a service it may tell no more than the identifier.
            check_list([one for one in inner if not is_stub(one)], "service", path, report)
        elif field is None or not field.is_nested:
            check_value(inner, field, path, report)
        elif not field.is_list:
            check_document(inner, field.kind, path, report)
        elif not isinstance(inner, list):
            report.error(path, f"Hier hoort een lijst te staan, geen {named(inner)}.")
        else:
            check_list(inner, field.kind, path, report)


def check_list(values: list[Any], kind: str, where: str, report: Report) -> None:
    """Every document of a list, and that none stands in it twice."""
    seen: set[str] = set()
    for place, inner in enumerate(values):
        path = f"{where}[{place}]"
        check_document(inner, kind, path, report)
        key = inner.get("id") if isinstance(inner, dict) else None
        if isinstance(key, str):
            if key.lower() in seen:
                report.error(f"{path}.id", f"Het kenmerk {key} staat twee keer in deze lijst.")
            seen.add(key.lower())


def check_required(
    row: dict[str, Any], entity: Entity, where: str, report: Report, *, table: bool = False
) -> None:
    for field in entity.fields.values():
        needed = field.required_in_table if table else field.required
        value = row.get(field.name)
        if needed and value is None:
            report.error(f"{where}.{field.name}" if not table else f"{where}, kolom {field.name}", MISSING)
        elif needed and field.name in ("name", "id") and isinstance(value, str) and not value.strip():
            report.error(f"{where}.{field.name}", MISSING)


def is_stub(value: Any) -> bool:
    """Whether an object only names another one."""
    return isinstance(value, dict) and not value.keys() - {"id"}


MISSING = "Dit verplichte veld ontbreekt. Vul het in."


def check_value(value: Any, field: Field | None, where: str, report: Report) -> None:
    """One field, or with None for `field` anything HSDS does not name."""
    if value is None:
        return  # many programs write null for what they do not know; a required one was reported
    message = unstorable(value) or (wrong(value, field.kind) if field is not None else "")
    if message:
        report.error(where, message)


def unstorable(value: Any) -> str:
    """Why we could not keep a value; "" for what we can."""
    if isinstance(value, dict):
        return next(filter(None, map(unstorable, [*value, *value.values()])), "")
    if isinstance(value, list):
        return next(filter(None, map(unstorable, value)), "")
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            return "Hier staat een teken dat wij niet kunnen bewaren. Typ de tekst opnieuw."
        if len(value) > MOST_TEXT:
            return f"Deze tekst heeft {len(value)} tekens. Maak hem korter dan {MOST_TEXT}."
    if isinstance(value, float) and not math.isfinite(value):
        return "Dit getal is te groot. Schrijf een gewoon getal."
    return ""


def wrong(value: Any, kind: str) -> str:
    """What is wrong with a value of the kind, for the user; "" for nothing."""
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"Hier hoort een getal te staan, geen {named(value)}."
        return ""
    if not isinstance(value, str):
        return f"Hier hoort tekst te staan, geen {named(value)}."
    if kind in CHOICES:
        return "" if value in CHOICES[kind] else f"‘{value[:40]}’ kan hier niet. Kies {options(kind)}."
    check = CHECKS.get(kind)
    if check is None:
        return ""
    try:
        check[0](value)
    except (ValueError, ValidationError):
        return f"‘{value[:60]}’ is geen {check[1]}."
    return ""


def options(kind: str) -> str:
    *first, last = CHOICES[kind]
    return f"{', '.join(first)} of {last}"


def _uuid(text: str) -> None:
    if str(uuid.UUID(text)) != text.lower():
        raise ValueError


def _uri(text: str) -> None:
    if not URI.fullmatch(text):
        raise ValueError


def _time(text: str) -> None:
    if not TIME.fullmatch(text):
        raise ValueError
    time.fromisoformat(text)


def _day(text: str) -> None:
    if len(text) != 10:
        raise ValueError
    date.fromisoformat(text)


def _moment(text: str) -> None:
    if not MOMENT.fullmatch(text):
        raise ValueError
    datetime.fromisoformat(text.upper())


CHECKS: dict[str, tuple[Any, str]] = {
    "uuid": (_uuid, "kenmerk (UUID). Het heeft 36 tekens, zoals 3a19ff88-4620-4d17-9830-ac1d859eb5d5"),
    "email": (validate_email, "e-mailadres. Schrijf het als naam@voorbeeld.nl"),
    "uri": (_uri, "webadres. Begin met https:// en gebruik geen spaties"),
    "date": (_day, "datum. Schrijf jaar-maand-dag, zoals 2026-03-31"),
    "time": (_time, "tijd. Schrijf uren:minuten, zoals 14:30"),
    "date-time": (_moment, "moment. Schrijf het als 2026-03-31T14:30:00Z"),
}


def named(value: Any) -> str:
    """The type of a JSON value in Dutch."""
    if value is None:
        return "lege waarde (null)"
    if isinstance(value, bool):
        return "ja/nee-waarde"
    return {str: "tekst", int: "getal", float: "getal", list: "lijst", dict: "object"}[type(value)]
