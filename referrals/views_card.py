"""The card that a visitor takes home, and the same for a calendar."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, requires
from referrals.card import Card, calendar_file, card, texts_of
from referrals.consent_words import languages
from referrals.log import note_by_staff
from referrals.models import SHARED, Appointment, Event, Language, Referral


def made_for(request: SignedInRequest, pk: uuid.UUID) -> tuple[Referral, Card, list[dict[str, object]]]:
    """The referral, its card in the language that was asked for, and the languages there are.

    Without one in the address it is the language in which consent was asked.
    """
    under_way = Referral.objects.visible_to(request.user).filter(state__in=SHARED)
    related = ("library", "topic", "partner__place", "service__place", "appointment")
    referral = get_object_or_404(under_way.select_related(*related), pk=pk)
    if not referral.may_be_known_to(request.user, timezone.localdate()):
        raise Http404
    consent = get_object_or_404(referral.consents.live().select_related("text"))
    texts = texts_of(referral)
    asked = (request.GET.get("taal", ""), consent.text.language, Language.DUTCH)
    text = next((texts[language] for language in asked if language in texts), None)
    if text is None:
        raise Http404
    return referral, card(referral, consent, text), languages(texts, text.language)


@requires(Right.REFER)
@require_safe
def show(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The card on the screen; on paper one A5 without anything of ours around it."""
    referral, made, known = made_for(request, pk)
    note_by_staff(request, Event.Action.PRINTED, referral, ["code", "appointment"] if made.when else ["code"])
    context: dict[str, Any] = {
        "referral": referral,
        "card": made,
        "languages": known,
        "is_new": "nieuw" in request.GET,
    }
    return render(request, "referrals/card.html", context)


@requires(Right.REFER)
@require_safe
def calendar(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    referral, made, _ = made_for(request, pk)
    appointment = get_object_or_404(Appointment, referral=referral)
    note_by_staff(request, Event.Action.PRINTED, referral, ["appointment"])
    return HttpResponse(
        calendar_file(made, referral, appointment, timezone.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="afspraak.ics"'},
    )
