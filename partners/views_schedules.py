"""Pages on which is kept when a service takes place: schedules, and single sessions that go otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.days import DAY
from ido.pages import confirm_page, form_page
from ido.refusals import saved
from ido.templatetags.components import dutch_date
from partners import actions_schedules as actions
from partners.forms_schedules import ScheduleForm, SessionExtraForm, SessionMoveForm
from partners.models import Schedule, ScheduleException
from partners.pages import sections_page
from partners.recurrence import to_words
from partners.schedule import occurrences, takes_place_by_rule
from partners.school_holidays import warning
from partners.views_services import editable_service, path_to

Kind = ScheduleException.Kind
ADD_LEAD = "Zeg hoe vaak en hoe laat. Gaat één keer anders? Dat zet je daarna bij die ene keer."


@requires(Right.MANAGE_PARTNERS)
def schedule_add(request: SignedInRequest, pk: int) -> HttpResponse:
    schedule = Schedule(service=editable_service(request, pk), first_on=timezone.localdate())
    return _edit(request, schedule, "Rooster toevoegen", ADD_LEAD)


@requires(Right.MANAGE_PARTNERS)
def schedule_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    schedule = editable_schedule(request, pk)
    return _edit(request, schedule, "Rooster wijzigen", f"Nu: {to_words(schedule)}.")


def _edit(request: SignedInRequest, schedule: Schedule, title: str, lead: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    unknown = warning(schedule.service.library, today)
    form = ScheduleForm(data, instance=schedule, user=request.user, holidays=unknown)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.store_schedule(form=form, today=today))
    ):
        messages.success(request, f"Het rooster is opgeslagen: {to_words(schedule)}.")
        return back_to(schedule)
    return sections_page(request, form, title=title, lead=lead, path=path_to(schedule.service))


def back_to(schedule: Schedule) -> HttpResponseRedirect:
    return redirect("partners:service_manage", schedule.service_id)


def editable_schedule(request: SignedInRequest, pk: int) -> Schedule:
    return get_object_or_404(Schedule.objects.editable_by(request.user).to_reckon(), pk=pk)


@requires(Right.MANAGE_PARTNERS)
def schedule_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    schedule = editable_schedule(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, schedule.delete):
        messages.success(request, "Het rooster is verwijderd.")
        return back_to(schedule)
    return confirm_page(
        request,
        form,
        title="Rooster verwijderen?",
        path=path_to(schedule.service),
        text=f"Het gaat om: {to_words(schedule)}. Alle keren gaan mee. Stopt het vanaf een dag? "
        "Vul dan bij het rooster de laatste keer in.",
        submit="Rooster verwijderen",
    )


def session_of(request: SignedInRequest, pk: int, on: date) -> tuple[Schedule, ScheduleException | None]:
    """The schedule and what was decided about one day of it; a day that it never had does not exist."""
    schedule = editable_schedule(request, pk)
    exception = next((one for one in schedule.exceptions.all() if one.on == on), None)
    if exception is None and not takes_place_by_rule(schedule, on):
        raise Http404
    return schedule, exception


@requires(Right.MANAGE_PARTNERS)
@require_POST
def session_cancel(request: SignedInRequest, pk: int, on: date) -> HttpResponse:
    schedule, _ = session_of(request, pk, on)
    actions.cancel_session(schedule=schedule, on=on, today=timezone.localdate())
    messages.success(request, f"{dutch_date(on, 'weekday').capitalize()} gaat niet door.")
    return back_to(schedule)


@requires(Right.MANAGE_PARTNERS)
def session_move(request: SignedInRequest, pk: int, on: date) -> HttpResponse:
    """One session at another time or place; an extra one, which has no day to come from, is just changed."""
    schedule, exception = session_of(request, pk, on)
    if exception is not None and exception.kind == Kind.EXTRA:
        return _extra(request, exception, "Extra keer wijzigen", "De extra keer is gewijzigd.")
    moved = exception or ScheduleException(schedule=schedule, on=on)
    form = SessionMoveForm(posted(request), instance=moved, user=request.user)
    title = f"{dutch_date(on, 'weekday').capitalize()} verplaatsen"
    return _except(request, form, Kind.MOVED, title, "De keer is verplaatst.")


@requires(Right.MANAGE_PARTNERS)
def session_extra(request: SignedInRequest, pk: int) -> HttpResponse:
    extra = ScheduleException(schedule=editable_schedule(request, pk))
    return _extra(request, extra, "Extra keer", "De extra keer is toegevoegd.")


def _extra(request: SignedInRequest, extra: ScheduleException, title: str, done: str) -> HttpResponse:
    schedule, before = extra.schedule, extra.on

    def taken(day: date) -> bool:
        held = occurrences(schedule, day - DAY, day + DAY)
        return day != before and any(one.on == day for one in held)

    form = SessionExtraForm(posted(request), instance=extra, user=request.user, taken=taken)
    return _except(request, form, Kind.EXTRA, title, done)


def posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _except(request: SignedInRequest, form: Any, kind: str, title: str, done: str) -> HttpResponse:
    schedule = form.instance.schedule
    if request.method == "POST" and form.is_valid():
        today = timezone.localdate()
        if saved(form, lambda: actions.store_exception(form=form, kind=kind, today=today)):
            messages.success(request, done)
            return back_to(schedule)
    lead = f"Het rooster: {to_words(schedule)}."
    return form_page(request, form, title=title, lead=lead, path=path_to(schedule.service))


@requires(Right.MANAGE_PARTNERS)
@require_POST
def exception_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    exception = get_object_or_404(
        ScheduleException.objects.editable_by(request.user).select_related("schedule"), pk=pk
    )
    actions.undo_exception(exception=exception, today=timezone.localdate())
    day = dutch_date(exception.on, "weekday").capitalize()
    extra = exception.kind == Kind.EXTRA
    messages.success(
        request, f"{day} is geen extra keer meer." if extra else f"{day} gaat weer volgens rooster."
    )
    return back_to(exception.schedule)
