"""What desk, partner and visitor do with a referral: changes of several tables together.

Everything moves through `move`, which the database checks: see `Transition`. Moments are aware.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from ido.models import Library, User
from ido.rows import insert, insert_once
from ido.working_days import working_day_after
from referrals.codes import new_code
from referrals.due import due
from referrals.handover import Handover
from referrals.letters import mail_ended, mail_link
from referrals.log import note
from referrals.models import (
    FINISHED,
    SHARED,
    Appointment,
    Consent,
    Event,
    Outcome,
    PartnerLink,
    Person,
    Reason,
    Referral,
    State,
    Text,
    Transition,
)
from referrals.personal import Visitor, remember
from referrals.record import ANSWERS, ENDED, refresh_record, tell_question
from referrals.slots import book
from referrals.tombstones import write_after_commit

# The visit did not happen: the place is for somebody else.
GIVES_PLACE_BACK = {State.REJECTED, State.CANCELLED, State.ENTERED_IN_ERROR}
# What the partner had and has no more, without having said so itself.
STOPPED = {State.CANCELLED, State.FAILED, State.ENTERED_IN_ERROR}


@transaction.atomic(savepoint=False)
def tell(*, handover: Handover, library: Library, by: User, now: datetime) -> Referral:
    """A cold referral: the way was told, and no person is stored. Sent twice it is stored once."""
    referral = handover.build(library, manner=Referral.Manner.COLD, by=by, now=now)
    referral.state, referral.outcome, referral.closed_at = State.COMPLETED, Outcome.TOLD, now
    return store_once(referral)


@transaction.atomic(savepoint=False)
def start(*, handover: Handover, library: Library, by: User, now: datetime) -> Referral:
    """The draft of a warm referral, without anything about the visitor. Sent twice it is stored once."""
    referral = handover.build(library, manner=Referral.Manner.WARM, by=by, now=now)
    referral.owner = by
    referral.due_on, referral.overdue_after = due(State.DRAFT, now, library)
    return store_once(referral)


def store_once(referral: Referral) -> Referral:
    """The referral, stored; or what was stored under its number before. The unique constraint decides."""
    if insert_once(referral):
        return referral
    return Referral.objects.get(library=referral.library_id, submission_id=referral.submission_id)


@transaction.atomic(savepoint=False)
def record_consent(
    *,
    referral: Referral,
    text: Text,
    shared_data: Sequence[str],
    given: str,
    by: User,
    now: datetime,
) -> Consent:
    """Write down that the visitor agreed. An earlier consent of the same draft is withdrawn."""
    seed, code_hash = new_code()
    consent = Consent(
        referral=referral,
        partner=referral.partner,
        purpose=f"hulp bij: {referral.topic.name}"[:120],
        shared_data=list(shared_data),
        text=text,
        given=given,
        given_at=now,
        recorded_by=by,
        ends_on=timezone.localdate(now) + timedelta(days=settings.REFERRAL_KEPT_DAYS),
        code_seed=seed,
        code_hash=code_hash,
    )
    if not insert_once(consent):  # there is one already
        Consent.objects.filter(referral=referral).withdraw(Consent.WithdrawnBy.STAFF, at=now)
        insert(consent)
    return consent


@transaction.atomic(savepoint=False)
def send(
    *,
    referral: Referral,
    visitor: Visitor,
    by: User,
    now: datetime,
    slot: tuple[int, datetime] | None = None,
) -> Referral:
    """Hand the visitor over: book the slot (schedule id, start), store who it is, and tell the partner.

    What stays within the library with a place in the calendar is accepted at once. Raises TakenError when the
    place is gone; then nothing is stored.
    """
    if slot is not None:
        book(referral, *slot, now=now)
    remember(referral, visitor, today=timezone.localdate(now))
    if referral.predecessor_id is not None:  # who it is goes along, and is with nobody twice
        Person.objects.filter(referral=referral.predecessor_id).delete()
    take_step(referral, State.REQUESTED, by=by, now=now)
    if referral.destination == Referral.Destination.INTERNAL and slot is not None:
        take_step(referral, State.ACCEPTED, actor=Transition.Actor.SYSTEM, now=now)
    is_with_partner = referral.destination == Referral.Destination.EXTERNAL
    if is_with_partner and not mail_link(referral, PartnerLink.Purpose.REQUEST, at=now, is_first=True):
        our_turn(referral, now)
    return referral


def our_turn(referral: Referral, now: datetime) -> None:
    """The desk has to do something at once: call a partner whom mail does not reach, or decide."""
    today = timezone.localdate(now)
    referral.due_on = today
    referral.overdue_after = working_day_after(today, settings.REFERRAL_ANSWER_DAYS, referral.library)
    referral.save(update_fields=["due_on", "overdue_after"])


@transaction.atomic
def move(
    *,
    referral: Referral,
    to: str,
    now: datetime,
    by: User | None = None,
    actor: str = Transition.Actor.STAFF,
    reason: str = "",
    outcome: str = "",
) -> Transition:
    """One step. Raises IntegrityError for a step that is not in the table, and for one without consent."""
    return take_step(referral, to, now=now, by=by, actor=actor, reason=reason, outcome=outcome)


def take_step(
    referral: Referral,
    to: str,
    *,
    now: datetime,
    by: User | None = None,
    actor: str = Transition.Actor.STAFF,
    reason: str = "",
    outcome: str = "",
) -> Transition:
    """As `move`, as part of a transaction that ends when the step cannot be made."""
    step = Transition(
        referral=referral, to_state=to, at=now, actor=actor, by=by, reason=reason, outcome=outcome
    )
    insert(step)
    # As the database has just done: reading it all back would cost two queries.
    step.from_state = referral.state
    referral.state, referral.reason, referral.outcome = to, reason, outcome
    if referral.state in FINISHED:
        referral.closed_at = referral.closed_at or now
        if step.from_state == State.DRAFT:  # nothing followed after all: somebody else may still be asked
            referral.predecessor = None
    settle(referral, now)
    if to in STOPPED and step.from_state in SHARED and actor != Transition.Actor.PARTNER:
        mail_ended(referral, at=now)
    return step


def settle(referral: Referral, now: datetime) -> None:
    """Everything that follows from the state a referral came into."""
    appointment = getattr(referral, "appointment", None)
    if appointment is not None:
        day = timezone.localdate(appointment.starts_at)
        referral.appointment_week = day - timedelta(days=day.weekday())
    if referral.state in FINISHED:
        referral.due_on = referral.overdue_after = None
        keep_until_after_closing(referral, now)
    else:
        starts_at = appointment.starts_at if appointment else None
        referral.due_on, referral.overdue_after = due(
            referral.state, now, referral.library, appointment=starts_at
        )
    referral.save(update_fields=["due_on", "overdue_after", "appointment_week", "predecessor"])
    tell_question(referral)
    if referral.service is not None and referral.state in [*ANSWERS, *ENDED]:
        refresh_record(referral.library, referral.service, now)
    if referral.state in GIVES_PLACE_BACK and appointment is not None:
        appointment.delete()


def keep_until_after_closing(referral: Referral, now: datetime) -> None:
    """The visitor of a finished referral is kept a little longer, never longer than was promised."""
    last = timezone.localdate(now) + timedelta(days=settings.REFERRAL_KEPT_AFTER_CLOSING_DAYS)
    Person.objects.filter(referral=referral, erase_on__gt=last).update(erase_on=last)


@transaction.atomic
def hand_over(*, referral: Referral, to: User) -> None:
    """Another colleague looks after the referral from now on."""
    referral.owner = to
    referral.save(update_fields=["owner"])


def ending(referral: Referral) -> str:
    """The state in which the referral ends when it goes no further, whoever decides so."""
    return State.CANCELLED if referral.may_go_to(State.CANCELLED) else State.FAILED


@transaction.atomic
def withdraw_consent(
    *,
    consent: Consent,
    through: str,
    now: datetime,
    by: User | None = None,
    request: HttpRequest | None = None,
) -> None:
    """The visitor withdraws: the referral ends, the person is erased, the place is free, all at once.

    The log tells from which address, when it came by a request.
    """
    referral = Referral.objects.select_for_update().get(pk=consent.referral_id)
    actor = Transition.Actor.VISITOR if by is None else Transition.Actor.STAFF
    if through == Consent.WithdrawnBy.RESTORE:
        actor = Transition.Actor.SYSTEM
    if Person.objects.filter(referral=referral).exists():
        note(
            library=referral.library,
            action=Event.Action.ERASED,
            actor=actor,
            by=by,
            referral=referral,
            request=request,
        )
        write_after_commit([referral.pk])
    Consent.objects.filter(pk=consent.pk).withdraw(through, at=now)
    for same in Consent.objects.live().filter(
        referral__predecessor=referral, given_at=consent.given_at, partner=consent.partner_id
    ):  # what went on after a mistaken end rests on the same yes
        withdraw_consent(consent=same, through=through, now=now, by=by, request=request)
    if referral.is_finished:
        return
    move(
        referral=referral,
        to=ending(referral),
        now=now,
        by=by,
        actor=actor,
        reason=Reason.CONSENT_WITHDRAWN,
    )
    Appointment.objects.filter(referral=referral).delete()
