"""Which part of a document stands in our columns, and which goes along in the row's `hsds`.

Taking in moves what fits into columns; the rest of the document stays as it came. Giving out puts the two
together again. An object that became a row of its own leaves `{"id": ...}` behind at its place in the list.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model
from django.utils.encoding import iri_to_uri

from partners.hsds import attributes
from partners.hsds.fields import ENTITIES
from partners.models import Contact, Partner, Place, Schedule, Service

UNKNOWN = "onbekend"  # where HSDS requires what we do not know
RULE_PARTS = {
    "freq": "FREQ",
    "interval": "INTERVAL",
    "byday": "BYDAY",
    "bymonthday": "BYMONTHDAY",
    "wkst": "WKST",
}
TEXTS: dict[type[Model], dict[str, str]] = {
    Partner: {
        "name": "name",
        "alternate_name": "short_name",
        "description": "description",
        "email": "email",
        "website": "website",
    },
    Contact: {"name": "name", "title": "function", "email": "email"},
    Place: {"name": "name"},
    Service: {
        "name": "name",
        "description": "description",
        "email": "email",
        "url": "website",
        "eligibility_description": "eligibility",
        "application_process": "intake",
        "fees_description": "cost",
    },
}


@dataclass
class Taken:
    """A document taken apart: columns, links to other rows, what stays, and why something did not fit."""

    columns: dict[str, Any]
    rest: dict[str, Any]
    linked: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    unfit: list[tuple[str, str]] = field(default_factory=list)

    def fit(self, model: type[Model], source: dict[str, Any], key: str, column: str, path: str = "") -> None:
        """Move a value into a column if it fits there; where not it stays, and that is noted."""
        value = source.get(key)
        if value in (None, ""):
            source.pop(key, None)
            return
        if value == UNKNOWN and source is not self.rest:
            source.pop(key)
            return
        try:
            self.columns[column] = attributes.column_of(model, column).clean(value, None)
        except ValidationError as error:
            self.unfit.append((path or key, " ".join(error.messages)))
        else:
            source.pop(key)


def bare(value: Any) -> Any:
    """A copy without nulls: to HSDS they are no value, and its schemas refuse them."""
    if isinstance(value, dict):
        return {key: bare(inner) for key, inner in value.items() if inner is not None}
    return [bare(inner) for inner in value if inner is not None] if isinstance(value, list) else value


def take(document: dict[str, Any], model: type[Model]) -> Taken:
    """What every kind of row has: its texts, first telephone number and attributes."""
    taken = Taken({}, copy.deepcopy(document))
    taken.rest.pop("id")
    for key, column in TEXTS.get(model, {}).items():
        taken.fit(model, taken.rest, key, column)
    if model in attributes.PLAIN:
        plain, taken.linked, others = attributes.read(taken.rest, model)
        taken.columns |= plain
        if "attributes" in taken.rest:
            taken.rest["attributes"] = others
    if model in (Partner, Contact, Service) and taken.rest.get("phones"):
        taken.fit(model, taken.rest["phones"][0], "number", "phone", "phones[0].number")
    if "website" in taken.columns:
        _only_web(taken, "url" if model is Service else "website")
    return taken


def _only_web(taken: Taken, key: str) -> None:
    """A desk opens it with a click, so that nothing but http(s) is a website."""
    try:
        URLValidator(schemes=["http", "https"])(taken.columns["website"])
    except ValidationError:
        taken.rest[key] = taken.columns.pop("website")
        taken.unfit.append((key, "Dit is geen adres dat met http begint."))


def take_place(document: dict[str, Any]) -> Taken:
    taken = take(document, Place)
    rest = taken.rest
    if rest.get("addresses"):
        first = rest["addresses"][0]
        for key, column in (("address_1", "street"), ("postal_code", "postcode"), ("city", "city")):
            taken.fit(Place, first, key, column, f"addresses[0].{key}")
    if rest.get("accessibility"):
        path = "accessibility[0].description"
        taken.fit(Place, rest["accessibility"][0], "description", "accessibility", path)
    if "latitude" in rest and "longitude" in rest:
        both = Taken({}, {key: rest[key] for key in ("latitude", "longitude")})
        for key in ("latitude", "longitude"):
            both.fit(Place, both.rest, key, key)
        if both.unfit:
            taken.unfit += both.unfit
        else:
            taken.columns |= both.columns
            del rest["latitude"], rest["longitude"]
    if "name" not in taken.columns:
        columns = taken.columns
        taken.columns["name"] = columns.get("street") or columns.get("city") or "Plek zonder naam"
    return taken


def take_service(document: dict[str, Any]) -> Taken:
    taken = take(document, Service)
    if "cost" in taken.columns or "fees_description" in taken.rest:
        taken.columns["is_free"] = False
    if taken.columns.get("is_free"):
        taken.columns.pop("cost", None)
    if taken.rest.get("required_documents"):
        first = taken.rest["required_documents"][0]
        taken.fit(Service, first, "document", "to_bring", "required_documents[0].document")
    languages = [one["code"] for one in taken.rest.get("languages", []) if 0 < len(one.get("code", "")) <= 12]
    if languages:
        taken.columns["languages"] = list(dict.fromkeys(languages))
    if "capacity_asked_on" not in taken.columns:
        taken.columns.pop("capacity", None)
    return taken


class UnfitScheduleError(Exception):
    """A schedule we cannot reckon with; the message says why."""


def take_schedule(document: dict[str, Any]) -> Taken:
    """A schedule we can reckon with. Raises UnfitScheduleError for any other."""
    for key in ("count", "byweekno", "byyearday"):
        if document.get(key) not in (None, ""):
            raise UnfitScheduleError(f"Met {key} kunnen wij niet rekenen.")
    first = document.get("dtstart") or document.get("valid_from")
    if not first:
        raise UnfitScheduleError("De eerste dag ontbreekt (dtstart).")
    if not document.get("opens_at") or not document.get("closes_at"):
        raise UnfitScheduleError("De tijden ontbreken (opens_at en closes_at).")
    taken = take(document, Schedule)
    rest, columns = taken.rest, taken.columns
    parts = [f"{part}={_plain(rest.pop(key))}" for key, part in RULE_PARTS.items() if rest.get(key)]
    if parts and not parts[0].startswith("FREQ"):
        raise UnfitScheduleError("De herhaling ontbreekt (freq).")
    wanted = {
        "first_on": first,
        "last_on": document.get("until") or document.get("valid_to") or None,
        "opens": rest["opens_at"],
        "closes": rest["closes_at"],
        "rule": columns.get("rule") or ";".join(parts),
    }
    try:
        for column, value in wanted.items():
            columns[column] = attributes.column_of(Schedule, column).clean(value, None)
        _check_order(columns)
    except ValidationError as error:
        raise UnfitScheduleError(" ".join(error.messages)) from error
    rest.pop("dtstart", None)
    rest.pop("until", None)
    taken.fit(Schedule, rest, "notes", "note")
    return taken


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _check_order(columns: dict[str, Any]) -> None:
    if columns["opens"].tzinfo or columns["closes"].tzinfo:
        raise ValidationError("Een tijd met tijdzone kunnen wij niet lezen.")
    if columns["closes"] <= columns["opens"]:
        raise ValidationError("De eindtijd ligt niet na de begintijd.")
    if columns["last_on"] and columns["last_on"] < columns["first_on"]:
        raise ValidationError("De laatste dag ligt voor de eerste dag.")


# Giving out


def ordered(kind: str, document: dict[str, Any]) -> dict[str, Any]:
    """The fields in HSDS's order, what it does not name after them, without what is empty."""
    names = [*ENTITIES[kind].fields, *document]
    return {name: document[name] for name in dict.fromkeys(names) if document.get(name) not in (None, "", [])}


