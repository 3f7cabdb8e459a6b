"""Handing a visitor over: consent, then who it is and when. Nothing leaves the desk before the last page."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.sessions import never_kept
from partners.lines import WITHOUT_ROOM, clock
from partners.models import Service
from referrals import drafts
from referrals.actions import record_consent, send
from referrals.consent_words import languages, receiver, spoken, terms
from referrals.due import due
from referrals.forms_handover import ConsentForm, HandoverForm
from referrals.log import note_by_staff, show_visitor
from referrals.models import Consent, Event, Language, Referral, State, Text
from referrals.slots import Moment, TakenError, moments
from referrals.views_start import told

STEPS = ["Bestemming", "Toestemming", "Overdragen"]
AT_ONCE = 2  # days to choose from at first sight; a third takes the page off the screen
TAKEN = "Dit moment is net door een ander genomen. Wat je invulde, staat er nog. Kies een ander moment."


def own_referrals(request: SignedInRequest) -> Any:
    return Referral.objects.changeable_by(request.user).select_related(
        "library", "topic", "partner", "service", "location", "question__visit", "predecessor"
    )


def past_drafting(request: SignedInRequest, referral: Referral) -> HttpResponse | None:
    """Where to go with a referral that is no draft any more; None for a draft."""
    if referral.state == State.DRAFT:
        return None
    if referral.manner == Referral.Manner.WARM and referral.state != State.ENTERED_IN_ERROR:
        messages.info(request, "Deze doorverwijzing was al verstuurd.")
        return redirect("referrals:card", referral.pk)
    messages.info(request, "Deze doorverwijzing is gestopt. Begin opnieuw bij de vraag.")
    if referral.question_id is not None:
        return redirect("referrals:choose", referral.question_id)
    return redirect("registration:desk")


@requires(Right.REFER)
def consent(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the visitor, in words they understand, and note the answer."""
    now = timezone.now()
    today = timezone.localdate(now)
    with transaction.atomic():
        referral = get_object_or_404(own_referrals(request).select_for_update(of=["self"]), pk=pk)
        if (elsewhere := past_drafting(request, referral)) is not None:
            return elsewhere
        agreed = terms(referral.partner, referral.library, today)
        form = ConsentForm(request.POST if request.method == "POST" else None, user=request.user)
        if form.is_bound and form.is_valid():
            record_consent(
                referral=referral,
                text=form.cleaned_data["text"],
                shared_data=agreed.shared,
                given=form.cleaned_data["given"],
                by=request.user,
                now=now,
            )
            return redirect("referrals:handover", referral.pk)
    texts = Text.objects.in_use(referral.library, Text.Kind.CONSENT)
    text = texts.get(request.GET.get("taal", "")) or texts.get(Language.DUTCH)
    context = {
        "referral": referral,
        "receiver": receiver(referral),
        "terms": agreed,
        "words": spoken(text, referral, agreed.shared, today) if text else None,
        "languages": languages(texts, text.language) if text else [],
        "form": form,
        "steps": STEPS,
    }
    return render(request, "referrals/consent.html", context, status=422 if form.is_bound else 200)


