"""A report as it stands on a page: cells in Dutch notation and the chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from reports.catalogue import BY_SLUG, HEADLINE, Chapter, Report
from reports.selection import Scope
from reports.tables import HIDDEN, Column, Kind, Table, Value, dutch
from reports.telling import chart_of, nothing_in, readable, upright

WORDY = 4  # columns of words, from which on the rows of a table are cards on a narrow screen
HALF = 40  # characters of a text that has half of such a card


class Text(NamedTuple):
    """One cell; `css` keeps figures under each other and days on one line. `label` is its column's title."""

    text: str
    css: str
    is_header: bool
    label: str


@dataclass(frozen=True)
class Shown:
    """One table as a reader sees it. What the catalogue does not know has no summary and no chart.

    `told` are notes that stand elsewhere on the page.
    """

    whole: Table
    told: Collection[str] = ()

    @cached_property
    def table(self) -> Table:
        return readable(self.whole)

    @property
    def report(self) -> Report | None:
        return BY_SLUG.get(self.table.slug)

    @property
    def notes(self) -> list[str]:
        return [note for note in self.table.notes if note not in self.told]

    @property
    def has_hidden(self) -> bool:
        rows = [*self.table.rows, self.table.total or ()]
        return any(value is HIDDEN for row in rows for value in row)

    @cached_property
    def upright(self) -> Table:
        """The table as it stands there: one long row is a list."""
        return upright(self.table)

    @property
    def is_wordy(self) -> bool:
        """Whether each row becomes a card on a narrow screen: words beside one another do not fit there."""
        return sum(not column.kind.is_numeric for column in self.upright.columns) >= WORDY

    @cached_property
    def rows(self) -> list[list[Text]]:
        return [cells(row, self.upright) for row in self.upright.rows]

    @cached_property
    def total(self) -> list[Text]:
        """The cells of the total, empty where a total has no meaning; none without a total."""
        if self.table.total is None:
            return []
        return [
            cell._replace(text="") if value is None and not means_sum(column) else cell
            for cell, value, column in zip(
                cells(self.table.total, self.table), self.table.total, self.table.columns, strict=True
            )
        ]

    @cached_property
    def chart(self) -> SafeString | None:
        return chart_of(self.whole)

    @property
    def nothing(self) -> str:
        """What stands there instead of a table in which there is nothing."""
        return nothing_in(self.whole)


def cells(row: Any, table: Table) -> list[Text]:
    return [
        Text(text := dutch(value, column), css(column, text), place == table.row_header_column, column.title)
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True))
    ]


def css(column: Column, text: str) -> str:
    if column.kind.is_numeric:
        return "num"
    if column.kind is not Kind.TEXT:
        return "nowrap"
    return "is-wide" if len(text) > HALF else ""


def means_sum(column: Column) -> bool:
    """Whether a total of this column could have been: not of places, names and days."""
    return column.kind.is_numeric and not column.title.startswith("Plaats")


def report_named(slug: str, scope: Scope) -> Report:
    """The live report that an address names; Http404 if there is none about the scope."""
    report = BY_SLUG.get(slug)
    if report is None or not report.is_for(scope, live=True):
        raise Http404
    return report


class Figure(NamedTuple):
    """A headline figure in Dutch notation."""

    label: str
    value: str


OTHER = "Overig"
HEADLINE_FIGURES = (
    "Vragen",
    "Bezoeken",
    "Per 1.000 inwoners",
    "Ter plekke opgelost",
    "Deel doorverwezen",
    "Locaties",
    "Vragen per open uur",
)


@dataclass(frozen=True)
class Sheets:
    """Everything on one page: what a reader wants first, and a part for each other table.

    `notes` are those that belong to more than one table; they are told once.
    """

    tables: Sequence[Table]

    @cached_property
    def notes(self) -> list[str]:
        found = Counter(note for table in self.tables for note in readable(table).notes)
        return [note for note, number in found.items() if number > 1]

    @cached_property
    def headline(self) -> Shown | None:
        return next((part for part in self._shown if part.table.slug == HEADLINE.slug), None)

    @property
    def figures(self) -> list[Figure]:
        return [] if self.headline is None else headline_figures(self.headline.table)

    @property
    def parts(self) -> list[Shown]:
        return [part for part in self._shown if part.table.slug != HEADLINE.slug]

    @property
    def chapters(self) -> list[tuple[str, list[Shown]]]:
        """The parts under the chapters of the catalogue; what it does not know any more comes last."""
        found: dict[str, list[Shown]] = {name: [] for name in (*map(str, Chapter), OTHER)}
        for part in self.parts:
            found[part.report.chapter.value if part.report else OTHER].append(part)
        return [(chapter, parts) for chapter, parts in found.items() if parts]

    @cached_property
    def _shown(self) -> list[Shown]:
        return [Shown(table, self.notes) for table in self.tables]


def headline_figures(table: Table) -> list[Figure]:
    """What stands in large type above the reports, in one row of figures; not what is hidden."""
    if not table.rows:
        return []
    values: dict[str, tuple[Value, Column]] = {
        column.title: (value, column) for column, value in zip(table.columns, table.rows[0], strict=True)
    }
    return [
        Figure(title, dutch(*values[title]))
        for title in HEADLINE_FIGURES
        if title in values and values[title][0] is not HIDDEN
    ]


def tabs(current: str) -> list[dict[str, Any]]:
    """What a library has to read, with the one that is looked at."""
    parts = [
        ("Je eigen cijfers", "report_list"),
        ("Mijlpalen", "milestone_list"),
        ("Bewijsdossier", "evidence_detail"),
        ("Uitgaven voor gemeenten", "edition_list"),
    ]
    return [
        {"label": label, "url": reverse(f"reports:{name}"), "current": name == current}
        for label, name in parts
    ]
