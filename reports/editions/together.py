"""Small rows of a table taken together before it is protected: fewer numbers then have to be hidden.

Which ones is a rule of its own (`reports.editions.rare`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reports.editions.rare import EVERY_GROUP, Rows, added, division, least, limits, rare_below
from reports.indicators.columns import ratio
from reports.protection.cells import Where
from reports.protection.sheets import Limits, Place, Sheet, counts
from reports.tables import Column, Kind, Table, Value

Codes = frozenset[str]


@dataclass(frozen=True)
class Rare:
    """Of which table small rows stand together: the dimension of its rows, and what they are called together.

    `counted` are the rows in words; `group_of` holds the codes of every row there can be, and to which group
    it belongs; `group` is the column of that group, if there is one.
    """

    dimension: str
    label: str
    counted: str
    group_of: Mapping[Codes, str]
    group: int | None = None


def together(sheet: Sheet, rare: Rare, k: int, apart: Collection[Where] = ()) -> Sheet:
    """The sheet with its small rows together at the end, and with what it says by leaving rows out.

    What no row names is with the small rows of its group, or with those of every group; else it counts
    nothing. Rows that are `apart` stay as they are.
    """
    rows = Joining(sheet, rare, k, apart)
    sheet = replace(sheet, absent=rows.absent(), limits=rows.limits())
    if not rows.parts:
        return sheet
    table = rows.table()
    at_end = frozenset(range(len(rows.kept), len(table.rows)))
    return replace(sheet, table=table, where=rows.where(), single=rows.single(), at_end=at_end)


@dataclass(frozen=True)
class Joining:
    """The rows of a sheet, and which of them stand together: `parts`, by their group, in this `order`.

    The others are `kept`. `named` and `numbers` are the codes and the main count of each row; `unnamed` are
    the codes that no row has, by the group with which they would stand.
    """

    sheet: Sheet
    rare: Rare
    k: int
    apart: Collection[Where]

    @cached_property
    def main(self) -> int:
        return min(column for _, column in counts(self.sheet.table))

    @cached_property
    def numbers(self) -> list[int]:
        return [int(str(row[self.main])) for row in self.sheet.table.rows]

    @cached_property
    def named(self) -> list[Codes]:
        return [dict(self.main_where(row))[self.rare.dimension] for row in range(len(self.numbers))]

    @cached_property
    def groups(self) -> list[str]:
        group = self.rare.group
        return ["" if group is None else str(row[group]) for row in self.sheet.table.rows]

    @cached_property
    def parts(self) -> dict[str, Rows]:
        own = {row for row in range(len(self.numbers)) if self.main_where(row) in self.apart}
        return division(self.numbers, self.groups, self.k, own)

    @cached_property
    def order(self) -> list[str]:
        return sorted(self.parts, key=lambda group: (group == EVERY_GROUP, group))

    @cached_property
    def kept(self) -> list[int]:
        taken = {row for rows in self.parts.values() for row in rows}
        return [row for row in range(len(self.numbers)) if row not in taken]

    @cached_property
    def unnamed(self) -> dict[str, list[Codes]]:
        found: dict[str, list[Codes]] = defaultdict(list)
        for codes, group in self.rare.group_of.items():
            if not any(codes & own for own in self.named):
                found[group if group in self.parts else EVERY_GROUP].append(codes)
        return found

    def main_where(self, row: int) -> Where:
        return self.sheet.where[row, self.main]

    def members(self, group: str) -> list[Codes]:
        """The codes of all that stands together there."""
        return [*self.unnamed[group], *(self.named[row] for row in self.parts[group])]

    def bases(self, group: str) -> dict[int, Where]:
        """By column with a count, what the first row there counts."""
        rows = self.parts[group]
        columns = {column for row, column in self.sheet.where if row in rows}
        return {column: self.sheet.where[rows[0], column] for column in columns}

    def whole(self, group: str, base: Where) -> Where:
        """What the joined row counts in the column of which this is a part."""
        return along(base, self.rare.dimension, frozenset().union(*self.members(group)))

    def where(self) -> dict[Place, Where]:
        """What the numbers count: of the rows that are kept, of the total, and of the joined rows."""
        last, found = len(self.numbers), {}
        moved = {row: number for number, row in enumerate(self.kept)}
        moved[last] = len(self.kept) + len(self.parts)
        for (row, column), own in self.sheet.where.items():
            if row in moved:
                found[moved[row], column] = own
        for number, group in enumerate(self.order, start=len(self.kept)):
            found |= {(number, column): self.whole(group, base) for column, base in self.bases(group).items()}
        return found

    def single(self) -> tuple[Where, ...]:
        """What the joined rows add up."""
        return tuple(
            along(base, self.rare.dimension, codes)
            for group in self.order
            for base in self.bases(group).values()
            for codes in self.members(group)
        )

    def limits(self) -> dict[Where, Limits]:
        """What the rule tells: of each row, of each joined row, and of what no row names."""
        tells = limits(self.numbers, self.groups, self.parts, self.k)
        found = {self.main_where(row): own for row, own in tells.items()}
        for group in self.order:
            base = self.main_where(self.parts[group][0])
            found[self.whole(group, base)] = None, least(self.numbers, self.parts[group], tells, self.k)
            rarely: Limits = (rare_below(self.k) - 1, None)
            found |= {along(base, self.rare.dimension, codes): rarely for codes in self.unnamed[group]}
        return found

    def absent(self) -> tuple[Where, ...]:
        """Of all that the table is about, what it leaves out because it counts nothing."""
        codes = self.unnamed[EVERY_GROUP]
        if EVERY_GROUP in self.parts or not codes or not self.numbers:
            return ()
        return (along(self.main_where(0), self.rare.dimension, frozenset().union(*codes)),)

    def table(self) -> Table:
        table = self.sheet.table
        rows = [table.rows[row] for row in self.kept]
        rows += [joined(table, self.parts[group], self.main, self.rare, group) for group in self.order]
        keys = [table.keys[row] for row in self.kept] + [""] * len(self.parts) if table.keys else ()
        return replace(explained(table, self.rare, self.k), rows=rows, keys=keys)


def along(where: Where, dimension: str, codes: frozenset[str]) -> Where:
    return frozenset({*(pair for pair in where if pair[0] != dimension), (dimension, codes)})


def joined(table: Table, rows: Rows, main: int, rare: Rare, group: str) -> tuple[Value, ...]:
    """The row that stands for these: their counts added up, and the share that makes of the total."""
    found: list[Value] = []
    for place, column in enumerate(table.columns):
        if place == table.row_header_column:
            found.append(rare.label)
        elif place == rare.group:
            found.append(group)
        elif column.is_count:
            found.append(sum(int(str(table.rows[row][place] or 0)) for row in rows))
        else:
            found.append(share(table, rows, main) if is_share(column) else None)
    return tuple(found)


def is_share(column: Column) -> bool:
    """Whether it is a part of the total, and of nothing in its row."""
    return column.kind is Kind.PERCENTAGE and column.made_from is None and not column.part_of


def share(table: Table, rows: Rows, main: int) -> Value:
    numbers = [int(str(row[main])) for row in table.rows]
    return ratio(added(numbers, rows), sum(numbers))


def explained(table: Table, rare: Rare, k: int) -> Table:
    """The table with the rule where it says what its rows are."""
    place = table.row_header_column
    header = table.columns[place]
    rule = f"{rare.counted} met minder dan {rare_below(k)} vragen staan meestal samen."
    columns = [*table.columns]
    columns[place] = Column(header.title, header.kind, definition=f"{header.definition} {rule}".strip())
    note = f"{rule} Meer groepen samen? Dan staat de kleinste andere rij erbij: niemand weet zo welke."
    return replace(table, columns=columns, notes=(*table.notes, note))
