"""What one line says of a service at a moment: when, where, the room there is, and if it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import override

from ido.hours import DUTCH_TIME
from partners.models import Freshness, Place, Service, Session

ROOM_TONES = {
    Service.Capacity.AMPLE: "success",
    Service.Capacity.LIMITED: "warning",
    Service.Capacity.WAITING_LIST: "warning",
    Service.Capacity.FULL: "error",
}
WITHOUT_ROOM = {Service.Kind.HELP_LINE, Service.Kind.INFORMATION}
FRESHNESS_TONES = {Freshness.DUE: "warning", Freshness.UNCONFIRMED: "error", Freshness.STALE: "error"}


@dataclass(frozen=True)
class Line:
    """A service with its session that is going on or comes next, read at a moment.

    Of a stale entry nothing is told as current: no hours, no room, but the advice to call first.
    """

    service: Service
    session: Session | None
    moment: datetime

    @property
    def today(self) -> date:
        return self.moment.astimezone(DUTCH_TIME).date()

    @property
    def freshness(self) -> Freshness:
        """What a library offers itself it knows; the rest is as fresh as the partner's last check."""
        partner = self.service.partner
        return Freshness.FRESH if partner is None else partner.freshness(self.today)

    @property
    def freshness_tone(self) -> str:
        return FRESHNESS_TONES.get(self.freshness, "")

    @property
    def is_stale(self) -> bool:
        return self.freshness == Freshness.STALE

    @property
    def is_open(self) -> bool:
        return not self.is_stale and self.session is not None and self.session.starts_at <= self.moment

    @property
    def when(self) -> str:
        """ "open tot 16.00 uur", "volgende: di 24 nov 14.00"; empty without a session to tell of."""
        if self.session is None or self.is_stale:
            return ""
        if self.is_open:
            return f"open tot {clock(self.session.ends_at)} uur"
        return f"volgende: {day_words(self.session.starts_at, self.today)} {clock(self.session.starts_at)}"

    @property
    def room(self) -> str:
        """What is known of the room there is; empty where room is no question."""
        if self.is_stale or self.service.kind in WITHOUT_ROOM:
            return ""
        return str(Service.Capacity(self.service.capacity_on(self.today)).label)

    @property
    def room_tone(self) -> str:
        return ROOM_TONES.get(Service.Capacity(self.service.capacity_on(self.today)), "")

    @property
    def place(self) -> Place | None:
        """Where the session is, else the service, else its partner."""
        partner_place = self.service.partner.place if self.service.partner else None
        return (self.session and self.session.place) or self.service.place or partner_place

    @property
    def where(self) -> str:
        """The place in a few words; a service without one is reached by phone or site."""
        if self.place:
            return ", ".join(part for part in (self.place.name, self.place.city) if part)
        return self.phone or ("online" if self.website else "")

    @property
    def phone(self) -> str:
        return self.service.phone or (self.service.partner.phone if self.service.partner else "")

    @property
    def email(self) -> str:
        return self.service.email or (self.service.partner.email if self.service.partner else "")

    @property
    def website(self) -> str:
        return self.service.website or (self.service.partner.website if self.service.partner else "")

    @property
    def to_bring(self) -> str:
        return self.service.to_bring or (self.service.partner.to_bring if self.service.partner else "")


# For each service the first session that is not over, by the index on service and start.
FIRST_SESSIONS = """
    SELECT first.* FROM unnest(%s::bigint[]) wanted (id) CROSS JOIN LATERAL (
        SELECT * FROM partners_session session
        WHERE session.service_id = wanted.id AND session.ends_at > %s
        ORDER BY session.service_id, session.starts_at, session.ends_at LIMIT 1
    ) first
"""


def lines(services: Iterable[Service], moment: datetime) -> list[Line]:
    """A line for each service, in their order, with one query for all sessions and one for their places."""
    services = list(services)
    sessions = Session.objects.raw(FIRST_SESSIONS, [[service.pk for service in services], moment])
    first = {session.service_id: session for session in sessions}
    known = {service.place_id: service.place for service in services}
    elsewhere = {one.place_id for one in first.values() if one.place_id} - known.keys()
    known |= Place.objects.in_bulk(elsewhere) if elsewhere else {}
    for session in first.values():
        session.place = known.get(session.place_id)
    return [Line(service, first.get(service.pk), moment) for service in services]


def clock(moment: datetime) -> str:
    """The time in Dutch: 14.00."""
    return f"{moment.astimezone(DUTCH_TIME):%H.%M}"


def day_words(moment: datetime, today: date) -> str:
    """The day of the moment as one says it on `today`: vandaag, morgen, di 24 nov, ma 4 jan 2027."""
    day = moment.astimezone(DUTCH_TIME).date()
    if day == today:
        return "vandaag"
    if day == today + timedelta(days=1):
        return "morgen"
    with override("nl"):
        return format_date(day, "D j M" if day.year == today.year else "D j M Y").lower()
