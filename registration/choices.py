"""What a desk can choose from: its locations, its topics, its favourites."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db import connection
from django.db.models import Q, QuerySet, Value

from ido.models import Location, Topic, User
from partners.models import Partner

FAVOURITES = 9  # as many as there are digit keys
LEARNT_FROM_DAYS = 90
LEARNT_FROM_VISITS = 500  # at a busy desk that is enough to learn from, and a few weeks old at most
PUBLIC_BODY = Q(partners__kind=Partner.Kind.PUBLIC_BODY)
BY_GROUP = ("group__position", "group__name", "name")
# In SQL: for so small a query on every desk page, writing it costs the ORM five times what running it costs.
MOST_ASKED = """
    SELECT question.topic_id
    FROM (
        SELECT id FROM registration_visit
        WHERE location_id = %s AND withdrawn_at IS NULL AND day >= %s AND day < %s
        ORDER BY day DESC, id DESC LIMIT %s
    ) visit
    JOIN registration_question question ON question.visit_id = visit.id
    JOIN ido_topic topic ON topic.id = question.topic_id
    GROUP BY question.topic_id, topic.name
    ORDER BY count(*) DESC, topic.name
"""


class TopicOption(NamedTuple):
    """A topic in the list of the desk; `words` is what else it can be found by."""

    pk: int
    name: str
    group: str
    words: str


def desk_topics(user: User, day: date, *, keep: int | None = None) -> QuerySet[Topic]:
    """The topics this user may choose on the day, by group, each with its public bodies.

    `keep` is the id of a topic that may stay chosen although it was retired.

    `body_ids` is a list of partner ids.
    """
    visible = Topic.objects.visible_to(user)
    chosen = visible.in_use_on(day)
    if keep is not None:
        chosen = visible.filter(Q(pk__in=chosen.values("pk")) | Q(pk=keep))
    return chosen.annotate(
        body_ids=ArrayAgg("partners", filter=PUBLIC_BODY, default=Value([])),
    ).order_by(*BY_GROUP)


def topic_options(user: User, day: date) -> tuple[TopicOption, ...]:
    """The same topics as `desk_topics`, ready to be shown."""
    rows = (
        Topic.objects.visible_to(user)
        .in_use_on(day)
        .annotate(body_names=StringAgg("partners__name", " ", filter=PUBLIC_BODY, default=Value("")))
        .order_by(*BY_GROUP)
        .values_list("pk", "name", "group__name", "synonyms", "body_names")
    )
    return tuple(
        TopicOption(pk, name, group, " ".join([*synonyms, names]))
        for pk, name, group, synonyms, names in rows
    )


def body_options(user: User, day: date) -> tuple[tuple[int, str], ...]:
    """The public bodies a question can concern, as choices."""
    bodies = Partner.objects.visible_to(user).public_bodies().active_on(day)
    return tuple((pk, short or name) for pk, short, name in bodies.values_list("pk", "short_name", "name"))


def desk_locations(user: User, day: date) -> QuerySet[Location]:
    """The locations of the user's library that are in service on the day."""
    return Location.objects.visible_to(user).operating_on(day)


def favourites(location: Location, topics: Iterable[TopicOption], today: date) -> list[TopicOption]:
    """The nine topics asked most at this desk lately, the rest filled up from the list.

    Learnt from the days before today: what stands under a key does not move while somebody works.
    """
    available = {topic.pk: topic for topic in topics}
    with connection.cursor() as cursor:
        since = today - timedelta(days=LEARNT_FROM_DAYS)
        cursor.execute(MOST_ASKED, [location.pk, since, today, LEARNT_FROM_VISITS])
        learnt = [pk for (pk,) in cursor if pk in available]
    ids = dict.fromkeys([*learnt, *available])
    return [available[pk] for pk in [*ids][:FAVOURITES]]
