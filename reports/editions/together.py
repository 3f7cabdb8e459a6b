"""Small rows of a table taken together before it is protected: fewer numbers then have to be hidden.

The rule looks at one table alone, at its own closed counts: a quarter and its year each by themselves. But
where that tells too much beside what was published before, rows are kept apart (`Draft.redrawn`). Rows
of 1 up to `rare_below(k)` are rare. Those of one group stand together, if they are `k` or more and nothing
follows of any of them from their sum. The others stand together whatever their group, with the smallest row
that is left, and more of those until the same holds. So a reader knows of what is not listed that it is rare,
or joined for being the smallest; not which it is, nor what is in it and what counts nothing.

Rare is twice `k` and not `k`: of two rows that are each less than 5, a sum of 8 tells both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.indicators.columns import ratio
from reports.protection.cells import Where
from reports.protection.sheets import Limits, Place, Sheet, counts
from reports.tables import Column, Kind, Table, Value

EVERY_GROUP = "Verschillende groepen"
Rows = tuple[int, ...]


@dataclass(frozen=True)
class Rare:
    """Of which table small rows stand together: the dimension of its rows, and what they are called together.

    `counted` are the rows in words; `group_of` holds the codes of every row there can be, and to which group
    it belongs; `group` is the column of that group, if there is one.
    """

    dimension: str
    label: str
    counted: str
    group_of: Mapping[frozenset[str], str]
    group: int | None = None


def rare_below(k: int) -> int:
    """From how many on a row stands by itself."""
    return 2 * k


def division(
    numbers: Sequence[int], groups: Sequence[str], k: int, apart: Collection[int] = ()
) -> dict[str, Rows]:
    """The places that stand together, by their group; those of more than one under EVERY_GROUP.

    None, when no number is rare. Each is `k` or more, unless all numbers together are less. Those that are
    `apart` have a row of their own, though they are rare.
    """
    rare: dict[str, list[int]] = defaultdict(list)
    for place, (number, group) in enumerate(zip(numbers, groups, strict=True)):
        if 0 < number < rare_below(k) and place not in apart:
            rare[group].append(place)
    found = {group: tuple(own) for group, own in rare.items() if is_enough(numbers, own, (), k)}
    left = [place for group, own in rare.items() if group not in found for place in own]
    if not left:
        return found
    # Not of a group with a row of its own: what is not listed there is in that row.
    stands = rare_below(k)
    able = [place for place, number in enumerate(numbers) if number >= stands and groups[place] not in found]
    alone = sorted(able, key=lambda place: numbers[place])
    if alone:
        left.append(alone.pop(0))
    while not is_enough(numbers, left, alone, k) and (alone or found):
        smallest = min(found, key=lambda group: added(numbers, found[group]), default="")
        if found and (not alone or added(numbers, found[smallest]) <= numbers[alone[0]]):
            left += found.pop(smallest)
        else:
            left.append(alone.pop(0))
    return {**found, EVERY_GROUP: tuple(left)}


def is_enough(numbers: Sequence[int], places: Collection[int], alone: Sequence[int], k: int) -> bool:
    """Whether the sum is shown, and leaves each of these `k` possible numbers or more.

    One that joined can be as many as the smallest that is left `alone`; the rest are rare.
    """
    stands = rare_below(k)
    total, joined = added(numbers, places), sum(numbers[place] >= stands for place in places)
    if joined and not alone:
        return total >= k
    most = numbers[alone[0]] if joined else 0
    others = joined * most + (len(places) - 1 - joined) * (stands - 1)
    return total >= k and min(stands - 1, total) - max(total - others, 0) >= k - 1


def limits(
    numbers: Sequence[int], groups: Sequence[str], parts: Mapping[str, Rows], k: int
) -> dict[int, Limits]:
    """By row how many the rule tells that it is at most, if it stands with others, or else at least.

    One that joined is at most the smallest that still stands alone, where that could have joined too. Nobody
    can see which one that is; here it is taken for known, so that all that follows of the rule is in it.
    """
    stands = rare_below(k)
    taken = {row for rows in parts.values() for row in rows}
    left = {row for row, number in enumerate(numbers) if number >= stands} - taken
    smallest = min((numbers[row] for row in left if groups[row] not in parts), default=0)
    found: dict[int, Limits] = {row: (None, stands) for row in left}
    for row in taken:
        is_rare = numbers[row] < stands
        most = stands - 1 if is_rare else smallest
        found[row] = (most if numbers[row] <= most else None, None if is_rare else stands)
    return found


def least(numbers: Sequence[int], rows: Rows, tells: Mapping[int, Limits], k: int) -> int | None:
    """How many the rule tells that these rows are together at least: if one joined, more than that."""
    if any((tells[row][0] or 0) >= rare_below(k) for row in rows):
        return rare_below(k) + 1
    return k if added(numbers, rows) >= k else None


def added(numbers: Sequence[int], places: Collection[int]) -> int:
    return sum(numbers[place] for place in places)


def together(sheet: Sheet, rare: Rare, k: int, apart: Collection[Where] = ()) -> Sheet:
    """The sheet with its small rows together at the end, and with what it says by leaving rows out.

    What no row names is with the small rows of its group, or with those of every group; else it counts
    nothing. Rows that are `apart` stay as they are.
    """
    table, main = sheet.table, min(column for _, column in counts(sheet.table))
    named = [dict(sheet.where[row, main])[rare.dimension] for row in range(len(table.rows))]
    groups = ["" if rare.group is None else str(row[rare.group]) for row in table.rows]
    numbers = [int(str(row[main])) for row in table.rows]
    own = {row for row in range(len(table.rows)) if sheet.where[row, main] in apart}
    parts = division(numbers, groups, k, own)
    unnamed: dict[str, list[frozenset[str]]] = defaultdict(list)
    for codes, group in rare.group_of.items():
        if not any(codes & own for own in named):
            unnamed[group if group in parts else EVERY_GROUP].append(codes)
    absent = () if EVERY_GROUP in parts else narrowed(sheet, main, rare.dimension, unnamed[EVERY_GROUP])
    tells = limits(numbers, groups, parts, k)
    by_where = {sheet.where[row, main]: own for row, own in tells.items()}
    rarely: Limits = (rare_below(k) - 1, None)
    if not parts:
        return replace(sheet, absent=absent, limits=by_where)
    order = sorted(parts, key=lambda group: (group == EVERY_GROUP, group))
    taken = {row for rows in parts.values() for row in rows}
    kept = [row for row in range(len(table.rows)) if row not in taken]
    where: dict[Place, Where] = {}
    for row, column in sheet.where:
        if row == len(table.rows):
            where[len(kept) + len(parts), column] = sheet.where[row, column]
        elif row not in taken:
            where[kept.index(row), column] = sheet.where[row, column]
    single: list[Where] = []
    for number, group in enumerate(order, start=len(kept)):
        members = [*unnamed[group], *(named[row] for row in parts[group])]
        for column in {column for row, column in sheet.where if row in parts[group]}:
            base = sheet.where[parts[group][0], column]
            where[number, column] = along(base, rare.dimension, frozenset().union(*members))
            single += [along(base, rare.dimension, codes) for codes in members]
        by_where[where[number, main]] = None, least(numbers, parts[group], tells, k)
        base = sheet.where[parts[group][0], main]
        by_where |= {along(base, rare.dimension, codes): rarely for codes in unnamed[group]}
    rows = [table.rows[row] for row in kept]
    rows += [joined(table, parts[group], main, rare, group) for group in order]
    keys = [table.keys[row] for row in kept] + [""] * len(parts) if table.keys else ()
    return replace(
        sheet,
        table=replace(explained(table, rare, k), rows=rows, keys=keys),
        where=where,
        absent=absent,
        single=tuple(single),
        limits=by_where,
        at_end=frozenset(range(len(kept), len(rows))),
    )


def narrowed(
    sheet: Sheet, column: int, dimension: str, codes: Collection[frozenset[str]]
) -> tuple[Where, ...]:
    """Of all that the table is about, the part with these codes; nothing without codes."""
    if not codes or not sheet.table.rows:
        return ()
    return (along(sheet.where[0, column], dimension, frozenset().union(*codes)),)


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
