"""Parts of the desk page and the log that many requests show alike, and what each of them shows."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ido.fragments import kept
from ido.models import Location
from registration.choices import BodyOption, TopicOption
from registration.last_entries import LastEntry
from registration.log_filter import LogFilter
from registration.log_rows import LogRow
from registration.models import Question

# value, label, key
OUTCOMES = [
    (Question.Outcome.SOLVED, "Opgelost", "o"),
    (Question.Outcome.PARTLY, "Deels opgelost", "d"),
    (Question.Outcome.REFERRED, "Doorverwezen", "v"),
    (Question.Outcome.UNSOLVED, "Niet opgelost", "n"),
]


def place_select(locations: tuple[Location, ...], location: Location | None) -> SafeString:
    """The locations of the library, with the one that visits are registered for now."""
    key = (location and location.pk, tuple((place.pk, place.name) for place in locations))
    return kept("registration/_desk_place.html", key, {"locations": locations, "location": location})


def topic_select(topics: tuple[TopicOption, ...], value: Any) -> SafeString:
    """The list of topics, with the one that `value` (an id, or what was sent for one) names chosen."""
    chosen = next((topic.pk for topic in topics if str(topic.pk) == str(value)), None)
    context = {"topics": topics, "chosen": chosen}
    return kept("registration/_topic_select.html", (topics, chosen), context)


def favourite_keys(favourites: tuple[TopicOption, ...], value: Any) -> SafeString:
    """The favourites under the digit keys, with the one that `value` names chosen."""
    chosen = next((topic.pk for topic in favourites if str(topic.pk) == str(value)), None)
    context = {"favourites": favourites, "chosen": chosen}
    return kept("registration/_desk_favourites.html", (favourites, chosen), context)


def outcome_buttons() -> SafeString:
    """How it ended: each button stores."""
    return kept("registration/_desk_outcomes.html", None, {"outcomes": OUTCOMES})


def details(form: BaseForm, bodies: tuple[BodyOption, ...], *, is_open: bool) -> SafeString:
    """Everything besides topic and outcome. `bodies` are the public bodies to choose from."""
    form.fields["public_body"].widget.choices = [("", "volgens het onderwerp"), *bodies]
    context = {"form": form, "details_open": is_open}
    if form.is_bound:
        return render_to_string("registration/_desk_details.html", context)
    key = (tuple(form.fields), form.initial.get("channel"), bodies)
    return kept("registration/_desk_details.html", key, context)


def last_entry(entry: LastEntry) -> SafeString:
    """One of the last entries. Its buttons belong to a form of the page."""
    return kept("registration/_desk_entry.html", entry, {"entry": entry})


def filter_bar(log_filter: LogFilter) -> SafeString:
    """The form above the log."""
    if log_filter.is_bound:
        return render_to_string("registration/_log_filter.html", {"filter": log_filter})
    return kept("registration/_log_filter.html", log_filter.locations, {"filter": log_filter})


def log_row(row: LogRow) -> SafeString:
    """A row of the log. Its buttons belong to the form of the page, so that nothing here is of one user."""
    return kept("registration/_visit_row.html", row, {"row": row})
