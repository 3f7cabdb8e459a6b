"""The log: what was registered, correcting and withdrawing it, and what was not registered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, has_right, requires
from ido.models import Location, User
from registration.actions import correct_visit
from registration.corrections import Correction
from registration.fragments import empty_filter_bar, filter_bar, log_pages, log_rows
from registration.gaps import completeness, find_gaps
from registration.history import history
from registration.log_filter import LogFilter
from registration.log_rows import PER_PAGE, all_that_count, rows_of, rows_of_all
from registration.models import Visit, VisitQuerySet

GAP_DAYS = 14


@requires(Right.LOG_VISITS)
def visit_list(request: SignedInRequest) -> HttpResponse:
    sought = LogFilter.asks(request.GET)
    context = found_visits(request) if sought else all_visits(request)
    return render(request, "registration/visit_list.html", {"sought": sought, **context})


def all_visits(request: SignedInRequest) -> dict[str, Any]:
    """The log as it opens."""
    locations, number = all_that_count(request.user)
    pages: Paginator[int] = Paginator(range(number), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return {
        "filter_bar": empty_filter_bar(request.user, locations),
        "page": page,
        "rows": log_rows(rows_of_all(request.user, PER_PAGE * (page.number - 1))),
        "page_links": log_pages(page),
    }


def found_visits(request: SignedInRequest) -> dict[str, Any]:
    """What the filter finds in it."""
    log_filter = LogFilter(request.GET, user=request.user)
    pages = Paginator(log_filter.visits().values_list("pk", flat=True), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return {
        "filter_bar": filter_bar(log_filter),
        "page": page,
        "rows": log_rows(rows_of(list(page.object_list), request.user)),
    }


@requires(Right.LOG_VISITS)
def gap_list(request: SignedInRequest) -> HttpResponse:
    """Open hours of the last two weeks in which nothing was registered."""
    now = timezone.now()
    today = timezone.localdate(now)
    first = today - timedelta(days=GAP_DAYS)
    locations = list(Location.objects.visible_to(request.user))
    context = {
        "gaps": find_gaps(locations, first, now),
        "completeness": completeness(locations, first, today - timedelta(days=1)),
        "days": GAP_DAYS,
    }
    return render(request, "registration/gap_list.html", context)


@requires(Right.LOG_VISITS)
def visit_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a visit: an own one, or as coordinator any of the library."""
    visit = changeable_visit(request, pk)
    data = request.POST if request.method == "POST" else None
    correction = Correction(data, visit=visit, user=request.user, now=timezone.now())
    if data is not None and correction.is_valid():
        correct_visit(visit=visit, **correction.changes())
        messages.success(request, "Opgeslagen. De oude gegevens blijven in de geschiedenis staan.")
        return redirect(return_address(request))
    context = {
        "visit": visit,
        "correction": correction,
        "history": history(visit),
        "back": return_address(request),
    }
    return render(request, "registration/visit_edit.html", context, status=422 if data is not None else 200)


@requires(Right.LOG_VISITS)
@require_POST
def visit_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    visit = changeable_visit(request, pk)
    if not visit.is_withdrawn:
        visit.withdraw(by=request.user, at=timezone.now())
    messages.success(
        request,
        "Ingetrokken. Het bezoek telt niet meer mee.",
        extra_tags=reverse("registration:visit_restore", args=[visit.pk]),  # what undoes it: base.html
    )
    return redirect(return_address(request))


@requires(Right.LOG_VISITS)
@require_POST
def visit_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    visit = changeable_visit(request, pk)
    if visit.is_withdrawn:
        visit.restore()
    messages.success(request, "Teruggezet. Het bezoek telt weer mee.")
    return redirect(return_address(request))


@requires(Right.LOG_VISITS)
@require_POST
def question_remove(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """Take back a further question; the first one goes with its visit."""
    visit = changeable_visit(request, pk)
    visit.questions.filter(position=position, position__gt=1).delete()
    messages.success(request, "De laatste vraag is weggehaald. Het bezoek blijft staan.")
    return redirect(return_address(request))


def changeable_by(user: User) -> VisitQuerySet:
    """The visits that this user may correct: somebody else's do not exist for a desk worker."""
    visits = Visit.objects.visible_to(user).select_related("location", "recorded_by")
    return visits if has_right(user, Right.CORRECT_ANY_VISIT) else visits.filter(recorded_by=user)


def changeable_visit(request: SignedInRequest, pk: int) -> Visit:
    return get_object_or_404(changeable_by(request.user), pk=pk)


def return_address(request: SignedInRequest) -> str:
    """Back to the page of this site that the form, or the link to it, names; else to the log."""
    address = request.POST.get("terug") or request.GET.get("terug", "")
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("registration:visit_list")