@requires(Right.REFER)
@never_kept
@sensitive_post_parameters()
def handover(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Who the visitor is and when they go: sending takes the place and tells the partner."""
    now = timezone.now()
    referral = get_object_or_404(own_referrals(request), pk=pk)
    if (elsewhere := past_drafting(request, referral)) is not None:
        return elsewhere
    given = referral.consents.live().select_related("text").first()
    if given is None:
        return redirect("referrals:consent", referral.pk)
    data = request.POST if request.method == "POST" else None
    form = HandoverForm(
        data,
        shared=given.shared_data,
        today=timezone.localdate(now),
        initial={
            "language": given.text.language,
            "question": referral.topic.name,
            **(known_already(request, referral) if data is None else {}),
        },
    )
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                return handed_over(request, referral, form, now)
            except TakenError:
                form.add_error("moment", TAKEN)
                status = 409
    return render_handover(request, referral, form, given, now, status)


def known_already(request: SignedInRequest, referral: Referral) -> dict[str, str]:
    """What an earlier referral to somebody else already asked the visitor; showing it is reading it."""
    earlier = referral.predecessor
    if earlier is None or not earlier.may_be_known_to(request.user, timezone.localdate()):
        return {}
    visitor = show_visitor(earlier, request=request, action=Event.Action.READ)
    return {name: value for name, value in asdict(visitor).items() if value} if visitor else {}


def handed_over(
    request: SignedInRequest, referral: Referral, form: HandoverForm, now: datetime
) -> HttpResponse:
    """Send it, once however often the button was pressed. Raises TakenError."""
    with transaction.atomic():
        referral = own_referrals(request).select_for_update(of=["self"]).get(pk=referral.pk)
        if (elsewhere := past_drafting(request, referral)) is not None:
            return elsewhere
        if not referral.consents.live().exists():
            return redirect("referrals:consent", referral.pk)
        slot = form.cleaned_data.get("moment")
        visitor = form.visitor()
        send(referral=referral, visitor=visitor, by=request.user, now=now, slot=slot)
        filled = [name for name, value in form.cleaned_data.items() if value]
        note_by_staff(request, Event.Action.CHANGED, referral, filled)
    return redirect(f"{reverse('referrals:card', args=[referral.pk])}?nieuw=1")


def render_handover(
    request: SignedInRequest,
    referral: Referral,
    form: HandoverForm,
    given: Consent,
    now: datetime,
    status: int,
) -> HttpResponse:
    chosen = form["moment"].value() if "moment" in form.fields else ""
    found = moments_for(referral.service, now) if "moment" in form.fields else []
    if chosen is None:  # the first visit: the first place that is free
        chosen = next((value_of(moment) for moment in found if not moment.is_full), "")
    context = {
        "referral": referral,
        "receiver": receiver(referral),
        "form": form,
        "given": given,
        **days(found, chosen),
        "without_moment": not chosen,
        "due_on": due(State.REQUESTED, now, referral.library).on,
        "steps": STEPS,
    }
    return render(request, "referrals/handover.html", context, status=status)


class Option(NamedTuple):
    """A moment to choose: the value of its field, the time in words, and the room that is left."""

    value: str
    label: str
    room: str
    is_full: bool
    is_chosen: bool


def moments_for(service: Service | None, now: datetime) -> list[Moment]:
    """The moments to send somebody to; nobody is expected at a help line."""
    return moments(service, now) if service and service.kind not in WITHOUT_ROOM else []


def days(found: list[Moment], chosen: str) -> dict[str, list[tuple[datetime, list[Option]]]]:
    """The options by day: the first few days, with that of the one that is chosen, and the later ones."""
    all_days = []
    for _, group in groupby(found, key=lambda moment: timezone.localdate(moment.starts_at)):
        day = list(group)
        all_days.append((day[0].starts_at, [option(moment, chosen) for moment in day]))
    at_once = AT_ONCE
    while any(one.is_chosen for _, options in all_days[at_once:] for one in options):
        at_once += 1
    return {"days": all_days[:at_once], "later_days": all_days[at_once:]}


def option(moment: Moment, chosen: str) -> Option:
    if moment.free is None:
        room = "inloop"
    elif moment.is_full:
        room = "vol"
    else:
        room = f"{moment.free} van {moment.places} vrij" if (moment.places or 0) > 1 else "vrij"
    value = value_of(moment)
    label = f"{clock(moment.starts_at)}–{clock(moment.ends_at)}"
    return Option(value, label, room, moment.is_full, value == chosen and not moment.is_full)


def value_of(moment: Moment) -> str:
    return f"{moment.schedule_id}@{moment.starts_at.isoformat()}"


def draft_for_update(request: SignedInRequest, pk: uuid.UUID) -> Referral:
    referral: Referral = get_object_or_404(own_referrals(request).select_for_update(of=["self"]), pk=pk)
    return referral


@requires(Right.REFER)
@require_POST
@transaction.atomic
def refuse(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The visitor says no: tell them the way, and store nothing of them."""
    referral = draft_for_update(request, pk)
    if (elsewhere := past_drafting(request, referral)) is not None:
        return elsewhere
    return told(request, drafts.become_cold(referral=referral, by=request.user, now=timezone.now()))


@requires(Right.REFER)
@require_POST
@transaction.atomic
def stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Leave a draft off; the question itself stays as it was stored."""
    referral = draft_for_update(request, pk)
    if (elsewhere := past_drafting(request, referral)) is not None:
        return elsewhere
    drafts.stop(referral=referral, by=request.user, now=timezone.now())
    messages.success(request, "Gestopt. De vraag staat nog in het logboek.")
    return redirect("registration:desk")
