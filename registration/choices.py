"""What a desk can choose from: its locations, its topics, its favourites."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db.models import Count, Q, QuerySet, Value

from ido.models import Location, Topic, User
from partners.models import Partner
from registration.models import Question

FAVOURITES = 9  # as many as there are digit keys
LEARNT_FROM_DAYS = 90


def desk_topics(user: User, day: date, *, keep: int | None = None) -> QuerySet[Topic]:
    """The topics this user may choose on the day, by group, each with its public bodies.

    `keep` is the id of a topic that may stay chosen although it was retired.

    `body_ids` is a list of partner ids, `body_names` a text to search in.
    """
    bodies = Q(partners__kind=Partner.Kind.PUBLIC_BODY)
    return (
        Topic.objects.visible_to(user)
        .filter(Q(pk__in=Topic.objects.in_use_on(day).values("pk")) | Q(pk=keep))
        .select_related("group")
        .annotate(
            body_ids=ArrayAgg("partners", filter=bodies, default=Value([])),
            body_names=StringAgg("partners__name", " ", filter=bodies, default=Value("")),
        )
        .order_by("group__position", "group__name", "name")
    )


def desk_locations(user: User, day: date) -> QuerySet[Location]:
    """The locations of the user's library that are in service on the day."""
    return Location.objects.visible_to(user).operating_on(day)


def favourites(location: Location, topics: Iterable[Topic], today: date) -> list[Topic]:
    """The nine topics asked most at this desk lately, the rest filled up from the list.

    Learnt from the days before today: what stands under a key does not move while somebody works.
    """
    available = {topic.pk: topic for topic in topics}
    learnt = (
        Question.objects.counted()
        .in_period(today - timedelta(days=LEARNT_FROM_DAYS), today - timedelta(days=1))
        .filter(visit__location=location)
        .values_list("topic")
        .annotate(times=Count("pk"))
        .order_by("-times", "topic__name")
    )
    ids = [pk for pk, _ in learnt if pk in available]
    ids += [pk for pk in available if pk not in ids]
    return [available[pk] for pk in ids[:FAVOURITES]]
