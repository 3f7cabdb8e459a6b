"""Pages on which addresses are kept: of partners, of services, and of the desks themselves."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from ido.access import Right, SignedInRequest, requires
from ido.models import Location
from ido.pages import Path, delete_page, form_page
from ido.refusals import saved
from partners.forms_places import PlaceForm
from partners.models import Place
from partners.pages import tabs

PER_PAGE = 50
USED = "Er is een partner, dienst of rooster op deze plek. Kies daar eerst een andere plek."


@requires(Right.MANAGE_PARTNERS)
def place_list(request: SignedInRequest) -> HttpResponse:
    places = Place.objects.editable_by(request.user).order_by("name", "pk")
    page = Paginator(places, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tabs": tabs("partners:place_list")}
    return render(request, "partners/manage/place_list.html", context)


def path_to_places() -> Path:
    return [("Plekken", reverse("partners:place_list"))]


def editable_place(request: SignedInRequest, pk: int) -> Place:
    return get_object_or_404(Place.objects.editable_by(request.user), pk=pk)


@requires(Right.MANAGE_PARTNERS)
def place_add(request: SignedInRequest) -> HttpResponse:
    return _edit(request, Place(), "Plek toevoegen", path_to_places())


@requires(Right.MANAGE_PARTNERS)
def place_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit(request, editable_place(request, pk), "Plek wijzigen", path_to_places())


@requires(Right.MANAGE_PARTNERS)
def location_place(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a desk of the library stands: for the map, the distance and what is on there."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    place = Place.objects.filter(location=location).first() or Place(
        location=location, library=location.library, name=location.name, private_room=location.private_room
    )
    path = [("Locaties", reverse("location_list")), (location.name, reverse("location_detail", args=[pk]))]
    return _edit(request, place, "Adres op de kaart", path)


def _edit(request: SignedInRequest, place: Place, title: str, path: Path) -> HttpResponse:
    form = PlaceForm(request.POST if request.method == "POST" else None, instance=place, user=request.user)
    delete_url = reverse("partners:place_delete", args=[place.pk]) if place.pk else ""
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, f"De plek {place.name} is opgeslagen.")
        return redirect(path[-1][1])
    return form_page(request, form, title=title, path=path, delete_url=delete_url)


@requires(Right.MANAGE_PARTNERS)
def place_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    place = editable_place(request, pk)
    return delete_page(
        request,
        place.delete,
        in_use=USED,
        done=f"De plek {place.name} is verwijderd.",
        title=f"{place.name} verwijderen?",
        path=path_to_places(),
        text="Dit kan alleen als er geen partner, dienst of rooster op deze plek is.",
        submit="Plek verwijderen",
    )
