"""What a search asks of a service, in plain SQL: whose it is, its filters, and its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ido.database.prepared import prepared
from ido.hours import DUTCH_TIME
from ido.models import User
from ido.models.scope import scope
from partners.models.schedules import LONGEST
from partners.rows import CURRENT, OPEN, ROOM, STALE, days

if TYPE_CHECKING:
    from partners.search import Filters

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
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
IS_OPEN = f"(({OPEN}) IS NOT NULL)"
# For each word: the stems of the words that it stands for. Empty for a stop word, and for what stands for too
# many: those are looked for in the texts.
STEMS = """
    SELECT CASE WHEN own.stem <> '' AND cardinality(meant.stems) <= %(most)s
        THEN (SELECT string_agg(DISTINCT '(' || way || ')', ' | ') FROM unnest(own.stem || meant.stems) way)
        ELSE '' END
    FROM unnest(%(words)s::text[], %(parts)s::text[]) WITH ORDINALITY asked (word, part, n)
    CROSS JOIN LATERAL (SELECT plainto_tsquery('dutch', asked.word)::text AS stem) own
    CROSS JOIN LATERAL (SELECT coalesce(nullif(ARRAY({meant}), '{{}}'), ARRAY({otherwise})) AS stems) meant
    ORDER BY asked.n
"""
HOLDING = """
    SELECT stems FROM partners_searchword WHERE word LIKE asked.part AND stems <> '' LIMIT %(most)s + 1
"""
# With nearly the same groups of three letters, or but a letter or two away; and two words written as one.
NEARLY = """
    (
        SELECT stems FROM partners_searchword
        WHERE (word LIKE asked.part OR word %%> asked.word) AND stems <> ''
        ORDER BY word_similarity(asked.word, word) DESC, word LIMIT %(most)s / 3
    ) UNION ALL (
        SELECT stems FROM partners_searchword
        WHERE length(word) BETWEEN length(asked.word) - 2 AND length(asked.word) + 2 AND stems <> ''
            AND levenshtein_less_equal(word, asked.word, 2) <= (length(asked.word) >= 5)::int + 1
        ORDER BY levenshtein(word, asked.word), word LIMIT %(most)s / 3
    ) UNION ALL (
        SELECT first.stems || ' & ' || second.stems
        FROM generate_series(%(shortest)s::int, length(asked.word) - %(shortest)s::int) cut
        JOIN partners_searchword first ON first.word = left(asked.word, cut) AND first.stems <> ''
        JOIN partners_searchword second ON second.word = substr(asked.word, cut + 1) AND second.stems <> ''
        LIMIT %(most)s / 3
    )
"""
# The longest known word that it begins with: somebody wrote a compound that no text has.
BEGINNING = """
    SELECT known.stems
    FROM generate_series(%(telling)s::int, length(asked.word)) letters
    JOIN partners_searchword known ON known.word = left(asked.word, letters) AND known.stems <> ''
    ORDER BY letters DESC LIMIT 1
"""
NOTHING = "SELECT NULL::text WHERE false"
HOLDING_STEMS = STEMS.format(meant=HOLDING, otherwise=NOTHING)
NEARLY_STEMS = STEMS.format(meant=NEARLY, otherwise=BEGINNING)
MOST_STEMS = 100
SHORTEST_PART = 3
SHORTEST_BEGINNING = 4
IN_NAME = 0.6  # from how alike the words and the name are, from 0 to 1, they count as in the name
# A word by its Dutch stem, which is asked once for all rows, or as part of a word.
LITERALLY = (
    "({rows}.search_words @@ (SELECT plainto_tsquery('dutch', %(word{n})s::text))"
    " OR {rows}.search_text LIKE %(part{n})s::text)"
)
# A word with nearly the same letters, by its groups of three.
ALIKE = "{rows}.search_text %%> %(word{n})s::text"
# A known word that it could have been without a typing error.
MEANT = "{rows}.search_words @@ %(stem{n})s::tsquery"
# What search reads begins with the name.
NAMED_BY_PART = """
    (left({text}, length({name})) LIKE %(part{n})s::text OR left({text}, length({name})) LIKE (
        SELECT '%%' || (ts_lexize('dutch_stem', %(word{n})s::text))[1] || '%%'
    ))::int
