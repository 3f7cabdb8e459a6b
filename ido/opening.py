"""Opening a location, changing how it runs from a day on, and its weekly hours.

Every change here touches several rows, so it happens whole or not at all. Days are civil days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import zip_longest
from typing import NamedTuple

import pghistory
from django.db import transaction

from ido.days import DAY, period_of
from ido.models import Location, OpeningHours, Operation, User


class Stretch(NamedTuple):
    """A weekly stretch in local time; `weekday` is 1 (Monday) to 7."""

    weekday: int
    opens: time
    closes: time


class Week(NamedTuple):
    """The stretches that hold on the days first..last, both included; `last` is None when open."""

    first: date
    last: date | None
    stretches: tuple[Stretch, ...]

    def on(self, weekday: int) -> list[Stretch]:
        return [stretch for stretch in self.stretches if stretch.weekday == weekday]

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def weeks(hours: Iterable[OpeningHours]) -> list[Week]:
    """The hours of one location as the weeks that followed each other, oldest first.

    A time without any hours between two weeks is a week without stretches. What follows the last hours
    when those end is one too: open-ended and empty.
    """
    rows = list(hours)
    bounds = {row.period.lower for row in rows} | {row.period.upper for row in rows if row.period.upper}
    starts = sorted(bounds)
    found: list[Week] = []
    for first, following in zip_longest(starts, starts[1:]):
        stretches = tuple(
            sorted(Stretch(row.weekday, row.opens, row.closes) for row in rows if first in row.period)
        )
        last = following - DAY if following else None
        if found and found[-1].stretches == stretches:
            found[-1] = found[-1]._replace(last=last)
        else:
            found.append(Week(first, last, stretches))
    return found


@transaction.atomic
def open_location(*, location: Location, operation: Operation, by: User) -> None:
    """Store a new location together with its first period of service."""
    with pghistory.context(user=by.pk):
        location.save()
        operation.location = location
        operation.save()


@transaction.atomic
def set_week(*, location: Location, first: date, stretches: Sequence[Stretch], by: User) -> Week:
    """Let the location have these weekly hours from `first` on, and return the week as it was stored.

    The week that ran until then ends the day before. One that was to start later still does: then the new
    one lasts until that day. With `first` on the first day of a week, that week itself is corrected.
    """
    Location.objects.select_for_update().get(pk=location.pk)
    rows = list(location.opening_hours.all())
    last = _end_of_week(weeks(rows), first)
    with pghistory.context(user=by.pk):
        for row in rows:
            _free(row, first, last)
        OpeningHours.objects.bulk_create(
            OpeningHours(location=location, period=period_of(first, last), **stretch._asdict())
            for stretch in stretches
        )
    return Week(first, last, tuple(sorted(stretches)))


def _end_of_week(found: list[Week], day: date) -> date | None:
    """The last day of the week that runs on `day`, or the day before the first week after it."""
    for week in found:
        if week.covers(day):
            return week.last
        if week.first > day:
            return week.first - DAY
    return None


def _free(row: OpeningHours, first: date, last: date | None) -> None:
    """Take the days first..last out of the period of a row; what lies before and after stays."""
    lower, upper = row.period.lower, row.period.upper
    if (last is not None and lower > last) or (upper is not None and upper <= first):
        return
    if last is not None and (upper is None or upper > last + DAY):
        rest = OpeningHours(
            location_id=row.location_id, weekday=row.weekday, opens=row.opens, closes=row.closes
        )
        rest.period = (last + DAY, upper)
    else:
        rest = None
    if lower < first:
        row.period = (lower, first)
        row.save(update_fields=["period"])
    else:
        row.delete()
    if rest is not None:
        rest.save()


@transaction.atomic
def change_operation(*, operation: Operation, day: date, successor: Operation, by: User) -> Operation:
    """From `day` on the location runs as `successor` says; the operation ends the day before.

    `day` lies after the first day of the operation and not after its last. The successor gets the days that
    the operation loses.
    """
    with pghistory.context(user=by.pk):
        end = operation.period.upper
        operation.period = (operation.period.lower, day)
        operation.save(update_fields=["period"])
        successor.pk = None
        successor.location = operation.location
        successor.period = (day, end)
        successor.save(force_insert=True)
    return successor


class Neighbours(NamedTuple):
    """The operations that end right before, and start right after, an operation."""

    before: Operation | None
    after: Operation | None

    @classmethod
    def of(cls, operation: Operation) -> Neighbours:
        others = Operation.objects.filter(location=operation.location_id).exclude(pk=operation.pk)
        lower, upper = operation.period.lower, operation.period.upper
        return cls(
            before=others.filter(period__endswith=lower).select_related("municipality").first(),
            after=others.filter(period__startswith=upper).select_related("municipality").first()
            if upper
            else None,
        )


@transaction.atomic
def move_operation(*, operation: Operation, neighbours: Neighbours, by: User) -> None:
    """Store an operation whose days changed; its neighbours move their end or start along.

    No two periods of a location overlap at any moment, so whoever gives up days goes first. Raises
    ValueError when a neighbour would be left without days.
    """
    first, end = operation.period.lower, operation.period.upper
    giving: list[tuple[Operation, tuple[date | None, date | None]]] = []
    taking: list[tuple[Operation, tuple[date | None, date | None]]] = []
    if neighbours.before is not None:
        (giving if first < neighbours.before.period.upper else taking).append(
            (neighbours.before, (neighbours.before.period.lower, first))
        )
    if neighbours.after is not None:
        start = neighbours.after.period.lower
        (giving if end is None or end > start else taking).append(
            (neighbours.after, (end, neighbours.after.period.upper))
        )
    with pghistory.context(user=by.pk):
        for neighbour, period in giving:
            _resize(neighbour, *period)
        operation.save()
        for neighbour, period in taking:
            _resize(neighbour, *period)


def _resize(operation: Operation, lower: date | None, upper: date | None) -> None:
    if lower is None or (upper is not None and lower >= upper):
        raise ValueError("no days left")
    operation.period = (lower, upper)
    operation.save(update_fields=["period"])


@transaction.atomic
def remove_operation(*, operation: Operation, extend: Operation | None, by: User) -> None:
    """Delete an operation; `extend`, the one right before it, takes over its days when given."""
    end = operation.period.upper
    with pghistory.context(user=by.pk):
        operation.delete()
        if extend is not None:
            _resize(extend, extend.period.lower, end)
