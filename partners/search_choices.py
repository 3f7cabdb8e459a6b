"""What the search page lets choose from: topics, municipalities and desks, by one query.

They come as text, and each process keeps what a text means: nothing kept can be out of date
(as `registration.choices`).
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ido.database.prepared import prepared
from ido.models import User
from ido.models.scope import OWN_ROWS, SHARED_ROWS, scope

# Every municipality can be chosen: a visitor may live where no partner is known, and services for people of
# all municipalities help there too. Desks are looked up one by one: planned for any library, PostgreSQL would
# compare each desk with all that are in operation.
CHOICES = """
    SELECT (
        SELECT json_agg(json_build_array(topic.id, topic.name) ORDER BY heading.position, topic.name)
        FROM ido_topic topic JOIN ido_topicgroup heading ON heading.id = topic.group_id
        WHERE {topics} AND topic.starts_on <= %(today)s
            AND (topic.ends_on IS NULL OR topic.ends_on > %(today)s)
    )::text, (
        SELECT string_agg(town.code || ' ' || town.name, E'\\n' ORDER BY town.name)
        FROM ido_municipality town
        WHERE town.dissolved_on IS NULL OR town.dissolved_on > %(today)s
    ), (
        SELECT json_agg(json_build_array(desk.id, desk.name, operation.municipality_id) ORDER BY desk.name)
        FROM ido_location desk
        CROSS JOIN LATERAL (
            SELECT municipality_id FROM ido_operation
            WHERE location_id = desk.id AND period @> %(today)s OFFSET 0
        ) operation
        WHERE {desks}
    )::text
""".format(topics=SHARED_ROWS.format(rows="topic"), desks=OWN_ROWS.format(rows="desk"))


class SearchChoices(NamedTuple):
    """Each a tuple of keys with names, in the order to show them; desks with the municipality they are in.

    Kept and shared between requests: not to be changed.
    """

    topics: tuple[tuple[int, str], ...]
    towns: tuple[tuple[str, str], ...]
    desks: tuple[tuple[int, str, str], ...]

    def desk(self, preferred: int | None) -> tuple[int, str, str] | None:
        """The desk with this key, else the first one; None for who has no desks."""
        found = (desk for desk in self.desks if desk[0] == preferred)
        return next(found, self.desks[0] if self.desks else None)

    def town_name(self, code: str) -> str:
        return dict(self.towns).get(code, "")


def search_choices(user: User, today: date) -> SearchChoices:
    return _read(*prepared(CHOICES, scope(user) | {"today": today})[0])


@lru_cache(maxsize=1000)  # some thirty kB each; an installation has a few hundred libraries
def _read(topics: str | None, towns: str | None, desks: str | None) -> SearchChoices:
    pairs = [line.split(" ", 1) for line in (towns or "").splitlines()]
    return SearchChoices(
        topics=tuple(map(tuple, json.loads(topics or "[]"))),
        towns=tuple((code, name) for code, name in pairs),
        desks=tuple(map(tuple, json.loads(desks or "[]"))),
    )
