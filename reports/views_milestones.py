"""The milestones of a library, and a card of each to print or post."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, requires
from reports import notation
from reports.milestones import Milestones
from reports.models import Download
from reports.pages import tabs
from reports.periods import Period
from reports.writers.card import CONTENT_TYPES, card

PER_PAGE = 12  # the log of a month is read for each


def milestones_of(request: SignedInRequest) -> Milestones:
    assert request.user.library is not None  # who reads live reports is of a library
    return Milestones(request.user.library, timezone.localdate())


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def milestone_list(request: SignedInRequest) -> HttpResponse:
    """What was reached, the newest first, and what comes next."""
    reached = milestones_of(request)
    page = Paginator(reached.numbers, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "reached": reached,
        "expected": notation.month(reached.expected) if reached.expected else "",
        "page": page,
        "milestones": reached.find(list(page.object_list)),
        "tabs": tabs("milestone_list"),
    }
    return render(request, "reports/milestone_list.html", context)


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def milestone_card(request: SignedInRequest, number: int, extension: str) -> HttpResponse:
    """The card of one milestone as a file; noted."""
    reached = milestones_of(request)
    found = reached.find([number])
    if extension not in CONTENT_TYPES or not found:
        raise Http404
    day = found[0].day
    Download.record(
        user=request.user,
        report=f"mijlpaal-{number}",
        scope=reached.library,
        period=Period(day, day),
        extension=extension,
    )
    content = card(found[0], reached.library.name, extension)
    response = HttpResponse(content, content_type=CONTENT_TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="ido-{number}e-vraag.{extension}"'
    return response
