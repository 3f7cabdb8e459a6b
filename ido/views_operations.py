"""Pages on which a coordinator keeps the periods of service of a location."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.days import last_day
from ido.forms_locations import OperationChangeForm, OperationDeleteForm, OperationEditForm, OperationForm
from ido.models import Location, Operation
from ido.opening import Neighbours, change_operation, move_operation, remove_operation
from ido.pages import confirm_page, form_page
from ido.refusals import saved
from ido.templatetags.periods import period_text
from ido.views_locations import path_to


@requires(Right.MANAGE_LOCATIONS)
def operation_add(request: SignedInRequest, pk: int) -> HttpResponse:
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    form = OperationForm(
        request.POST if request.method == "POST" else None,
        instance=Operation(location=location),
        initial=first_free_days(location, timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, "De periode is toegevoegd.")
        return redirect("location_detail", pk)
    return form_page(
        request,
        form,
        title="Periode toevoegen",
        path=path_to(location),
        lead="In een periode werkt de locatie op één manier, in één gemeente.",
    )


def first_free_days(location: Location, today: date) -> dict[str, object]:
    """What to propose: the day after the last period, run as that one; today for a location without any."""
    last = location.operations.order_by("period").last()
    if last is None:
        return {"first_day": today}
    end = last_day(last.period)
    return {
        "first_day": max(today, end + timedelta(days=1)) if end else None,
        "municipality": last.municipality_id,
        "scenario": last.scenario,
        "service_levels": last.service_levels,
        "staffing": last.staffing,
        "dedicated_employee": last.dedicated_employee,
        "catchment_name": last.catchment_name,
        "catchment_inhabitants": last.catchment_inhabitants,
        "catchment_source": last.catchment_source,
        "catchment_counted_on": last.catchment_counted_on,
    }


def visible_operation(request: SignedInRequest, pk: int) -> Operation:
    operations = Operation.objects.visible_to(request.user).select_related("location", "municipality")
    return get_object_or_404(operations, pk=pk)


@requires(Right.MANAGE_LOCATIONS)
def operation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    operation = visible_operation(request, pk)
    form = OperationEditForm(request.POST if request.method == "POST" else None, instance=operation)
    if request.method == "POST" and form.is_valid():
        moving = form.moving_neighbours()
        if saved(form, lambda: move_operation(operation=operation, neighbours=moving, by=request.user)):
            messages.success(request, "De periode is gewijzigd.")
            return redirect("location_detail", operation.location_id)
    return form_page(
        request,
        form,
        title="Periode wijzigen",
        path=path_to(operation.location),
        notice="Dit geldt voor de hele periode, ook voor de dagen die al geteld zijn. "
        "Is het pas vanaf een dag anders? Kies dan ‘Verandering per datum’ bij de locatie.",
        delete_url=reverse("operation_delete", args=[pk]),
    )


@requires(Right.MANAGE_LOCATIONS)
def operation_change(request: SignedInRequest, pk: int) -> HttpResponse:
    operation = visible_operation(request, pk)
    form = OperationChangeForm(request.POST if request.method == "POST" else None, operation=operation)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        if saved(
            form,
            lambda: change_operation(operation=operation, day=day, successor=form.instance, by=request.user),
        ):
            messages.success(request, "De verandering is opgeslagen.")
            return redirect("location_detail", operation.location_id)
    return form_page(
        request,
        form,
        title="Verandering per datum",
        path=path_to(operation.location),
        lead="Kies de dag en wat er dan anders is. De periode van nu eindigt de dag ervoor. "
        "Alles wat al geteld is, blijft staan.",
    )


@requires(Right.MANAGE_LOCATIONS)
def operation_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    operation = visible_operation(request, pk)
    before = Neighbours.of(operation).before
    form = OperationDeleteForm(request.POST if request.method == "POST" else None, before=before)
    if request.method == "POST" and form.is_valid():
        extend = before if form.cleaned_data.get("extend") else None
        if saved(form, lambda: remove_operation(operation=operation, extend=extend, by=request.user)):
            messages.success(request, "De periode is verwijderd.")
            return redirect("location_detail", operation.location_id)
    return confirm_page(
        request,
        form,
        title="Periode verwijderen?",
        path=path_to(operation.location),
        text=f"Het gaat om {operation.get_scenario_display()} in {operation.municipality}, "
        f"{period_text(operation.period)}.",
        submit="Periode verwijderen",
    )
