"""A report as it stands on a page: cells in Dutch notation and the chart, or the notice in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.http import Http404
from django.utils.safestring import SafeString

from reports.catalogue import BY_SLUG, HEADLINE, Report, reports_for
from reports.disclosure import Withheld, reads_live, what_may_be_shown
from reports.selection import Scope, Selection
from reports.tables import Column, Kind, Table, Value, dutch


class Text(NamedTuple):
    """One cell; `css` keeps figures under each other and days on one line."""

    text: str
    css: str
    is_header: bool


@dataclass(frozen=True)
class Shown:
    """One report for one reader: what may be shown of its table."""

    report: Report
    outcome: Table | Withheld

    @property
    def table(self) -> Table | None:
        return self.outcome if isinstance(self.outcome, Table) else None

    @property
    def withheld(self) -> Withheld | None:
        return self.outcome if isinstance(self.outcome, Withheld) else None

    @property
    def file_table(self) -> Table:
        """What a file of this report holds."""
        return self.outcome.as_table() if isinstance(self.outcome, Withheld) else self.outcome

    @cached_property
    def rows(self) -> list[list[Text]]:
        return [] if self.table is None else [cells(row, self.table) for row in self.table.rows]

    @cached_property
    def total(self) -> list[Text]:
        """The cells of the total, empty where a total has no meaning; none without a total."""
        if self.table is None or self.table.total is None:
            return []
        return [
            cell._replace(text="") if value is None and not means_sum(column) else cell
            for cell, value, column in zip(
                cells(self.table.total, self.table), self.table.total, self.table.columns, strict=True
            )
        ]

    @cached_property
    def chart(self) -> SafeString | None:
        if self.table is None or self.report.draw is None or not self.table.rows:
            return None
        return self.report.draw(self.table)


def cells(row: Any, table: Table) -> list[Text]:
    return [
        Text(dutch(value, column), css(column), place == table.row_header_column)
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True))
    ]


def css(column: Column) -> str:
    if column.kind.is_numeric:
        return "num"
    return "" if column.kind is Kind.TEXT else "nowrap"


def means_sum(column: Column) -> bool:
    """Whether a total of this column could have been: not of places, names and days."""
    return column.kind.is_numeric and not column.title.startswith("Plaats")


def show(user: Any, selection: Selection, report: Report, today: date) -> Shown:
    return Shown(report, what_may_be_shown(user, selection, report.make(selection), today))


def show_all(user: Any, selection: Selection, today: date) -> list[Shown]:
    readable = reports_for(selection.scope, live=reads_live(user))
    return [show(user, selection, report, today) for report in readable]


def report_named(slug: str, user: Any, scope: Scope) -> Report:
    """The report that an address names; Http404 if it is none that this user can read about the scope."""
    report = BY_SLUG.get(slug)
    if report is None or not report.is_for(scope, live=reads_live(user)):
        raise Http404
    return report


class Figure(NamedTuple):
    """A headline figure in Dutch notation."""

    label: str
    value: str


HEADLINE_FIGURES = ("Vragen", "Bezoeken", "Per 1.000 inwoners", "Ter plekke opgelost", "Locaties")


def headline_figures(shown: Shown) -> list[Figure]:
    """What stands in large type above the reports; nothing when it is withheld."""
    if shown.report is not HEADLINE or shown.table is None:
        return []
    values: dict[str, tuple[Value, Column]] = {
        column.title: (value, column)
        for column, value in zip(shown.table.columns, shown.table.rows[0], strict=True)
    }
    return [Figure(title, dutch(*values[title])) for title in HEADLINE_FIGURES]