"""
NAMED_BY_STEM = "(service.name_words @@ %(stem{n})s::tsquery)::int"


# A service found, with what its place in the order comes from. The partner is looked up row by row: what is
# stopped soon must not begin by reading all partners.
PARTNER = """
    LEFT JOIN LATERAL (
        SELECT id, place_id, ends_on, verified_on, verify_before, languages, target_groups
        FROM partners_partner WHERE id = service.partner_id OFFSET 0
    ) partner ON true
"""
HIT = """
    SELECT service.id, service.name, service.library_id IS NULL AS national,
        {named} AS named, ({stale}) AS stale, room.rank, {fits} AS fits
    FROM {services} {partner} {room} {places}
    WHERE {conditions}
"""
# By the words alone: PostgreSQL does not know how many have them, and would read all that is national too.
# Nor may it look for them in the text of each national row, which is kept packed; those of the own library
# are never many.
NATIONAL = "partners_service WHERE library_id IS NULL AND %(sees_national)s AND {which}"
OWN = "partners_service WHERE library_id = %(library)s AND {which}"
BY_WORDS = f"""(
    SELECT * FROM (
        SELECT * FROM {NATIONAL} UNION ALL SELECT * FROM {{own}}
    ) visible OFFSET 0
) service"""
ANYWHERE = BY_WORDS.format(which="{which}", own=OWN)
HAS_ALL = "search_words @@ %(stems)s::tsquery"
# By the sessions that go on, soonest over first; of a service with several the first one made stands for all.
GOES_ON = "ends_at > %(moment)s AND starts_at <= %(moment)s"
OPEN_ROWS = f"""
    (
        SELECT id, service_id FROM partners_session
        WHERE {GOES_ON} AND ends_at <= %(moment)s + %(longest)s ORDER BY ends_at, starts_at OFFSET 0
    ) going_on
    CROSS JOIN LATERAL (SELECT * FROM partners_service WHERE id = going_on.service_id OFFSET 0) service
