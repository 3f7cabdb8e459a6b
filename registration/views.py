"""Registering: the desk page and the day sheet."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ido.access import Right, SignedInRequest, has_right, requires
from ido.fragments import page_token
from ido.models import Location
from registration.actions import (
    AlreadyStoredError,
    NotInServiceError,
    add_question,
    record_visit,
    record_visits,
)
from registration.choices import DeskChoices, desk_choices, favourites
from registration.day_sheet import DaySheet
from registration.forms import DeskForm, DeskQuestion, FurtherQuestionForm
from registration.fragments import (
    desk_fields,
    empty_desk_fields,
    last_entry,
    last_head,
    panel_place,
    place_select,
)
from registration.models import Question, Visit
from registration.so_far import so_far
from registration.views_log import changeable_by

# How long after saving the page still says so and offers to undo or go on with the same visitor.
FRESH = timedelta(minutes=15)
NOT_IN_SERVICE = "Deze locatie was op die dag niet in dienst. Kies een andere locatie of dag."


@requires(Right.LOG_VISITS)
def desk(request: SignedInRequest) -> HttpResponse:
    """Log a visit: choose a topic, choose how it ended, stored."""
    now = timezone.now()
    choices = desk_choices(request.user, timezone.localdate(now))
    if request.method == "POST":
        form = DeskForm(request.POST, user=request.user, now=now, choices=choices)
        try:
            stored = store_visit(request, form)
        except AlreadyStoredError as error:
            return already_stored(request, form, error)
        if isinstance(stored, HttpResponse):
            return stored
        return redirect(f"{reverse('registration:desk')}?bezoek={stored.pk}")
    return empty_desk(request, choices)


def store_visit(request: SignedInRequest, form: DeskForm) -> Visit | HttpResponse:
    """The visit in the form, stored; or the desk page that says why it is not, with all that was typed.

    Raises AlreadyStoredError.
    """
    if not form.is_valid():
        return render_desk(request, form, status=422)
    try:
        visit = record_visit(visit=form.visit(), by=request.user)
    except NotInServiceError:
        form.add_error("location", NOT_IN_SERVICE)
        return render_desk(request, form, status=422)
    keep_choices(request, form)
    return visit


@requires(Right.LOG_VISITS)
def question_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A further question of the visitor whose visit was stored just now."""
    now = timezone.now()
    visit = get_object_or_404(changeable_by(request.user).counted(), pk=pk)
    choices = desk_choices(request.user, visit.day)
    if request.method == "POST":
        form = FurtherQuestionForm(request.POST, user=request.user, now=now, choices=choices)
        try:
            added = store_question(request, form, visit)
        except AlreadyStoredError as error:
            return already_stored(request, form, error)
        if isinstance(added, HttpResponse):
            return added
        return redirect(f"{reverse('registration:desk')}?bezoek={visit.pk}")
    return empty_desk(request, choices, visit)


def store_question(
    request: SignedInRequest, form: FurtherQuestionForm, visit: Visit
) -> Question | HttpResponse:
    """As `store_visit`, for one more question of a visit."""
    if not form.is_valid():
        return render_desk(request, form, visit=visit, status=422)
    return add_question(visit=visit, position=form.cleaned_data["position"], question=form.question())


def already_stored(request: SignedInRequest, form: Any, error: AlreadyStoredError) -> HttpResponse:
    """Sent twice: say that it stands. Something else under the same number: keep what stands, ask again."""
    if error.same:
        messages.info(request, "Dit was al opgeslagen. Het staat één keer in het logboek.")
        return redirect(f"{reverse('registration:desk')}?bezoek={error.visit.pk}")
    messages.warning(
        request,
        "Dit formulier was al eens opgeslagen, met een ander antwoord. Dat blijft staan. "
        "Is dit een nieuwe vraag? Sla dan nog een keer op.",
    )
    visit = error.visit if isinstance(form, FurtherQuestionForm) else None
    return render_desk(request, form, visit=visit, status=409)


def render_desk(
    request: SignedInRequest, form: DeskQuestion, *, visit: Visit | None = None, status: int
) -> HttpResponse:
    """The desk page with all that was typed, and what is wrong with it."""
    return desk_page(request, form.choices, filled=form.data, form=form, visit=visit, status=status)


def empty_desk(request: SignedInRequest, choices: DeskChoices, visit: Visit | None = None) -> HttpResponse:
    """The desk page as it opens, or with `visit` for one more question of that visitor."""
    return desk_page(request, choices, filled=kept_choices(request), visit=visit)


