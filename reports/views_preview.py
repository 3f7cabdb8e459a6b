"""What a municipality would get to read now, for the library that works there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, requires
from ido.models import Municipality
from reports.editions.expected import coming
from reports.editions.frozen import thaw
from reports.editions.preview import keep, kept, may_preview
from reports.pages import Sheets
from reports.periods import Period
from reports.tasks_editions import make_preview


@requires(Right.READ_LIBRARY_REPORTS)
def edition_preview(request: SignedInRequest, code: str) -> HttpResponse:
    """The next edition of a municipality as it would be now; the worker makes it when it is asked for."""
    place, quarter = asked(request, code)
    found = kept(place, quarter)
    if request.method == "POST":
        if found != {}:
            keep(place, quarter, {})
            make_preview.enqueue(place.pk, quarter.name)
        return redirect("reports:edition_preview", place.pk)
    context: dict[str, Any] = {
        "place": place,
        "quarter": quarter,
        "busy": found == {},
        "reasons": found["reasons"] if found else [],
        "page": Sheets(thaw(found["document"]).tables) if found and found["document"] else None,
    }
    return render(request, "reports/edition_preview.html", context)


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def preview_progress(request: SignedInRequest, code: str) -> JsonResponse:
    """For the page that waits: whether the preview is still being made."""
    return JsonResponse({"running": kept(*asked(request, code)) == {}})


def asked(request: SignedInRequest, code: str) -> tuple[Municipality, Period]:
    """The municipality, and the quarter that comes next; Http404 where this library may see no preview."""
    place = get_object_or_404(Municipality, pk=code)
    quarter = coming(timezone.localdate())[0].quarter
    if request.user.library is None or not may_preview(request.user.library, place, quarter):
        raise Http404
    return place, quarter
