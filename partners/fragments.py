"""Parts of the desk panel and the search page that many requests show alike (`ido.fragments`)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ido.fragments import kept
from partners.lines import Line
from partners.models import Guide

if TYPE_CHECKING:
    from partners.forms_search import SearchForm


def panel_line(line: Line, *, in_page: bool, refers: bool) -> SafeString:
    """A service in the panel, with what opens beneath it; `refers` when there is a question to hand on."""
    context = {"line": line, "in_page": in_page, "refers": refers}
    return kept("partners/_panel_line.html", (shown(line), in_page, refers), context)


def result_line(line: Line) -> SafeString:
    """A service among the results of a search."""
    return kept("partners/_result_line.html", shown(line), {"line": line})


def shown(line: Line) -> Hashable:
    """All that the lines tell of a service at a moment."""
    service, partner, place = line.service, line.service.partner, line.place
    return (
        *(service.pk, service.name, service.kind, service.description, service.eligibility, service.intake),
        *(service.is_free, service.cost, service.walk_in),
        *((str(partner), partner.verified_on) if partner else (None, None)),
        *(line.freshness, line.when, line.is_open, line.where, line.room, line.room_tone),
        *(line.phone, line.to_bring, (place.street, place.city) if place else None),
    )


def guide_card(guide: Guide, *, in_page: bool) -> SafeString:
    """A guide beside the question."""
    links = tuple((link["label"], link["url"]) for link in guide.links)
    texts = (guide.title, *map(tuple, (guide.steps, guide.may, guide.may_not)), links)
    key = (*texts, guide.checked_on, guide.checked_by, in_page)
    return kept("partners/_guide_card.html", key, {"guide": guide, "in_page": in_page})


def search_form(form: SearchForm) -> SafeString:
    """The words and filters above the results; one with mistakes in it is written anew."""
    rows = form.fill()
    context = {"form": form}
    if form.errors:
        return render_to_string("partners/_search_form.html", context)
    values = tuple(str(form[name].value() or "") for name in form.fields)
    key = (rows, values, form.is_bound, form.has_filters, form.chosen_words)
    return kept("partners/_search_form.html", key, context)
