"""The grant account: what each year's money went to, and filling it in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.history import Change, Trail, changes, events_of
from ido.refusals import saved
from reports import notation
from reports.forms_grants import GrantForm
from reports.indicators.grants import MONEY
from reports.models import GrantAccount
from reports.models.grant import AMOUNTS, FIRST_YEAR, SOURCE, accountable_to

PER_PAGE = 50
LEFT = ("Over", "Wat van het toegekende bedrag niet is besteed.")
KEEP = (Right.ACCOUNT_FOR_GRANT, Right.MANAGE_GRANTS)


@requires(*KEEP)
def grant_list(request: SignedInRequest) -> HttpResponse:
    """By year and municipality what came in and where it went; years not filled in stand there too."""
    this_year = timezone.localdate().year
    places = list(accountable_to(request.user).existing_on(timezone.localdate()).order_by("name"))
    every = [(year, place) for year in range(this_year, FIRST_YEAR - 1, -1) for place in places]
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    years = {year for year, _ in page.object_list}
    stored = GrantAccount.objects.visible_to(request.user).filter(year__in=years).select_related("entered_by")
    found = {(account.year, account.municipality_id): account for account in stored}
    rows = [
        {"year": year, "place": place, "account": found.get((year, place.pk))}
        for year, place in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "several": len(places) > 1,
        "source": SOURCE,
        "definitions": [*((column.title.removesuffix(" (€)"), column.definition) for column in MONEY), LEFT],
    }
    return render(request, "grants/grant_list.html", context)


@requires(*KEEP)
@transaction.atomic
def grant_edit(request: SignedInRequest, code: str, year: int) -> HttpResponse:
    """Fill in one year. What stands is replaced only after it was shown beside what comes in its place."""
    now = timezone.now()
    place = get_object_or_404(accountable_to(request.user), pk=code)
    if not FIRST_YEAR <= year <= timezone.localdate(now).year:
        raise Http404
    rows = GrantAccount.objects.filter(municipality=place, year=year).select_related("entered_by")
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    standing = rows.first()
    form = GrantForm(request.POST if request.method == "POST" else None, standing=standing)
    context: dict[str, Any] = {"form": form, "place": place, "year": year, "source": SOURCE}
    if form.is_valid():
        if form.must_confirm:
            context["standing"] = standing
        elif saved(form, form.account(place, year, by=request.user, now=now).save):
            messages.success(request, f"De verantwoording over {year} van {place} is opgeslagen.")
            return redirect("grants:grant_list")
    context["changes"] = history(standing)
    return render(request, "grants/grant_form.html", context)


def history(account: GrantAccount | None) -> list[Change]:
    """Who filled in what before."""
    if account is None:
        return []
    events = list(events_of(GrantAccount).filter(pgh_obj=account))
    words = {name: in_euros for name in AMOUNTS}
    return changes([Trail(events, account, f"verantwoording {account.year}", [*AMOUNTS])], words=words)


def in_euros(amount: Any) -> str:
    return f"€ {notation.number(amount, 2)}"
