"""Pages on which the administrator keeps municipalities and their inhabitants."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.forms_municipalities import InhabitantsForm, MunicipalityFilter, MunicipalityForm
from ido.models import Municipality
from ido.municipalities import import_municipalities, plan
from ido.municipality_file import COLUMNS, FaultyFileError
from ido.pages import Path, form_page
from ido.refusals import saved
from ido.templatetags.components import number

PER_PAGE = 50
SHOWN_FAULTS = 100
COLUMN_NAMES = [line.split(maxsplit=1) for line in COLUMNS.splitlines()]


def path_to_municipalities() -> Path:
    return [("Gemeenten", reverse("municipality_list"))]


@requires(Right.MANAGE_INSTALLATION)
def municipality_list(request: SignedInRequest) -> HttpResponse:
    form = MunicipalityFilter(request.GET)
    found = form.narrow(Municipality.objects.with_latest_inhabitants().select_related("successor"))
    page = Paginator(found.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "municipalities/municipality_list.html", {"form": form, "page": page})


@requires(Right.MANAGE_INSTALLATION)
def municipality_detail(request: SignedInRequest, code: str) -> HttpResponse:
    municipality = get_object_or_404(Municipality.objects.select_related("successor"), pk=code)
    context = {
        "municipality": municipality,
        "inhabitants": municipality.inhabitants.order_by("-counted_on"),
        "predecessors": municipality.predecessors.all(),
    }
    return render(request, "municipalities/municipality_detail.html", context)


@requires(Right.MANAGE_INSTALLATION)
def municipality_edit(request: SignedInRequest, code: str) -> HttpResponse:
    municipality = get_object_or_404(Municipality, pk=code)
    form = MunicipalityForm(request.POST if request.method == "POST" else None, instance=municipality)
    address = reverse("municipality_detail", args=[code])
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, f"{municipality} is gewijzigd.")
        return redirect(address)
    return form_page(
        request,
        form,
        title=f"{municipality} wijzigen",
        path=[*path_to_municipalities(), (municipality.name, address)],
        lead="Naam en provincie komen uit het bestand met inwoners.",
        notice="Geef daarna locaties in deze gemeente een ‘Verandering per datum’. Dat doet hun coördinator.",
    )


@requires(Right.MANAGE_INSTALLATION)
def inhabitants_import(request: SignedInRequest) -> HttpResponse:
    """Choose a file, see what it changes, and only then store it."""
    if request.method != "POST":
        return _ask(request, InhabitantsForm(initial={"year": timezone.localdate().year}))
    form = InhabitantsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    year, source = form.cleaned_data["year"], form.cleaned_data["source"]
    try:
        if not request.POST.get("confirm"):
            return _preview(request, form, year)
        done = import_municipalities(rows=form.read_rows, year=year, source=source, by=request.user)
    except FaultyFileError as error:
        form.faults = error.faults
        form.add_error("file", "In het bestand staan fouten. Er is niets ingelezen.")
        return _ask(request, form)
    messages.success(request, f"{number(len(done.rows))} gemeenten van {year} zijn ingelezen.")
    return redirect("municipality_list")


def _ask(request: SignedInRequest, form: InhabitantsForm) -> HttpResponse:
    faults = getattr(form, "faults", [])
    context = {
        "form": form,
        "faults": faults[:SHOWN_FAULTS],
        "more_faults": max(0, len(faults) - SHOWN_FAULTS),
        "columns": COLUMN_NAMES,
        "path": path_to_municipalities(),
    }
    return render(request, "municipalities/inhabitants_import.html", context)


def _preview(request: SignedInRequest, form: InhabitantsForm, year: int) -> HttpResponse:
    found = plan(form.read_rows, year)
    initial = {**form.cleaned_data, "file": None, "rows": form.rows_text()}
    context = {
        "form": InhabitantsForm(initial=initial),
        "plan": found,
        "total": len(found.rows),
        "path": path_to_municipalities(),
    }
    return render(request, "municipalities/inhabitants_preview.html", context)
