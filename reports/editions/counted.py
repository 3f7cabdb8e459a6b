"""What every number of an edition counts, in the terms of `reports.protection`.

One cube holds the three facts that reports count. A fact has the code NONE in a dimension of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ido.models import Domain, Municipality, Topic
from registration.models import Question, Visit
from reports.closing import ClosedSelection
from reports.editions.together import Rare, together
from reports.handing_over import DESTINATIONS, DONE, ENDED, LINES, WARM
from reports.indicators import bodies, groups, sizes
from reports.indicators.reach import ALL, OWN, PROVINCE, REGION
from reports.indicators.referrals import ANSWERED, ASKED, FINISHED, TOLD_WARM
from reports.indicators.subjects import OTHERS
from reports.models import Closing
from reports.periods import Period
from reports.protection.cells import Cube, Where
from reports.protection.sheets import Place, Sheet, counts
from reports.selection import Selection
from reports.stretches import Stretch, stretches
from reports.surroundings import Served, province_of, working_area
from reports.tables import Table

NONE = "-"
FACT, OPERATION, MONTH, TOPIC = "feit", "dienst", "maand", "onderwerp"
OUTCOME, DOMAIN, CHANNEL, LINE = "uitkomst", "domein", "kanaal", "doorverwijzing"
BODY, HELP, NEEDS, DESTINATION = "organisatie", "hulp", "behoeften", "bestemming"
DIMENSIONS = (FACT, OPERATION, MONTH, TOPIC, OUTCOME, DOMAIN, CHANNEL, LINE, BODY, HELP, NEEDS, DESTINATION)
QUESTION, VISIT, REFERRAL, ANSWER = "vraag", "bezoek", "doorverwijzing", "antwoord"
ELSEWHERE = "elders"  # with the code of a province as an operation; and what is not told apart there
OF_QUESTIONS = (TOPIC, OUTCOME, DOMAIN, BODY, HELP)
FIRST_MONTHS = ("01", "04", "07", "10")  # what is kept by quarter counts in its first month
WITHOUT = "geen"  # visits without a need profile
FACTS = {  # by title of the column; else a question
    "Bezoeken": VISIT,
    "Bezoeken met deze behoefte": VISIT,
    "Andere bezoeken": VISIT,
    "Doorverwijzingen": REFERRAL,
}

Codes = dict[str, frozenset[str]]


def cube(closings: Iterable[Closing], elsewhere: Iterable[Served] = ()) -> Cube:
    """All that these closings hold, and how many questions there were in other provinces.

    CellError if they hold nothing.
    """
    return cubes([closings], elsewhere)[0]


def cubes(worlds: Sequence[Iterable[Closing]], elsewhere: Iterable[Served] = ()) -> list[Cube]:
    """A cube of each of these sets of closings, all with the codes that any of them has."""
    away: Counter[tuple[str, ...]] = Counter()
    for other in elsewhere:
        codes = key(
            QUESTION,
            f"{ELSEWHERE} {other.province}",
            other.first_day.isoformat(),
            dict.fromkeys(OF_QUESTIONS, ELSEWHERE),
        )
        away[codes] += other.questions
    found = []
    for closings in worlds:
        counts = Counter(away)
        for closing in closings:
            for codes, number in keys(closing):
                counts[codes] += number
        found.append(counts)
    every = {
        dimension: sorted({codes[place] for counts in found for codes in counts} | {NONE})
        for place, dimension in enumerate(DIMENSIONS)
    }
    return [Cube(every, counts) for counts in found]


def keys(closing: Closing) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each combination of codes in the order of DIMENSIONS, and how often it came up."""
    for operation, month, topic, outcome, domain, body, help_given, number in closing.rows("questions"):
        known = {TOPIC: topic, OUTCOME: outcome, DOMAIN: domain, BODY: body, HELP: help_given}
        yield key(QUESTION, operation, month, known), number
    for operation, month, channel, needs, number in closing.rows("visits"):
        together = WITHOUT if needs == "" else needs
        yield key(VISIT, operation, month, {CHANNEL: channel, NEEDS: together}), number
    quarter = closing.first_day.isoformat()
    for operation, line, destination, number in closing.rows("referrals"):
        yield key(REFERRAL, operation, quarter, {LINE: line, DESTINATION: destination}), number
    for operation, _, number in closing.rows("answers"):
        yield key(ANSWER, operation, quarter, {}), number


