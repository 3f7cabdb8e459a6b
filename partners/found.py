"""Finding services by words and filters, in plain SQL: which ones, in which order, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ido.database.prepared import prepared
from ido.hours import DUTCH_TIME
from ido.models import User
from ido.models.scope import SHARED_ROWS, scope
from partners.models.schedules import LONGEST
from partners.rows import CURRENT, ROOM, STALE, days

if TYPE_CHECKING:
    from partners.search import Filters

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
IN_NAME = 0.6  # from how alike the words and the name are, from 0 to 1, they count as in the name
# What is open is gathered once. Looking it up for each of thousands found would take longer.
FIND = """
    SELECT service.id, count(*) OVER ()
    FROM {services} service
    LEFT JOIN partners_partner partner ON partner.id = service.partner_id
    LEFT JOIN (
        SELECT DISTINCT service_id FROM partners_session
        WHERE starts_at <= %(moment)s AND ends_at > %(moment)s AND ends_at <= %(moment)s + %(longest)s
    ) going_on ON going_on.service_id = service.id
    {room}
    {head}
    {joined}
    WHERE {conditions}
    ORDER BY {order}
    LIMIT %(most)s OFFSET %(first)s
"""
# The index service_standing has all of these columns, so that a search for anything reads no wide rows.
NARROW = """id, library_id, partner_id, name, kind, capacity, capacity_asked_on, starts_on, ends_on,
    walk_in, is_free"""
NARROW_ROWS = f"""(
    SELECT {NARROW} FROM partners_service WHERE library_id = %(library)s
    UNION ALL
    SELECT {NARROW} FROM partners_service WHERE library_id IS NULL AND %(sees_national)s
)"""
ORDER = (
    STALE,
    "going_on.service_id IS NULL",
    "room.rank",
    "service.library_id IS NULL",
    "service.name",
    "service.id",
)
VISIBLE = SHARED_ROWS.format(rows="service")
PLACES = """
    LEFT JOIN partners_place own ON own.id = service.place_id
    LEFT JOIN partners_place base ON base.id = partner.place_id
"""
# The haversine on WGS 84 degrees.
WITHIN = """
    2 * %(radius)s::float * asin(sqrt(
        sin((radians(coalesce(own.latitude, base.latitude)) - radians(%(latitude)s::float)) / 2) ^ 2
        + cos(radians(coalesce(own.latitude, base.latitude))) * cos(radians(%(latitude)s::float))
        * sin((radians(coalesce(own.longitude, base.longitude)) - radians(%(longitude)s::float)) / 2) ^ 2
    )) <= %(within_km)s::float
"""
COVERS = """
    service.id IN (
        SELECT service_id FROM partners_coverage WHERE {topic} AND municipality_id = %(municipality)s::varchar
        UNION ALL SELECT service_id FROM partners_coverage WHERE {topic} AND municipality_id IS NULL
    )
"""
ABOUT = "service.id IN (SELECT service_id FROM partners_coverage WHERE topic_id = %(topic)s::bigint)"
OWN_OR_OF_PARTNER = """
    (service.{field} @> ARRAY[%({value})s::varchar]
        OR service.{field} = '{{}}' AND partner.{field} @> ARRAY[%({value})s::varchar])
"""
GUIDES = """
    SELECT guide.id, guide.title
    FROM partners_guide guide
    {head}
    WHERE {conditions}
    ORDER BY {order}
    LIMIT %(most)s
"""
GUIDE_ALWAYS = (
    SHARED_ROWS.format(rows="guide"),
    "(guide.ends_on IS NULL OR guide.ends_on > %(today)s)",
)
# For each word: the stems of the words that it is, or is a part of. Empty for a stop word, and for what is
# part of too many: those are looked for in the texts.
STEMS = """
    SELECT CASE WHEN own.stem <> '' AND holding.many <= %(most)s
        THEN concat_ws(' | ', '(' || own.stem || ')', holding.stems) ELSE '' END
    FROM unnest(%(words)s::text[], %(parts)s::text[]) WITH ORDINALITY asked (word, part, n)
    CROSS JOIN LATERAL (SELECT plainto_tsquery('dutch', asked.word)::text AS stem) own
    CROSS JOIN LATERAL (
        SELECT count(*) AS many, string_agg(DISTINCT '(' || known.stems || ')', ' | ') AS stems
        FROM partners_searchword known WHERE known.word LIKE asked.part AND known.stems <> ''
    ) holding
    ORDER BY asked.n
"""
MOST_STEMS = 100
SHORTEST_PART = 3
BY_STEMS = "service.search_words @@ %(stems)s::tsquery"
# A word by its Dutch stem, or as part of a word.
LITERALLY = (
    "({rows}.search_words @@ plainto_tsquery('dutch', %(word{n})s::text)"
    " OR {rows}.search_text LIKE %(part{n})s::text)"
)
# A word with nearly the same letters, by its groups of three.
ALIKE = "{rows}.search_text %%> %(word{n})s::text"
# What search reads begins with the name. Cut off once a row, by OFFSET; each stem is made once, by SELECT.
HEAD = "CROSS JOIN LATERAL (SELECT left({rows}.search_text, length({name})) AS words OFFSET 0) head"
NAMED = """
    (head.words LIKE %(part{n})s::text OR head.words LIKE (
        SELECT '%%' || (ts_lexize('dutch_stem', %(word{n})s::text))[1] || '%%'
    ))::int
