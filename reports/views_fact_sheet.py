"""The sheet of one location: to read, and to print on one A4."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, requires
from ido.models import Location
from reports.fact_sheet import FactSheet
from reports.forms import SelectionForm


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def fact_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """One location in a period; without a period it is the current year."""
    place = get_object_or_404(Location.objects.visible_to(request.user).select_related("library"), pk=pk)
    data = {name: request.GET.get(name, "") for name in ("periode", "van", "tot")}
    form = SelectionForm({**data, "locatie": place.pk}, library=place.library, today=timezone.localdate())
    context: dict[str, Any] = {"form": form, "place": place, "selection": None}
    if form.is_valid():
        selection = form.cleaned_data["selection"]
        context |= {"selection": selection, "sheet": FactSheet(selection), "query": form.query}
    return render(request, "reports/fact_sheet.html", context)
