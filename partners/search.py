"""Finding who can help: by topic and municipality at the desk, by words and filters on the search page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case, F, Q, When

from ido.hours import DUTCH_TIME
from ido.models import Municipality, Topic, User
from partners.found import Hits, found, found_guides
from partners.models import Partner, Place, Service, ServiceQuerySet

MOST_WORDS = 6
PER_PAGE = 20
MOST_GUIDES = 4
WITHOUT_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss"})
ACCENT = re.compile("[\u0300-\u036f]")

# Needs what `with_trust`, `with_sessions` and `with_record` add. `partners.rows` explains it, and says it
# again in SQL for the desk.
MOST_USEFUL_FIRST: list[Any] = [
    "is_stale",
    "seldom_helps",
    Case(When(room=4, then=True), default=False),
    Case(When(open_until=None, then=True), default=False),
    Case(When(open_until=None, then=F("next_starts_at"))).asc(nulls_last=True),
    "room",
    "is_due",
    Case(When(library=None, then=True), default=False),
    "name",
    "pk",
]


@dataclass(frozen=True)
class Filters:
    """What narrows a search; None, "" and False narrow nothing. `within_km` is reckoned from `desk`.

    `topic` and `municipality` are keys.
    """

    topic: int | None = None
    municipality: str | None = None
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

    Useful: checked lately enough, seldom in vain, not full, open at the moment or else sooner, then by
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
        .defer("search_text", "search_words", "name_words", "hsds")
        .select_related("place", "partner__place")
        .order_by(*MOST_USEFUL_FIRST)
    )


def find(user: User, query: str, filters: Filters, moment: datetime, *, most: int) -> list[int]:
    """The ids of the best `most` services that have every word of the query and pass the filters.

    A word is found by its stem or as part of a word; accents make no difference. Where nothing has them all,
    words that are merely alike do: somebody made a typing error. First come hits in the name; within each
    the trusted, the open, the roomy and the local ones first.
    """
    words = words_of(query)
    hits = found(user, words, filters, moment, first=0, most=most)
    if words and not hits.ids:
        hits = found(user, words, filters, moment, first=0, most=most, alike=True)
    return hits.ids


class Found(NamedTuple):
    """The ids of the services on a page of what was found.

    `more`: there are more than the pages have. `alike`: nothing had the words themselves.
    """

    ids: list[int]
    page: Page[int]
    more: bool
    alike: bool


def find_page(user: User, query: str, filters: Filters, moment: datetime, number: int) -> Found:
    """What `find` finds, on a page; on the last one if there are fewer."""
    words = words_of(query)
    turn = partial(found, user, words, filters, moment, most=PER_PAGE)
    result = Found(*turned(turn, number), alike=False)
    if words and not result.ids:
        return Found(*turned(partial(turn, alike=True), number), alike=True)
    return result


def find_guides(user: User, query: str, today: date, *, alike: bool) -> list[tuple[int, str]]:
    """The ids and titles of the guides that the query asks for; `alike` forgives typing errors."""
    words = words_of(query)
    return found_guides(user, words, today, most=MOST_GUIDES, alike=alike) if words else []


def turned(turn: Callable[..., Hits], number: int) -> tuple[list[int], Page[int], bool]:
    """What `turn` finds on the page, which tells how many there are too; there is none before the first."""
    hits = turn(first=(number - 1) * PER_PAGE) if number > 0 else Hits([], 0)
    if not hits.total and number != 1:
        hits = turn(first=0)
    page = Paginator(range(hits.total), PER_PAGE).get_page(number)
    if page.number != number:
        hits = turn(first=(page.number - 1) * PER_PAGE)
    return hits.ids, page, hits.more


def words_of(query: str) -> list[str]:
    return fold(query).split()[:MOST_WORDS]


def refresh_search() -> None:
    """Write anew what search reads of all services and guides.

    The database does so by itself at every change (migrations 0005, 0018, 0020). It sees no link that
    another transaction stores at the same moment: what that leaves behind is mended here, at night.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT partners_search_refresh(ARRAY(SELECT id FROM partners_service))")
        cursor.execute("SELECT partners_words_refresh()")
        cursor.execute("SELECT partners_guide_refresh(ARRAY(SELECT id FROM partners_guide))")
