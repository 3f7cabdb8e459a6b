"""What one line says of a service at a moment: when, where, the room there is, and if it can be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.translation import override

from ido.hours import DUTCH_TIME
from ido.models import User
from partners.models import Freshness, Service
from partners.models.freshness import on_day
from partners.models.service import known_capacity
from partners.rows import ServiceRow, given_rows, read

ROOM_TONES = {
    Service.Capacity.AMPLE: "success",
    Service.Capacity.LIMITED: "warning",
    Service.Capacity.WAITING_LIST: "warning",
    Service.Capacity.FULL: "error",
}
WITHOUT_ROOM = {Service.Kind.HELP_LINE, Service.Kind.INFORMATION}
FRESHNESS_TONES = {Freshness.DUE: "warning", Freshness.UNCONFIRMED: "error", Freshness.STALE: "error"}
KINDS, ROOMS = dict(Service.Kind.choices), dict(Service.Capacity.choices)


class Address(NamedTuple):
    pk: int
    name: str
    street: str
    postcode: str
    city: str
    accessibility: str
    private_room: bool


class Line(NamedTuple):
    """A service with its session that is going on or comes next, in words; empty where nothing is to be told.

    Of a stale entry nothing is told as current: no hours, no room, but the advice to call first.

    `when`: "open tot 16.00 uur", "volgende: di 24 nov 14.00". `room` is empty where room is no question.
    `place` is where the session is, else the service, else its partner; `where` says it in a few words: a
    service without a place is reached by phone or site. `answers` is what handing over taught this library.
    """

    pk: int
    name: str
    kind: str
    partner: str
    verified_on: date | None
    freshness: Freshness
    when: str
    is_open: bool
    where: str
    place: Address | None
    room: str
    room_tone: str
    walk_in: bool
    own_to_bring: str
    to_bring: str
    description: str
    eligibility: str
    intake: str
    is_free: bool
    cost: str
    phone: str
    email: str
    website: str
    answers: str

    @property
    def is_stale(self) -> bool:
        return self.freshness == Freshness.STALE

    @property
    def freshness_tone(self) -> str:
        return FRESHNESS_TONES.get(self.freshness, "")


def lines(ids: Iterable[int], user: User, moment: datetime) -> list[Line]:
    """A line for each of the services, in their order, as somebody of this library reads it; one query."""
    today = moment.astimezone(DUTCH_TIME).date()
    return [line_of(read(text), today) for text in given_rows(ids, user, moment)]


def line_of(row: ServiceRow, today: date) -> Line:
    freshness = freshness_of(row, today)
    is_stale = freshness == Freshness.STALE
    room = known_capacity(row.capacity, row.capacity_asked_on, today)
    phone, website = row.phone or row.partner_phone or "", row.website or row.partner_website or ""
    place = address(row)
    return Line(
        pk=row.pk,
        name=row.name,
        kind=KINDS[row.kind],
        partner=row.partner_name or "",
        verified_on=row.verified_on,
        freshness=freshness,
        when="" if is_stale else when(row, today),
        is_open=not is_stale and bool(row.is_open),
        where=where(place) if place else phone or ("online" if website else ""),
        place=place,
        room="" if is_stale or row.kind in WITHOUT_ROOM else ROOMS[room],
        room_tone=ROOM_TONES.get(Service.Capacity(room), ""),
        walk_in=row.walk_in,
        own_to_bring=row.to_bring,
        to_bring=row.to_bring or row.partner_to_bring or "",
        description=row.description,
        eligibility=row.eligibility,
        intake=row.intake,
        is_free=row.is_free,
        cost=row.cost,
        phone=phone,
        email=row.email or row.partner_email or "",
        website=website,
        answers="" if row.answer_hours is None else answers(row.answer_hours),
    )


def address(row: ServiceRow) -> Address | None:
    if row.place is None:
        return None
    return Address(
        pk=row.place,
        name=row.place_name or "",
        street=row.street or "",
        postcode=row.postcode or "",
        city=row.city or "",
        accessibility=row.accessibility or "",
        private_room=bool(row.private_room),
    )


def freshness_of(row: ServiceRow, today: date) -> Freshness:
    """What a library offers itself it knows; the rest is as fresh as the partner's last check."""
    if row.partner is None:
        return Freshness.FRESH
    return on_day(today, row.verified_on, row.verify_before)


def when(row: ServiceRow, today: date) -> str:
    if row.starts_at is None or row.ends_at is None:
        return ""
    if row.is_open:
        return f"open tot {clock(row.ends_at)} uur"
    return f"volgende: {day_words(row.starts_at, today)} {clock(row.starts_at)}"


def where(place: Address) -> str:
    return ", ".join(part for part in (place.name, place.city) if part)


def answers(hours: float) -> str:
    """How soon an answer usually comes, in whole working hours: "antwoordt meestal binnen 3 werkuren"."""
    whole = max(1, math.ceil(hours))
    return f"antwoordt meestal binnen {whole} {'werkuur' if whole == 1 else 'werkuren'}"


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
    return _named(day, "D j M" if day.year == today.year else "D j M Y")


@lru_cache(maxsize=1000)  # a page names the same few days in many lines
def _named(day: date, form: str) -> str:
    with override("nl"):
        return format_date(day, form).lower()
