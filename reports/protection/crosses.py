"""The base cells of the tables: one cross per clique of dimensions, as coarse as their numbers allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.protection.cells import Cell, CellError, Cube, Standing, TooLargeError, Where
from reports.protection.cliques import Clique, cliques, separated, tree
from reports.protection.grouping import NOWHERE, layered

Numbers = NDArray[np.int64]
Bits = NDArray[np.bool_]
MOST_BASE_CELLS = 5_000_000


@dataclass(frozen=True)
class Tie:
    """Two sums of base cells that are one and the same number: a margin that two crosses share."""

    columns: Numbers
    signs: Numbers


class Crosses:
    """The base cells of every clique, without those that a shown 0 rules out."""

    def __init__(self, cube: Cube, cells: Sequence[Cell]) -> None:
        self.places = {
            dimension: {code: place for place, code in enumerate(codes)}
            for dimension, codes in cube.codes.items()
        }
        sizes = {dimension: len(codes) for dimension, codes in cube.codes.items()}
        wanted = cliques((names(cell) for cell in cells), sizes)
        self.cliques = separated(wanted)
        self.axes = [
            [dimension for dimension in cube.codes if dimension in clique] for clique in self.cliques
        ]
        shapes = [[sizes[dimension] for dimension in axes] for axes in self.axes]
        if sum(map(prod, shapes)) > MOST_BASE_CELLS:
            raise TooLargeError(wanted)
        self.edges = tree(self.cliques)
        self.alive = [np.ones(shape, dtype=bool) for shape in shapes]
        self._rule_out(cell for cell in cells if cell.value == 0)
        self._spread_zeros()
        self.width = 0
        self.numbers: list[Numbers] = [np.zeros(0, np.int64)] * len(self.cliques)
        self.between: dict[Where, Numbers] = {}  # in which layer between two crosses a number lies
        self.layers: list[tuple[int, Numbers]] = []
        self.ties: list[Tie] = []
        self._number(cells)
        self.layers += enumerate(self.numbers)
        self.truth = self._truth(cube)

    def _rule_out(self, zeros: Iterable[Cell]) -> None:
        """No base cell of a 0 that is shown is there."""
        for cell in zeros:
            if cell.standing in (Standing.NEW, Standing.SHOWN):
                for place, clique in enumerate(self.cliques):
                    if names(cell) <= clique:
                        self.alive[place][self.block(place, cell)] = False

    def _number(self, cells: Sequence[Cell]) -> None:
        """Number the base cells, of what others hang on first, and tie the crosses together."""
        ends = Counter(place for edge in self.edges for place in edge[:2])
        leaves = {
            other for _, other, shared in self.edges if ends[other] == 1 and shared < self.cliques[other]
        }
        for place, alive in enumerate(self.alive):
            if place not in leaves:
                self.numbers[place] = self._numbered(alive, np.arange(alive.size).reshape(alive.shape))
        for one, other, shared in self.edges:
            self.ties += (
                self._hung(one, other, shared, cells) if other in leaves else self._tied(one, other, shared)
            )

    def _spread_zeros(self) -> None:
        """A margin without base cells in one cross has none in the other either."""
        changed = True
        while changed:
            changed = False
            for one, other, shared in self.edges:
                ways = [
                    self._by_margin(place, shared, self.alive[place]).any(axis=1) for place in (one, other)
                ]
                both = ways[0] & ways[1]
                for place, way in zip((one, other), ways, strict=True):
                    if (way != both).any():
                        changed = True
                        self.alive[place] &= both.reshape(self._shape_along(place, shared))

    def _shape_along(self, place: int, shared: Clique) -> list[int]:
        shape = self.alive[place].shape
        return [size if name in shared else 1 for name, size in zip(self.axes[place], shape, strict=True)]

    def block(self, place: int, cell: Cell) -> tuple[NDArray[np.intp], ...]:
        """The indices of the cell in the cross of a clique."""
        named = dict(cell.where)
        return np.ix_(
            *(
                sorted(self.places[name][code] for code in named.get(name, self.places[name]))
                for name in self.axes[place]
            )
        )

    def columns(self, cell: Cell) -> Numbers:
        """The base cells that the cell adds up, in the smallest cross that has its dimensions."""
        fitting = [place for place, clique in enumerate(self.cliques) if names(cell) <= clique]
        place = min(fitting, key=lambda place: (self.alive[place].size, place))
        numbers = self.between.get(cell.where, self.numbers[place])
        found = np.unique(numbers[self.block(place, cell)])
        return found[found != NOWHERE]

    def _numbered(self, alive: Bits, labels: Numbers) -> Numbers:
        """The next base cells, one for each label of what is alive."""
        found = np.full(alive.shape, NOWHERE, np.int64)
        kinds, own = np.unique(labels[alive], return_inverse=True)
        found[alive] = own + self.width
        self.width += len(kinds)
        return found

    def _by_margin(self, place: int, shared: Clique, of: NDArray[Any]) -> NDArray[Any]:
        """What there is by combination of codes, in a row for every combination of the shared dimensions."""
        front = [axis for axis, name in enumerate(self.axes[place]) if name in shared]
        turned = np.moveaxis(of, front, range(len(front)))
        return turned.reshape(prod(turned.shape[: len(front)]), -1)

    def _from_margin(self, place: int, shared: Clique, of: Numbers) -> Numbers:
        """What `_by_margin` gives, back in its own shape."""
        axes, shape = self.axes[place], self.alive[place].shape
        front = [axis for axis, name in enumerate(axes) if name in shared]
        order = [*front, *(axis for axis in range(len(axes)) if axis not in front)]
        turned = of.reshape([shape[axis] for axis in order])
        return np.moveaxis(turned, range(len(front)), front)

    def _tied(self, one: int, other: int, shared: Clique) -> Iterator[Tie]:
        sides = [self._by_margin(place, shared, self.numbers[place]) for place in (one, other)]
        return ties(np.arange(len(sides[0])), *sides)

    def _hung(self, stem: int, leaf: int, shared: Clique, cells: Sequence[Cell]) -> Iterator[Tie]:
        """Tie a cross that hangs on the others at one margin alone, as coarse as the cells in it allow."""
        alive = self._by_margin(leaf, shared, self.alive[leaf])
        found, along, across = [], [], []
        for cell in {
            cell.where: cell for cell in cells if shared < shared | names(cell) <= self.cliques[leaf]
        }.values():
            counted = np.zeros(self.alive[leaf].shape, bool)
            counted[self.block(leaf, cell)] = True
            if (counted & self.alive[leaf]).any():
                sides = self._by_margin(leaf, shared, counted)
                found.append(cell.where)
                along.append(sides.any(axis=1))
                across.append(sides.any(axis=0))
        layers = layered(
            alive,
            np.array(along, bool).reshape(-1, len(alive)),
            np.array(across, bool).reshape(-1, alive.shape[1]),
        )
        margin = self._by_margin(stem, shared, self.numbers[stem])
        fine = self._numbered(alive, layers.fine.labels())
        self.numbers[leaf] = self._from_margin(leaf, shared, fine)
        if layers.coarse is None:
            yield from ties(layers.fine.groups, margin, fine)
            return
        coarse = self._numbered(alive, layers.coarse.labels())
        between = self._from_margin(leaf, shared, coarse)
        self.layers.append((leaf, between))
        self.between |= {
            where: between for where, is_coarse in zip(found, layers.is_coarse, strict=True) if is_coarse
        }
        yield from ties(layers.coarse.groups, margin, coarse)
        label = np.where(alive, layers.fine.groups[:, None] * alive.shape[1] + layers.coarse.classes, NOWHERE)
        yield from ties(label.ravel(), coarse.reshape(-1, 1), fine.reshape(-1, 1))

    def _truth(self, cube: Cube) -> Numbers:
        """The true number of each base cell; CellError for a question where a cell shows 0."""
        found = np.zeros(self.width, np.int64)
        for key, number in cube.counts.items():
            named = dict(zip(cube.codes, key, strict=True))
            for place, numbers in self.layers:
                own = int(numbers[tuple(self.places[name][named[name]] for name in self.axes[place])])
                if number and own == NOWHERE:
                    raise CellError(f"{key}: {number} questions where 0 is shown")
                if number:
                    found[own] += number
        return found


def ties(label: Numbers, *sides: Numbers) -> Iterator[Tie]:
    """For each label the two sums, one a side, of what lies in the rows with that label."""
    for row in np.unique(label[label != NOWHERE]):
        plus, minus = (_known(side[label == row]) for side in sides)
        if len(plus):
            signs = np.concatenate([np.ones(len(plus), np.int64), -np.ones(len(minus), np.int64)])
            yield Tie(np.concatenate([plus, minus]), signs)


def _known(numbers: Numbers) -> Numbers:
    found = np.unique(numbers)
    return found[found != NOWHERE]


def names(cell: Cell) -> Clique:
    return frozenset(dimension for dimension, _ in cell.where)
