"""Pages on which the administrator keeps the school holidays of the three regions."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.models import SchoolRegion
from ido.pages import Path, confirm_page, form_page
from ido.refusals import saved
from ido.spreadsheets.rows import Unreadable
from partners import actions_holidays as actions
from partners.forms_holidays import HolidaysFileForm, SchoolHolidayForm
from partners.models import SchoolHoliday
from partners.school_holidays import FaultyHolidaysError, read, warning

SHOWN_FAULTS = 20


@requires(Right.MANAGE_INSTALLATION)
def school_holiday_list(request: SignedInRequest) -> HttpResponse:
    """Per school year, which begins in August: each holiday in the three regions beside each other."""
    rows = SchoolHoliday.objects.order_by("first_on", "region")
    years = [
        year_of(year, list(found))
        for year, found in groupby(rows, key=lambda row: row.first_on.year - (row.first_on.month < 8))
    ][::-1]
    context = {
        "years": years,
        "regions": SchoolRegion.labels,
        "warning": warning(None, timezone.localdate()),
    }
    return render(request, "partners/manage/school_holiday_list.html", context)


def year_of(year: int, holidays: list[SchoolHoliday]) -> dict[str, Any]:
    """One school year: by name, in order of time, the holidays of each region, and where they come from."""
    names = dict.fromkeys(holiday.name.casefold() for holiday in holidays)
    return {
        "title": f"{year}-{year + 1}",
        "sources": list(dict.fromkeys(holiday.source for holiday in holidays if holiday.source)),
        "rows": [
            {
                "name": name,
                "regions": [
                    {"label": label, "holidays": [one for one in holidays if is_of(one, name, region)]}
                    for region, label in SchoolRegion.choices
                ],
            }
            for name in names
        ],
    }


def is_of(holiday: SchoolHoliday, name: str, region: str) -> bool:
    return holiday.name.casefold() == name and holiday.region == region


def path_to_holidays() -> Path:
    return [("Schoolvakanties", reverse("partners:school_holiday_list"))]


@requires(Right.MANAGE_INSTALLATION)
def school_holiday_add(request: SignedInRequest) -> HttpResponse:
    return _edit(request, SchoolHoliday(source=""), "Schoolvakantie toevoegen")


@requires(Right.MANAGE_INSTALLATION)
def school_holiday_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(SchoolHoliday, pk=pk), "Schoolvakantie wijzigen")


def _edit(request: SignedInRequest, holiday: SchoolHoliday, title: str) -> HttpResponse:
    form = SchoolHolidayForm(request.POST if request.method == "POST" else None, instance=holiday)
    delete_url = reverse("partners:school_holiday_delete", args=[holiday.pk]) if holiday.pk else ""
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.store(form=form, today=timezone.localdate()))
    ):
        messages.success(request, f"{holiday.name.capitalize()} is opgeslagen. De roosters zijn bijgewerkt.")
        return redirect("partners:school_holiday_list")
    return form_page(request, form, title=title, path=path_to_holidays(), delete_url=delete_url)


@requires(Right.MANAGE_INSTALLATION)
def school_holiday_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    holiday = get_object_or_404(SchoolHoliday, pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    today = timezone.localdate()
    if request.method == "POST" and saved(form, lambda: actions.delete(holiday=holiday, today=today)):
        messages.success(request, f"{holiday.name.capitalize()} is verwijderd.")
        return redirect("partners:school_holiday_list")
    return confirm_page(
        request,
        form,
        title=f"{holiday} verwijderen?",
        path=path_to_holidays(),
        text="Wat in deze vakantie niet doorging, staat daarna weer in de agenda.",
        submit="Verwijderen",
    )


@requires(Right.MANAGE_INSTALLATION)
def school_holiday_import(request: SignedInRequest) -> HttpResponse:
    """A file with holidays: everything that is right, or nothing."""
    form = HolidaysFileForm(request.POST, request.FILES) if request.method == "POST" else HolidaysFileForm()
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            holidays = read(form.cleaned_data["file"].read())
        except Unreadable as error:
            form.add_error("file", str(error))
        except FaultyHolidaysError as error:
            faults = error.faults
            form.add_error("file", "In dit bestand klopt iets niet. Verbeter het en kies het opnieuw.")
        else:
            came, went = actions.replace(holidays=holidays, today=timezone.localdate())
            messages.success(request, f"{came} vakanties ingelezen, in plaats van {went} die er stonden.")
            return redirect("partners:school_holiday_list")
    context = {
        "form": form,
        "faults": faults[:SHOWN_FAULTS],
        "more": max(0, len(faults) - SHOWN_FAULTS),
        "path": path_to_holidays(),
    }
    return render(request, "partners/manage/school_holiday_import.html", context)
