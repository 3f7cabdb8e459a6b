"""What the desk reads of the social map, in plain SQL: who helps with a topic, in which order, and how.

Writing these queries takes the ORM longer than PostgreSQL takes to answer them, and they run beside every
question that is logged. A service comes as text that holds all it shows: the text is the key of what was
written of it before. What these queries say twice, tests hold to the ORM: `partners.search.for_topic` for the
choice and the order, `visible_to` for whose rows they are.

A service is more useful, first to last, when
 1. it was checked within a year (it is not stale);
 2. handing over to it was not mostly in vain, in the experience of this library;
 3. it is not full, as far as is known;
 4. it is open now, or else sooner; without sessions it comes last;
 5. there is more room: ample, limited, unknown, a waiting list;
 6. its partner does not want a check;
 7. it is of the own library rather than national;
 8. its name comes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from ido.database.prepared import prepared
from ido.hours import DUTCH_TIME
from ido.models import User
from ido.models.scope import OWN_ROWS, SHARED_ROWS, scope
from partners.models.freshness import HIDDEN_DAYS, STALE_AFTER_DAYS, VERIFY_AFTER_DAYS
from partners.models.record import ENOUGH
from partners.models.schedules import LONGEST
from partners.models.service import CAPACITY_KNOWN_DAYS

# `{picked}` gives ids and `nth`, their order. The session is the one that goes on or comes next; it takes
# place where it says, else where the service is, else at its partner's.
SHOWN = """
    SELECT json_build_array(
        service.id, service.name, service.kind, service.description, service.eligibility, service.intake,
        service.is_free, service.cost, service.walk_in, service.capacity, service.capacity_asked_on,
        service.phone, service.email, service.website, service.to_bring,
        partner.id, coalesce(nullif(partner.short_name, ''), partner.name),
        partner.phone, partner.email, partner.website, partner.to_bring,
        partner.verified_on, partner.verify_before, session.starts_at, session.ends_at,
        place.id, place.name, place.street, place.postcode, place.city, place.accessibility,
        place.private_room, record.answer_hours, session.starts_at <= %(moment)s
    )::text
    FROM ({picked}) picked
    JOIN partners_service service ON service.id = picked.id
    LEFT JOIN partners_partner partner ON partner.id = service.partner_id
    LEFT JOIN LATERAL (
        SELECT starts_at, ends_at, place_id FROM partners_session
        WHERE service_id = picked.id AND ends_at > %(moment)s AND starts_at > %(moment)s - %(longest)s
        ORDER BY starts_at, ends_at LIMIT 1
    ) session ON true
    LEFT JOIN partners_place place
        ON place.id = coalesce(session.place_id, service.place_id, partner.place_id)
    LEFT JOIN partners_trackrecord record
        ON record.service_id = picked.id AND record.library_id = %(library)s AND record.finished >= %(enough)s
    ORDER BY picked.nth
"""
# What is said of a `service` and its `partner`, if it has one, with the values of `days` and the moment.
CURRENT = """
    service.starts_on <= %(today)s AND (service.ends_on IS NULL OR service.ends_on > %(today)s)
    AND (partner.id IS NULL OR (
        (partner.ends_on IS NULL OR partner.ends_on > %(today)s)
        AND (partner.verify_before > %(hidden)s
            OR partner.verify_before IS NULL AND partner.verified_on > %(hidden_unplanned)s)
    ))
"""
STALE = """
    coalesce(partner.verified_on <= %(stale)s OR partner.verified_on IS NULL
        AND (partner.verify_before IS NULL OR partner.verify_before <= %(stale_unverified)s), false)
        AND partner.id IS NOT NULL
"""
ROOM = """
    CROSS JOIN LATERAL (SELECT CASE
        WHEN service.capacity_asked_on < %(asked_since)s OR service.capacity_asked_on IS NULL THEN 2
        WHEN service.capacity = 'ample' THEN 0 WHEN service.capacity = 'limited' THEN 1
        WHEN service.capacity = 'waiting_list' THEN 3 WHEN service.capacity = 'full' THEN 4
        ELSE 2
    END AS rank) room
