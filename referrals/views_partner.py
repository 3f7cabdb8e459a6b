"""The page of a referral behind the link that the partner got. Nobody logs in: the code is the key, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ido import links
from ido.access import public
from referrals import answers, doorway
from referrals.actions_partner import ChangedError, ask_again, version_of
from referrals.models import PartnerLink, Referral, TimeProposal, Transition
from referrals.shared import in_words, shared_facts

OPEN, AGAIN = "openen", "nieuw"


@public
@csrf_exempt  # who may do what follows from the code in the address, which no other site knows
@links.unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, code: str) -> HttpResponse:
    """Looking (GET, HEAD: mail scanners do) shows a closed door and changes nothing.

    Pressing the button uses the code up; then this browser sees the referral and can answer.
    """
    now = timezone.now()
    link = doorway.inside(request, code, now)
    if link is None:
        return _outside(request, code, now)
    if link.referral.is_finished:
        return _closed(request, link.referral)
    if link.revoked_at is not None:
        return _dead_end(request)
    return doorway.remember(request, _inside(request, link.referral, now))


def _outside(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    step = request.POST.get("stap")
    try:
        if step == AGAIN:
            return _asked(request, code, now)
        link = doorway.at_the_door(request, code, now)
    except links.TooManyMissesError:
        return render(request, "429.html", status=429)
    if link is None:
        return _dead_end(request)
    if step == OPEN and doorway.word_in(request):
        with transaction.atomic():
            is_in = doorway.enter(request, link, now)
        return doorway.remember(request, redirect(request.path)) if is_in else _dead_end(request)
    context = {"link": link, "library": link.referral.library, "keeps_no_cookies": step == OPEN}
    return doorway.remember(request, render(request, "referrals/partner/door.html", context))


def _dead_end(request: HttpRequest) -> HttpResponse:
    """The same for every code that opens nothing, whatever is the matter with it."""
    return render(request, "referrals/partner/dead_end.html", status=404)


def _asked(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """The same answer whether a new link is on its way or not. Raises TooManyMissesError."""
    found = links.find(PartnerLink.objects.all(), code, request=request, at=now)
    if found is not None:
        ask_again(link=found, now=now)
    return render(request, "referrals/partner/asked.html")


def _closed(request: HttpRequest, referral: Referral, tried: str = "") -> HttpResponse:
    """Nothing of the visitor is left to see; what the partner said last is read back."""
    last = referral.transitions.order_by("-pk").first()
    said = last is not None and last.actor == Transition.Actor.PARTNER
    context = {"referral": referral, "last": last if said else None, "tried": "" if said else tried}
    return render(request, "referrals/partner/closed.html", context)


def _inside(request: HttpRequest, referral: Referral, now: datetime) -> HttpResponse:
    if request.method != "POST":
        return _record(request, referral, answers.offered(referral, now))
    try:
        answer = answers.answer_for(request.POST.get("stap", ""), referral, now, request.POST)
    except ValueError:  # the button of the door again, or none of ours
        return redirect(request.path)
    if answer.form is not None and not answer.form.is_valid():
        return _record(request, referral, filled_in(answer, referral, now), status=422)
    try:
        answers.give(answer, referral, seen=request.POST.get("gezien", ""), now=now)
    except ChangedError:
        referral.refresh_from_db()
        if referral.is_finished:
            return _closed(request, referral, answer.words())
        return _record(request, referral, filled_in(answer, referral, now), tried=answer.words(), status=409)
    return redirect(request.path)


def filled_in(answer: answers.Answer, referral: Referral, now: datetime) -> list[answers.Answer]:
    """What is offered now, with what was typed where that can still be said."""
    return [answer if other.step == answer.step else other for other in answers.offered(referral, now)]


def _record(
    request: HttpRequest,
    referral: Referral,
    offered: list[answers.Answer],
    *,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """The referral with what can be done; `tried` is what came too late to be done."""
    proposal = TimeProposal.objects.filter(referral=referral).first()
    context: dict[str, Any] = {
        "referral": referral,
        "facts": shared_facts(referral, request=request),
        "buttons": [answer for answer in offered if answer.form is None],
        "forms": [answer for answer in offered if answer.form is not None],
        "seen": version_of(referral),
        "proposal": proposal,
        "proposed": in_words(proposal.starts_at, proposal.ends_at) if proposal else "",
        "tried": tried,
    }
    return render(request, "referrals/partner/record.html", context, status=status)
