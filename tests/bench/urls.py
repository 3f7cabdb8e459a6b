"""The product's addresses, and the limits to measure against. Production has none of these."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ido.access import public
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
    path("figures/<slug:slug>/<slug:scope>/<str:first>/<str:last>/", figures),
    path("", include("ido.urls")),
]
