"""What a reader knows of the tables as linear equations over whole base cells, made as small as it can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from reports.protection.cells import Cell, CellError, Cube, Standing
from reports.protection.crosses import Crosses, Numbers, Tie


@dataclass(frozen=True)
class Row:
    """One number that the reader may know: the sum of base cells `columns`.

    `cells` are the places of the published cells that it is, `inner` orders totals after what they add up;
    `most` and `least` are those of the cells.
    """

    columns: Numbers
    cells: tuple[int, ...]
    value: int
    standings: frozenset[Standing]
    inner: tuple[int, int]
    most: float = inf
    least: int = 0

    @property
    def standing(self) -> Standing:
        """What the reader has of it: who sees the number in one table, knows it in every other."""
        order = (Standing.SHOWN, Standing.HIDDEN, Standing.NEW, Standing.UNSEEN)
        return next(each for each in order if each in self.standings)

    def is_primary(self, k: int) -> bool:
        """Whether somebody could be recognised in it, and it is not told already for its own sake."""
        meant = self.standings - ({Standing.NEW} if Standing.SHOWN in self.standings else set())
        return 0 < self.value < k and meant != {Standing.SHOWN}


@dataclass(frozen=True)
class System:
    """Rows that differ and may be more than 0, in an order that no label decides; the true base cells."""

    rows: Sequence[Row]
    ties: Sequence[Tie]
    truth: Numbers

    @property
    def width(self) -> int:
        return len(self.truth)


def system(cube: Cube, cells: Sequence[Cell]) -> System:
    """The rows and ties of cells whose `where` is plain.

    CellError if the cells contradict one another: then they are not of one cube.
    """
    crosses = Crosses(cube, cells)
    found: dict[bytes, list[int]] = {}
    columns: list[Numbers] = []
    for place, cell in enumerate(cells):
        own = crosses.columns(cell)
        columns.append(own)
        if cell.value and not len(own):
            raise CellError(f"{cell.name or cell.where}: {cell.value} questions where 0 is shown")
        if cell.value or (cell.most is not None and len(own)):
            found.setdefault(own.tobytes(), []).append(place)
    rows = [_row(cells, columns[places[0]], places) for places in found.values()]
    return _narrowed(_ordered(rows, crosses.ties), crosses.truth)


def _row(cells: Sequence[Cell], columns: Numbers, places: list[int]) -> Row:
    values = {cells[place].value for place in places}
    if len(values) > 1:
        told = ", ".join(cells[place].name or str(cells[place].where) for place in places)
        raise CellError(f"the same questions are counted as {sorted(values)}: {told}")
    standings = frozenset(cells[place].standing for place in places)
    inner = max(_inner(cells[place]) for place in places)
    limits = [most for most in (cells[place].most for place in places) if most is not None]
    most = float(min(limits, default=inf))
    least = max(cells[place].least or 0 for place in places)
    return Row(columns, tuple(places), values.pop(), standings, inner, most, least)


def _inner(cell: Cell) -> tuple[int, int]:
    """How many dimensions are told apart to the single code, and how many at all: more is further inside."""
    return sum(len(codes) == 1 for _, codes in cell.where), len(cell.where)


def _ordered(rows: list[Row], ties: list[Tie]) -> tuple[list[Row], list[Tie]]:
    """Inside cells before totals, small before large, and then by how they hang together.

    What they are called decides nothing. Only cells that are alike in all of this keep the order given.
    """
    marks, tie_marks = _marks(rows, ties)
    order = sorted(
        range(len(rows)),
        key=lambda place: (*(-depth for depth in rows[place].inner), rows[place].value, marks[place]),
    )
    tie_order = sorted(range(len(ties)), key=tie_marks.__getitem__)
    return [rows[place] for place in order], [ties[place] for place in tie_order]


def _marks(rows: list[Row], ties: list[Tie], rounds: int = 4) -> tuple[list[int], list[int]]:
    """A number per row and per tie that depends on its surroundings alone: colour refinement."""
    lines = [row.columns for row in rows] + [tie.columns for tie in ties]
    own = [hash((row.value, row.standing is Standing.NEW, row.inner)) for row in rows] + [7] * len(ties)
    marks = _mixed(np.array(own, np.int64).astype(np.uint64))
    owner = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    member = np.concatenate([*lines, np.zeros(0, np.int64)])
    for _ in range(rounds):
        base = np.zeros(int(member.max(initial=0)) + 1, np.uint64)
        np.add.at(base, member, marks[owner])
        added = np.zeros(len(lines), np.uint64)
        np.add.at(added, owner, _mixed(base)[member])
        marks = _mixed(marks * np.uint64(3) + added)
    found = [int(mark) for mark in marks]
    return found[: len(rows)], found[len(rows) :]


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits, as the finaliser of splitmix64 does (https://prng.di.unimi.it/splitmix64.c)."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _narrowed(parts: tuple[list[Row], list[Tie]], truth: Numbers) -> System:
    """The same with base cells that no row and no tie tells apart taken together."""
    rows, ties = parts
    lines = [row.columns for row in rows] + [tie.columns for tie in ties]
    signs = [np.ones(len(row.columns), np.int64) for row in rows] + [tie.signs for tie in ties]
    members: list[list[int]] = [[] for _ in range(len(truth))]
    for number, (line, sign) in enumerate(zip(lines, signs, strict=True), start=1):
        for column, way in zip(line.tolist(), sign.tolist(), strict=True):
            members[column].append(number * way)
    kinds = {kind: place for place, kind in enumerate(sorted(set(map(tuple, members))))}
    renamed = np.array([kinds[tuple(member)] for member in members], np.int64)

    def smaller(line: Numbers, sign: Numbers) -> tuple[Numbers, Numbers]:
        kept, first = np.unique(renamed[line], return_index=True)
        return kept, sign[first]

    narrow = [smaller(line, sign) for line, sign in zip(lines, signs, strict=True)]
    return System(
        [replace(row, columns=line) for row, (line, _) in zip(rows, narrow, strict=False)],
        [Tie(*line) for line in narrow[len(rows) :]],
        np.bincount(renamed, truth, len(kinds)).astype(np.int64),
    )
