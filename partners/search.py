"""Finding who can help: by topic and municipality at the desk, by words and filters on the search page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import ASin, Coalesce, Cos, Power, Radians, Sin, Sqrt

from ido.hours import DUTCH_TIME
from ido.models import Municipality, Topic, User
from partners.models import Partner, Place, Service, ServiceQuerySet, Session

MOST_WORDS = 6
PER_PAGE = 20
LONGEST_SESSION = timedelta(days=1)
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
WITHOUT_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss"})
ACCENT = re.compile("[\u0300-\u036f]")

# Needs what `with_trust`, `with_sessions` and `with_record` add. `partners.rows` explains it, and says it
# again in SQL for the desk.
MOST_USEFUL_FIRST: list[Any] = [
    "is_stale",
    "seldom_helps",
    Case(When(room=4, then=True), default=False),
    Case(When(open_until=None, then=True), default=False),
    F("next_starts_at").asc(nulls_last=True),
    "room",
    "is_due",
    Case(When(library=None, then=True), default=False),
    "name",
    "pk",
]


@dataclass(frozen=True)
class Filters:
    """What narrows a search; None, "" and False narrow nothing. `within_km` is reckoned from `desk`."""

    topic: Topic | None = None
    municipality: Municipality | None = None
    desk: Place | None = None
    within_km: int | None = None
    kind: str = ""
    language: str = ""
    target_group: str = ""
    open_now: bool = False
    walk_in: bool = False
    free: bool = False


def fold(text: str) -> str:
    """The text as search compares it: small letters without accents, one space between words.

    As the database does with what it searches (migration 0005_search_follows).
    """
    letters = ACCENT.sub("", unicodedata.normalize("NFKD", text)).lower()
    return " ".join(letters.translate(WITHOUT_ACCENT).split())


def for_topic(
    user: User,
    topic: Topic,
    municipality: Municipality | None,
    moment: datetime,
    *,
    body: Partner | None = None,
) -> ServiceQuerySet:
    """Who can help with the topic in the municipality, the most useful first; those of the body as well.

    Useful: checked lately enough, seldom in vain, not full, open at the moment, then by the next session,
    room, a check that is not due, and local before national. Adds what `with_sessions`, `with_trust` and
    `with_record` add.
    """
    day = moment.astimezone(DUTCH_TIME).date()
    services = Service.objects.about(topic)
    if body is not None:
        services = Service.objects.filter(Q(pk__in=services.values("pk")) | Q(partner=body))
    return (
        services.visible_to(user)
        .shown_on(day)
        .serving(municipality)
        .with_trust(day)
        .with_sessions(moment)
        .with_record(user)
        .defer("search_text", "search_words", "hsds")
        .select_related("place", "partner__place")
        .order_by(*MOST_USEFUL_FIRST)
    )


def find(user: User, query: str, filters: Filters, moment: datetime) -> ServiceQuerySet:
    """The services that have every word of the query and pass the filters, best first.

    A word is found by its stem or as part of a word; accents make no difference. Where nothing has them all,
    words that are merely alike do: somebody made a typing error. First come hits in the name; within each
    the trusted, the open and the local ones first. Adds what `with_trust` adds.
    """
    found = ways(user, query, filters, moment)
    literal = next(found)
    return literal if not fold(query) or literal.exists() else next(found)


def find_page(
    user: User, query: str, filters: Filters, moment: datetime, number: int
) -> tuple[list[int], Page[int]]:
    """The ids of the services on a page of what `find` finds, and the page; the last one if there are fewer.

    Finding them tells how many there are too, so that the services are gone through once.
    """
    for services in ways(user, query, filters, moment):
        ids, page = turned(services, number)
        if page.paginator.count:
            break
    return ids, page


def turned(services: ServiceQuerySet, number: int) -> tuple[list[int], Page[int]]:
    first = (number - 1) * PER_PAGE
    counted = services.values_list("pk", Window(Count("*")))
    rows = list(counted[first : first + PER_PAGE]) if number > 0 else []
    total = rows[0][1] if rows else 0 if number == 1 else services.count()
    page = Paginator(range(total), PER_PAGE).get_page(number)
    return ([pk for pk, _ in rows], page) if page.number == number else turned(services, page.number)


def ways(user: User, query: str, filters: Filters, moment: datetime) -> Iterator[ServiceQuerySet]:
    """What has the words themselves; if there are any, then what has words that are alike as well."""
    day = moment.astimezone(DUTCH_TIME).date()
    services = narrowed(Service.objects.visible_to(user).shown_on(day), filters, moment).with_trust(day)
    words = fold(query).split()[:MOST_WORDS]
    yield best_first(services.filter(*[literally(word) for word in words]), words, moment)
    if words:
        forgiving = services.filter(*[literally(word) | alike(word) for word in words])
        yield best_first(forgiving, words, moment)


def best_first(services: ServiceQuerySet, words: list[str], moment: datetime) -> ServiceQuerySet:
    return (
        services.alias(
            is_open=truth(Q(pk__in=open_at(moment))),
            in_name=Coalesce(TrigramWordSimilarity(" ".join(words), "name"), 0.0) if words else Value(0.0),
        )
        .alias(closeness=Case(When(in_name__gte=0.6, then=0), default=1))
        .defer("search_text", "search_words", "hsds")
        .select_related("place", "partner__place")
        .order_by(
            "closeness",
            "is_stale",
            Case(When(is_open=True, then=0), default=1),
            "room",
            Case(When(library=None, then=True), default=False),
            "name",
            "pk",
        )
    )


def truth(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def literally(word: str) -> Q:
    """The word itself: by its Dutch stem, or as part of a word."""
    return Q(search_words=SearchQuery(word, config="dutch")) | Q(search_text__contains=word)


def alike(word: str) -> Q:
    """A word with nearly the same letters, by its groups of three."""
    return Q(search_text__trigram_word_similar=word)


def open_at(moment: datetime) -> QuerySet[Session, Any]:
    """The ids of the services with a session at the moment; no session lasts longer than a day."""
    return Session.objects.open_at(moment).filter(ends_at__lte=moment + LONGEST_SESSION).values("service_id")


def narrowed(services: ServiceQuerySet, filters: Filters, moment: datetime) -> ServiceQuerySet:
    if filters.topic:
        services = services.filter(pk__in=Service.objects.about(filters.topic).values("pk"))
    services = services.serving(filters.municipality)
    if filters.kind:
        services = services.filter(kind=filters.kind)
    if filters.language:
        services = services.filter(own_or_of_partner("languages", filters.language))
    if filters.target_group:
        services = services.filter(own_or_of_partner("target_groups", filters.target_group))
    if filters.open_now:
        services = (
            services.filter(pk__in=open_at(moment))
            .with_trust(moment.astimezone(DUTCH_TIME).date())
            .filter(is_stale=False)
        )
    if filters.walk_in:
        services = services.filter(walk_in=True)
    if filters.free:
        services = services.filter(is_free=True)
    if filters.desk and filters.within_km and filters.desk.latitude is not None:
        services = within(services, filters.desk, filters.within_km)
    return services


def own_or_of_partner(field: str, value: str) -> Q:
    """The service names the value itself, or names none while its partner does."""
    return Q(**{f"{field}__contains": [value]}) | Q(**{field: [], f"partner__{field}__contains": [value]})


def within(services: ServiceQuerySet, desk: Place, km: int) -> ServiceQuerySet:
    """Services whose address lies within the distance as the crow flies (haversine on WGS 84 degrees)."""
    latitude = Radians(Coalesce("place__latitude", "partner__place__latitude"))
    longitude = Radians(Coalesce("place__longitude", "partner__place__longitude"))
    desk_latitude, desk_longitude = Radians(Value(desk.latitude)), Radians(Value(desk.longitude))
    half_chord = Power(Sin((latitude - desk_latitude) / 2.0), 2) + Cos(latitude) * Cos(desk_latitude) * Power(
        Sin((longitude - desk_longitude) / 2.0), 2
    )
    return services.alias(away=2 * EARTH_RADIUS_KM * ASin(Sqrt(half_chord))).filter(away__lte=km)


def refresh_search() -> None:
    """Write anew what search reads of all services.

    The database does so by itself at every change (migration 0005_search_follows). It sees no link that
    another transaction stores at the same moment: what that leaves behind is mended here, at night.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT partners_search_refresh(ARRAY(SELECT id FROM partners_service))")
