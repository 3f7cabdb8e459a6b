"""Judging what a stranger sends by the rules of HSDS 3.0, with the place of every mistake."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from partners.hsds.fields import CHOICES, ENTITIES, Entity, Field
from partners.hsds.findings import UNSTORABLE, Report

# RFC 3986: a scheme, after // a host with a port in digits (square brackets only around an address of IPv6),
# one fragment; a percent sign needs two hexadecimal digits.
_HOST = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})"
_LETTER = rf"(?:[:/?@]|{_HOST})"
_PLACE = rf"//(?:(?::|{_HOST})*@)?(?:\[[0-9A-Fa-f:.]+\]|{_HOST}*)(?::\d*)?(?=[/?#]|$)"
URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?=.)(?:{_PLACE}|(?!//)){_LETTER}*(?:#{_LETTER}*)?")
MOST_TEXT = 20_000  # characters in one field
TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
LONGEST_NAME = 200  # characters of the name of a field
BIGGEST = 10**15  # of a number


def check_document(value: Any, kind: str, where: str, report: Report) -> None:
    """Report everything wrong in a nested document. What HSDS does not name may stand in it."""
    if not isinstance(value, dict):
        report.error(where, f"Hier hoort een object te staan, geen {named(value)}.")
        return
    entity = ENTITIES[kind]
    check_required(value, entity, where, report)
    for name, inner in value.items():
        path = f"{where}.{name}"
        if message := wrong_name(name):
            report.error(path, message)
        elif inner is not None:
            _check_field(inner, entity, name, path, report)
    _check_pairs(value, entity, where, report)


def _check_field(value: Any, entity: Entity, name: str, path: str, report: Report) -> None:
    field = entity.fields.get(name) or ANSWERED.get((entity.name, name))
    if field is None or not field.is_nested:
        check_value(value, field, path, report)
    elif not field.is_list:
        check_document(value, field.kind, path, report)
    elif not isinstance(value, list):
        report.error(path, f"Hier hoort een lijst te staan, geen {named(value)}.")
    elif (entity.name, name) in ANSWERED:
        check_list([one for one in value if not is_stub(one)], field.kind, path, report)
    else:
        check_list(value, field.kind, path, report)


# Only the API's answers have these; of a service in the list they may tell no more than the identifier.
ANSWERED = {
    ("organization", "services"): Field("services", "service", is_list=True),
    ("service_at_location", "service"): Field("service", "service"),
}


def _check_pairs(document: dict[str, Any], entity: Entity, where: str, report: Report) -> None:
    """An identifier beside the object that it names must be the object's own."""
    for field in entity.nested:
        inner, told = document.get(field.name), document.get(f"{field.name}_id")
        key = inner.get("id") if isinstance(inner, dict) else None
        if isinstance(key, str) and isinstance(told, str) and key.lower() != told.lower():
            report.error(
                f"{where}.{field.name}_id", f"Hier staat {told[:40]}, maar {field.name} heeft {key[:40]}."
            )


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


def wrong_name(name: str) -> str:
    """Why a field cannot bear a name; "" for one that can."""
    if UNSTORABLE.search(name):
        return "In de naam van dit veld staat een teken dat wij niet kunnen bewaren. Haal het weg."
    return "De naam van dit veld is te lang. Maak hem korter." if len(name) > LONGEST_NAME else ""


def unstorable(value: Any) -> str:
    """Why we could not keep a value; "" for what we can."""
    if isinstance(value, dict):
        return next(filter(None, [*map(wrong_name, value), *map(unstorable, value.values())]), "")
    if isinstance(value, list):
        return next(filter(None, map(unstorable, value)), "")
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            return "Hier staat een teken dat wij niet kunnen bewaren. Typ de tekst opnieuw."
        if len(value) > MOST_TEXT:
            return f"Deze tekst heeft {len(value)} tekens. Maak hem korter dan {MOST_TEXT}."
    if isinstance(value, int | float) and not abs(value) <= BIGGEST:
        return "Dit getal is te groot. Schrijf een gewoon getal."
    return ""


def wrong(value: Any, kind: str) -> str:
    """What is wrong with a value of the kind, for the user; "" for nothing."""
    if kind in ENTITIES:  # in a table; in a document it is nested
        return f"Dit hoort in {ENTITIES[kind].file} te staan, niet in deze rij." if value != [] else ""
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
