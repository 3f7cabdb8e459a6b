"""The sheet for KB's form: what is still to be typed over, and one day in the order of that form."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.models import Location
from reports.forms_kb import MonthForm, Noted, shifted
from reports.kb_sheet import Day, State, days, month_of_reports
from reports.models import Rekeying


@requires(Right.LOG_VISITS)
def kb_days(request: SignedInRequest) -> HttpResponse:
    """The days of a month, what of them was typed over, and whether they add up to the report."""
    today = timezone.localdate()
    visible = Location.objects.visible_to(request.user)
    form = MonthForm(request.GET, locations=list(visible), queryset=visible, today=today)
    month, locations = form.chosen()
    found = days(locations, month, last_day(month))
    visits, questions = sum(len(day.visits) for day in found), sum(day.questions for day in found)
    context = {
        "form": form,
        "days": found,
        "month": month,
        "visits": visits,
        "questions": questions,
        "to_do": sum(day.to_do for day in found),
        "reported": (reported := month_of_reports(locations, month)),
        "agrees": reported == (visits, questions),
    }
    return render(request, "reports/kb_days.html", context)


@requires(Right.LOG_VISITS)
def kb_day(request: SignedInRequest, pk: int, on: date) -> HttpResponse:
    """One location on one day in the order of the form; what was typed over is ticked off here."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    day = day_of(location, on)
    if request.method == "POST":
        noted = Noted(request.POST, day)
        Rekeying.note(location=location, day=on, add=noted.add, drop=noted.drop, by=request.user)
        left = day_of(location, on).to_do
        text = "Alles staat bij KB." if not left else f"Nog te doen bij KB: {left}."
        messages.success(request, f"Opgeslagen. {text}")
        return redirect("reports:kb_day", pk, on)
    noted_last = Rekeying.objects.filter(location=location, day=on).select_related("noted_by").order_by("-pk")
    context = {"day": day, "last": noted_last.first(), "states": State}
    return render(request, "reports/kb_day.html", context)


def day_of(location: Location, on: date) -> Day:
    """The sheet of the day, also when nothing was registered."""
    return next(iter(days([location], on, on)), Day(location, on, (), ()))


def last_day(month: date) -> date:
    return date.fromordinal(shifted(month, 1).toordinal() - 1)
