"""Which moments a service has room for, and taking one of its places."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from partners.models import Schedule, Service, Session
from partners.schedule import slots
from referrals.models import Appointment, Referral, State

AHEAD = timedelta(days=28)


class TakenError(Exception):
    """Somebody else has the last place, or the session is no longer held at that moment."""


class Moment(NamedTuple):
    """A moment to send somebody to, in UTC. `places` is what it holds in all, `free` what is left of it.

    Both are None where everybody can walk in.
    """

    schedule_id: int
    starts_at: datetime
    ends_at: datetime
    places: int | None
    free: int | None

    @property
    def is_full(self) -> bool:
        return self.free == 0


def moments(service: Service, now: datetime, *, until: datetime | None = None) -> list[Moment]:
    """The moments of the service that begin after now, first one first, in the coming four weeks."""
    sessions = (
        Session.objects.filter(service=service, starts_at__gt=now, starts_at__lte=until or now + AHEAD)
        .select_related("schedule")
        .order_by("starts_at")
    )
    found = [moment for session in sessions for moment in moments_of(session, service)]
    taken = Counter(
        Appointment.objects.filter(
            schedule__service=service, seat__isnull=False, starts_at__gt=now
        ).values_list("schedule_id", "starts_at")
    )
    return [
        moment._replace(free=max(moment.places - taken[moment.schedule_id, moment.starts_at], 0))
        if moment.places is not None
        else moment
        for moment in found
    ]


def moments_of(session: Session, service: Service) -> list[Moment]:
    """The slots of a session; without slots the session itself, as large as the service allows."""
    in_slots = [
        Moment(session.schedule_id, slot.starts_at, slot.ends_at, slot.places, None)
        for slot in slots(session)
    ]
    if session.schedule.slot_minutes is not None:
        return in_slots
    return [Moment(session.schedule_id, session.starts_at, session.ends_at, service.most_participants, None)]


def book(referral: Referral, schedule_id: int, starts_at: datetime, *, now: datetime) -> Appointment:
    """Take a place at a moment of the referral's service; what the referral had before is given back.

    One booking per schedule at a time: whoever comes second waits, and then sees what is left. Raises
    TakenError when nothing is.
    """
    with transaction.atomic():
        schedule = (
            Schedule.objects.select_for_update(of=["self"], no_key=True)
            .select_related("service")
            .filter(pk=schedule_id, service=referral.service_id)
            .first()
        )
        if schedule is None or starts_at <= now:
            raise TakenError
        session = Session.objects.filter(
            schedule=schedule, starts_at__lte=starts_at, ends_at__gt=starts_at
        ).first()
        if session is None:
            raise TakenError
        session.schedule = schedule
        offered = moments_of(session, schedule.service)
        moment = next((moment for moment in offered if moment.starts_at == starts_at), None)
        if moment is None:
            raise TakenError
        if referral.state != State.DRAFT:  # a draft has none
            Appointment.objects.filter(referral=referral).delete()
        return Appointment.objects.create(
            referral=referral,
            schedule=schedule,
            starts_at=moment.starts_at,
            ends_at=moment.ends_at,
            seat=None if moment.places is None else free_seat(moment),
            made_at=now,
        )


def free_seat(moment: Moment) -> int:
    """The lowest place nobody has. Raises TakenError."""
    taken = set(
        Appointment.objects.filter(
            schedule=moment.schedule_id, starts_at=moment.starts_at, seat__isnull=False
        ).values_list("seat", flat=True)
    )
    for seat in range(1, (moment.places or 0) + 1):
        if seat not in taken:
            return seat
    raise TakenError
