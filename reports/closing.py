"""Closing a quarter: its counts are kept as they are that day, for everything that is published about it.

All municipalities are closed at one moment, so that no edition differs from another by what was entered in
between. A year is the sum of its closed quarters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ido.models import Library, Location, Municipality, Operation, Topic
from registration.models.monthly_counts import NEEDS
from reports.counting import COUNTED_QUESTIONS, COUNTED_VISITS, Cell, Counting, Dimension
from reports.editions.frozen import thaw
from reports.handing_over import Line
from reports.models import Closing, Edition
from reports.models.closing import COLUMNS
from reports.models.edition import area
from reports.periods import Period
from reports.selection import Late, Selection
from reports.since_closing import Since, since
from reports.surroundings import Served, province_of, served_when_closed
from reports.tables import Table

QUESTIONS = f"""
    SELECT stretch.operation_id, to_char(visit.day, 'YYYY-MM-01'), question.topic_id, question.outcome,
        question.domain, coalesce(question.public_body_id, 0), question.help_given, count(*)
    FROM {COUNTED_QUESTIONS} GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
VISITS = f"""
    SELECT stretch.operation_id, to_char(visit.day, 'YYYY-MM-01'), visit.channel, {NEEDS}, count(*)
    FROM {COUNTED_VISITS} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
CLOSING = 7_340_033  # the key of a lock of PostgreSQL, beside those of editions
LATE, CHANGED = "late", "changed"
# In which rows of `Closing.counts` a dimension stands, and under which name.
PLACES = {
    Dimension.TOPIC: ("questions", "topic"),
    Dimension.OUTCOME: ("questions", "outcome"),
    Dimension.DOMAIN: ("questions", "domain"),
    Dimension.CHANNEL: ("visits", "channel"),
}


@transaction.atomic
def close(quarter: Period, *, now: datetime) -> int:
    """Close the quarter of every municipality with a desk in it that was not closed; says how many.

    Who closes at the same moment waits, and finds it closed. ValueError if it is no quarter, or has days to
    come.
    """
    if not quarter.is_quarter or not quarter.is_closed(timezone.localdate(now)):
        raise ValueError(f"{quarter.name} is no quarter that has passed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSING])
    todo = to_close(quarter)
    came = came_late([place.pk for place in todo], quarter, now=now)
    made = [
        Closing(
            municipality=place,
            first_day=quarter.first,
            closed_at=now,
            counts={**counts(place, quarter), "late": came[place.pk]},
        )
        for place in todo
    ]
    return len(Closing.objects.bulk_create(made))


def to_close(quarter: Period) -> QuerySet[Municipality]:
    """The municipalities with a desk in the quarter, of which it was not closed."""
    served = Operation.objects.in_period(quarter.first, quarter.last).values("municipality")
    closed = Closing.objects.of_quarter(quarter.first).values("municipality")
    return Municipality.objects.filter(pk__in=served).exclude(pk__in=closed).order_by("pk")


def came_late(codes: Sequence[str], quarter: Period, *, now: datetime) -> dict[str, list[list[Any]]]:
    """Rows of [first day of an earlier quarter, kind, number] by municipality, for closing this quarter.

    Questions of earlier quarters that were entered after their closing ('late'), or changed or withdrawn
    ('changed'), and were not told when a quarter was closed before this one. Each is told once, and none
    that is in a closing. No further back than the year before.
    """
    earlier = Closing.objects.filter(
        municipality__in=codes,
        first_day__lt=quarter.first,
        first_day__gte=Period.year(quarter.first.year - 1).first,
    ).defer("counts")
    told: dict[str, datetime] = {}
    for one in earlier.filter(version=1):
        told[one.municipality_id] = max(one.closed_at, told.get(one.municipality_id, one.closed_at))
    closings = list(earlier.latest_version())
    moments = {one.pk: max(one.closed_at, told[one.municipality_id]) for one in closings}
    happened = since(closings, until=now, moments=moments) if closings else {}
    found: dict[str, list[list[Any]]] = {code: [] for code in codes}
    for one in closings:
        late, withdrawn, changed = happened.get(one.pk, Since())
        kinds = {LATE: late, CHANGED: withdrawn + changed}
        found[one.municipality_id] += [
            [one.first_day.isoformat(), kind, number] for kind, number in kinds.items() if number
        ]
    return found


def close_again(standing: Closing, library: Library, *, now: datetime) -> Closing | None:
    """The next version of a closing, with the questions and visits of the library as they are now.

    None when those did not change. What other libraries had stays as it was closed, and so do referrals:
    they go on by themselves, and are told as they stood on the first day.
    """
    own = set(
        Operation.objects.filter(
            municipality=standing.municipality_id, location__library=library
        ).values_list("pk", flat=True)
    )
    fresh = counts(standing.municipality, Period.quarter_of(standing.first_day))
    again = dict(standing.counts)
    for fact in ("questions", "visits"):
        theirs = [list(row) for row in standing.counts[fact] if row[0] not in own]
        mine = [list(row) for row in fresh[fact] if row[0] in own]
        again[fact] = sorted([*theirs, *mine])
    if all(again[fact] == sorted(standing.counts[fact]) for fact in ("questions", "visits")):
        return None
    return Closing.objects.create(
        municipality=standing.municipality,
        first_day=standing.first_day,
        version=standing.version + 1,
        closed_at=now,
        counts=again,
    )


def counts(municipality: Municipality, quarter: Period) -> dict[str, list[Any]]:
    """What `Closing.counts` holds, as it is now."""
    selection = Selection(municipality, quarter)
    return {
        "questions": selection.rows(QUESTIONS),
        "visits": selection.rows(VISITS),
        "referrals": [[*key, number] for key, number in sorted(selection.referrals.items())],
        "answers": [[*key, number] for key, number in sorted(selection.answers.items())],
    }


def quarters(period: Period) -> list[Period]:
    """The quarters of a quarter or a year."""
    return [Period.quarter_of(month) for month in period.months() if month.month % 3 == 1]


@dataclass(frozen=True)
class ClosedSelection(Selection):
    """A selection of a whole quarter or year whose figures come from closed quarters.

    Of each municipality and quarter one closing. Whoever makes it sees to it that none is missing.
    """

    closings: Sequence[Closing] = ()

    @cached_property
    def counting(self) -> Counting:
        return ClosedCounting(self.closings)

    @cached_property
    def referrals(self) -> Counter[Line]:
        found: Counter[Line] = Counter()
        for closing in self.closings:
            for operation, line, destination, number in closing.rows("referrals"):
                found[Line(operation, line, destination)] += number
        return found

    @cached_property
    def served(self) -> list[Served]:
        firsts = [quarter.first for quarter in quarters(self.period)]
        return served_when_closed(firsts, province_of(self.scope).value)

    @cached_property
    def answers(self) -> Counter[tuple[int, int]]:
        found: Counter[tuple[int, int]] = Counter()
        for closing in self.closings:
            for operation, hours, number in closing.rows("answers"):
                found[operation, hours] += number
        return found

    @property
    def is_closed(self) -> bool:
        return True

    @cached_property
    def published_before(self) -> Table | None:
        """As readers have it, with what was hidden in it."""
        assert not isinstance(self.scope, Library | Location)
        year_before = self.period.a_year_earlier()
        days = {"first_day": year_before.first, "last_day": year_before.last}
        edition = Edition.objects.published().filter(**area(self.scope), **days).order_by("number").last()
        tables = thaw(edition.document).tables if edition else []
        return next((table for table in tables if table.slug == "vragen-per-maand"), None)

    @cached_property
    def late(self) -> list[Late]:
        found = []
        for closing in sorted(self.closings, key=lambda one: (one.first_day, one.municipality.name)):
            numbers = Counter[str]()
            for _, kind, number in closing.rows("late"):
                numbers[kind] += number
            quarter = Period.quarter_of(closing.first_day)
            found.append(Late(quarter, closing.municipality.name, numbers[LATE], numbers[CHANGED] > 0))
        return found

    def knows(self, fact: str, column: str) -> bool:
        return all(closing.holds(fact, column) for closing in self.closings)

    def by(self, fact: str, column: str) -> dict[Any, int]:
        """The numbers of a fact by one of its columns; None stands for what was not kept."""
        found: Counter[Any] = Counter()
        place = COLUMNS[fact].index(column)
        for closing in self.closings:
            for row in closing.rows(fact):
                found[row[place]] += row[-1]
        return dict(found)

    @cached_property
    def bodies(self) -> dict[int, int]:
        return self.by("questions", "body")

    @cached_property
    def help_given(self) -> dict[str, int]:
        return self.by("questions", "help")

    @cached_property
    def needs(self) -> dict[str, int]:
        return self.by("visits", "needs")


class ClosedCounting(Counting):
    """Counts from closed quarters."""

    def __init__(self, closings: Sequence[Closing]) -> None:
        self.closings = closings

    def cells(self) -> list[Cell]:
        corona = set(Topic.objects.filter(group__is_corona=True).values_list("pk", flat=True))
        found: Counter[tuple[int, date, bool]] = Counter()
        for operation, month, topic, *_, number in self.each("questions"):
            found[operation, date.fromisoformat(month), topic in corona] += number
        return [Cell(*key, number) for key, number in found.items()]

    def read(self, *dimensions: Dimension) -> None:
        """All of it came with the closings."""

    def totals(self, dimension: Dimension) -> dict[str, int]:
        fact, column = PLACES[dimension]
        place = COLUMNS[fact].index(column)
        found: Counter[str] = Counter()
        for row in self.each(fact):
            found[str(row[place])] += row[-1]
        return dict(found)

    def each(self, fact: str) -> Iterator[list[Any]]:
        for closing in self.closings:
            yield from closing.rows(fact)
