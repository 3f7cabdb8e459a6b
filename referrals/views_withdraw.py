"""Withdrawing consent: by the visitor with the code on the card, and in one step at the desk."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from ido.access import Right, SignedInRequest, public, requires
from ido.links import TooManyMissesError, find_hash
from ido.models import User
from ido.pages import confirm_page
from ido.sessions import never_kept
from referrals.actions import withdraw_consent
from referrals.codes import hash_of
from referrals.consent_words import direction
from referrals.models import Consent, Language, Referral
from referrals.withdraw_words import WORDS


@public
@never_kept
@sensitive_post_parameters()
def withdraw(request: HttpRequest) -> HttpResponse:
    """For everybody with a card: type the code, say yes, forgotten. Shows nothing about anybody.

    A code that is wrong, used or of somebody already forgotten gets the same answer.
    """
    if request.method != "POST":
        return page(request, "ask")
    now, typed = timezone.now(), request.POST.get("code", "")
    code_hash = hash_of(typed)
    if not code_hash:
        return page(request, "ask", typed=typed[:60], is_wrong=True, status=422)
    try:
        consent = find_hash(Consent.objects.live(), code_hash, request=request, at=now)
    except TooManyMissesError:
        return page(request, "dead", status=429)
    if consent is None:
        return page(request, "dead", status=404)
    if "zeker" not in request.POST:
        return page(request, "sure", typed=typed)
    end(consent, through=Consent.WithdrawnBy.VISITOR, request=request, now=now)
    return page(request, "done")


def page(
    request: HttpRequest, step: str, *, typed: str = "", is_wrong: bool = False, status: int = 200
) -> HttpResponse:
    asked = request.GET.get("taal", "")
    language = asked if asked in WORDS else str(Language.DUTCH)
    context: dict[str, Any] = {
        "step": step,
        "words": WORDS[language],
        "language": language,
        "direction": direction(language),
        "languages": [
            {"code": code, "label": label, "current": code == language} for code, label in Language.choices
        ],
        "typed": typed,
        "is_wrong": is_wrong,
    }
    return render(request, "referrals/withdraw.html", context, status=status)


@transaction.atomic
def end(
    consent: Consent, *, through: str, request: HttpRequest, now: datetime, by: User | None = None
) -> bool:
    """Withdraw it, and what followed on it, unless another request just did; the log says so."""
    ended = False
    following = Referral.objects.filter(pk=consent.referral_id)
    while referral := following.select_for_update(of=["self"]).select_related("library").first():
        for live in referral.consents.live():
            withdraw_consent(consent=live, through=through, now=now, by=by, request=request)
            ended = True
        following = Referral.objects.filter(predecessor=referral)
    return ended


@requires(Right.REFER, Right.MANAGE_REFERRALS)
def consent_withdraw(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The visitor says so at the desk, or by telephone."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    consent = get_object_or_404(referral.consents.live())
    if request.method == "POST":
        end(
            consent,
            through=Consent.WithdrawnBy.STAFF,
            request=request,
            now=timezone.now(),
            by=request.user,
        )
        messages.success(request, "Toestemming ingetrokken. De gegevens van de bezoeker zijn gewist.")
        return redirect("referrals:referral_detail", referral.pk)
    return confirm_page(
        request,
        forms.Form(),
        title="Toestemming intrekken?",
        text="De gegevens van de bezoeker worden meteen gewist, een afspraak vervalt, en de partner kan "
        "niets meer zien. Dit kun je niet terugdraaien.",
        path=[("Doorverwijzing", reverse("referrals:referral_detail", args=[referral.pk]))],
        submit="Intrekken en wissen",
        danger=True,
    )
