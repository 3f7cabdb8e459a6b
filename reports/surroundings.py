"""What lies around a municipality: the working area of its libraries, its province, and all the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db import connection

from ido.models import Library, Location, Municipality, Operation, Province
from reports.counting import Counting, Days
from reports.periods import Period
from reports.stretches import Scope

SERVED = """
    SELECT operation.id, operation.location_id, greatest(lower(operation.period), %(first)s::date),
        least(upper(operation.period) - 1, %(last)s::date), operation.municipality_id
    FROM ido_operation operation
    WHERE operation.period && daterange(%(first)s::date, %(last)s::date, '[]')
"""
# Of each closed quarter what a municipality had. Of another province what all had that were closed at the
# first moment: what is closed later or put right later would change a figure that was published.
CLOSED = """
    SELECT DISTINCT ON (closing.municipality_id, closing.first_day)
        closing.municipality_id, municipality.province, closing.first_day,
        (SELECT coalesce(sum((asked->>-1)::int), 0) FROM jsonb_array_elements(counts->'questions') asked)
    FROM (
        SELECT *, min(closed_at) OVER (PARTITION BY first_day) AS first_moment FROM reports_closing
        WHERE first_day = ANY(%(quarters)s)
    ) closing
    JOIN ido_municipality municipality ON municipality.code = closing.municipality_id
    WHERE municipality.province = %(province)s OR closed_at = first_moment
    ORDER BY closing.municipality_id, closing.first_day,
        CASE WHEN municipality.province = %(province)s THEN -version ELSE version END
"""


class Served(NamedTuple):
    """What the desks in a municipality had in the quarter that begins on `first_day`, as far as it counts."""

    municipality: str
    province: str
    first_day: date
    questions: int


def served(period: Period) -> list[Served]:
    """Every municipality with a desk in the period, as the log has it now."""
    with connection.cursor() as cursor:
        cursor.execute(SERVED, {"first": period.first, "last": period.last})
        rows = cursor.fetchall()
    place_of = {operation: municipality for operation, *_, municipality in rows}
    found = Counter({(code, Period.quarter_of(period.first).first): 0 for code in place_of.values()})
    for cell in Counting(Days(*row[:4]) for row in rows).cells():
        found[place_of[cell.operation], Period.quarter_of(cell.month).first] += cell.questions
    provinces = dict(Municipality.objects.filter(pk__in=place_of.values()).values_list("pk", "province"))
    return [Served(code, provinces[code], first_day, number) for (code, first_day), number in found.items()]


def served_when_closed(quarters: Collection[date], province: str) -> list[Served]:
    """Every municipality that was closed in these quarters, as a reader in the province gets to know it."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, {"quarters": list(quarters), "province": province})
        return [Served(*row) for row in cursor.fetchall()]


def province_of(scope: Scope) -> Province:
    """The province itself, or that of a municipality; a library can have desks in several."""
    assert not isinstance(scope, Library | Location)
    return Province(scope.province) if isinstance(scope, Municipality) else scope


def working_area(municipality: Municipality, period: Period) -> set[str]:
    """CBS codes of where the libraries with a desk in the municipality have one; in its province alone."""
    libraries = (
        Operation.objects.in_period(period.first, period.last)
        .filter(municipality=municipality)
        .values("location__library")
    )
    found = (
        Operation.objects.in_period(period.first, period.last)
        .filter(location__library__in=libraries, municipality__province=municipality.province)
        .values_list("municipality", flat=True)
    )
    return {municipality.pk, *found}
