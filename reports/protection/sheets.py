"""The outcome in report tables: one symbol for every hidden number, and for all that is made from one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from reports.protection.cells import Cell, CellError, Cube, Standing, Where
from reports.tables import HIDDEN, Column, Kind, Table, Value

Place = tuple[int, int]
Limits = tuple[int | None, int | None]
UNLIMITED: Limits = (None, None)
NOTE = "Een • staat bij een klein aantal, en bij een aantal waarmee je dat kunt uitrekenen."


@dataclass(frozen=True)
class Sheet:
    """A table, and by row and column what each of its counts counts; the total is the row after the last.

    `in_fixed_order` says that no number decides the order of the rows; those of `at_end` stand there anyhow.
    `absent` are questions of which the table says there are none by leaving their row out. `single` are
    what a row for several things adds up: nobody may be found in one of those either. `limits` are how many
    a reader who knows which rows stand together expects at most and at least of such a thing, or of a row.
    CellError if a count has no place: what is not known cannot be protected. None counts nothing.
    """

    table: Table
    where: Mapping[Place, Where]
    in_fixed_order: bool = False
    at_end: frozenset[int] = frozenset()
    absent: tuple[Where, ...] = ()
    single: tuple[Where, ...] = ()
    limits: Mapping[Where, Limits] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in counts(self.table):
            if place not in self.where:
                raise CellError(f"{self.table.slug}: nothing tells what row and column {place} count")

    def cells(self, cube: Cube) -> list[Cell]:
        """Its numbers for the pattern and the gate; CellError if the cube has another."""
        found = []
        for row, column in counts(self.table):
            header, title = self.table.row_header_column, self.table.columns[column].title
            label = lines(self.table)[row][header]
            where = self.where[row, column]
            cell = cube.cell(
                where,
                Standing.NEW,
                f"{self.table.title}, {label}, {title}",
                *self.limits.get(where, UNLIMITED),
            )
            if cell.value != lines(self.table)[row][column]:
                raise CellError(f"{cell.name}: {lines(self.table)[row][column]} is {cell.value} in the cube")
            found.append(cell)
        return found

    def beside(self, cube: Cube) -> list[Cell]:
        """What it tells beside its numbers: zeros that are known, and numbers that are in no row alone.

        CellError if the cube has a question where the table says there is none.
        """
        found = [cube.cell(where, Standing.SHOWN, f"{self.table.title}, de rest") for where in self.absent]
        if wrong := [cell for cell in found if cell.value]:
            raise CellError(f"{wrong[0].name}: {wrong[0].value} where there is no row")
        for where in self.single:
            limits = self.limits.get(where, UNLIMITED)
            cell = cube.cell(where, Standing.UNSEEN, f"{self.table.title}, samengenomen", *limits)
            found += [cell] if cell.value or cell.most is not None else []
        return found

    def protected(self, cube: Cube, hidden: Collection[Where]) -> Table:
        """The table as it may be published.

        A ratio or percentage goes with a hidden count that it is made from. If anything is hidden, places in
        a ranking are too, and rows that had no order of their own stand in that of what they are called:
        the order of their numbers would tell those. Nothing changes when nothing is hidden.
        """
        closed = {place for place in counts(self.table) if cube.plain(self.where[place]) in hidden}
        if not closed:
            return self.table
        rows = [
            tuple(self._value(row, column, closed) for column in range(len(self.table.columns)))
            for row in range(len(lines(self.table)))
        ]
        body, total = rows[: len(self.table.rows)], rows[len(self.table.rows) :]
        if not self.in_fixed_order:
            header = self.table.row_header_column
            order = [(place in self.at_end, _order(row[header])) for place, row in enumerate(body)]
            body = [body[place] for place in sorted(range(len(body)), key=order.__getitem__)]
        return replace(
            self.table,
            rows=body,
            keys=(),
            total=next(iter(total), None),
            notes=(*self.table.notes, NOTE),
        )

    def _value(self, row: int, place: int, closed: Collection[Place]) -> Value:
        value, column = lines(self.table)[row][place], self.table.columns[place]
        if (row, place) in closed:
            return HIDDEN
        if value is None or not (column.is_rank or column.kind in (Kind.RATIO, Kind.PERCENTAGE)):
            return value
        return HIDDEN if column.is_rank or self._is_touched(row, column, closed) else value

    def _is_touched(self, row: int, column: Column, closed: Collection[Place]) -> bool:
        """Whether a count that the figure is made from is hidden."""
        for line, place in closed:
            title = self.table.columns[place].title
            if column.made_from is None:
                if line in (row, len(self.table.rows)):
                    return True
            elif line == row and title in {*column.made_from, column.part_of}:
                return True
        return False


def lines(table: Table) -> list[tuple[Value, ...]]:
    """The rows and then the total."""
    return [tuple(row) for row in (*table.rows, *([] if table.total is None else [table.total]))]


def counts(table: Table) -> list[Place]:
    """Where the table has a number of questions or visits."""
    return [
        (number, column)
        for number, row in enumerate(lines(table))
        for column, own in enumerate(table.columns)
        if own.is_count and row[column] is not None
    ]


def _order(value: Value) -> tuple[str, str]:
    return ("", value.casefold()) if isinstance(value, str) else (type(value).__name__, str(value))
