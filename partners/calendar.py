"""Sessions as a calendar (RFC 5545) that programs subscribe to, without a word about persons.

Each session is an event of its own: a cancelled one disappears from a subscriber's calendar and a moved one
moves, also in programs that read exceptions to a rule badly. Free text in which a name could stand (notes,
descriptions, how to register) stays out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from ido.hours import DUTCH_TIME
from partners.models import Place, Schedule, Service
from partners.schedule import Occurrence, local_day, reckon

BACK_DAYS, AHEAD_DAYS = 28, 182
REFRESH = timedelta(hours=6)  # how often we ask programs to look again
CLOCK_CHANGES = [  # kind, month, name, hours from and to, the first one on the clock of before it
    (TimezoneDaylight, 3, "CEST", 1, 2, datetime.fromisoformat("1996-03-31T02:00")),
    (TimezoneStandard, 10, "CET", 2, 1, datetime.fromisoformat("1996-10-27T03:00")),
]


def calendar(
    title: str, schedules: Iterable[Schedule], moment: datetime, *, place: Place | None = None
) -> bytes:
    """The sessions of the schedules (from `to_reckon()`) from four weeks back to half a year ahead.

    With a place only what takes place there.
    """
    by_key = {schedule.pk: schedule for schedule in schedules}
    today = local_day(moment)
    found = reckon(by_key.values(), today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS))
    if place is not None:
        found = [session for session in found if session.place_id == place.pk]
    places = Place.objects.in_bulk({session.place_id for session in found if session.place_id})
    document = _empty(title)
    for session in found:
        where = places.get(session.place_id) if session.place_id else None
        document.add_component(_event(session, by_key[session.schedule_id], where, moment))
    return document.to_ical()


def _empty(title: str) -> Calendar:
    document = Calendar()
    document.add("prodid", "-//IDO-balie//Spreekuren//NL")
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("method", "PUBLISH")
    document.add("name", title)
    document.add("x-wr-calname", title)
    document.add("x-wr-timezone", DUTCH_TIME.key)
    document.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", "PT6H")
    document.add_component(_dutch_time())
    return document


def _dutch_time() -> Timezone:
    """Both clock changes as the European rule of 1996 has them: the last Sundays of March and October."""
    zone = Timezone()
    zone.add("tzid", DUTCH_TIME.key)
    for kind, month, name, before, after, first in CLOCK_CHANGES:
        change = kind()
        change.add("dtstart", first)
        change.add("tzname", name)
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        zone.add_component(change)
    return zone


def _event(session: Occurrence, schedule: Schedule, place: Place | None, moment: datetime) -> Event:
    service = schedule.service
    event = Event()
    event.add("uid", f"{schedule.hsds_id}-{session.on:%Y%m%d}@ido-balie")
    event.add("dtstamp", moment)
    event.add("dtstart", session.starts_at.astimezone(DUTCH_TIME))
    event.add("dtend", session.ends_at.astimezone(DUTCH_TIME))
    event.add("summary", _title(service))
    event.add("description", _details(service))
    event.add("transp", "TRANSPARENT")  # somebody else's consultation hour does not fill one's own calendar
    website = service.website or (service.partner.website if service.partner else "")
    if website:
        event.add("url", website)
    if place is not None:
        address = ", ".join(
            filter(None, (place.name, place.street, f"{place.postcode} {place.city}".strip()))
        )
        event.add("location", address)
        if place.latitude is not None and place.longitude is not None:
            event.add("geo", (place.latitude, place.longitude))
    return event


def _title(service: Service) -> str:
    partners = [*([service.partner] if service.partner else []), *service.together_with.all()]
    names = ", ".join(str(partner) for partner in partners)
    return f"{service.name} ({names})" if names else service.name


def _details(service: Service) -> str:
    lines = [
        service.get_kind_display().capitalize(),
        "Inloop, zonder afspraak" if service.walk_in else "Op afspraak",
        "Gratis" if service.is_free else service.cost and f"Kosten: {service.cost}",
        service.to_bring and f"Meenemen: {service.to_bring}",
    ]
    return "\n".join(line for line in lines if line)
