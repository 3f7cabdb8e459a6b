"""The log of who saw what, for the coordinator. It holds nothing of a visitor."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.spreadsheets.writing import as_csv
from referrals.event_filter import EventFilter
from referrals.models import Event
from referrals.subjects import field_names, moment

PER_PAGE = 50
HEADERS = ["Wanneer", "Door", "Wie", "Wat", "Gelukt", "Velden", "Doorverwijzing", "Vanaf"]


@requires(Right.MANAGE_REFERRALS)
def event_list(request: SignedInRequest) -> HttpResponse:
    event_filter = EventFilter(request.GET, user=request.user)
    page = Paginator(event_filter.events(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": event_filter,
        "page": page,
        "rows": [(event, field_names(event)) for event in page.object_list],
        "query": request.GET.urlencode(),
    }
    return render(request, "referrals/event_list.html", context)


@requires(Right.MANAGE_REFERRALS)
def event_download(request: SignedInRequest) -> HttpResponse:
    """The rows of the filter as CSV."""
    event_filter = EventFilter(request.GET, user=request.user)
    now = timezone.now()
    content = as_csv(HEADERS, cells(event_filter.events().iterator(chunk_size=2000)), now)
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="doorverwijslog-{timezone.localdate(now)}.csv"'
        },
    )


def cells(events: Iterator[Event]) -> Iterator[list[str]]:
    for event in events:
        yield [
            moment(event.at),
            event.get_actor_display(),
            str(event.by or ""),
            event.get_action_display(),
            "ja" if event.succeeded else "nee",
            field_names(event),
            str(event.referral_id or ""),
            event.origin or "",
        ]
