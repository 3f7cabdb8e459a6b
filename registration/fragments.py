"""Parts of the desk page and the log that many requests show alike, kept by each process once written.

All that a part shows is in its key, so what is kept is never out of date. Writing them again and again
would take longer than the rest of the page together.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

from django.conf import settings
from django.forms import BaseForm, ModelChoiceField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from registration.choices import TopicOption
from registration.log_filter import LogFilter
from registration.log_rows import LogRow

MOST = 10_000  # nearly all of them rows of the log, of 1 kB
_kept: dict[Hashable, SafeString] = {}


def topic_select(topics: tuple[TopicOption, ...], value: Any) -> SafeString:
    """The list of topics, with the one that `value` (an id, or what was sent for one) names chosen."""
    chosen = next((topic.pk for topic in topics if str(topic.pk) == str(value)), None)
    context = {"topics": topics, "chosen": chosen}
    return _keep("registration/_topic_select.html", (topics, chosen), context)


def details(form: BaseForm, bodies: tuple[tuple[int, str], ...], *, is_open: bool) -> SafeString:
    """Everything besides topic and outcome. `bodies` are the public bodies to choose from."""
    body = cast(ModelChoiceField, form.fields["public_body"])
    body.choices = [("", body.empty_label), *bodies]
    context = {"form": form, "details_open": is_open}
    if form.is_bound:
        return render_to_string("registration/_desk_details.html", context)
    key = (tuple(form.fields), form.initial.get("channel"), bodies)
    return _keep("registration/_desk_details.html", key, context)


def filter_bar(log_filter: LogFilter) -> SafeString:
    """The form above the log."""
    if log_filter.is_bound:
        return render_to_string("registration/_log_filter.html", {"filter": log_filter})
    return _keep("registration/_log_filter.html", log_filter.locations, {"filter": log_filter})


def log_row(row: LogRow) -> SafeString:
    """A row of the log. Its buttons belong to the form of the page, so that nothing here is of one user."""
    return _keep("registration/_visit_row.html", row, {"row": row})


def _keep(template: str, key: Hashable, context: dict[str, Any]) -> SafeString:
    if settings.DEBUG:  # somebody may be working on the template
        return render_to_string(template, context)
    part = _kept.get((template, key))
    if part is None:
        if len(_kept) >= MOST:
            _kept.clear()
        part = _kept[template, key] = render_to_string(template, context)
    return part