"""
OPEN = """
    SELECT true FROM partners_session WHERE service_id = service.id
        AND starts_at <= %(moment)s AND starts_at > %(moment)s - %(longest)s AND ends_at > %(moment)s
    LIMIT 1
"""
GIVEN = "SELECT id, nth FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY given (id, nth)"
# Candidates first: few services help with one topic in one municipality. Planned for any municipality and for
# none, PostgreSQL expects many and would read all services, their partners, and what is open in the whole
# country, to look up a few in: OFFSET 0 and the limits of 1 keep it to looking up one by one.
HELPING = """
    SELECT service.id, row_number() OVER (ORDER BY
        {stale},
        coalesce(record.finished >= %(enough)s AND record.completed < record.finished / 2.0, false),
        room.rank = 4,
        (
            SELECT greatest(starts_at, %(moment)s) FROM partners_session
            WHERE service_id = service.id AND ends_at > %(moment)s AND starts_at > %(moment)s - %(longest)s
            ORDER BY starts_at LIMIT 1
        ) NULLS LAST,
        room.rank,
        coalesce(partner.verify_before <= %(today)s
            OR partner.verify_before IS NULL AND partner.verified_on <= %(due)s, false),
        service.library_id IS NULL,
        service.name,
        service.id
    ) AS nth
    FROM (
        SELECT service_id FROM partners_coverage
        WHERE topic_id = %(topic)s::bigint AND municipality_id = %(municipality)s::varchar
        UNION
        SELECT service_id FROM partners_coverage
        WHERE topic_id = %(topic)s::bigint AND municipality_id IS NULL
        UNION
        SELECT service_id FROM partners_coverage
        WHERE topic_id = %(topic)s::bigint AND %(municipality)s::varchar IS NULL
        UNION
        SELECT offered.id FROM partners_service offered
        JOIN partners_coverage area ON area.service_id = offered.id AND area.topic_id IS NULL
        WHERE offered.partner_id = %(body)s::bigint AND (
            area.municipality_id = %(municipality)s::varchar OR area.municipality_id IS NULL
            OR %(municipality)s::varchar IS NULL
        )
    ) about
    CROSS JOIN LATERAL (SELECT * FROM partners_service WHERE id = about.service_id OFFSET 0) service
    LEFT JOIN LATERAL (SELECT * FROM partners_partner WHERE id = service.partner_id OFFSET 0) partner ON true
    LEFT JOIN partners_trackrecord record
        ON record.service_id = service.id AND record.library_id = %(library)s
    {room}
    WHERE {visible} AND {current}
    ORDER BY nth LIMIT %(most)s
""".format(visible=SHARED_ROWS.format(rows="service"), stale=STALE, room=ROOM, current=CURRENT)
GIVEN_SHOWN, HELPING_SHOWN = SHOWN.format(picked=GIVEN), SHOWN.format(picked=HELPING)
ASKED = """
    SELECT topic.id, topic.name, desk.id, town.code, town.name, body.id
    FROM (SELECT) asked
    LEFT JOIN ido_topic topic ON topic.id = %(topic)s AND {topics}
    LEFT JOIN (
        ido_location desk
        JOIN ido_operation operation ON operation.location_id = desk.id AND operation.period @> %(today)s
        JOIN ido_municipality town ON town.code = operation.municipality_id
    ) ON desk.id = %(location)s AND {desks}
    LEFT JOIN partners_partner body ON body.id = %(body)s AND body.kind = 'public_body' AND {bodies}
""".format(
    topics=SHARED_ROWS.format(rows="topic"),
    desks=OWN_ROWS.format(rows="desk"),
    bodies=SHARED_ROWS.format(rows="body"),
)
GUIDES = """
    SELECT json_build_array(
        guide.title, guide.steps, guide.may, guide.may_not, guide.links, guide.checked_on, guide.checked_by
    )::text
    FROM partners_guide_topics subject
    JOIN partners_guide guide ON guide.id = subject.guide_id
    WHERE subject.topic_id = %(topic)s AND {visible}
        AND (guide.ends_on IS NULL OR guide.ends_on > %(today)s)
    ORDER BY guide.title
