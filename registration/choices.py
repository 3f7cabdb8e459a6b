"""What a desk can choose from: its locations, its topics, its public bodies, its favourites.

The desk page and the saving of a visit need all of it each time, and it hardly ever changes. One plain query
brings it as text, and each process keeps what a text means: nothing kept can be out of date. What may be
chosen is said twice, in the query and in `desk_topics` and its likes; a test holds them to each other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet, Value

from ido.database.prepared import prepared
from ido.models import Location, Topic, User
from partners.models import Partner
from registration.models import Favourites

FAVOURITES = 9  # as many as there are digit keys
BY_GROUP = ("group__position", "group__name", "name")
CHOICES = """
    SELECT (
        SELECT json_agg(json_build_array(id, name) ORDER BY name)
        FROM ido_location location
        WHERE library_id = %(library)s AND (
            SELECT true FROM ido_operation
            WHERE location_id = location.id AND period @> %(day)s
            LIMIT 1
        )
    )::text, (
        SELECT json_agg(
            json_build_array(topic.id, topic.name, heading.name, topic.domain, topic.synonyms)
            ORDER BY heading.position, heading.name, topic.name
        )
        FROM ido_topic topic
        JOIN ido_topicgroup heading ON heading.id = topic.group_id
        WHERE (topic.library_id IS NULL OR topic.library_id = %(library)s)
            AND topic.starts_on <= %(day)s AND (topic.ends_on IS NULL OR topic.ends_on > %(day)s)
    )::text, (
        SELECT json_agg(
            json_build_array(
                id, short_name, name,
                ARRAY(SELECT topic_id FROM partners_partner_topics WHERE partner_id = partner.id)
            ) ORDER BY name
        )
        FROM partners_partner partner
        WHERE kind = 'public_body' AND (library_id IS NULL OR library_id = %(library)s)
            AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on > %(day)s)
    )::text
"""


class TopicOption(NamedTuple):
    """A topic in the list of the desk; `words` is what else it can be found by.

    `body_ids` are the public bodies it is about, of those that can be chosen.
    """

    pk: int
    name: str
    group: str
    words: str
    domain: str
    body_ids: tuple[int, ...]


class BodyOption(NamedTuple):
    pk: int
    name: str


@dataclass(frozen=True, eq=False)  # kept once, so that it is itself the key of what shows it
class DeskChoices:
    """What can be chosen at a desk, by what a form sends for it, in the order to show it.

    Kept and shared between requests: not to be changed.
    """

    locations: Mapping[str, Location]
    topics: Mapping[str, TopicOption]
    bodies: Mapping[str, BodyOption]


def desk_choices(user: User, day: date) -> DeskChoices:
    """What this user can choose on the day. The locations know their name and library only."""
    [(locations, topics, bodies)] = prepared(CHOICES, {"library": user.library_id, "day": day})
    return _read(user.library_id, locations, topics, bodies)


@lru_cache(maxsize=1000)  # some twenty kB each; an installation has a few hundred libraries
def _read(library: int, locations: str | None, topics: str | None, bodies: str | None) -> DeskChoices:
    offered = json.loads(bodies or "[]")
    about = defaultdict(list)
    for pk, short, name, topic_ids in offered:
        for topic in topic_ids:
            about[topic].append((pk, f"{short} {name}" if short else name))
    return DeskChoices(
        {
            str(pk): Location(pk=pk, name=name, library_id=library)
            for pk, name in json.loads(locations or "[]")
        },
        {
            str(pk): TopicOption(
                pk,
                name,
                group,
                " ".join([*synonyms, *(names for _, names in about[pk])]),
                domain,
                tuple(body for body, _ in about[pk]),
            )
            for pk, name, group, domain, synonyms in json.loads(topics or "[]")
        },
        {str(pk): BodyOption(pk, short or name) for pk, short, name, _ in offered},
    )


def desk_topics(user: User, day: date, *, keep: int | None = None) -> QuerySet[Topic]:
    """The topics this user may choose on the day, by group, each with its public bodies.

    `keep` is the id of a topic that may stay chosen although it was retired. `body_ids` is a list of the
    ids of the public bodies it is about, of those that can be chosen.
    """
    visible = Topic.objects.visible_to(user)
    chosen = visible.in_use_on(day)
    if keep is not None:
        chosen = visible.filter(Q(pk__in=chosen.values("pk")) | Q(pk=keep))
    return chosen.annotate(
        body_ids=ArrayAgg(
            "partners",
            filter=Q(partners__in=desk_bodies(user, day)),
            default=Value([]),
        ),
    ).order_by(*BY_GROUP)


def desk_bodies(user: User, day: date) -> QuerySet[Partner]:
    """The public bodies a question can concern."""
    return Partner.objects.visible_to(user).public_bodies().active_on(day)


def desk_locations(user: User, day: date) -> QuerySet[Location]:
    """The locations of the user's library that are in service on the day."""
    return Location.objects.visible_to(user).operating_on(day)


_learnt: dict[int, tuple[date, list[int]]] = {}


def favourites(location: Location, topics: Iterable[TopicOption], today: date) -> tuple[TopicOption, ...]:
    """The nine topics asked most at this desk lately, the rest filled up from the list."""
    day, learnt = _learnt.get(location.pk, (None, []))
    if day != today:
        learnt = Favourites.objects.learn(location.pk, today).values_list("topics", flat=True).get()
        _learnt[location.pk] = today, learnt
    available = {topic.pk: topic for topic in topics}
    ids = dict.fromkeys([*(pk for pk in learnt if pk in available), *available])
    return tuple(available[pk] for pk in [*ids][:FAVOURITES])