def key(fact: str, operation: int | str, month: str, known: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes in the order of DIMENSIONS, NONE for what is not known."""
    told = {FACT: fact, OPERATION: operation, MONTH: month, **known}
    return tuple(NONE if told.get(dimension) is None else str(told[dimension]) for dimension in DIMENSIONS)


GROUPS: dict[str, Callable[[Selection], Mapping[str, Sequence[Stretch]]]] = {
    **{one.slug: one.grouped for one in (groups.SCENARIO, groups.STAFFING, groups.DEDICATED, groups.SETTING)},
    "grootte-van-gemeenten": sizes.grouped,
}


class Places:
    """Where the numbers of the tables about one selection lie in its cube.

    A town is all its desks of the year, and a topic all of that name: so the same number is the same place in
    every table and in every edition, whichever of them were open or asked about in this quarter.
    """

    def __init__(self, selection: ClosedSelection, whole: Cube) -> None:
        self.selection, self.whole = selection, whole
        self.by_location: dict[str, set[str]] = {}
        self.by_municipality: dict[str, set[str]] = {}
        self.municipality_of: dict[str, str] = {}  # of each location the last one
        for stretch in stretches(selection.scope, Period.year(selection.period.first.year)):
            operation = stretch.operation
            self.by_location.setdefault(str(operation.location_id), set()).add(str(operation.pk))
            self.municipality_of[str(operation.location_id)] = operation.municipality_id
            self.by_municipality.setdefault(operation.municipality_id, set()).add(str(operation.pk))
        topics = Topic.objects.select_related("group").filter(
            pk__in=set(whole.codes[TOPIC]) - {NONE, ELSEWHERE}
        )
        self.corona = {str(topic.pk) for topic in topics if topic.group.is_corona}
        self.other = {str(topic.pk) for topic in topics if not topic.group.is_corona}
        self.all: Codes = {
            OPERATION: frozenset().union(*self.by_municipality.values()),
            MONTH: frozenset(month.isoformat() for month in selection.period.months()),
        }
        self.by_topic: dict[tuple[str, str], set[str]] = {}
        for topic in topics:
            self.by_topic.setdefault((topic.name, topic.group.name), set()).add(str(topic.pk))
        self.by_body = bodies.by_name({int(body) for body in set(whole.codes[BODY]) - {NONE, ELSEWHERE}})
        topics_of = {frozenset(ids): group for (_, group), ids in self.by_topic.items()}
        bodies_of = {frozenset(map(str, ids)): "" for ids in self.by_body.values()}
        channels = {frozenset([code]): "" for code in whole.codes[CHANNEL] if code != NONE}
        self.rare = {
            "onderwerpen": Rare(TOPIC, OTHERS, "Onderwerpen", topics_of, 1),
            "organisaties": Rare(BODY, "Overige organisaties", "Organisaties", bodies_of),
            "kanalen": Rare(CHANNEL, "Overige kanalen", "Kanalen", channels),
        }

    def in_group(self, slug: str, name: str) -> frozenset[str]:
        """The operations in a row of a table that takes desks together."""
        return frozenset(str(stretch.operation.pk) for stretch in GROUPS[slug](self.selection)[name])

    @cached_property
    def around(self) -> dict[str, set[str]]:
        """Operations by the areas of the report on reach."""
        scope, period = self.selection.scope, self.selection.period
        region = working_area(scope, period) if isinstance(scope, Municipality) else set()
        found: dict[str, set[str]] = {REGION: set(), PROVINCE: set(), ALL: set()}
        for stretch in stretches(province_of(scope), Period.year(period.first.year)):
            operation = str(stretch.operation.pk)
            found[PROVINCE].add(operation)
            if stretch.operation.municipality_id in region:
                found[REGION].add(operation)
        away = {code for code in self.whole.codes[OPERATION] if code.startswith(ELSEWHERE)}
        found[ALL] = found[PROVINCE] | away
        return found

    def sheet(self, table: Table, k: int, apart: Collection[Where] = ()) -> Sheet:
        """The table with what its numbers count, small rows together where that is the rule.

        Those that count what is `apart`, in the words of the cube, stay by themselves.
        KeyError for a table that is in no edition.
        """
        in_row, is_fixed = ROWS[table.slug]
        where: dict[Place, Where] = {}
        for row, column in counts(table):
            title = table.columns[column].title
            codes: Codes = {} if row == len(table.rows) else in_row(self, table, row)
            if table.slug in IN_PLACE:
                codes = IN_PLACE[table.slug](self, codes, str(table.rows[row][0]), title)
            where[row, column] = self.where({**self.in_column(title), **codes})
        sheet = Sheet(table, where, in_fixed_order=is_fixed, single=self.in_no_row(table))
        rare = self.rare.get(table.slug)
        if rare is None or not table.rows:
            return sheet
        return together(sheet, rare, k, {one for one in where.values() if self.whole.plain(one) in apart})

    def in_no_row(self, table: Table) -> tuple[Where, ...]:
        """What the rows of a table add up without one for it: visits with just these needs."""
        if table.slug != "behoeften":
            return ()
        visits = frozenset([VISIT])
        sets = [code for code in self.whole.codes[NEEDS] if code != NONE]
        return tuple(self.where({FACT: visits, NEEDS: frozenset([code])}) for code in sets)

    def where(self, codes: Codes) -> Where:
        """The codes as the cube knows them, which may be wider than the selection.

        What nobody asked about counts nothing.
        """
        wanted = {**self.all, **codes}
        known = {dimension: found & set(self.whole.codes[dimension]) for dimension, found in wanted.items()}
        return frozenset((dimension, found or frozenset([NONE])) for dimension, found in known.items())

    def in_column(self, title: str) -> Codes:
        codes: Codes = {FACT: frozenset([FACTS.get(title, QUESTION)])}
        match title:
            case "Corona":
                codes[TOPIC] = frozenset(self.corona)
            case "Overig":
                codes[TOPIC] = frozenset(self.other)
            case "Doorverwezen":
                codes[OUTCOME] = frozenset([Question.Outcome.REFERRED])
            case "Opgelost":
                codes[OUTCOME] = frozenset([Question.Outcome.SOLVED])
        return codes


def whole(places: Places, table: Table, row: int) -> Codes:
    return {}


def by_location(places: Places, table: Table, row: int) -> Codes:
    return {OPERATION: frozenset(places.by_location[str(table.keys[row])])}


def by_group(places: Places, table: Table, row: int) -> Codes:
    return {OPERATION: places.in_group(table.slug, str(table.keys[row]))}


def by_municipality(places: Places, table: Table, row: int) -> Codes:
    return {OPERATION: frozenset(places.by_municipality[str(table.keys[row])])}


def by_month(places: Places, table: Table, row: int) -> Codes:
    return {MONTH: frozenset([str(table.rows[row][0])])}


def by_topic(places: Places, table: Table, row: int) -> Codes:
    name, group, *_ = table.rows[row]
    return {TOPIC: frozenset(places.by_topic[str(name), str(group)])}


def by_body(places: Places, table: Table, row: int) -> Codes:
    return {BODY: frozenset(map(str, places.by_body[str(table.rows[row][0])]))}


def by_need(places: Places, table: Table, row: int) -> Codes:
    """All codes in which the need is one of those of the visit."""
    wanted = {label: need for need, label in Visit.NeedProfile.choices}.get(str(table.rows[row][0]), WITHOUT)
    return {NEEDS: frozenset(code for code in places.whole.codes[NEEDS] if wanted in code.split("+"))}


def by_area(places: Places, table: Table, row: int) -> Codes:
    """The area itself is all of the selection; wider ones are more operations."""
    area = str(table.keys[row])
    if area == OWN:
        return {}
    return {OPERATION: frozenset(places.around[area])}


def beside_need(places: Places, codes: Codes, row: str, title: str) -> Codes:
    """What `by_need` says, and in the column of the others all sets of needs without that need."""
    if title == "Andere bezoeken":
        return {NEEDS: frozenset(places.whole.codes[NEEDS]) - codes[NEEDS]}
    return codes


def around_desk(places: Places, codes: Codes, row: str, title: str) -> Codes:
    """What `by_location` says, and in the column of its municipality all operations there."""
    if title == "Vragen in de gemeente":
        desk = next(pk for pk, operations in places.by_location.items() if operations == codes[OPERATION])
        return {OPERATION: frozenset(places.by_municipality[places.municipality_of[desk]])}
    return codes


def by_step(places: Places, codes: Codes, row: str, title: str) -> Codes:
    """A step of handing on and its whole are of different facts."""
    is_part = title == "Aantal"
    if row == ASKED:
        referred: Codes = {OUTCOME: frozenset([Question.Outcome.REFERRED])} if is_part else {}
        return {FACT: frozenset([QUESTION]), **referred}
    if row == ANSWERED and is_part:
        return {FACT: frozenset([ANSWER])}
    wanted = {
        TOLD_WARM: (WARM, LINES),
        ANSWERED: (WARM, WARM),
        FINISHED: ((DONE,), ENDED),
    }[row][0 if is_part else 1]
    return {FACT: frozenset([REFERRAL]), LINE: frozenset(wanted)}


def labelled(dimension: str, choices: Sequence[tuple[str, str]]):
    """Rows that stand for the codes of a dimension by their labels."""
    codes = {label: code for code, label in choices}

    def in_row(places: Places, table: Table, row: int) -> Codes:
        return {dimension: frozenset([codes[str(table.rows[row][0])]])}

    return in_row


# What the numbers of a table count that differs from column to column.
IN_PLACE = {"behoeften": beside_need, "doorverwijzen": by_step, "kaart": around_desk}
# By table what its rows count, and whether no number decides their order.
ROWS = {
    "kerncijfers": (whole, True),
    "bereik-vergeleken": (by_area, True),
    "vragen-per-locatie": (by_location, False),
    "vragen-per-gemeente": (by_municipality, False),
    "vragen-per-maand": (by_month, True),
    "jaar-op-jaar": (by_month, True),
    "onderwerpen": (by_topic, False),
    "organisaties": (by_body, False),
    "hulp": (labelled(HELP, Question.HelpGiven.choices), True),
    "behoeften": (by_need, True),
    "uitkomsten": (labelled(OUTCOME, Question.Outcome.choices), True),
    "locaties": (by_location, True),
    "openingsuren": (by_location, False),
    "locaties-vergeleken": (by_location, False),
    "kaart": (by_location, True),
    **dict.fromkeys(GROUPS, (by_group, True)),
    "domeinen": (labelled(DOMAIN, Domain.choices), True),
    "kanalen": (labelled(CHANNEL, Visit.Channel.choices), True),
    "doorverwijzen": (whole, True),
    "nagekomen": (whole, True),  # in words
    "signalen": (whole, True),  # counts nothing of visitors, as the next
    "signalen-in-aantallen": (whole, True),
    "besteding": (by_municipality, True),
    "doorverwijzingen": (labelled(LINE, [(line, line) for line in LINES]), True),
    "bestemming": (labelled(DESTINATION, [*DESTINATIONS.items()]), True),
}
