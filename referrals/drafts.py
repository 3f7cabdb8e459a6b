"""A referral that has not left the desk yet: told instead, or left off. And taking back a cold one."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from ido.models import User
from referrals.actions import move, tell
from referrals.handover import Handover
from referrals.models import Consent, Reason, Referral, State


@transaction.atomic
def become_cold(*, referral: Referral, by: User, now: datetime) -> Referral:
    """The visitor rather goes alone: the draft ends, and that the way was told is stored. Returns the latter.

    The draft counts as an entry in error, so that one question is not handed on twice in any report.
    """
    stop(referral=referral, by=by, now=now)
    number = uuid.uuid5(referral.submission_id, "cold")
    handover = Handover.after(referral, number, partner=referral.partner, service=referral.service)
    return tell(handover=handover, library=referral.library, by=by, now=now)


@transaction.atomic
def stop(*, referral: Referral, by: User, now: datetime) -> None:
    """Leave a draft off. What the visitor agreed to is withdrawn; nothing has left the desk."""
    Consent.objects.filter(referral=referral).withdraw(Consent.WithdrawnBy.STAFF, at=now)
    move(referral=referral, to=State.ENTERED_IN_ERROR, by=by, now=now, reason=Reason.NOT_FINISHED)


def take_back(*, referral: Referral, by: User, now: datetime) -> None:
    """A cold referral was a mistake."""
    move(referral=referral, to=State.ENTERED_IN_ERROR, by=by, now=now, reason=Reason.MISTAKE)
