"""What stood there before: read from the events that the database wrote at each change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import pghistory.middleware
from django.apps import apps
from django.db.models import BooleanField, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ido.models import User

NOTHING = "–"
NOBODY = "het systeem"
GONE = "iets dat is verwijderd"
ADDED = "{}: toegevoegd"
REMOVED = "{}: weggehaald"


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Tells the database who makes a change, with every statement that makes one.

    Never at which address: some addresses hold a code that gives access, and what is told here is kept, and
    written to the server's log with the statement when that log is on.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().get_context(request)
        del context["url"]
        return context


class Change(NamedTuple):
    """One change: when (aware), by whom, of what, and per field its label, old and new text."""

    at: datetime
    by: str
    what: str
    fields: list[tuple[str, str, str]]


class Trail(NamedTuple):
    """What happened to one row: its events, oldest first, and the row as it is now (None when it is gone).

    Each event holds the row as it was just before a change; that of an insert, as it was made. `what` is what
    people call the row; `fields` are the names of the fields whose changes are told.
    """

    events: list[Any]
    now: Model | None
    what: str
    fields: list[str]


class Links(NamedTuple):
    """What happened to the rows that one row names in a many-to-many field.

    `events` are of the table between, oldest first; `now` the keys that are named today.
    """

    events: list[Any]
    now: Iterable[Any]
    what: str
    field: Any


def links_of(row: Model, names: Iterable[str], what: str) -> list[Links]:
    """The links of the row in each of the fields, which a proxy of the table between tracks."""
    found = []
    for name in names:
        field: Any = row._meta.get_field(name)
        through = field.remote_field.through
        proxies = [model for model in apps.get_models() if model._meta.proxy]
        tracked = next(model for model in proxies if model._meta.concrete_model is through)
        events = events_of(tracked).filter(**{field.m2m_field_name(): row.pk})
        now = getattr(row, name).values_list("pk", flat=True)
        found.append(Links(list(events), list(now), what, field))
    return found


def events_of(model: type[Model]) -> QuerySet[Any]:
    """The events of a model, oldest first: pghistory makes their model at run time."""
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    return events._default_manager.select_related("pgh_context").order_by("pgh_id")


def trails(
    events: Iterable[Any], rows: Iterable[Model], what: Callable[[Any], str], fields: list[str]
) -> list[Trail]:
    """The trails of several rows of one model: of those that are there, and of those that are gone.

    `what` names a row by its first event.
    """
    now = {row.pk: row for row in rows}
    found: dict[Any, list[Any]] = {}
    for event in events:
        found.setdefault(event.pgh_obj_id, []).append(event)
    return [Trail(own, now.get(pk), what(own[0]), fields) for pk, own in found.items()]


def changes(
    found: Iterable[Trail],
    links: Iterable[Links] = (),
    words: Mapping[str, Callable[[Any], str]] | None = None,
) -> list[Change]:
    """The changes in the trails, newest first; as many queries for one change as for a hundred.

    `words` says, by the name of a field, how its values are told where the field itself does not know.
    """
    words = words or {}
    steps = [step for trail in found if trail.events for step in _steps(trail)]
    steps += [step for one in links for step in _link_steps(one)]
    names = _names(steps)
    users = {str(pk): str(user) for pk, user in names.get(User, {}).items()}
    told: dict[tuple[datetime, str, str], Change] = {}
    for at, user, of, pairs in steps:
        texts = [
            (
                str(field.verbose_name),
                _text(field, old, names, words),
                _text(field, new, names, words),
            )
            for field, old, new in pairs
        ]
        different = [text for text in texts if text[1] != text[2]]
        if different:
            by = users.get(str(user), NOBODY)
            what = (
                ADDED.format(of) if (at, by, ADDED.format(of)) in told else of
            )  # what it names came with it
            told.setdefault((at, by, what), Change(at, by, what, [])).fields.extend(different)
    return sorted(told.values(), key=lambda change: change.at, reverse=True)


def _steps(trail: Trail) -> Iterator[tuple[datetime, Any, str, list[tuple[Any, Any, Any]]]]:
    """What each event became: the next event's row, or today's.

    A row that was added was nothing before; one that is gone became nothing.
    """
    meta = trail.events[0].pgh_tracked_model._meta
    fields = [meta.get_field(name) for name in trail.fields]
    for event, after in pairwise([*trail.events, trail.now]):
        user = (event.pgh_context.metadata if event.pgh_context else {}).get("user")
        if event.pgh_label == "insert":
            old, new, what = None, event, ADDED.format(trail.what)
        else:
            old, new, what = event, after, trail.what if after else REMOVED.format(trail.what)
        pairs = [(field, _value(old, field), _value(new, field)) for field in fields]
        yield event.pgh_created_at, user, what, [pair for pair in pairs if pair[1] != pair[2]]


def _value(row: Any, field: Any) -> Any:
    return getattr(row, field.attname) if row is not None else None


def _link_steps(links: Links) -> Iterator[tuple[datetime, Any, str, list[tuple[Any, Any, Any]]]]:
    """Backwards from what is named now, all that one request linked and unlinked as one step."""
    other = f"{links.field.m2m_reverse_field_name()}_id"
    after = set(links.now)
    for key, group in groupby(
        reversed(links.events), key=lambda event: (event.pgh_created_at, event.pgh_context)
    ):
        before = set(after)
        for event in group:
            if event.pgh_label == "insert":
                before.discard(getattr(event, other))
            else:
                before.add(getattr(event, other))
        at, context = key
        user = (context.metadata if context else {}).get("user")
        if before != after:
            yield at, user, links.what, [(links.field, sorted(before), sorted(after))]
        after = before


def _names(steps: Iterable[tuple[Any, Any, str, list[tuple[Any, Any, Any]]]]) -> dict[Any, dict[Any, Any]]:
    """The rows that changes point to, and the users who made them: one query for each model."""
    wanted: dict[Any, set[Any]] = {}
    for _, user, _, pairs in steps:
        if user is not None:
            wanted.setdefault(User, set()).add(user)
        for field, *values in pairs:
            if field.many_to_many:
                values = [key for keys in values for key in keys]
            if field.related_model:
                wanted.setdefault(field.related_model, set()).update(v for v in values if v is not None)
    return {model: model._default_manager.in_bulk(keys) for model, keys in wanted.items()}


def _text(
    field: Any, value: Any, names: dict[Any, dict[Any, Any]], words: Mapping[str, Callable[[Any], str]]
) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if field.name in words:
        return words[field.name](value)
    if field.many_to_many:
        return ", ".join(sorted(str(names[field.related_model].get(key, GONE)) for key in value))
    if field.related_model:
        return str(names[field.related_model].get(value, GONE))
    if isinstance(value, list):
        labels = dict(getattr(getattr(field, "base_field", None), "flatchoices", ()))
        return ", ".join(
            " ".join(str(item[key]) for key in sorted(item))
            if isinstance(item, dict)
            else str(labels.get(item, item))
            for item in value
        )
    if isinstance(field, BooleanField):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d-%m-%Y %H.%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, time):
        return value.strftime("%H.%M")
    return str(dict(field.flatchoices).get(value, value))
