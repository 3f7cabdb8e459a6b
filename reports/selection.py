"""What a report is about: an area or a library, and a period; and which questions count in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from ido.models import Library, Municipality, Operation, Province, Topic
from reports.periods import Period

Scope = Library | Municipality | Province

# A visit belongs to the stretch of service of its desk on its day, and so to the municipality of that day.
COUNTED_VISITS = """
    unnest(%(operations)s::bigint[], %(locations)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
        AS stretch (operation_id, location_id, first, last)
    JOIN registration_visit visit
        ON visit.location_id = stretch.location_id
        AND visit.day BETWEEN stretch.first AND stretch.last
        AND visit.withdrawn_at IS NULL
"""
COUNTED_QUESTIONS = f"{COUNTED_VISITS} JOIN registration_question question ON question.visit_id = visit.id"
# Everything that reports group questions by, in one pass over them.
COUNTS = f"""
    SELECT grouping(question.topic_id), grouping(question.outcome), grouping(question.domain),
        stretch.operation_id,
        date_trunc('month', visit.day::timestamp)::date,
        question.topic_id = ANY(%(corona)s),
        question.topic_id, question.outcome, question.domain, count(*)
    FROM {COUNTED_QUESTIONS}
    GROUP BY GROUPING SETS ((4, 5, 6), (7), (8), (9))
"""


class Stretch(NamedTuple):
    """One operation, clipped to the period: days first..last, both included."""

    operation: Operation
    first: date
    last: date


class Cell(NamedTuple):
    """How many questions one operation had in one month (its first day), on corona or on something else."""

    operation: int
    month: date
    is_corona: bool
    questions: int


@dataclass
class Counts:
    """Questions by operation, month and corona, and by topic id, by outcome and by domain."""

    cells: list[Cell] = field(default_factory=list)
    topics: dict[int, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Selection:
    """A library, municipality or province, and a period.

    The counts are read once and kept: make a new selection to see later changes.
    """

    scope: Scope
    period: Period

    @property
    def subject(self) -> str:
        """Whom it is about: 'Bibliotheek Almere', 'gemeente Almere', 'provincie Flevoland'."""
        if isinstance(self.scope, Province):
            return f"provincie {self.scope.label}"
        return f"gemeente {self.scope.name}" if isinstance(self.scope, Municipality) else self.scope.name

    @property
    def title(self) -> str:
        return f"{self.subject}, {self.period.title}"

    @cached_property
    def stretches(self) -> list[Stretch]:
        """What counts: by location and then by day."""
        period = self.period
        operations = (
            Operation.objects.filter(in_scope(self.scope))
            .in_period(period.first, period.last)
            .select_related("location", "municipality")
            .order_by("location__name", "location_id", "period")
        )
        return [
            Stretch(
                operation, max(operation.period.lower, period.first), last_day(operation.period, period.last)
            )
            for operation in operations
        ]

    @property
    def makers(self) -> list[str]:
        """The names of the libraries whose locations count, in the order of the alphabet."""
        ids = {stretch.operation.location.library_id for stretch in self.stretches}
        return list(Library.objects.filter(pk__in=ids).order_by("name").values_list("name", flat=True))

    @cached_property
    def counts(self) -> Counts:
        corona = list(Topic.objects.filter(group__is_corona=True).values_list("pk", flat=True))
        counts = Counts()
        for *absent, operation, month, is_corona, topic, outcome, domain, number in self.rows(
            COUNTS, corona=corona
        ):
            if not absent[0]:
                counts.topics[topic] = number
            elif not absent[1]:
                counts.outcomes[outcome] = number
            elif not absent[2]:
                counts.domains[domain] = number
            else:
                counts.cells.append(Cell(operation, month, is_corona, number))
        return counts

    @cached_property
    def visits(self) -> int:
        return self.rows(f"SELECT count(*) FROM {COUNTED_VISITS}")[0][0]

    @property
    def cells(self) -> list[Cell]:
        return self.counts.cells

    @property
    def questions(self) -> int:
        return sum(self.counts.outcomes.values())

    @cached_property
    def channels(self) -> dict[str, int]:
        """Visits by channel."""
        return dict(self.rows(f"SELECT visit.channel, count(*) FROM {COUNTED_VISITS} GROUP BY 1"))

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a query answers that counts over the stretches, by the names in COUNTED_VISITS."""
        with connection.cursor() as cursor:
            cursor.execute(
                sql,
                {
                    "operations": [stretch.operation.pk for stretch in self.stretches],
                    "locations": [stretch.operation.location_id for stretch in self.stretches],
                    "firsts": [stretch.first for stretch in self.stretches],
                    "lasts": [stretch.last for stretch in self.stretches],
                    **values,
                },
            )
            return cursor.fetchall()


def in_scope(scope: Scope) -> Q:
    """The operations of a library, or in a municipality or province."""
    if isinstance(scope, Library):
        return Q(location__library=scope)
    if isinstance(scope, Municipality):
        return Q(municipality=scope)
    return Q(municipality__province=scope.value)


def last_day(days: Any, limit: date) -> date:
    """The last day of a half-open range of days, or `limit` if that comes first."""
    return limit if days.upper is None else min(days.upper - timedelta(days=1), limit)


def scope_key(scope: Scope) -> str:
    """How addresses, file names and the command line name a scope: 'GM0034', 'PV24', 'bibliotheek-almere'."""
    if isinstance(scope, Province):
        return str(scope.value)
    return scope.slug if isinstance(scope, Library) else scope.code


def scope_named(scopes: Sequence[Scope], key: str) -> Scope | None:
    return next((scope for scope in scopes if scope_key(scope) == key), None)
