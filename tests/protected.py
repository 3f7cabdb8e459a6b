"""Small cubes, and what a reader can know of them by trying every way to fill them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import product

import numpy as np
from hypothesis import HealthCheck, settings

from reports.protection.cells import Cell, Cube, Standing, Where

K = 5


def examples(number: int) -> settings:
    """So many examples, however busy the machine is: it solves each of them."""
    return settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def line(*values: int, dimension: str = "region") -> Cube:
    """A cube of one dimension with codes r0, r1 …"""
    codes = [f"r{place}" for place in range(len(values))]
    return Cube({dimension: codes}, {(code,): value for code, value in zip(codes, values, strict=True)})


def square(*rows: Sequence[int]) -> Cube:
    """A cube of two dimensions, `row` and `column`."""
    counts = {
        (f"r{r}", f"c{c}"): value for r, values in enumerate(rows) for c, value in enumerate(values) if value
    }
    return Cube(
        {
            "row": [f"r{r}" for r in range(len(rows))],
            "column": [f"c{c}" for c in range(len(rows[0]))],
        },
        counts,
    )


def questions(keys: Iterable[tuple[int, ...]], sizes: Sequence[int]) -> Cube:
    """A cube with a question for each key of numbers."""
    names = "abcd"[: len(sizes)]
    counted = Counter(tuple(f"{name}{code}" for name, code in zip(names, key, strict=True)) for key in keys)
    return Cube(
        {name: [f"{name}{code}" for code in range(size)] for name, size in zip(names, sizes, strict=True)},
        counted,
    )


def crossed(cube: Cube, *tables: str) -> list[Cell]:
    """The cells of tables with all margins: crossed(cube, "a", "b c")."""
    return cube.cells(where for table in tables for where in cube.table(*table.split()))


@cache
def fillings(total: int, cells: int) -> np.ndarray:
    """Every way to divide a total over so many cells."""
    if cells == 1:
        return np.array([[total]])
    parts = []
    for first in range(total + 1):
        rest = fillings(total - first, cells - 1)
        parts.append(np.hstack([np.full((len(rest), 1), first), rest]))
    return np.vstack(parts)


class Oracle:
    """Every number of every cell in every filling that a reader cannot rule out; the total must be shown.

    Of what is `forgotten` the reader does not know how many it is at most or at least.
    """

    def __init__(
        self,
        cube: Cube,
        cells: Sequence[Cell],
        hidden: Collection[Where],
        forgotten: Collection[Where] = (),
    ) -> None:
        keys = list(product(*cube.codes.values()))
        member = np.array([[inside(cube, cell.where, key) for key in keys] for cell in cells], int)
        numbers = fillings(cube.total, len(keys)) @ member.T
        known = np.ones(len(numbers), bool)
        for place, cell in enumerate(cells):
            if cell.standing is Standing.HIDDEN or (cell.standing is Standing.NEW and cell.where in hidden):
                known &= numbers[:, place] >= 1
            elif cell.standing is not Standing.UNSEEN:
                known &= numbers[:, place] == cell.value
            is_shown = cell.standing is Standing.NEW and cell.where not in hidden
            if not is_shown and cell.where not in forgotten:
                known &= numbers[:, place] >= (cell.least or 0)
                known &= numbers[:, place] <= (cube.total if cell.most is None else cell.most)
        self.numbers, self.cells, self.cube = numbers[known], cells, cube

    def width(self, place: int) -> int:
        return int(np.ptp(self.numbers[:, place]))

    def is_safe(self) -> bool:
        """Whether every small number has a range of k - 2, and stays uncertain to whoever is alone."""
        small = [place for place, cell in enumerate(self.cells) if cell.is_small(K)]
        ones = [place for place in small if self.cells[place].value == 1]
        if any(self.width(place) < K - 2 for place in small):
            return False
        for one, other in product(ones, small):
            both = self.cells[one].where, self.cells[other].where
            is_self = self.cells[other].value == 1 and self._question(both[0]) == self._question(both[1])
            alone = self.numbers[self.numbers[:, one] == 1]
            if not is_self and not np.ptp(alone[:, other]):
                return False
        return True

    def _question(self, where: Where) -> tuple[str, ...]:
        return next(
            key for key, number in self.cube.counts.items() if number and inside(self.cube, where, key)
        )


def inside(cube: Cube, where: Where, key: tuple[str, ...]) -> bool:
    named = dict(where)
    return all(code in named.get(name, (code,)) for name, code in zip(cube.codes, key, strict=True))
