"""Library organisations: founded by the administrator, set up by their own coordinators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from ido.access import Right, SignedInRequest, has_right, requires
from ido.forms_libraries import LibraryForm, LibrarySettingsForm
from ido.models import Library
from ido.pages import form_page
from ido.refusals import saved


@requires(Right.MANAGE_INSTALLATION)
def library_list(request: SignedInRequest) -> HttpResponse:
    libraries = Library.objects.visible_to(request.user).with_sizes()
    return render(request, "libraries/library_list.html", {"libraries": libraries})


@requires(Right.MANAGE_INSTALLATION)
def library_add(request: SignedInRequest) -> HttpResponse:
    form = LibraryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, f"{form.instance} is toegevoegd. Nodig nu de eerste coördinator uit.")
        return redirect("library_list")
    return form_page(
        request,
        form,
        title="Bibliotheek toevoegen",
        path=[("Bibliotheken", reverse("library_list"))],
        lead="Daarna nodig je de eerste coördinator uit. Die regelt de locaties en de medewerkers zelf.",
    )


@requires(Right.MANAGE_LOCATIONS, Right.MANAGE_INSTALLATION)
def library_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The administrator changes the name, a coordinator the settings of the own library."""
    library = get_object_or_404(Library.objects.visible_to(request.user), pk=pk)
    founder = has_right(request.user, Right.MANAGE_INSTALLATION)
    form_class = LibraryForm if founder else LibrarySettingsForm
    back = ("Bibliotheken", reverse("library_list")) if founder else ("Locaties", reverse("location_list"))
    form = form_class(request.POST if request.method == "POST" else None, instance=library)
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, "De bibliotheek is gewijzigd." if founder else "De instellingen gelden nu.")
        return redirect(back[1])
    title = "Bibliotheek wijzigen" if founder else "Instellingen van de bibliotheek"
    return form_page(request, form, title=title, path=[back])