def give(row: Any, kind: str, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """What `take` took apart, together again. Columns go before what was kept."""
    document = copy.deepcopy(row.hsds)
    document["id"] = str(row.hsds_id)
    for key, column in TEXTS.get(type(row), {}).items():
        if value := getattr(row, column):
            document[key] = iri_to_uri(value) if column == "website" else value
    if type(row) in attributes.PLAIN:
        document["attributes"] = [
            *document.get("attributes", []),
            *attributes.told(row, kind, without=without),
        ]
    if isinstance(row, Partner | Contact | Service):
        filled = first_with(document.get("phones"), "number", row.phone)
        document["phones"] = _identified(filled, row.hsds_id, "phone", {"type": "voice"})
    return document


def first_with(values: list[dict] | None, key: str, text: str) -> list[dict]:
    """The list whose first object has the text; without one an object that only waited for it is gone."""
    first, *others = values or [{}]
    if text:
        first = {**first, key: text}
    return [first, *others] if key in first else others


def _identified(values: list[dict], owner: object, kind: str, usual: dict[str, Any]) -> list[dict]:
    return [one if "id" in one else {"id": attributes.derived(kind, owner), **one, **usual} for one in values]


def give_place(place: Place) -> dict[str, Any]:
    document = give(place, "location")
    document.setdefault("location_type", "physical")
    if place.latitude is not None:
        document |= {"latitude": place.latitude, "longitude": place.longitude}
    address = {**(document.get("addresses") or [{}])[0]}
    columns = {"address_1": place.street, "postal_code": place.postcode, "city": place.city}
    address |= {key: value for key, value in columns.items() if value}
    if address:
        address.setdefault("id", attributes.derived("address", place.hsds_id))
        for key in ("address_1", "city", "postal_code"):
            address.setdefault(key, UNKNOWN)
        known = place.municipality.get_province_display() if place.municipality else UNKNOWN
        address.setdefault("state_province", known)
        address.setdefault("country", "NL")
        address.setdefault("address_type", "physical")
        document["addresses"] = [ordered("address", address), *document.get("addresses", [])[1:]]
    access = first_with(document.get("accessibility"), "description", place.accessibility)
    document["accessibility"] = _identified(access, place.hsds_id, "accessibility", {})
    if place.municipality:
        own = attributes.attribute(
            place.hsds_id, "location", "municipality", place.municipality.code, place.municipality.name
        )
        document["attributes"].append(own)
    return ordered("location", document)


def give_schedule(schedule: Schedule) -> dict[str, Any]:
    parts = dict(part.split("=") for part in schedule.rule.split(";") if part)
    in_words = set(parts) <= set(RULE_PARTS.values()) and parts.get("FREQ") in (None, "WEEKLY", "MONTHLY")
    document = give(schedule, "schedule", without=("rule",) if in_words else ())
    if in_words:
        said = {key: parts[part] for key, part in RULE_PARTS.items() if part in parts}
        document |= {key: int(value) if key == "interval" else value for key, value in said.items()}
    document["dtstart"] = schedule.first_on.isoformat()
    if schedule.last_on:
        document["until"] = schedule.last_on.isoformat()
    document["notes"] = schedule.note or document.get("notes")
    for key, value in (("opens_at", schedule.opens), ("closes_at", schedule.closes)):
        document[key] = _as_written(document.get(key), value)
    return ordered("schedule", document)


def _as_written(text: str | None, value: time) -> str:
    """The time as the file had it, as long as it still is that time."""
    return text if text and time.fromisoformat(text) == value else value.isoformat()