""".format(visible=SHARED_ROWS.format(rows="guide"))


# What a text has as ISO 8601 says it.
WRITTEN: dict[Any, tuple[str, ...]] = {
    date: ("capacity_asked_on", "verified_on", "verify_before"),
    datetime: ("starts_at", "ends_at"),
}


class Asked(NamedTuple):
    """What a desk asks about, as far as the user may; None for what there is not.

    `location` is a desk in operation today, `town` and `town_name` are the municipality it is in.
    """

    topic: int | None
    topic_name: str | None
    location: int | None
    town: str | None
    town_name: str | None
    body: int | None


class ServiceRow(NamedTuple):
    """A service, in the order of SHOWN; what its partner, session or place says is None without one.

    `is_open`: the session is going on at the moment that was asked about.
    """

    pk: int
    name: str
    kind: str
    description: str
    eligibility: str
    intake: str
    is_free: bool
    cost: str
    walk_in: bool
    capacity: str
    capacity_asked_on: date | None
    phone: str
    email: str
    website: str
    to_bring: str
    partner: int | None
    partner_name: str | None
    partner_phone: str | None
    partner_email: str | None
    partner_website: str | None
    partner_to_bring: str | None
    verified_on: date | None
    verify_before: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    place: int | None
    place_name: str | None
    street: str | None
    postcode: str | None
    city: str | None
    accessibility: str | None
    private_room: bool | None
    answer_hours: float | None
    is_open: bool | None


def asked(user: User, topic: int | None, location: int | None, body: int | None, today: date) -> Asked:
    wanted = {"topic": topic, "location": location, "body": body, "today": today}
    return Asked(*prepared(ASKED, scope(user) | wanted)[0])


def helping_rows(user: User, wanted: Asked, moment: datetime, most: int) -> list[str]:
    """The most useful services for the topic and the municipality, and those of the body, best first."""
    about = {"topic": wanted.topic, "municipality": wanted.town, "body": wanted.body, "most": most}
    return rows(HELPING_SHOWN, user, moment, about | days(moment.astimezone(DUTCH_TIME).date()))


def given_rows(ids: Iterable[int], user: User, moment: datetime) -> list[str]:
    """The services with these ids, in their order."""
    return rows(GIVEN_SHOWN, user, moment, {"ids": list(ids)})


def guide_texts(user: User, topic: int, today: date) -> list[str]:
    """The guides on the topic, each a list in JSON, in the order of `Guide`'s own fields."""
    return [text for (text,) in prepared(GUIDES, scope(user) | {"topic": topic, "today": today})]


def rows(statement: str, user: User, moment: datetime, values: dict[str, Any]) -> list[str]:
    """Services at the moment, as somebody of this library sees them: `read` says what is in a text."""
    known = {"moment": moment, "longest": LONGEST, "enough": ENOUGH}
    return [text for (text,) in prepared(statement, scope(user) | known | values)]


def read(text: str) -> ServiceRow:
    told = dict(zip(ServiceRow._fields, json.loads(text), strict=True))
    for kind, names in WRITTEN.items():
        told |= {name: kind.fromisoformat(told[name]) for name in names if told[name]}
    return ServiceRow(**told)


def days(today: date) -> dict[str, date]:
    """The days that decide on a partner's entry (see `partners.models.freshness`) and on room."""
    ago = {
        "today": 0,
        "asked_since": CAPACITY_KNOWN_DAYS,
        "due": VERIFY_AFTER_DAYS,
        "stale": STALE_AFTER_DAYS,
        "stale_unverified": STALE_AFTER_DAYS - VERIFY_AFTER_DAYS,
        "hidden": HIDDEN_DAYS,
        "hidden_unplanned": HIDDEN_DAYS + VERIFY_AFTER_DAYS,
    }
    return {name: today - timedelta(days=count) for name, count in ago.items()}
