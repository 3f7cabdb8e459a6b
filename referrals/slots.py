"""Which moments a service has room for, and taking one of its places."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from ido.database.prepared import prepared
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


LOCK_SCHEDULE = """
    SELECT s.slot_minutes, s.places_per_slot, v.most_participants
    FROM partners_schedule s JOIN partners_service v ON v.id = s.service_id
    WHERE s.id = %(schedule)s::bigint AND s.service_id = %(service)s::bigint FOR NO KEY UPDATE OF s
"""
HELD_SESSION = """
    SELECT starts_at, ends_at FROM partners_session
    WHERE schedule_id = %(schedule)s::bigint AND starts_at <= %(moment)s::timestamptz
      AND ends_at > %(moment)s::timestamptz
    LIMIT 1
"""
# The lowest place that nobody has; no row when all are taken.
TAKE_PLACE = """
    INSERT INTO referrals_appointment (referral_id, schedule_id, starts_at, ends_at, seat, made_at)
    SELECT %(referral)s, %(schedule)s, %(starts_at)s, %(ends_at)s, place.number, %(made_at)s
    FROM generate_series(1, %(places)s) AS place (number)
    WHERE NOT EXISTS (
        SELECT FROM referrals_appointment taken
        WHERE taken.schedule_id = %(schedule)s AND taken.starts_at = %(starts_at)s
          AND taken.seat = place.number
    )
    ORDER BY place.number LIMIT 1
    RETURNING seat
"""


def book(referral: Referral, schedule_id: int, starts_at: datetime, *, now: datetime) -> Appointment:
    """Take a place at a moment of the service, as part of a transaction; what the referral had is given back.

    One booking per schedule at a time: whoever comes second waits, and then sees what is left. Raises
    TakenError when nothing is.
    """
    moment = held(schedule_id, referral.service_id, starts_at) if starts_at > now else None
    if moment is None:
        raise TakenError
    if referral.state != State.DRAFT:  # a draft has none
        Appointment.objects.filter(referral=referral).delete()
    appointment = Appointment(
        referral=referral,
        schedule_id=schedule_id,
        starts_at=moment.starts_at,
        ends_at=moment.ends_at,
        made_at=now,
    )
    if moment.places is None:
        appointment.save(force_insert=True)
    else:
        take_place(appointment, moment.places)
    return appointment


def held(schedule_id: int, service_id: int | None, starts_at: datetime) -> Moment | None:
    """The moment of the service that begins then, if there is one; the schedule is ours from here on."""
    # Two statements: what the second reads is as it is once the schedule is ours.
    rules = prepared(LOCK_SCHEDULE, {"schedule": schedule_id, "service": service_id})
    sessions = prepared(HELD_SESSION, {"schedule": schedule_id, "moment": starts_at})
    if not rules or not sessions:
        return None
    slot_minutes, places, most_participants = rules[0]
    schedule = Schedule(pk=schedule_id, slot_minutes=slot_minutes, places_per_slot=places)
    begins, ends = sessions[0]
    offered = moments_of(
        Session(schedule=schedule, starts_at=begins, ends_at=ends),
        Service(most_participants=most_participants),
    )
    return next((moment for moment in offered if moment.starts_at == starts_at), None)


def take_place(appointment: Appointment, places: int) -> None:
    """Store the appointment with the lowest place that nobody has. Raises TakenError."""
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE_PLACE,
            {
                "referral": appointment.referral_id,
                "schedule": appointment.schedule_id,
                "starts_at": appointment.starts_at,
                "ends_at": appointment.ends_at,
                "made_at": appointment.made_at,
                "places": places,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise TakenError
    appointment.seat, appointment._state.adding = row[0], False
