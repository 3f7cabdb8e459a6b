"""Pages on which a coordinator keeps the locations of the library."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ido import hours
from ido.access import Right, SignedInRequest, requires
from ido.forms_locations import LocationForm, OperationForm
from ido.models import Closure, Location, Operation
from ido.opening import open_location, weeks
from ido.pages import Path, form_page
from ido.refusals import saved

AHEAD = timedelta(days=365)  # how far the page of a location looks ahead for holidays


@requires(Right.MANAGE_LOCATIONS)
def location_list(request: SignedInRequest) -> HttpResponse:
    now = timezone.localtime()
    locations = list(Location.objects.visible_to(request.user).with_operations())
    states = hours.today(locations, now)
    rows = [
        {
            "location": location,
            "operation": operation_on(location, now.date()),
            "last": next(reversed(list(location.operations.all())), None),
            "today": states[location.pk],
        }
        for location in locations
    ]
    context = {
        "running": [row for row in rows if row["operation"]],
        "resting": [row for row in rows if not row["operation"]],
        "closures": Closure.objects.visible_to(request.user).filter(location=None).coming(now.date()),
        "library": request.user.library,
    }
    return render(request, "locations/location_list.html", context)


@requires(Right.MANAGE_LOCATIONS)
def location_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.localtime()
    today = now.date()
    location = get_object_or_404(Location.objects.visible_to(request.user).with_operations(), pk=pk)
    closures = Closure.objects.visible_to(request.user).of_location(location)
    context = {
        "location": location,
        "state": hours.today([location], now)[location.pk],
        "running": operation_on(location, today),
        "operations": list(reversed(location.operations.all())),
        **week_lines(location, today),
        "closures": closures.coming(today),
        "earlier_closures": closures.past(today),
        "holidays": hours.coming_holidays(location.library, today, today + AHEAD),
        "today": today,
    }
    return render(request, "locations/location_detail.html", context)


def week_lines(location: Location, today: date) -> dict[str, list[dict[str, object]]]:
    """The weekly hours of a location for its page: those of now and later, and those of before."""
    found = weeks(location.opening_hours.all())
    lines = [{"week": week, "can_undo": week != found[0], "planned": week.first > today} for week in found]
    over = [week.last is not None and week.last < today for week in found]
    return {
        "weeks": [line for line, is_over in zip(lines, over, strict=True) if not is_over],
        "earlier_weeks": [line for line, is_over in zip(lines, over, strict=True) if is_over][::-1],
    }


def operation_on(location: Location, day: date) -> Operation | None:
    """The period of service that runs on the day, of a location whose operations are loaded."""
    return next((operation for operation in location.operations.all() if day in operation.period), None)


@requires(Right.MANAGE_LOCATIONS)
def location_add(request: SignedInRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = LocationForm(data, user=request.user)
    first = OperationForm(data, initial={"first_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid() & first.is_valid():
        location = form.instance
        if saved(form, lambda: open_location(location=location, operation=first.instance, by=request.user)):
            messages.success(request, f"{location} is toegevoegd. Vul nu de openingstijden in.")
            return redirect("hours_edit", location.pk)
    return render(request, "locations/location_add.html", {"form": form, "first": first})


@requires(Right.MANAGE_LOCATIONS)
def location_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    form = LocationForm(
        request.POST if request.method == "POST" else None, instance=location, user=request.user
    )
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, "De locatie is gewijzigd.")
        return redirect("location_detail", pk)
    return form_page(request, form, title="Locatie wijzigen", path=path_to(location))


def path_to(location: Location) -> Path:
    """The way from the list of locations to one of them."""
    name = Location.objects.only("name").get(pk=location.pk).name  # not what is being typed
    return [("Locaties", reverse("location_list")), (name, reverse("location_detail", args=[location.pk]))]