"""


def found(
    user: User,
    words: Sequence[str],
    filters: Filters,
    moment: datetime,
    *,
    first: int,
    most: int,
    alike: bool = False,
) -> tuple[list[int], int]:
    """The ids of `most` services that have every word and pass the filters, from the `first` on, best first.

    And how many there are in all; 0 when there are none from the `first` on. `alike`: words with nearly the
    same letters do as well.
    """
    stems = {} if alike else stems_of(words)
    having = [BY_STEMS] if stems else []
    having += all_of("service", [n for n in range(len(words)) if n not in stems], alike=alike)
    is_narrow = not (words or measures(filters) or filters.language or filters.target_group)
    statement = FIND.format(
        services=NARROW_ROWS if is_narrow else "partners_service",
        room=ROOM,
        head=HEAD.format(rows="service", name="service.name") if words else "",
        joined=PLACES if measures(filters) else "",
        conditions=" AND ".join([VISIBLE, CURRENT, *narrowing(filters), *having]),
        order=", ".join([*closeness("service.name", words, alike=alike), *ORDER]),
    )
    values = scope(user) | days(moment.astimezone(DUTCH_TIME).date()) | asked_for(filters)
    values |= {"moment": moment, "longest": LONGEST, "radius": EARTH_RADIUS_KM}
    values |= {"stems": " & ".join(f"({way})" for way in stems.values())}
    rows = prepared(statement, values | spelled(words) | {"first": first, "most": most})
    return [pk for pk, _ in rows], rows[0][1] if rows else 0


def found_guides(
    user: User, words: Sequence[str], today: date, *, most: int, alike: bool = False
) -> list[tuple[int, str]]:
    """The ids and titles of the guides that have every word in their title or topics, best first."""
    statement = GUIDES.format(
        head=HEAD.format(rows="guide", name="guide.title"),
        conditions=" AND ".join([*GUIDE_ALWAYS, *all_of("guide", range(len(words)), alike=alike)]),
        order=", ".join([*closeness("guide.title", words, alike=alike), "guide.title"]),
    )
    return prepared(statement, scope(user) | spelled(words) | {"today": today, "most": most})


def narrowing(filters: Filters) -> Iterator[str]:
    """The conditions that the filters come to."""
    if filters.municipality:
        topic = "topic_id = %(topic)s::bigint" if filters.topic else "topic_id IS NULL"
        yield COVERS.format(topic=topic)
    elif filters.topic:
        yield ABOUT
    if filters.kind:
        yield "service.kind = %(kind)s::varchar"
    for field, value in (("languages", "language"), ("target_groups", "target_group")):
        if getattr(filters, value):
            yield OWN_OR_OF_PARTNER.format(field=field, value=value)
    if filters.open_now:
        yield "going_on.service_id IS NOT NULL"
        yield f"NOT ({STALE})"
    if filters.walk_in:
        yield "service.walk_in"
    if filters.free:
        yield "service.is_free"
    if measures(filters):
        yield WITHIN


def measures(filters: Filters) -> bool:
    return bool(filters.desk and filters.within_km and filters.desk.latitude is not None)


def asked_for(filters: Filters) -> dict[str, Any]:
    names = ("topic", "municipality", "within_km", "kind", "language", "target_group")
    place = filters.desk
    where = {"latitude": place.latitude, "longitude": place.longitude} if place else {}
    return {name: getattr(filters, name) for name in names} | where


def stems_of(words: Sequence[str]) -> dict[int, str]:
    """By its number in the sequence, the text query for a word that can be found by stems."""
    long = [n for n, word in enumerate(words) if len(word) >= SHORTEST_PART]
    if not long:
        return {}
    parts = [f"%{escaped(words[n])}%" for n in long]
    told = prepared(STEMS, {"words": [words[n] for n in long], "parts": parts, "most": MOST_STEMS})
    return {n: way for n, (way,) in zip(long, told, strict=True) if way}


def all_of(rows: str, numbers: Iterable[int], *, alike: bool) -> list[str]:
    """The conditions that rows have all the words with these numbers."""
    ways = f"({LITERALLY} OR {ALIKE})" if alike else LITERALLY
    return [ways.format(rows=rows, n=n) for n in numbers]


def closeness(name: str, words: Sequence[str], *, alike: bool) -> list[str]:
    """What to sort by first: how many of the words are in the name, or whether it is like them."""
    if not words:
        return []
    if alike:
        return [f"coalesce(word_similarity(%(words)s::text, {name}), 0) < %(in_name)s::float"]
    named = (NAMED.format(n=n) for n in range(len(words)))
    return [f"{' + '.join(named)} DESC"]


def spelled(words: Sequence[str]) -> dict[str, Any]:
    """The words as `having` and `closeness` ask for them."""
    each = {f"word{n}": word for n, word in enumerate(words)}
    parts = {f"part{n}": f"%{escaped(word)}%" for n, word in enumerate(words)}
    return {**each, **parts, "words": " ".join(words), "in_name": IN_NAME}


def escaped(word: str) -> str:
    """The word as LIKE reads it for itself."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
