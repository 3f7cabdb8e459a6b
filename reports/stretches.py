"""Which locations a report counts, and on which days."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from ido.models import Library, Location, Municipality, Operation, Province
from reports.periods import Period

Scope = Library | Location | Municipality | Province

# Plain SQL, as every report asks it and a large province has hundreds: the ORM takes three times as long.
STRETCHES = """
    SELECT greatest(lower(operation.period), %(first)s::date),
        least(upper(operation.period) - 1, %(last)s::date),
        operation.id, operation.location_id, operation.municipality_id,
        operation.scenario, operation.service_levels, operation.staffing, operation.dedicated_employee,
        operation.catchment_name, operation.catchment_inhabitants, operation.catchment_source,
        operation.catchment_counted_on,
        location.library_id, location.name, location.setting,
        municipality.name, municipality.province, municipality.dissolved_on, municipality.successor_id
    FROM ido_operation operation
    JOIN ido_location location ON location.id = operation.location_id
    JOIN ido_municipality municipality ON municipality.code = operation.municipality_id
    WHERE {scope} = %(key)s AND operation.period && daterange(%(first)s::date, %(last)s::date, '[]')
    ORDER BY location.name, location.id, operation.period
"""
# In the order of the model: that is how Django takes them.
OPERATION = [
    "id",
    "location_id",
    "municipality_id",
    "scenario",
    "service_levels",
    "staffing",
    "dedicated_employee",
    "catchment_name",
    "catchment_inhabitants",
    "catchment_source",
    "catchment_counted_on",
]
LOCATION = ["id", "library_id", "name", "setting"]
MUNICIPALITY = ["code", "name", "province", "dissolved_on", "successor_id"]


class Stretch(NamedTuple):
    """One operation, clipped to the period: days first..last, both included.

    Operation, location and municipality know what reports ask of them; the rest they look up.
    """

    operation: Operation
    first: date
    last: date


def stretches(scope: Scope, period: Period) -> list[Stretch]:
    """What counts for the scope in the period: by location and then by day."""
    column, key = column_of(scope)
    with connection.cursor() as cursor:
        cursor.execute(
            STRETCHES.format(scope=column), {"key": key, "first": period.first, "last": period.last}
        )
        rows = cursor.fetchall()
    places: dict[str, Municipality] = {}
    desks: dict[int, Location] = {}
    return [Stretch(made(row, places, desks), row[0], row[1]) for row in rows]


def column_of(scope: Scope) -> tuple[str, Any]:
    """Where the key of a scope stands, and the key."""
    if isinstance(scope, Library):
        return "location.library_id", scope.pk
    if isinstance(scope, Location):
        return "location.id", scope.pk
    if isinstance(scope, Municipality):
        return "operation.municipality_id", scope.pk
    return "municipality.province", scope.value


def made(row: tuple[Any, ...], places: dict[str, Municipality], desks: dict[int, Location]) -> Operation:
    """The operation of a row; each location and each municipality is made once."""
    desk, place = row[3], row[4]
    known, rest = row[2 : 2 + len(OPERATION)], row[2 + len(OPERATION) :]
    operation = Operation.from_db(connection.alias, OPERATION, known)
    if desk not in desks:
        desks[desk] = Location.from_db(connection.alias, LOCATION, (desk, *rest[:3]))
    if place not in places:
        places[place] = Municipality.from_db(connection.alias, MUNICIPALITY, (place, *rest[3:]))
    operation.location, operation.municipality = desks[desk], places[place]
    return operation
