"""The product's addresses, and the limits to measure against. Production has none of these."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import include, path

from ido.access import Right, SignedInRequest, public, requires
from ido.models import Library, Location, Municipality, Province
from reports.catalogue import BY_SLUG
from reports.periods import Period
from reports.selection import Selection


@public
def bare(request: HttpRequest) -> HttpResponse:
    """The least that a view of this application can do: all middleware, no work."""
    return HttpResponse("ok", content_type="text/plain")


@public
def one_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The least that a view with a question to the database can do."""
    name = Location.objects.values_list("name", flat=True).get(pk=pk)
    return HttpResponse(name, content_type="text/plain")


ROW_PAGE = """{% extends "base.html" %}{% block title %}{{ location.name }}{% endblock %}
{% block main %}<h1>{{ location.name }}</h1>{% endblock %}"""


@requires(Right.READ_PARTNERS)
def row_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """The least page of the site for somebody who is logged in: one row by key, in the frame of all pages."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    return HttpResponse(row_template().render({"location": location}, request))


@cache
def row_template() -> Any:
    return engines["django"].from_string(ROW_PAGE)


@requires(Right.READ_PARTNERS)
def row_text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same without a page."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    return HttpResponse(location.name, content_type="text/plain")


@public
def figures(request: HttpRequest, slug: str, scope: str, first: str, last: str) -> HttpResponse:
    """A report as a table, without its page: what the database and the reckoning take."""
    area: Library | Municipality | Province
    if scope.startswith("PV"):
        area = Province(scope)
    elif scope.startswith("GM"):
        area = Municipality.objects.get(code=scope)
    else:
        area = Library.objects.get(slug=scope)
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    table = BY_SLUG[slug].make(Selection(area, period))
    return HttpResponse(len(table.rows), content_type="text/plain")


urlpatterns = [
    path("bare/", bare),
    path("one-row/<int:pk>/", one_row),
    path("row-page/<int:pk>/", row_page),
    path("row-text/<int:pk>/", row_text),
    path("figures/<slug:slug>/<slug:scope>/<str:first>/<str:last>/", figures),
    path("", include("ido.urls")),
]
