"""Counting over stretches of service: whole months by the monthly counts, other days in the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from registration.models import MonthlyCount
from registration.models.monthly_counts import OF_QUESTION, OF_VISIT, each_of

DAY = timedelta(days=1)
Dimension = MonthlyCount.Dimension

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
COUNTED_TOPICS = f"{COUNTED_QUESTIONS} JOIN ido_topic topic ON topic.id = question.topic_id"
MONTHS = """
    SELECT span.operation_id, counted.month, counted.dimension, counted.value, counted.number
    FROM unnest(
        %(month_operations)s::bigint[], %(month_locations)s::bigint[],
        %(months)s::date[], %(last_months)s::date[]
    ) AS span (operation_id, location_id, first, last)
    JOIN registration_monthlycount counted
        ON counted.location_id = span.location_id
        AND counted.dimension = ANY(%(dimensions)s)
        AND counted.month BETWEEN span.first AND span.last
"""
EACH_DAY = """
    SELECT stretch.operation_id, date_trunc('month', visit.day)::date, counted.dimension, counted.value, 1
"""
CELLS = """
    SELECT operation_id, month, value IN (SELECT id::text FROM ido_topicgroup WHERE is_corona), sum(number)
    FROM ({parts}) part (operation_id, month, dimension, value, number)
    GROUP BY 1, 2, 3 HAVING sum(number) <> 0
"""
TOTALS = """
    SELECT dimension, value, sum(number) FROM ({parts}) part (operation_id, month, dimension, value, number)
    GROUP BY 1, 2 HAVING sum(number) <> 0
"""


class Days(NamedTuple):
    """The days first..last, both included, on which an operation of a location counts."""

    operation: int
    location: int
    first: date
    last: date


class Cell(NamedTuple):
    """How many questions one operation had in one month (its first day), on corona or on something else."""

    operation: int
    month: date
    is_corona: bool
    questions: int


class Counting:
    """Counts over stretches that do not overlap, each question and each visit once."""

    def __init__(self, stretches: Iterable[Days]) -> None:
        months, days = [], []
        for stretch in stretches:
            whole, beside = split(stretch.first, stretch.last)
            months += [stretch._replace(first=first, last=last) for first, last in whole]
            days += [stretch._replace(first=first, last=last) for first, last in beside]
        self.has_months, self.has_days = bool(months), bool(days)
        self.known: dict[Dimension, dict[str, int]] = {}
        self.values = {
            "month_operations": [one.operation for one in months],
            "month_locations": [one.location for one in months],
            "months": [one.first for one in months],
            "last_months": [one.last for one in months],
            **values(days),
        }

    def cells(self) -> list[Cell]:
        return [Cell(*row) for row in self.rows(CELLS, Dimension.GROUP)]

    def totals(self, dimension: Dimension) -> dict[str, int]:
        """How many questions, or visits by channel, there are of each value; none of what nobody had."""
        if dimension not in self.known:
            self.read(dimension)
        return self.known[dimension]

    def read(self, *dimensions: Dimension) -> None:
        """Read the totals of these in one query, for who is going to ask for them all."""
        found: dict[Dimension, dict[str, int]] = {dimension: {} for dimension in dimensions}
        for dimension, value, number in self.rows(TOTALS, *dimensions):
            found[Dimension(dimension)][value] = number
        self.known |= found

    def rows(self, sql: str, *dimensions: Dimension) -> list[tuple[Any, ...]]:
        parts = [MONTHS] if self.has_months else []
        if self.has_days:
            parts += in_days(dimensions)
        if not parts:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                sql.format(parts=" UNION ALL ".join(parts)),
                {**self.values, "dimensions": [dimension.value for dimension in dimensions]},
            )
            return cursor.fetchall()


def in_days(dimensions: Iterable[Dimension]) -> list[str]:
    """What the log holds of these dimensions, of visits and of questions, as `MonthlyCount` says it."""
    of_visit, of_question = (
        {name.value: known[name] for name in dimensions if name in known} for known in (OF_VISIT, OF_QUESTION)
    )
    parts = []
    if of_visit:
        parts.append(f"{EACH_DAY} FROM {COUNTED_VISITS} {each_of(of_visit)}")
    if of_question:
        parts.append(f"{EACH_DAY} FROM {COUNTED_TOPICS} {each_of(of_question)}")
    return parts


def values(stretches: Iterable[Days]) -> dict[str, Any]:
    """The stretches as COUNTED_VISITS names them."""
    columns = [list(column) for column in zip(*stretches, strict=True)] or [[], [], [], []]
    return dict(zip(("operations", "locations", "firsts", "lasts"), columns, strict=True))


def split(first: date, last: date) -> tuple[list[tuple[date, date]], list[tuple[date, date]]]:
    """The whole months in first..last as the first days of the first and the last; and the days beside them.

    Either list can be empty; the first has one stretch at most, the second two.
    """
    start = first if first.day == 1 else (first.replace(day=1) + 32 * DAY).replace(day=1)
    end = (last + DAY).replace(day=1)  # the first day after the whole months
    if start >= end:
        return [], [(first, last)]
    beside = []
    if first < start:
        beside.append((first, start - DAY))
    if end <= last:
        beside.append((end, last))
    return [(start, (end - DAY).replace(day=1))], beside
