"""What a reader may see: the one place that decides it, for the page, the chart and every file alike.

A coordinator sees the own library whole and as it is now. Whoever reads from outside a library, for a
municipality or province, sees closed quarters and closed years of the own area only, and no table that
holds a number of questions or visits from 1 up to the setting SMALL_CELL, or from which one can be
computed: then one could recognise a visitor. Such a table is withheld whole.

A period is closed on the day after its last day. There is no grace: a visit that is entered later still
changes the figure. Nor are periods and areas compared with one another, so a year less three quarters can
still tell the fourth. Published, frozen editions are to take over both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Any

from django.conf import settings
from django.http import Http404

from ido.access import Right, has_right
from ido.models import Municipality, Province
from reports.periods import Period
from reports.selection import Scope, Selection
from reports.tables import Column, Table, Value

TOO_SMALL = "te kleine aantallen"
NOT_CLOSED = "periode niet afgesloten"


@dataclass(frozen=True)
class Withheld:
    """A report that this reader may not see, and why, in words for that reader."""

    slug: str
    title: str
    subject: str
    period_text: str
    reason: str
    explanation: str

    @property
    def sentence(self) -> str:
        return f"Niet getoond: {self.reason}. {self.explanation}"

    def as_table(self) -> Table:
        """The notice that a file holds instead of the figures."""
        return Table(
            slug=self.slug,
            title=self.title,
            columns=[Column("Rapport"), Column("Melding")],
            rows=[(self.title, self.sentence)],
            subject=self.subject,
            period_text=self.period_text,
        )


def readable_scopes(user: Any) -> list[Scope]:
    """What the user may read about, the widest first. Nothing else exists for this user."""
    if has_right(user, Right.READ_LIBRARY_REPORTS):
        return [user.library]
    if not has_right(user, Right.READ_PUBLISHED_REPORTS):
        return []
    if user.municipality is not None:
        return [user.municipality]
    served = Municipality.objects.filter(province=user.province, operations__isnull=False).distinct()
    return [Province(user.province), *served]


def reads_live(user: Any) -> bool:
    """Whether the user sees the figures whole, and of any days up to today."""
    return has_right(user, Right.READ_LIBRARY_REPORTS)


def what_may_be_shown(user: Any, selection: Selection, table: Table, today: date) -> Table | Withheld:
    """The table, or the notice that stands in its place; Http404 if the user may not know of the scope."""
    if selection.scope not in readable_scopes(user):
        raise Http404
    return table if reads_live(user) else to_outsider(selection, table, today)


def to_outsider(selection: Selection, table: Table, today: date) -> Table | Withheld:
    """What somebody outside the library may see of the table."""
    if not is_open_to_outsiders(selection.period, today):
        explanation = "Je ziet hier alleen kwartalen en jaren die voorbij zijn."
        return withheld(table, NOT_CLOSED, explanation)
    if holds_small_count(table):
        explanation = (
            f"Deze tabel heeft aantallen van 1 tot {settings.SMALL_CELL}. Daarmee kun je mensen herkennen. "
            "Kies een langere periode of een groter gebied."
        )
        return withheld(table, TOO_SMALL, explanation)
    return table


def withheld(table: Table, reason: str, explanation: str) -> Withheld:
    return Withheld(table.slug, table.title, table.subject, table.period_text, reason, explanation)


def is_open_to_outsiders(period: Period, today: date) -> bool:
    """Whole calendar quarters and years that ended before today."""
    return period.is_calendar and period.is_closed(today)


def holds_small_count(table: Table) -> bool:
    """Whether the table holds, or lets one compute, a count from 1 up to the limit."""
    return any(0 < count < settings.SMALL_CELL for count in told_counts(table))


def told_counts(table: Table) -> Iterable[Decimal]:
    """Every count that a reader of the table knows.

    Those shown, what is left of a total besides the rows, what a share of a shown count amounts to, and
    what is left of a count besides its parts.
    """
    rows = [*table.rows] if table.total is None else [*table.rows, table.total]
    for place, column in enumerate(table.columns):
        if column.is_count:
            yield from (whole_number(row[place]) for row in rows)
            if table.total is not None:
                yield abs(whole_number(table.total[place]) - added(table.rows, place))
            for row in rows:
                yield from rests(table, row, column, whole_number(row[place]))


def rests(table: Table, row: Sequence[Value], column: Column, whole: Decimal) -> Iterable[Decimal]:
    """What the row tells about the parts of one of its counts."""
    parts = []
    for value, other in zip(row, table.columns, strict=True):
        if other.part_of == column.title and other.is_count:
            parts.append(whole_number(value))
        elif other.part_of == column.title and value is not None:
            share = whole_number(value, whole)
            yield from (share, whole - share)
    for number in range(1, len(parts) + 1):
        yield from (whole - sum(taken) for taken in combinations(parts, number))


def whole_number(value: Value, times: Decimal = Decimal(1)) -> Decimal:
    """The value, `times` that, as a whole number; what is not available counts as nothing."""
    if value is None or isinstance(value, (str, date)):
        return Decimal()
    return (Decimal(str(value)) * times).to_integral_value(ROUND_HALF_UP)


def added(rows: Iterable[Sequence[Value]], place: int) -> Decimal:
    return sum((whole_number(row[place]) for row in rows), Decimal())
