"""Pages on which a coordinator tells when locations are shut."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from ido.access import Right, SignedInRequest, requires
from ido.forms_locations import ClosureForm
from ido.models import Closure, Location
from ido.pages import Path, confirm_page, form_page
from ido.refusals import saved
from ido.templatetags.periods import period_text
from ido.views_locations import path_to


@requires(Right.MANAGE_LOCATIONS)
def closure_add(request: SignedInRequest) -> HttpResponse:
    """A new closure, of every location; of one when it is named in the address."""
    return _add(request, None)


@requires(Right.MANAGE_LOCATIONS)
def location_closure_add(request: SignedInRequest, pk: int) -> HttpResponse:
    return _add(request, get_object_or_404(Location.objects.visible_to(request.user), pk=pk))


def _add(request: SignedInRequest, location: Location | None) -> HttpResponse:
    form = ClosureForm(
        request.POST if request.method == "POST" else None,
        initial={"location": location},
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, "De sluiting is toegevoegd.")
        return redirect(path_above(location)[-1][1])
    return form_page(
        request,
        form,
        title=f"Sluiting van {location} toevoegen" if location else "Sluiting toevoegen",
        path=path_above(location),
        lead="Op deze dagen is er niemand. Ze tellen niet mee als open uren. Feestdagen staan er al in.",
    )


def path_above(location: Location | None) -> Path:
    return path_to(location) if location else [("Locaties", reverse("location_list"))]


@requires(Right.MANAGE_LOCATIONS)
def closure_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    closure = get_object_or_404(Closure.objects.visible_to(request.user).select_related("location"), pk=pk)
    path = path_above(closure.location)
    form = ClosureForm(
        request.POST if request.method == "POST" else None, instance=closure, user=request.user
    )
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, "De sluiting is gewijzigd.")
        return redirect(path[-1][1])
    return form_page(
        request,
        form,
        title="Sluiting wijzigen",
        path=path,
        delete_url=reverse("closure_delete", args=[pk]),
    )


@requires(Right.MANAGE_LOCATIONS)
def closure_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    closure = get_object_or_404(Closure.objects.visible_to(request.user).select_related("location"), pk=pk)
    path = path_above(closure.location)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, closure.delete):
        messages.success(request, "De sluiting is verwijderd.")
        return redirect(path[-1][1])
    return confirm_page(
        request,
        form,
        title="Sluiting verwijderen?",
        path=path,
        text=f"{closure.reason}, {period_text(closure.days)}. "
        "Op die dagen gelden dan weer de gewone openingstijden.",
        submit="Sluiting verwijderen",
    )
