"""A report as a table of raw values: the one form that pages, charts and files are made from."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum

from reports import notation


class Hidden(StrEnum):
    """What stands in the place of every number that is kept back: one symbol, whatever the reason.

    It is a text, so that every format shows it as it is.
    """

    HIDDEN = notation.HIDDEN


HIDDEN = Hidden.HIDDEN
Value = str | int | float | Decimal | date | None

LARGEST = 10**15  # beyond fifteen digits a spreadsheet no longer keeps a number exactly
TOTAL = "Totaal"
PART = "deel van 1"  # the unit of every percentage


class Kind(Enum):
    """What the values of a column are; None (not available) fits every kind."""

    TEXT = "text"  # str
    NUMBER = "number"  # int
    RATIO = "ratio"  # int, float or Decimal, shown with decimals
    PERCENTAGE = "percentage"  # a part of a whole as a fraction: 0.175 is 17,5%
    DATE = "date"  # date
    MONTH = "month"  # date, the first day of the month

    @property
    def is_numeric(self) -> bool:
        return self in (Kind.NUMBER, Kind.RATIO, Kind.PERCENTAGE)


TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.NUMBER: (int,),
    Kind.RATIO: (int, float, Decimal),
    Kind.PERCENTAGE: (int, float, Decimal),
    Kind.DATE: (date,),
    Kind.MONTH: (date,),
}
DECIMALS = {Kind.RATIO: 2, Kind.PERCENTAGE: 1}


class TableError(ValueError):
    """The table does not hold together; the message names the table, row and column."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it holds, and in plain Dutch what it means.

    `decimals` is what a reader sees: 2 for a ratio and 1 for a percentage unless given, else 0.

    `is_count` marks numbers of questions or visits, which protection against small numbers looks at.
    `part_of` is the title of the count in the same row that this count or percentage is a part of: whoever
    sees both can compute the rest. A ratio, or a share in the total, stands beside the count it is made from.
    `made_from` are the titles of the counts that a ratio or percentage is computed from, within its row; None
    is any of them, and the total as well. `is_rank` marks places in a ranking: they tell of every row.
    `unit` is what the figure counts or measures, for programs that read it: 'vragen', 'uur'.
    `for_machines` marks codes and coordinates: files hold them, on a page and on paper they do not stand.
    """

    title: str
    kind: Kind = Kind.TEXT
    decimals: int | None = None
    definition: str = ""
    is_count: bool = False
    part_of: str = ""
    made_from: tuple[str, ...] | None = None
    is_rank: bool = False
    unit: str = ""
    for_machines: bool = False

    def __post_init__(self):
        if self.kind is Kind.PERCENTAGE:
            object.__setattr__(self, "unit", PART)
        if self.decimals is None:
            object.__setattr__(self, "decimals", DECIMALS.get(self.kind, 0))
        elif self.kind not in DECIMALS or not 0 <= self.decimals <= 6:
            raise TableError(f"column {self.title!r}: {self.decimals} decimals do not fit {self.kind}")
        if self.is_count and self.kind is not Kind.NUMBER:
            raise TableError(f"column {self.title!r}: a count is a number, not {self.kind}")

    def problem(self, value: Value) -> str:
        """Why this value cannot stand in this column; empty if it can."""
        if value is None:
            return ""
        if isinstance(value, Hidden):
            return "" if self.kind.is_numeric else "only a number can be hidden"
        fits = isinstance(value, TYPES[self.kind]) and not isinstance(value, (bool, datetime))
        if not fits:
            return f"{type(value).__name__} is no {self.kind.value}"
        if isinstance(value, date):
            return "a month is its first day" if self.kind is Kind.MONTH and value.day != 1 else ""
        if isinstance(value, str):
            return ""
        if not math.isfinite(value) or not -LARGEST < value < LARGEST:
            return "not a number a spreadsheet can hold"
        if self.kind is Kind.PERCENTAGE and not 0 <= value <= 1:
            return "a percentage is a fraction from 0 to 1"
        return ""

    def published(self, value: Value) -> Value:
        """The value at the precision a reader sees, so that every format gives the same figure.

        A ratio and a percentage become a Decimal; 17,5% stays the fraction 0.175. The rest is unchanged.
        """
        if self.kind not in DECIMALS or value is None or isinstance(value, (str, date)):
            return value
        assert self.decimals is not None  # set by __post_init__
        return notation.rounded(value, self.decimals + (2 if self.kind is Kind.PERCENTAGE else 0))


@dataclass(frozen=True)
class Table:
    """Raw values in rows of equal length, each of its column's kind; anything else is a TableError.

    `slug` names files and anchors; `subject` is whom it is about ('Noord-Brabant') and `period_text`
    over which days. `row_header_column` is the position of the column that names a row. `total` is a row
    like the others, except that its header cell holds a text: 'Totaal' where it is left None.
    `keys` name each row to the program alone, where what it is called may not: no reader sees them.
    """

    slug: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value] | None = None
    notes: Sequence[str] = ()
    subject: str = ""
    period_text: str = ""
    row_header_column: int = 0
    keys: Sequence[str | int] = ()

    def __post_init__(self):
        put = object.__setattr__
        put(self, "columns", tuple(self.columns))
        put(self, "rows", tuple(tuple(row) for row in self.rows))
        put(self, "notes", tuple(self.notes))
        put(self, "keys", tuple(self.keys))
        if self.keys and len(self.keys) != len(self.rows):
            raise TableError(f"{self.slug}: {len(self.keys)} keys for {len(self.rows)} rows")
        self._check_heading()
        for place, row in enumerate(self.rows):
            self._check_row(row, f"row {place}")
        if self.total is not None:
            put(self, "total", self._labelled(tuple(self.total)))

    def _check_heading(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.slug):
            raise TableError(f"{self.slug!r} is no slug")
        titles = [column.title for column in self.columns]
        if not titles or not all(titles) or len(set(titles)) < len(titles):
            raise TableError(f"{self.slug}: columns need titles that differ, not {titles}")
        if not 0 <= self.row_header_column < len(titles):
            raise TableError(f"{self.slug}: there is no column {self.row_header_column}")
        if self.columns[self.row_header_column].for_machines:
            raise TableError(f"{self.slug}: people see no name of a row")
        counts = {column.title for column in self.columns if column.is_count}
        if strays := {part for column in self.columns for part in origins(column)} - counts:
            raise TableError(f"{self.slug}: figures made from {strays}, which are no counts of this table")

    def _check_row(self, row: Sequence[Value], where: str, *, skip: int = -1) -> None:
        if len(row) != len(self.columns):
            raise TableError(f"{self.slug}, {where}: {len(row)} values for {len(self.columns)} columns")
        for place, (column, value) in enumerate(zip(self.columns, row, strict=True)):
            if place != skip and (problem := column.problem(value)):
                raise TableError(f"{self.slug}, {where}, {column.title!r}: {problem}")

    def _labelled(self, total: tuple[Value, ...]) -> tuple[Value, ...]:
        header = self.row_header_column
        self._check_row(total, "total", skip=header)
        label = total[header] or TOTAL
        if not isinstance(label, str):
            raise TableError(f"{self.slug}, total: its header is a text, not {type(label).__name__}")
        return (*total[:header], label, *total[header + 1 :])

    @property
    def for_people(self) -> Table:
        """As it stands on a page and on paper: without the columns that only programs read."""
        return self.only([column.title for column in self.columns if not column.for_machines])

    def only(self, titles: Collection[str]) -> Table:
        """The same with no other columns than those; the one that names the rows is among them."""
        kept = [place for place, column in enumerate(self.columns) if column.title in titles]
        if len(kept) == len(self.columns):
            return self

        def part(row: Sequence[Value]) -> list[Value]:
            return [row[place] for place in kept]

        return replace(
            self,
            columns=[self.columns[place] for place in kept],
            rows=[part(row) for row in self.rows],
            total=None if self.total is None else part(self.total),
            row_header_column=kept.index(self.row_header_column),
        )

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing in it: no row, or not a figure that is not 0.

        A figure that is hidden may be something, and so may a count that is not known.
        """
        figures = [
            (column.kind, value)
            for row in self.rows
            for column, value in zip(self.columns, row, strict=True)
            if column.kind.is_numeric
        ]
        counts = [value for kind, value in figures if kind is Kind.NUMBER]
        rest = [value for kind, value in figures if kind is not Kind.NUMBER and value is not None]
        return not self.rows or (bool(counts) and all(value == 0 for value in (*counts, *rest)))

    def published_rows(self) -> Iterator[tuple[Value, ...]]:
        """Every row and then the total, with values at the precision a reader sees."""
        for row in (*self.rows, *([] if self.total is None else [self.total])):
            yield tuple(column.published(value) for column, value in zip(self.columns, row, strict=True))


def origins(column: Column) -> set[str]:
    """The titles of the counts that a column names."""
    return {*filter(None, [column.part_of]), *(column.made_from or ())}


def dutch(value: Value, column: Column) -> str:
    """As a Dutch reader expects it: 1.234; 4,56; 17,5%; 11-12-2022; mei 2021; – for None, • for HIDDEN.

    Always a plain text, so that it may stand in a column of texts.
    """
    if value is None:
        return notation.MISSING
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return notation.month(value) if column.kind is Kind.MONTH else notation.day(value)
    assert column.decimals is not None  # set by Column itself
    if column.kind is Kind.PERCENTAGE:
        return notation.percentage(value, column.decimals)
    return notation.number(value, column.decimals)


def competition_rank(
    values: Sequence[int | float | Decimal | None], descending: bool = True
) -> list[int | None]:
    """The place of each value; equal values share one and the next is skipped: 1, 2, 2, 4.

    Highest first, or lowest first if not `descending`. None takes no place and does not move others.
    """
    ordered = sorted((value for value in values if value is not None), reverse=descending)
    places: dict[int | float | Decimal, int] = {}
    for place, value in enumerate(ordered, start=1):
        places.setdefault(value, place)
    return [None if value is None else places[value] for value in values]
