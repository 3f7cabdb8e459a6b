"""Finding services by words and filters, in plain SQL: which ones, in which order, and how many there are.

What is found is read and sorted as long as it is not much. Nobody leafs through more; then the best are
looked for in the order of the page (`partners.walk`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ido.database.prepared import prepared
from ido.models import User
from ido.models.scope import SHARED_ROWS, scope
from partners.conditions import (
    BY_WORDS,
    HAS_ALL,
    IS_OPEN,
    NATIONAL,
    ONCE,
    OPEN_ROWS,
    Search,
    all_of,
    asked_for,
    closeness,
    spelled,
    stems_of,
)
from partners.walk import walk

if TYPE_CHECKING:
    from partners.search import Filters

MOST = 100  # that are counted and can be leafed through
# Like `partners.walk.WALK`, this says the order of what is found.
FIND = """
    SELECT id, many, {named} FROM (
        SELECT *, count(*) OVER () AS many FROM ({hits} LIMIT %(enough)s::bigint) hit
    ) service
    ORDER BY named DESC, stale,
        CASE WHEN many < %(enough)s::bigint OR %(enough)s::bigint IS NULL THEN {is_open} END DESC,
        rank, national, name, id
    LIMIT %(most)s::bigint OFFSET %(first)s::bigint
"""
# Of many hits, those with more of the words in their name are taken first, and the others only where the
# page goes on. Those of the own library are read once for all turns.
IN_TURN = f"""
    SELECT id FROM (
        WITH own AS MATERIALIZED (
            SELECT * FROM partners_service WHERE library_id = %(library)s AND {HAS_ALL}
        )
        {{turns}}
    ) hit LIMIT %(most)s::bigint OFFSET %(first)s::bigint
"""
TURN = """(
    SELECT id FROM ({hits}) service
    ORDER BY named DESC, stale, {is_open} DESC, rank, national, name, id
)"""
NAMED_ALL = "name_words @@ %(stems)s::tsquery"
# Whether more national ones than can be leafed through have all words in their name, filters and days left
# aside.
MANY_NAMED = f"""CASE WHEN many = %(enough)s::bigint THEN (
    SELECT count(*) >= %(enough)s::bigint FROM (
        SELECT FROM {NATIONAL.format(which=NAMED_ALL)} LIMIT %(enough)s::bigint
    ) named
) END"""
NAMED_ANY = "name_words @@ %(any_stem)s::tsquery"
# The index service_standing has all of these columns, so that a search for anything reads no wide rows.
NARROW = """id, library_id, partner_id, name, kind, capacity, capacity_asked_on, starts_on, ends_on,
    walk_in, is_free"""
NARROW_ROWS = f"""(
    SELECT {NARROW} FROM partners_service WHERE library_id = %(library)s
    UNION ALL
    SELECT {NARROW} FROM partners_service WHERE library_id IS NULL AND %(sees_national)s
) service"""
VISIBLE = SHARED_ROWS.format(rows="service")
GUIDES = """
    SELECT guide.id, guide.title
    FROM partners_guide guide
    WHERE {conditions}
    ORDER BY {named} DESC, guide.title
    LIMIT %(most)s::bigint
"""
GUIDE_ALWAYS = (
    SHARED_ROWS.format(rows="guide"),
    "(guide.ends_on IS NULL OR guide.ends_on > %(today)s)",
)


class Hits(NamedTuple):
    """The ids of the services on a page, how many pages can show, and whether there are more."""

    ids: list[int]
    total: int
    more: bool = False


def found(
    user: User,
    words: Sequence[str],
    filters: Filters,
    moment: datetime,
    *,
    first: int,
    most: int,
    alike: bool = False,
) -> Hits:
    """`most` services that have every word and pass the filters, from the `first` on, best first.

    The count is 0 when there are none from the `first` on. `alike`: words with nearly the same letters do
    as well.
    """
    stems = stems_of(words, alike=alike)
    if alike and not stems:  # nothing that could have been meant
        return Hits([], 0)
    search = Search(words, filters, stems)
    values = asked_for(user, filters, moment) | spelled(words, stems)
    values |= {"first": first, "most": most, "enough": MOST + 1 if search.by_stems else None}
    is_walkable = search.by_stems and not (words and search.is_local)
    named = MANY_NAMED if words and is_walkable else "NULL"
    rows = prepared(FIND.format(hits=among(search), is_open=IS_OPEN, named=named), values)
    _, count, many_named = rows[0] if rows else (0, 0, False)
    if not search.by_stems or count <= MOST:
        return Hits([pk for pk, *_ in rows], count)
    ids = walk(search, values) if is_walkable and (many_named or not words) else []
    if words and len(ids) < most:  # the walk stops where the names do
        ids = in_turn(search, values)
    return Hits(ids, MOST, more=True)


def in_turn(search: Search, values: dict[str, Any]) -> list[int]:
    """The hits with all of the words in their name, with some, and with none, as many as the page needs."""
    ways = [NAMED_ALL, f"{NAMED_ANY} AND NOT ({NAMED_ALL}) AND {HAS_ALL}", f"NOT ({NAMED_ANY}) AND {HAS_ALL}"]
    among = [BY_WORDS.format(which=way, own=f"own WHERE {way}") for way in ways]
    turns = [TURN.format(hits=search.hits(services), is_open=IS_OPEN) for services in among]
    return [pk for (pk,) in prepared(IN_TURN.format(turns=" UNION ALL ".join(turns)), values)]


def among(search: Search) -> str:
    """The hits, from where they are found soonest."""
    filters = search.filters
    if filters.open_now and not search.words and not search.is_local:
        return search.hits(OPEN_ROWS, VISIBLE, ONCE)
    also = [IS_OPEN] if filters.open_now else []
    if search.reads_wide or search.is_local:
        return search.hits(search.services, VISIBLE, *also)
    return search.hits(NARROW_ROWS, *also)


def found_guides(
    user: User, words: Sequence[str], today: date, *, most: int, alike: bool = False
) -> list[tuple[int, str]]:
    """The ids and titles of the guides that have every word in their title or topics, best first.

    `alike`: words with nearly the same letters do as well, as they do for services.
    """
    stems = stems_of(words, alike=True) if alike else {}
    statement = GUIDES.format(
        conditions=" AND ".join([*GUIDE_ALWAYS, *all_of("guide", range(len(words)), stems, alike=alike)]),
        named=closeness("guide.search_text", "guide.title", words, alike=alike),
    )
    return prepared(statement, scope(user) | spelled(words, stems) | {"today": today, "most": most})
