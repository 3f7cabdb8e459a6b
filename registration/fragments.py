"""Parts of the desk page and the log that many requests show alike, and what each of them shows."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.forms import Select
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from ido.fragments import TOKEN, kept, with_token
from ido.models import Location, User
from registration.choices import DeskChoices, TopicOption
from registration.forms import DeskQuestion
from registration.log_filter import LogFilter
from registration.log_rows import read
from registration.models import Question
from registration.so_far import LastEntry

FIELDS = "registration/_desk_fields.html"
FILTER, ROW, PAGES = (
    "registration/_log_filter.html",
    "registration/_visit_row.html",
    "components/pagination.html",
)
# What is folded away: a form with errors in it opens it.
DETAILS = {
    "duration",
    "need_profiles",
    "complexity",
    "age_band",
    "language",
    "domain",
    "public_body",
    "help_given",
    "note",
    "occurred_at",
}
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


def desk_fields(form: DeskQuestion, favourites: tuple[TopicOption, ...]) -> SafeString:
    """All that is filled in at the desk, as it was sent."""
    details_open = any(name in form.errors for name in DETAILS)
    return render_to_string(FIELDS, fields_context(form, form.choices, favourites, details_open=details_open))


def empty_desk_fields(
    kind: type[DeskQuestion],
    choices: DeskChoices,
    favourites: tuple[TopicOption, ...],
    *,
    user: User,
    now: datetime,
    channel: str,
) -> SafeString:
    """The same with nothing filled in but the channel. A form is made only when there is nothing kept."""

    def context() -> dict[str, Any]:
        form = kind(user=user, now=now, choices=choices, initial={"channel": channel})
        return fields_context(form, choices, favourites, details_open=False)

    key = (kind, choices, favourites, user.library and user.library.asks_age_band, channel)
    return kept(FIELDS, key, context)


def fields_context(
    form: DeskQuestion, choices: DeskChoices, favourites: tuple[TopicOption, ...], *, details_open: bool
) -> dict[str, Any]:
    bodies = form.fields["public_body"].widget
    assert isinstance(bodies, Select)  # as the form declares it
    bodies.choices = [("", "volgens het onderwerp"), *choices.bodies.values()]
    return {
        "form": form,
        "topics": tuple(choices.topics.values()),
        "chosen_topic": choices.topics.get(str(form["topic"].value())),
        "favourites": favourites,
        "chosen_favourite": choices.topics.get(str(form["favourite"].value())),
        "outcomes": OUTCOMES,
        "details_open": details_open,
    }


def panel_place(location: Location | None) -> SafeString:
    """Where it is shown who can help, for a desk at this location."""
    return kept("registration/_desk_panel.html", location and location.pk, {"location": location})


def last_head(token: str) -> SafeString:
    """The heading of the last entries. `token` is the CSRF token of the page."""
    return with_token(kept("registration/_desk_last_head.html", None, {"csrf_token": TOKEN}), token)


def last_entry(entry: LastEntry) -> SafeString:
    """One of the last entries. Its buttons belong to a form of the page."""
    return kept("registration/_desk_entry.html", entry, {"entry": entry})


def empty_filter_bar(user: User, locations: str) -> SafeString:
    """The form above the log with nothing filled in; `locations` tells which can be chosen."""
    return kept(FILTER, locations, lambda: {"filter": LogFilter(None, user=user)})


def filter_bar(log_filter: LogFilter) -> SafeString:
    """The form above the log as it was sent."""
    return render_to_string(FILTER, {"filter": log_filter})


def log_rows(texts: list[str]) -> SafeString:
    """Rows of the log. Their buttons belong to the form of the page, so that nothing here is of one user."""
    return mark_safe("".join(kept(ROW, text, partial(row_context, text)) for text in texts))


def row_context(text: str) -> dict[str, Any]:
    return {"row": read(text)}


def log_pages(page: Page[int]) -> SafeString:
    """Turning the pages of the log when nothing is looked for: the address says no more than the page."""
    context = {"page": page, "request": {"GET": QueryDict()}, "noun": "bezoeken"}
    return kept(PAGES, (page.number, page.paginator.count), context)
