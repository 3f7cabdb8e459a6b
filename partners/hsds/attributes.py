"""What a directory of ours knows and HSDS has no field for, told as attributes with terms of our own.

A choice is a term of the taxonomy `ido:<field>`; anything else is the term `<field>` of `ido:field`, with its
value. Attributes of other taxonomies are none of ours and go along untouched.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field, Model

from partners.hsds.tables import NAMESPACE
from partners.models import Partner, Place, Schedule, Service

OWN = "ido:"
BY_VALUE = "ido:field"
PLAIN: dict[type[Model], list[str]] = {
    Partner: ["kind", "target_groups", "languages", "cost", "to_bring", "starts_on", "ends_on"],
    Place: ["private_room"],
    Service: [
        *("kind", "target_groups", "is_free", "walk_in", "level", "most_participants"),
        *("capacity", "capacity_asked_on", "starts_on", "ends_on"),
    ],
    Schedule: ["rule", "on_holidays", "in_school_holidays", "slot_minutes", "places_per_slot"],
}
LINKED: dict[type[Model], list[str]] = {
    Partner: ["topics", "municipalities"],
    Place: ["municipality"],
    Service: ["topics", "together_with"],
    Schedule: [],
}
INHERITED = "Volgt de organisatie."  # marks a service area that the service has by its organization
YES, NO = "ja", "nee"


def derived(*parts: object) -> str:
    """The same identifier for the same parts, always."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def attribute(
    owner: object, entity: str, field: str, code: str, name: str, *, value: str | None = None
) -> dict:
    """One attribute; with `value` the term is the field and the value stands beside it."""
    taxonomy = OWN + field if value is None else BY_VALUE
    term = {
        "id": derived("term", taxonomy, code),
        "code": code,
        "name": name,
        "description": name,
        "taxonomy": taxonomy,
        "taxonomy_detail": {
            "id": derived("taxonomy", taxonomy),
            "name": taxonomy,
            "description": f"Begrippen van de IDO-balie: {field if value is None else 'eigenschappen'}",
        },
        "language": "nl",
    }
    found = {"id": derived("attribute", owner, taxonomy, code), "link_type": field, "link_entity": entity}
    return {**found, **({} if value is None else {"value": value}), "taxonomy_term": term}


def told(row: Any, entity: str, *, without: Iterable[str] = ()) -> list[dict]:
    """The plain fields of a row as attributes, apart from those that say what everybody assumes."""
    found = []
    for name in PLAIN[type(row)]:
        field = row._meta.get_field(name)
        value = getattr(row, name)
        if name in without or value in (None, "", []) or (name != "kind" and value == field.get_default()):
            continue
        label = str(field.verbose_name)
        if isinstance(field, ArrayField):
            labels = dict(field.base_field.choices or ())
            found += [attribute(row.hsds_id, entity, name, one, str(labels.get(one, one))) for one in value]
        elif field.choices:
            found.append(attribute(row.hsds_id, entity, name, value, str(dict(field.choices)[value])))
        else:
            found.append(attribute(row.hsds_id, entity, name, name, label, value=_text(value)))
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return value.isoformat() if isinstance(value, date) else str(value)


def read(document: dict, model: type[Model]) -> tuple[dict[str, Any], dict[str, list[tuple[str, str]]], list]:
    """Values by plain field, (code, name) by linked field, and the attributes that are none of ours.

    One of ours with a value we cannot use stays among the latter.
    """
    plain: dict[str, Any] = {}
    linked: dict[str, list[tuple[str, str]]] = {}
    others = []
    for one in document.get("attributes") or []:
        term = one.get("taxonomy_term") or {}
        taxonomy, code = str(term.get("taxonomy", "")), str(term.get("code", ""))
        name = code if taxonomy == BY_VALUE else taxonomy.removeprefix(OWN)
        if taxonomy.startswith(OWN) and name in LINKED[model]:
            linked.setdefault(name, []).append((code, str(term.get("name", ""))))
        elif taxonomy.startswith(OWN) and name in PLAIN[model]:
            try:
                _take(plain, model, name, str(one.get("value", "")) if taxonomy == BY_VALUE else code)
            except ValidationError:
                others.append(one)
        else:
            others.append(one)
    return plain, linked, others


def column_of(model: type[Model], name: str) -> Field[Any, Any]:
    """The column of the model with this name."""
    return next(column for column in model._meta.concrete_fields if column.name == name)


def _take(plain: dict[str, Any], model: type[Model], name: str, text: str) -> None:
    field = column_of(model, name)
    if isinstance(field, ArrayField):
        plain.setdefault(name, []).append(field.base_field.clean(text, None))
    elif isinstance(field, BooleanField):
        plain[name] = text == YES
    else:
        plain[name] = field.clean(text, None)