def desk_page(
    request: SignedInRequest,
    choices: DeskChoices,
    *,
    filled: Mapping[str, Any],
    form: DeskQuestion | None = None,
    visit: Visit | None = None,
    status: int = 200,
) -> HttpResponse:
    """`filled` is what was chosen or sent, by the names of the fields; `form` is what was sent."""
    now = timezone.now()
    today = timezone.localdate(now)
    locations = tuple(choices.locations.values())
    location = visit.location if visit else chosen_location(choices, filled.get("location"))
    known = favourites(location, choices.topics.values(), today) if location else ()
    tally, last = so_far(request.user, location, today)
    stored = next((entry for entry in last if str(entry.pk) == request.GET.get("bezoek")), None)
    if form is None:
        kind = FurtherQuestionForm if visit else DeskForm
        channel = filled.get("channel", "")
        fields = empty_desk_fields(kind, choices, known, user=request.user, now=now, channel=channel)
    else:
        fields = desk_fields(form, known)
    context = {
        "form": form,
        # A form with errors keeps its number; what was stored under it before needs a new one.
        "submission_id": (visit is None and status == 422 and filled.get("submission_id")) or uuid.uuid4(),
        "visit": visit,
        "next_position": visit.questions.count() + 1 if visit else None,
        "locations": locations,
        "keeps_locations": has_right(request.user, Right.MANAGE_LOCATIONS),
        "location": location,
        "place_select": place_select(locations, location),
        "favourites": known,
        "fields": fields,
        "tally": tally if location else None,
        "panel_place": panel_place(location),
        "last_head": last_head(page_token(request)),
        "last_entries": [last_entry(entry) for entry in last],
        "stored": stored if stored and not stored.is_withdrawn and now - stored.entered_at < FRESH else None,
        "told": number_in(request.GET.get("gewezen", "")),
    }
    return render(request, "registration/desk.html", context, status=status)


def number_in(text: str) -> uuid.UUID | None:
    """The number of a referral in an address; None for what is no number."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def keep_choices(request: SignedInRequest, form: DeskForm) -> None:
    """The next visit at this computer starts with the same location and channel."""
    kept = {"location": form.cleaned_data["location"].pk, "channel": form.details()["channel"]}
    if request.session.get("desk") != kept:
        request.session["desk"] = kept


def kept_choices(request: SignedInRequest) -> dict[str, Any]:
    kept = dict(request.session.get("desk", {}))
    if request.GET.get("locatie", "").isdecimal():
        kept["location"] = int(request.GET["locatie"])
    return kept


def chosen_location(choices: DeskChoices, number: Any) -> Location | None:
    """The location with that number, if it can be chosen; else the first."""
    return choices.locations.get(str(number)) or next(iter(choices.locations.values()), None)


@requires(Right.LOG_VISITS)
def day_sheet(request: SignedInRequest) -> HttpResponse:
    """Enter several earlier visits of one day at one location, as a table."""
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    sheet = DaySheet(data, user=request.user, now=now, initial=sheet_start(request, now))
    if data is not None and "more" not in data and sheet.is_valid():
        try:
            visits = record_visits(visits=sheet.visits(), by=request.user)
        except AlreadyStoredError:
            messages.warning(request, "Deze dagstaat was al opgeslagen. Kijk in het logboek wat er staat.")
            return redirect(log_of(sheet))
        except NotInServiceError:
            sheet.add_error("location", NOT_IN_SERVICE)
            return render(request, "registration/day_sheet.html", {"sheet": sheet}, status=422)
        messages.success(request, saved_sentence(visits))
        return redirect(log_of(sheet))
    status = 422 if data is not None and "more" not in data else 200
    return render(request, "registration/day_sheet.html", {"sheet": sheet}, status=status)


def log_of(sheet: DaySheet) -> str:
    """The address of the log with what was just entered on top: that day at that location."""
    day, location = sheet.cleaned_data["day"], sheet.cleaned_data["location"]
    asked = urlencode({"locatie": location.pk, "van": day, "tot": day})
    return f"{reverse('registration:visit_list')}?{asked}"


def saved_sentence(visits: list[Visit]) -> str:
    count = len(visits)
    return f"Opgeslagen: {count} {'bezoek' if count == 1 else 'bezoeken'} op {visits[0].day:%d-%m-%Y}."


def sheet_start(request: SignedInRequest, now: datetime) -> dict[str, Any]:
    """The day and location a link to the sheet may carry; else yesterday at the kept location."""
    start = kept_choices(request)
    start["day"] = timezone.localdate(now) - timedelta(days=1)
    with contextlib.suppress(ValueError):
        start["day"] = date.fromisoformat(request.GET.get("dag", ""))
    return start
