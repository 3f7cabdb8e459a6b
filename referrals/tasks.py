"""The nightly round of the worker: remind partners and colleagues, and ask partners for outcomes."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from ido.models import User
from partners import nights
from partners.schedule import local_day, midnight
from referrals.actions_partner import locked
from referrals.letters import mail_link, mail_owner
from referrals.models import PartnerLink, Referral, State, TimeProposal

NIGHT = time(4, 30)  # after both clock changes, before anybody works
PURPOSES = {
    State.REQUESTED: PartnerLink.Purpose.REMINDER,
    State.ACCEPTED: PartnerLink.Purpose.OUTCOME,
    State.IN_PROGRESS: PartnerLink.Purpose.OUTCOME,
    State.ON_HOLD: PartnerLink.Purpose.OUTCOME,
}


@task()
def remind() -> str:
    """Plan the next night, then remind whose turn it is; says how many mails were queued.

    The next night comes first, so that one failing night does not end all nights.
    """
    now = timezone.now()
    plan_night(now)
    return f"{remind_partners(now)} mails to partners, {remind_owners(now)} to colleagues"


def plan_night(now: datetime) -> None:
    """Put the job for the coming night in the queue, unless it is there."""
    nights.plan_night(remind, NIGHT, now)


def remind_partners(now: datetime) -> int:
    """Mail each partner from whom an answer or an outcome is due, once for each day that was set for it."""
    due = Referral.objects.unfinished().warm().filter(
        destination=Referral.Destination.EXTERNAL, state__in=list(PURPOSES), due_on__lte=local_day(now)
    )  # fmt: skip
    return sum(remind_one(referral, now) for referral in due.iterator())


def remind_owners(now: datetime) -> int:
    """Mail each colleague with whom something became late, once for each time it does."""
    late = Referral.objects.overdue(local_day(now)).values("owner")
    return sum(mail_owner(owner, at=now) is not None for owner in User.objects.filter(pk__in=late))


@transaction.atomic
def remind_one(referral: Referral, now: datetime) -> bool:
    """Whether a mail was queued: not when there was one since the due day began, or the desk must act."""
    referral = locked(referral)
    purpose = PURPOSES.get(State(referral.state))
    if purpose is None or referral.due_on is None or referral.due_on > local_day(now):
        return False
    if TimeProposal.objects.undecided().filter(referral=referral).exists():
        return False
    if referral.links.filter(purpose=purpose, made_at__gte=midnight(referral.due_on)).exists():
        return False
    return mail_link(referral, purpose, at=now) is not None
