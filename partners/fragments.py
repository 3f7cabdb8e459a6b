"""Parts of the desk panel and the search page that many requests show alike (`ido.fragments`)."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ido.fragments import kept
from partners.lines import line_of
from partners.rows import read as read_row

if TYPE_CHECKING:
    from partners.forms_search import SearchForm


def panel_line(row: str, today: date, *, in_page: bool, refers: bool) -> SafeString:
    """A service in the panel, with what opens beneath it; `refers` when there is a question to hand on.

    It comes as text (`partners.rows`).
    """
    return kept(
        "partners/_panel_line.html",
        (row, today, in_page, refers),
        lambda: {"line": line_of(read_row(row), today), "in_page": in_page, "refers": refers},
    )


def result_line(row: str, today: date) -> SafeString:
    """A service among the results of a search, from its text."""
    return kept("partners/_result_line.html", (row, today), lambda: {"line": line_of(read_row(row), today)})


def guide_card(text: str, *, in_page: bool) -> SafeString:
    """A guide beside the question, from its fields in JSON (`partners.rows.guide_texts`)."""
    return kept("partners/_guide_card.html", (text, in_page), {"guide": read(text), "in_page": in_page})


@lru_cache(maxsize=1000)  # a text of one kB each
def read(text: str) -> dict[str, Any]:
    *told, checked_on, checked_by = json.loads(text)
    values = dict(zip(("title", "steps", "may", "may_not", "links"), told, strict=True))
    return {**values, "checked_on": date.fromisoformat(checked_on), "checked_by": checked_by}


def result_pages(request: HttpRequest, page: Page[int]) -> SafeString:
    """Turning the pages of what was found, with the search as it was asked in the addresses."""
    key = (request.GET.urlencode(), page.number, page.paginator.count)
    return kept("components/pagination.html", key, {"page": page, "request": request, "noun": "diensten"})


def search_filters(form: SearchForm) -> SafeString:
    """The filters of the search page; those with mistakes in them are written anew."""
    context = {"form": form}
    if form.errors:
        return render_to_string("partners/_search_filters.html", context)
    values = tuple(str(form[name].value() or "") for name in form.fields if name != "zoek")
    key = (form.choices, values, form.is_bound, form.has_filters, form.chosen_words)
    return kept("partners/_search_filters.html", key, context)
