"""What handing over led to, given back: to the question, and to the record of the service."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from ido.models import Library
from ido.working_days import working_hours
from partners.models import Service, TrackRecord
from referrals.models import Outcome, Referral, ReferralQuerySet, State, Transition
from registration.models import Question

LOOKS_BACK = timedelta(days=365)
ENDED = [State.COMPLETED, State.FAILED, State.REJECTED]
ANSWERS = [State.ACCEPTED, State.ON_HOLD, State.REJECTED]
FOLLOW_UPS: dict[str, str] = {
    Outcome.SOLVED: Question.FollowUp.SOLVED,
    Outcome.PARTLY: Question.FollowUp.PARTLY,
    Outcome.SUPPORT: Question.FollowUp.SUPPORT,
    Outcome.REFERRED_ON: Question.FollowUp.REFERRED_ON,
    Outcome.UNSOLVED: Question.FollowUp.UNSOLVED,
}


def tell_question(referral: Referral) -> None:
    """Write what became of a warm referral on the question it began with; nothing while it goes on."""
    if referral.question_id is None or referral.manner != Referral.Manner.WARM:
        return
    follow_up = FOLLOW_UPS.get(referral.outcome, "")
    if referral.state in (State.FAILED, State.REJECTED):
        follow_up = Question.FollowUp.UNSOLVED
    Question.objects.filter(pk=referral.question_id).exclude(follow_up=follow_up).update(follow_up=follow_up)


def refresh_record(library: Library, service: Service, now: datetime) -> TrackRecord:
    """Count anew how handing over to the service went for the library in the year before an aware moment."""
    sent = (
        Referral.objects.filter(library=library, service=service, created_at__gt=now - LOOKS_BACK)
        .warm()
        .sent()
    )
    states = list(sent.values_list("state", flat=True))
    record, _ = TrackRecord.objects.update_or_create(
        library=library,
        service=service,
        defaults={
            "sent": len(states),
            "finished": sum(state in ENDED for state in states),
            "completed": states.count(State.COMPLETED),
            "answer_hours": answer_hours(sent, library),
            "counted_at": now,
        },
    )
    return record


def answer_hours(referrals: ReferralQuerySet, library: Library) -> float | None:
    """The median of the working hours from asking to the partner's first answer."""
    steps = Transition.objects.filter(referral__in=referrals).exclude(actor=Transition.Actor.SYSTEM)
    asked = dict(steps.filter(to_state=State.REQUESTED).values_list("referral", "at"))
    first: dict[UUID, datetime] = {}
    for referral, at in steps.filter(to_state__in=ANSWERS).order_by("pk").values_list("referral", "at"):
        first.setdefault(referral, at)
    waited = [working_hours(asked[one], at, library) for one, at in first.items() if one in asked]
    return median(waited) if waited else None
