"""The best of many services that were found, looked for in the order of the page.

An index has the national services in the order of their names, for each room. Walking it and stopping where
the page is full costs as much as the page is long, however many there are. The services that are open could
be far down the index when they are few: then these are gathered first. Those of the own library are never
many, and are read all.

What goes before the name in the order (`partners.found.FIND`) makes stretches, each with an order by name of
its own. They are gone through one after another until there is enough.
"""

from __future__ import annotations

from typing import Any

from ido.database.prepared import prepared
from partners.conditions import GOES_ON, IS_OPEN, ONCE, OPEN_ROWS, PARTNER, Search
from partners.rows import ROOM, STALE

WALK = """
    SELECT id FROM (WITH own AS MATERIALIZED ({own}),
    opened AS MATERIALIZED ({opened}),
    going_on AS MATERIALIZED (SELECT count(*) >= %(enough)s::bigint AS are_many FROM (
        SELECT FROM {open_rows} LIMIT %(enough)s::bigint
    ) going_on)
    SELECT found.id
    FROM (
        SELECT * FROM (VALUES (false), (true)) trust (stale), (VALUES (true), (false)) hours (is_open),
            (VALUES (0, 'ample'), (1, 'limited'), (2, ''), (3, 'waiting_list'), (4, 'full'))
                room (rank, capacity),
            (VALUES (false), (true)) reach (national)
        WHERE is_open AND NOT stale OR NOT {open_only}
        ORDER BY stale, is_open DESC, rank, national
        OFFSET 0
    ) stretch
    CROSS JOIN LATERAL (SELECT CASE
        WHEN NOT national THEN 'own'
        WHEN NOT {open_only} AND is_open AND NOT (SELECT are_many FROM going_on) THEN 'opened'
        WHEN rank = 2 THEN 'by name'
        ELSE 'by room'
    END AS way) choice
    CROSS JOIN LATERAL ({gathered} UNION ALL {by_room} UNION ALL {by_name}) found
    LIMIT %(most)s::bigint OFFSET %(first)s::bigint) page
"""
GATHERED = """(
    SELECT service.id
    FROM (SELECT * FROM own WHERE way = 'own' UNION ALL SELECT * FROM opened WHERE way = 'opened') service
    WHERE service.rank = stretch.rank AND service.stale = stretch.stale AND service.fits
        AND {is_open} = stretch.is_open
    ORDER BY service.name, service.id
)"""
# What is dear to ask comes last: PostgreSQL asks in this order where it sees no difference.
WALKED = """(
    SELECT service.id
    FROM (
        SELECT * FROM partners_service
        WHERE library_id IS NULL AND {among} AND choice.way = '{way}' AND %(sees_national)s
        ORDER BY name, id OFFSET 0
    ) service {partner} {room} {places}
    WHERE room.rank = stretch.rank AND {conditions} AND ({stale}) = stretch.stale
        AND {is_open} = stretch.is_open
    LIMIT %(first)s::bigint + %(most)s::bigint
)"""
# The sessions of national services that go on, read from indexes alone.
OPEN_NATIONAL = f"""
    (SELECT service_id FROM partners_session WHERE {GOES_ON} AND ends_at <= %(moment)s + %(longest)s) going_on
    CROSS JOIN LATERAL (
        SELECT FROM partners_service
        WHERE library_id IS NULL AND %(sees_national)s AND id = going_on.service_id OFFSET 0
    ) service
"""
# For services of which the name has all words: the text has them as well.
NAMED = "(service.name_words @@ %(stems)s::tsquery)"


def walk(search: Search, values: dict[str, Any]) -> list[int]:
    """The ids of `most` hits from the `first` on; with words only those that have all in their name."""
    named = [NAMED] if search.words else []
    parts = {
        "partner": PARTNER,
        "room": ROOM,
        "places": search.places,
        "stale": STALE,
        "is_open": IS_OPEN,
        # Not to be answered by a join, for which all of the index would be read.
        "conditions": " AND ".join(f"({one}) IS TRUE" for one in [*named, *search.conditions()]),
    }
    statement = WALK.format(
        open_only="true" if search.filters.open_now else "false",
        own=search.hits("partners_service service", "service.library_id = %(library)s", *named),
        opened=search.among(OPEN_ROWS, "service.library_id IS NULL AND %(sees_national)s", ONCE, fits=named),
        open_rows=OPEN_NATIONAL,
        gathered=GATHERED.format(is_open=IS_OPEN),
        by_room=WALKED.format(way="by room", among="capacity = stretch.capacity", **parts),
        by_name=WALKED.format(way="by name", among="true", **parts),
    )
    return [pk for (pk,) in prepared(statement, values)]