"""
ONCE = f"""(
    SELECT id FROM partners_session
    WHERE service_id = service.id AND {GOES_ON} AND starts_at > %(moment)s - %(longest)s
        AND id < going_on.id LIMIT 1
) IS NULL"""


@dataclass(frozen=True)
class Search:
    """Words and filters as parts of a statement. `stems`: the text query of each word that has one."""

    words: Sequence[str]
    filters: Filters
    stems: dict[int, str]

    @property
    def by_stems(self) -> bool:
        """Whether an index leads to all that have the words."""
        return len(self.stems) == len(self.words)

    @property
    def is_local(self) -> bool:
        """Whether it is about a topic or a municipality, so that few of all services fit."""
        return bool(self.filters.municipality or self.filters.topic)

    @property
    def reads_wide(self) -> bool:
        """Whether more of a service is asked than the indexes hold that list services."""
        filters = self.filters
        return bool(self.words or measures(filters) or filters.language or filters.target_group)

    def named(self) -> str:
        return closeness("service.search_text", "service.name", self.words, self.stems)

    @property
    def places(self) -> str:
        """What distance needs besides a service and its partner."""
        return PLACES if measures(self.filters) else ""

    def conditions(self) -> list[str]:
        """What a hit has to meet, besides the words that stems are known of."""
        others = [n for n in range(len(self.words)) if n not in self.stems]
        asked = narrowing(self.filters)
        if self.words:  # among what has the words, by looking up: a join would compare all with all
            asked = (f"({condition}) IS TRUE" for condition in asked)
        return [CURRENT, *all_of("service", others), *asked]

    @property
    def services(self) -> str:
        """The services to look among: those with the words that stems are known of, or all."""
        return (
            BY_WORDS.format(which=HAS_ALL, own=OWN.format(which=HAS_ALL))
            if self.stems
            else "partners_service service"
        )

    def hits(self, services: str, *more: str) -> str:
        """The services of `services` that meet `more`, have the other words and pass the filters."""
        return self._hits(services, [*more, *self.conditions()], fits="true")

    def among(self, services: str, *more: str, fits: Iterable[str]) -> str:
        """The services of `services` with `more` conditions, and whether they are hits and meet `fits`."""
        return self._hits(services, more, fits=f"({' AND '.join([*fits, *self.conditions()])})")

    def _hits(self, services: str, conditions: Iterable[str], fits: str) -> str:
        return HIT.format(
            services=services,
            named=self.named(),
            stale=STALE,
            fits=fits,
            partner=PARTNER,
            room=ROOM,
            places=self.places,
            conditions=" AND ".join(conditions),
        )


def narrowing(filters: Filters) -> Iterator[str]:
    """The conditions that the filters come to."""
    if filters.kind:
        yield "service.kind = %(kind)s::varchar"
    for field, value in (("languages", "language"), ("target_groups", "target_group")):
        if getattr(filters, value):
            yield OWN_OR_OF_PARTNER.format(field=field, value=value)
    if filters.walk_in:
        yield "service.walk_in"
    if filters.free:
        yield "service.is_free"
    if filters.open_now:
        yield f"NOT ({STALE})"
    if filters.municipality:
        topic = "topic_id = %(topic)s::bigint" if filters.topic else "topic_id IS NULL"
        yield COVERS.format(topic=topic)
    elif filters.topic:
        yield ABOUT
    if measures(filters):
        yield WITHIN


def measures(filters: Filters) -> bool:
    return bool(filters.desk and filters.within_km and filters.desk.latitude is not None)


def asked_for(user: User, filters: Filters, moment: datetime) -> dict[str, Any]:
    """The values of all that is asked besides words."""
    names = ("topic", "municipality", "within_km", "kind", "language", "target_group")
    place = filters.desk
    where = {"latitude": place.latitude, "longitude": place.longitude} if place else {}
    when = {"moment": moment, "longest": LONGEST} | days(moment.astimezone(DUTCH_TIME).date())
    asked = {name: getattr(filters, name) for name in names}
    return scope(user) | when | asked | where | {"radius": EARTH_RADIUS_KM}


def stems_of(words: Sequence[str], *, alike: bool) -> dict[int, str]:
    """By its number in the sequence, the text query for a word that can be found by stems.

    It asks for the word and all known ones that it is a part of; `alike` adds those that it could have been
    without a typing error.
    """
    long = [n for n, word in enumerate(words) if len(word) >= SHORTEST_PART]
    if not long:
        return {}
    parts = [f"%{escaped(words[n])}%" for n in long]
    values = {
        "words": [words[n] for n in long],
        "parts": parts,
        "most": MOST_STEMS,
        "shortest": SHORTEST_PART,
        "telling": SHORTEST_BEGINNING,
    }
    told = prepared(NEARLY_STEMS if alike else HOLDING_STEMS, values)
    return {n: f"({way})" for n, (way,) in zip(long, told, strict=True) if way}


def all_of(rows: str, numbers: Iterable[int], stems: Iterable[int] = (), *, alike: bool = False) -> list[str]:
    """The conditions that rows have all the words with these numbers, or what those in `stems` stand for."""
    ways = [LITERALLY, ALIKE] if alike else [LITERALLY]
    each = ((n, " OR ".join([*ways, MEANT] if n in stems else ways)) for n in numbers)
    return [f"({way})".format(rows=rows, n=n) for n, way in each]


def closeness(
    text: str, name: str, words: Sequence[str], stems: Iterable[int] = (), *, alike: bool = False
) -> str:
    """How many of the words are in the name, or 1 if it is like them: the more, the better.

    `text` is what search reads, `stems` are the numbers of the words of services that stems are known of.
    """
    if not words:
        return "0"
    if alike:
        return f"(coalesce(word_similarity(%(words)s::text, {name}), 0) >= %(in_name)s::float)::int"
    ways = [NAMED_BY_STEM if n in stems else NAMED_BY_PART for n in range(len(words))]
    return " + ".join(way.format(text=text, name=name, n=n) for n, way in enumerate(ways))


def spelled(words: Sequence[str], stems: dict[int, str]) -> dict[str, Any]:
    """The words as the conditions ask for them."""
    each = {f"word{n}": word for n, word in enumerate(words)}
    parts = {f"part{n}": f"%{escaped(word)}%" for n, word in enumerate(words)}
    each |= {f"stem{n}": way for n, way in stems.items()}
    together = {"stems": " & ".join(stems.values()), "any_stem": " | ".join(stems.values())}
    return {**each, **parts, **together, "words": " ".join(words), "in_name": IN_NAME}


def escaped(word: str) -> str:
    """The word as LIKE reads it for itself."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
