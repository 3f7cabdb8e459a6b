"""The page with the weekly hours of a location."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.forms_hours import WeekForm
from ido.models import Location
from ido.opening import Week, set_week, weeks
from ido.pages import confirm_page
from ido.refusals import saved
from ido.templatetags.components import dutch_date
from ido.views_locations import path_to


@requires(Right.MANAGE_LOCATIONS)
def hours_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """New hours from a day on."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    today = timezone.localdate()
    found = weeks(location.opening_hours.all())
    running = next((week for week in found if week.covers(today)), None)
    return _edit(request, location, found, running, first=_proposed_day(location, found, today), fixed=False)


@requires(Right.MANAGE_LOCATIONS)
def hours_correct(request: SignedInRequest, pk: int, first: date) -> HttpResponse:
    """Put right the hours that hold from their first day on."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    found = weeks(location.opening_hours.all())
    week = next((week for week in found if week.first == first), None)
    if week is None:
        raise Http404
    return _edit(request, location, found, week, first=first, fixed=True)


def _proposed_day(location: Location, found: list[Week], today: date) -> date:
    """Today; for a location without hours the first day of its service."""
    first = location.operations.order_by("period").first()
    return today if found or first is None else first.period.lower


def _edit(
    request: SignedInRequest,
    location: Location,
    found: list[Week],
    week: Week | None,
    *,
    first: date,
    fixed: bool,
) -> HttpResponse:
    form = WeekForm(request.POST if request.method == "POST" else None, week=week, first=first, fixed=fixed)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["first"]
        if saved(
            form,
            lambda: set_week(location=location, first=chosen, stretches=form.stretches, by=request.user),
        ):
            messages.success(request, f"De openingstijden gelden vanaf {dutch_date(chosen)}.")
            return redirect("location_detail", location.pk)
    context: dict[str, Any] = {
        "location": location,
        "form": form,
        "path": path_to(location),
        "week": week if fixed else None,
        "is_new": not found,
        "planned": next((other for other in found if other.first > timezone.localdate()), None),
    }
    return render(request, "locations/hours_edit.html", context)


@requires(Right.MANAGE_LOCATIONS)
def hours_undo(request: SignedInRequest, pk: int, first: date) -> HttpResponse:
    """Take back a change of hours: the week before it runs on."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    found = weeks(location.opening_hours.all())
    index = next((index for index, week in enumerate(found) if week.first == first), 0)
    if index == 0:  # nothing came before it
        raise Http404
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form,
        lambda: set_week(
            location=location, first=first, stretches=found[index - 1].stretches, by=request.user
        ),
    ):
        messages.success(request, "De verandering is teruggedraaid.")
        return redirect("location_detail", pk)
    return confirm_page(
        request,
        form,
        title="Verandering terugdraaien?",
        path=path_to(location),
        text=f"De openingstijden van {dutch_date(first)} verdwijnen. De tijden van daarvoor lopen door.",
        submit="Terugdraaien",
    )
