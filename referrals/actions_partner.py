"""What a partner does with a referral through its link, and what the desk answers. Moments are aware."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from ido.models import Outgoing, User
from referrals.actions import move, our_turn, settle
from referrals.letters import mail_link
from referrals.models import (
    MAY_GO_TO,
    SHARED,
    Appointment,
    PartnerLink,
    Person,
    Referral,
    State,
    TimeProposal,
    Transition,
)

# What a partner may make of a referral; the rest is for the library.
PARTNER_STEPS = [
    State.ACCEPTED,
    State.IN_PROGRESS,
    State.ON_HOLD,
    State.COMPLETED,
    State.REJECTED,
    State.FAILED,
]
NEW_LINKS_A_DAY = 3


class ChangedError(Exception):
    """The referral is not any more what the page showed: nothing was done."""


class DecidedError(Exception):
    """Somebody decided on the proposal before, or a newer one took its place."""


def steps_of(referral: Referral) -> list[State]:
    """The steps that the partner can make now."""
    return [step for step in PARTNER_STEPS if step in MAY_GO_TO[State(referral.state)]]


def version_of(referral: Referral) -> str:
    """Changes with everything a partner reacts to: the state, the appointment, a proposal that waits."""
    step = referral.transitions.order_by("-pk").values_list("pk", flat=True).first()
    appointment = Appointment.objects.filter(referral=referral).values_list("starts_at", "ends_at").first()
    proposal = TimeProposal.objects.filter(referral=referral).order_by("-pk").values_list("pk", "accepted")
    told = f"{referral.pk}.{step}.{appointment}.{proposal.first()}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def locked(referral: Referral) -> Referral:
    """The referral as it is now; who wants to change it too waits until we are done."""
    return Referral.objects.select_for_update(of=("self",)).select_related("library").get(pk=referral.pk)


@transaction.atomic
def answer(
    *, referral: Referral, seen: str, to: str, now: datetime, reason: str = "", outcome: str = ""
) -> None:
    """A step by the partner, who saw the referral in this version. Made twice it is made once.

    Accepting it as it stands takes back a proposal of another time. Raises ChangedError.
    """
    referral = locked(referral)
    if seen != version_of(referral):
        if was_made(referral, to, reason, outcome):
            return
        raise ChangedError
    if to not in steps_of(referral):
        raise ChangedError
    decline_proposal(referral, now)
    move(referral=referral, to=to, now=now, actor=Transition.Actor.PARTNER, reason=reason, outcome=outcome)


def was_made(referral: Referral, to: str, reason: str, outcome: str) -> bool:
    """Whether the last step of the referral is this one, by the partner."""
    last = referral.transitions.order_by("-pk").first()
    made = (last.actor, last.to_state, last.reason, last.outcome) if last else None
    return made == (Transition.Actor.PARTNER, to, reason, outcome)


def decline_proposal(referral: Referral, now: datetime) -> None:
    """What waited for an answer is overtaken."""
    for earlier in TimeProposal.objects.undecided().filter(referral=referral):
        earlier.decide(False, at=now)


@transaction.atomic
def propose(*, referral: Referral, seen: str, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """The partner would rather see the visitor at another time. Raises ChangedError."""
    referral = locked(referral)
    waiting = TimeProposal.objects.undecided().filter(referral=referral)
    if waiting.filter(starts_at=starts_at, ends_at=ends_at).exists():
        return
    is_known = Person.objects.filter(referral=referral).exists()
    if seen != version_of(referral) or referral.state not in SHARED or not is_known:
        raise ChangedError
    decline_proposal(referral, now)
    TimeProposal.objects.create(referral=referral, starts_at=starts_at, ends_at=ends_at, made_at=now)
    our_turn(referral, now)


@transaction.atomic
def decide_proposal(*, proposal: TimeProposal, accepted: bool, by: User, now: datetime) -> Referral:
    """The desk asked the visitor. Accepted, it becomes the appointment and a requested referral is accepted.

    A place that was booked is free again. The partner gets a mail either way. Raises DecidedError.
    """
    referral = locked(proposal.referral)
    current = TimeProposal.objects.undecided().filter(pk=proposal.pk).first()
    if current is None or referral.state not in SHARED:
        raise DecidedError
    current.decide(accepted, at=now, by=by)
    if accepted:
        Appointment.objects.filter(referral=referral).delete()
        Appointment.objects.create(
            referral=referral, starts_at=current.starts_at, ends_at=current.ends_at, made_at=now
        )
    if accepted and referral.state == State.REQUESTED:
        move(referral=referral, to=State.ACCEPTED, by=by, now=now)
    else:
        settle(referral, now)
    mail_link(referral, PartnerLink.Purpose.DECIDED, at=now)
    return referral


@transaction.atomic
def ask_again(*, link: PartnerLink, now: datetime) -> None:
    """Mail a new link to the partner's own address, when this one is spent and the referral goes on."""
    referral = locked(link.referral)
    if PartnerLink.objects.usable(now).filter(pk=link.pk).exists():
        return
    asked = PartnerLink.objects.filter(
        referral=referral, purpose=PartnerLink.Purpose.AGAIN, made_at__gt=now - timedelta(days=1)
    )
    if asked.count() < NEW_LINKS_A_DAY:
        mail_link(referral, PartnerLink.Purpose.AGAIN, at=now)


@transaction.atomic
def mail_once_more(*, mail: Outgoing, now: datetime) -> PartnerLink | None:
    """Mail the partner again after a mail that did not arrive, or may not have: with a new link.

    None when there is nothing to send any more: it was opened after all, or a newer one went out.
    """
    link = PartnerLink.objects.select_related("referral").filter(mail=mail).first()
    if link is None:
        return None
    referral = locked(link.referral)
    link.refresh_from_db()
    if link.used_at is not None or link.revoked_at is not None:
        return None
    sent = mail_link(referral, link.purpose, at=now)
    if sent is not None:  # the partner has its time again
        settle(referral, now)
    return sent
