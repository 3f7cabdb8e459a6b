"""What stood there before: read from the events that the database wrote at each change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import timezone

from ido.models import User
from registration.models import Question, Visit

VISIT_FIELDS = [
    "location",
    "occurred_at",
    "channel",
    "duration",
    "need_profiles",
    "complexity",
    "age_band",
    "language",
    "withdrawn_at",
]
QUESTION_FIELDS = ["topic", "outcome", "domain", "public_body", "help_given", "note"]


@dataclass(frozen=True)
class Change:
    """One change: when (aware), by whom, of what, and per field its label, old and new text."""

    at: datetime
    by: str
    what: str
    fields: list[tuple[str, str, str]]


def history(visit: Visit) -> list[Change]:
    """The changes of a visit and of its questions, newest first."""
    found = _changes(
        list(events_of("VisitEvent").filter(pgh_obj=visit).order_by("pgh_id")), visit, "bezoek", VISIT_FIELDS
    )
    stands = {question.pk: question for question in visit.questions.all()}
    snapshots: dict[int, list[Any]] = {}
    for event in events_of("QuestionEvent").filter(visit_id=visit.pk).order_by("pgh_id"):
        snapshots.setdefault(event.id, []).append(event)
    for pk, events in snapshots.items():
        found += _changes(events, stands.get(pk), f"vraag {events[0].position}", QUESTION_FIELDS)
    users = User.objects.in_bulk({user for _, user, _, _ in found if user})
    changes = [
        Change(at, str(users.get(user, "het systeem")), what, fields) for at, user, what, fields in found
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def events_of(name: str) -> QuerySet[Any]:
    """The rows of an event model, which pghistory makes at run time."""
    return apps.get_model("registration", name)._default_manager.all()


def _changes(events: list[Any], now: Model | None, what: str, names: list[str]) -> list[tuple[Any, ...]]:
    """Each event holds the row as it was before; what it became is the next event's row, or today's."""
    found = []
    for before, after in pairwise([*events, now]):
        user = (before.pgh_context.metadata if before.pgh_context else {}).get("user")
        if after is None:
            found.append((before.pgh_created_at, user, f"{what}: weggehaald", _texts(before, names)))
        elif fields := _differences(before, after, names):
            found.append((before.pgh_created_at, user, what, fields))
    return found


def _texts(row: Any, names: list[str]) -> list[tuple[str, str, str]]:
    return [(_label(name), _text(row, name), "–") for name in names if _text(row, name) != "–"]


def _differences(before: Any, after: Any, names: list[str]) -> list[tuple[str, str, str]]:
    pairs = [(name, _text(before, name), _text(after, name)) for name in names]
    return [(_label(name), old, new) for name, old, new in pairs if old != new]


def _field(name: str) -> Any:
    return (Visit if name in VISIT_FIELDS else Question)._meta.get_field(name)


def _label(name: str) -> str:
    return str(_field(name).verbose_name)


def _text(row: Any, name: str) -> str:
    field = _field(name)
    value = getattr(row, name)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d-%m-%Y %H:%M")
    if isinstance(value, list):
        labels = dict(field.base_field.flatchoices)
        return ", ".join(str(labels.get(item, item)) for item in value) or "–"
    if field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    return str(value) if value not in (None, "") else "–"
