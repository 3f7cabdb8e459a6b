"""After a referral ended: on to another partner, or on with the same one when it was closed by mistake."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest

from ido.models import User
from partners.models import Partner, Service
from referrals.actions import ending, move, start
from referrals.codes import new_code
from referrals.handover import Handover
from referrals.log import note
from referrals.models import (
    FINISHED,
    Appointment,
    Consent,
    Event,
    Person,
    Reason,
    Referral,
    State,
    Transition,
)
from referrals.personal import recall, remember

# The steps from the draft to a state in which a referral may be closed.
WAY_BACK: dict[str, list[State]] = {
    State.REQUESTED: [State.REQUESTED],
    State.ACCEPTED: [State.REQUESTED, State.ACCEPTED],
    State.IN_PROGRESS: [State.REQUESTED, State.ACCEPTED, State.IN_PROGRESS],
    State.ON_HOLD: [State.REQUESTED, State.ACCEPTED, State.ON_HOLD],
}


class CannotGoOnError(Exception):
    """There is nothing to go on with: the person was erased, or the referral already has a successor."""


@transaction.atomic
def reroute(
    *, referral: Referral, partner: Partner | None, service: Service | None, by: User, now: datetime
) -> Referral:
    """The draft of a referral to somebody else, for which the visitor is asked consent anew.

    The old one ends here. Who the visitor is stays with it until the new one is sent (`actions.send` moves
    it), so that nobody has to be asked twice. Raises CannotGoOnError when another successor exists.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    if Referral.objects.filter(predecessor=referral).exists():
        raise CannotGoOnError
    if not referral.is_finished:
        move(referral=referral, to=ending(referral), by=by, now=now, reason=Reason.REROUTED)
    return succeed(referral, partner=partner, service=service, by=by, now=now)


def succeed(
    referral: Referral, *, partner: Partner | None, service: Service | None, by: User, now: datetime
) -> Referral:
    handover = Handover.after(referral, uuid4(), partner=partner, service=service)
    new = start(handover=handover, library=referral.library, by=by, now=now)
    new.predecessor = referral
    new.save(update_fields=["predecessor"])
    return new


@transaction.atomic
def go_on(*, referral: Referral, by: User, now: datetime, request: HttpRequest | None = None) -> Referral:
    """Take back a closing that was a mistake.

    The old referral becomes entered in error; a successor stands where the old one stood before, with the
    consent that was given (it was never withdrawn) and the person. Raises CannotGoOnError.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    last = referral.transitions.order_by("-pk").first()
    consent = referral.consents.live().first()
    person = Person.objects.filter(referral=referral).first()
    taken = Referral.objects.filter(predecessor=referral).exists()
    if last is None or last.from_state not in WAY_BACK or consent is None or person is None or taken:
        raise CannotGoOnError
    visitor, first_day, last_day = recall(person), person.created_on, consent.ends_on
    note(
        library=referral.library,
        action=Event.Action.CHANGED,
        actor=Event.Actor.STAFF,
        by=by,
        referral=referral,
        request=request,
    )
    appointment = Appointment.objects.filter(referral=referral).first()
    move(referral=referral, to=State.ENTERED_IN_ERROR, by=by, now=now, reason=Reason.MISTAKE)
    new = succeed(referral, partner=referral.partner, service=referral.service, by=by, now=now)
    copy_consent(consent, to=new)
    if appointment is not None:
        keep_appointment(appointment, new)
    remember(new, visitor, today=first_day)
    Person.objects.filter(referral=new).update(erase_on=last_day)
    person.delete()
    for state in WAY_BACK[last.from_state]:
        move(referral=new, to=state, now=now, actor=Transition.Actor.SYSTEM)
    return new


def copy_consent(consent: Consent, *, to: Referral) -> Consent:
    """The same agreement for the successor: same words, same moment, same end.

    With a code of its own for a new card; the code on the old card withdraws both (`withdraw_consent`).
    """
    seed, code_hash = new_code()
    return Consent.objects.create(
        referral=to,
        partner=consent.partner,
        purpose=consent.purpose,
        shared_data=consent.shared_data,
        text=consent.text,
        given=consent.given,
        given_at=consent.given_at,
        recorded_by=consent.recorded_by,
        ends_on=consent.ends_on,
        code_seed=seed,
        code_hash=code_hash,
    )


def keep_appointment(appointment: Appointment, referral: Referral) -> None:
    """Put the appointment in the name of the successor, with the same place."""
    Appointment.objects.filter(referral=appointment.referral_id).delete()
    Appointment.objects.create(
        referral=referral,
        schedule=appointment.schedule,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        seat=appointment.seat,
        made_at=appointment.made_at,
    )


def can_go_on(referral: Referral) -> bool:
    """Whether a closing may still be taken back: the person is known and nothing followed."""
    return (
        referral.state in FINISHED
        and referral.state != State.ENTERED_IN_ERROR
        and referral.manner == Referral.Manner.WARM
        and not Referral.objects.filter(predecessor=referral).exists()
        and Person.objects.filter(referral=referral).exists()
        and referral.consents.live().exists()
    )
