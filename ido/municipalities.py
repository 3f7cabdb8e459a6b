"""Storing the municipalities of a year with their inhabitants, after a look at what that changes."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from ido.models import Inhabitants, Municipality, Province, User
from ido.municipality_file import Fault, FaultyFileError, Row
from ido.templatetags.components import number

FIRST_YEAR, LAST_YEAR = 1990, 2099


class Change(NamedTuple):
    """What an import does to one municipality: `what` is new, name, province or inhabitants."""

    municipality: Municipality
    what: str
    before: str | int | None
    after: str | int

    @property
    def in_words(self) -> tuple[str, str]:
        """Before and after as people read them: a province by its name, a dash for nothing."""
        return self._told(self.before), self._told(self.after)

    def _told(self, value: str | int | None) -> str:
        if not isinstance(value, str):
            return number(value)
        return Province(value).label if self.what == "province" else value


class Plan(NamedTuple):
    """What an import will do: changes, and how many inhabitants' numbers stay as they are."""

    counted_on: date
    changes: list[Change]
    unchanged: int
    rows: list[Row]

    def count(self, what: str) -> int:
        return sum(change.what == what for change in self.changes)

    @property
    def added(self) -> int:
        return self.count("new")

    @property
    def renamed(self) -> int:
        return len({c.municipality.pk for c in self.changes if c.what in ("name", "province")})

    @property
    def counted(self) -> int:
        return sum(change.what == "inhabitants" and change.before is None for change in self.changes)

    @property
    def recounted(self) -> int:
        return sum(change.what == "inhabitants" and change.before is not None for change in self.changes)


def plan(rows: list[Row], year: int) -> Plan:
    """What storing the rows as those of 1 January of the year would do; raises FaultyFileError.

    Names and provinces are those of the newest year there is: an older file leaves them as they are.
    """
    counted_on = date(year, 1, 1)
    known = Municipality.objects.in_bulk([row.code for row in rows])
    latest = Inhabitants.objects.order_by().values_list("municipality_id").annotate(Max("counted_on"))
    newest = dict(latest)
    counts = dict(Inhabitants.objects.filter(counted_on=counted_on).values_list("municipality_id", "count"))
    faults = [fault for row in rows if (fault := _dissolved(row, known.get(row.code), counted_on))]
    if faults:
        raise FaultyFileError(faults)
    changes: list[Change] = []
    for row in rows:
        changes += _changes(
            row, known.get(row.code), counts.get(row.code), newest.get(row.code, counted_on) <= counted_on
        )
    unchanged = sum(counts.get(row.code) == row.population for row in rows)
    return Plan(counted_on, changes, unchanged, rows)


def _dissolved(row: Row, known: Municipality | None, day: date) -> Fault | None:
    if known is None or known.dissolved_on is None or known.dissolved_on > day:
        return None
    problem = f"{known.name} is opgeheven op {known.dissolved_on:%d-%m-%Y}."
    return Fault(row.line, "cbs_code", problem, "Haal de regel weg, of verbeter eerst de gemeente.")


def _changes(row: Row, known: Municipality | None, count: int | None, newest: bool) -> list[Change]:
    found = []
    if known is None:
        known = Municipality(code=row.code, name=row.name, province=row.province)
        found.append(Change(known, "new", None, row.name))
    elif newest:
        for what in ("name", "province"):
            before, after = getattr(known, what), getattr(row, what)
            if before != after:
                found.append(Change(known, what, before, after))
    if count != row.population:
        found.append(Change(known, "inhabitants", count, row.population))
    return found


@transaction.atomic
def import_municipalities(*, rows: list[Row], year: int, source: str, by: User | None) -> Plan:
    """Store the municipalities and their inhabitants on 1 January of the year, all or nothing.

    Doing it again changes nothing. `by` is None on the command line. Raises FaultyFileError.
    """
    done = plan(rows, year)
    stored: dict[str, Municipality] = {}
    counts = []
    for change in done.changes:
        municipality = stored.setdefault(change.municipality.pk, change.municipality)
        if change.what in ("name", "province"):
            setattr(municipality, change.what, change.after)
        elif change.what == "inhabitants":
            counts.append(
                Inhabitants(
                    municipality=municipality, counted_on=done.counted_on, count=change.after, source=source
                )
            )
    Municipality.objects.bulk_create(
        stored.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "province"],
    )
    Inhabitants.objects.bulk_create(
        counts,
        update_conflicts=True,
        unique_fields=["municipality", "counted_on"],
        update_fields=["count", "source"],
    )
    return done
