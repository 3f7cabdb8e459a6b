"""What to hide: every number of 1 up to k, and as many others as it takes that nobody can compute those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from reports.protection.attack import NEAR, Extreme, Knowledge, Reader
from reports.protection.cells import Cell, CellError, Cube, Standing, Where
from reports.protection.moves import Moves
from reports.protection.system import Numbers, System, system

Progress = Callable[[int, int], None]
Person = tuple[str, ...]  # the codes of a question that no other question has


@dataclass(frozen=True)
class Pattern:
    """Which of the new cells stay hidden, by the questions they count.

    `primary` are the small ones among them. `is_empty`: so few questions in all that nothing is published,
    zeros included. `exposed` names what hiding cannot protect, because this reader has too much already:
    with anything in it the release must not be published.
    """

    hidden: frozenset[Where]
    primary: frozenset[Where]
    is_empty: bool = False
    exposed: tuple[str, ...] = ()


def pattern(cube: Cube, cells: Sequence[Cell], k: int, progress: Progress = lambda done, of: None) -> Pattern:
    """What to hide of the new cells, given all that their reader has already.

    `k` is the smallest number that is shown, at least 2; zeros are shown. The same cells give the same
    pattern, whatever they are called. CellError if the cells are not of this cube.
    """
    if k < 2:
        raise CellError(f"the smallest number shown is 2 or more, not {k}")
    plain = [cube.cell(cell.where, cell.standing, cell.name) for cell in cells]
    for cell, own in zip(cells, plain, strict=True):
        if cell.value != own.value:
            raise CellError(f"{cell.name or cell.where} is {own.value} in the cube, not {cell.value}")
    new = [cell for cell in plain if cell.standing is Standing.NEW]
    small = frozenset(cell.where for cell in new if cell.is_small(k))
    if 0 < max((cell.value for cell in new), default=0) < k:
        return Pattern(frozenset(cell.where for cell in new), small, is_empty=True)
    found = system(cube, plain)
    search = Search(found, k, lambda row: cube.question(plain[found.rows[row].cells[0]].where))
    for done, of in search.steps():
        progress(done, of)
    hidden = frozenset(
        plain[place].where
        for row in np.flatnonzero(~search.known.shown).tolist()
        for place in found.rows[row].cells
        if plain[place].standing is Standing.NEW
    )
    exposed = tuple(_told(plain, found, row) for row in sorted(search.exposed))
    return Pattern(hidden, small, exposed=exposed)


def _told(cells: Sequence[Cell], found: System, row: int) -> str:
    first = cells[found.rows[row].cells[0]]
    return first.name or ", ".join(sorted("+".join(sorted(codes)) for _, codes in first.where)) or "totaal"


class Search:
    """The search for a pattern: hidden rows only ever become more, so what is proven stays proven."""

    def __init__(self, found: System, k: int, person: Callable[[int], Person]) -> None:
        self.k = k
        self.known = Knowledge(found)
        self.primary = np.array([row.is_primary(k) for row in found.rows], bool)
        self.exposed = set(np.flatnonzero(self.primary & self._fixed()).tolist())
        self.hideable = np.array([row.standing is Standing.NEW for row in found.rows], bool)
        self.known.shown &= ~(self.primary & self.hideable)
        self.targets = [row for row in np.flatnonzero(self.primary).tolist() if row not in self.exposed]
        self.alone = [row for row in self.targets if self.known.values[row] == 1]
        self.person = {row: person(row) for row in self.alone}
        self.low, self.high = self.known.values.copy(), self.known.values.copy()
        # apart[i, j]: to somebody alone in the i-th of `alone`, the j-th of `targets` may be another number.
        self.apart = np.zeros((len(self.alone), len(self.targets)), bool)
        if self.targets:
            self.reader, self.moves = Reader(self.known), Moves(self.known)

    def _fixed(self) -> np.ndarray:
        """What the reader sees already, or has no table to hide it in."""
        return np.array([row.standing is Standing.SHOWN for row in self.known.system.rows], bool)

    def steps(self) -> Iterator[tuple[int, int]]:
        """Protect every target, then against every reader who is alone; yields (done, of)."""
        of = len(self.targets) + len(self.alone)
        for done, row in enumerate(self.targets, start=1):
            while not self._is_wide(row) and self._hide_one(row):
                pass
            yield done, of
        for done, one in enumerate(range(len(self.alone)), start=len(self.targets) + 1):
            self._protect_from(one)
            yield done, of

    # --- Steps 2 and 3: bounds

    def _is_wide(self, row: int) -> bool:
        """Whether a reader is left with k - 2 numbers too many or more for a row."""
        return self._proven(row) or self._reach(row, surely=False) or self._reach_surely(row)

    def _proven(self, row: int) -> bool:
        return bool(self.high[row] - self.low[row] >= self.k - 2)

    def _reach(self, row: int, *, surely: bool) -> bool:
        """Look for fillings in which the row is as low as it can be, and then for one high enough."""
        value, least = int(self.known.values[row]), int(self.known.least[row])
        for steps in range(min(value - least, self.k - 2), value - int(self.low[row]), -1):
            if self._note(self.moves.by(row, -steps, surely=surely)):
                break
        needed = int(self.low[row]) + self.k - 2 - value
        if needed > self.high[row] - value:
            self._note(self.moves.by(row, needed, surely=surely))
        return self._proven(row)

    def _reach_surely(self, row: int) -> bool:
        """The same with whole steps, where the linear bounds leave room for it."""
        low, high = self._extremes(row)
        room = floor(high.bound + NEAR) - ceil(low.bound - NEAR)
        return room >= self.k - 2 and self._reach(row, surely=True)

    def _note(self, numbers: Numbers | None) -> bool:
        """Remember what a filling proves."""
        if numbers is None:
            return False
        np.minimum(self.low, numbers, out=self.low)
        np.maximum(self.high, numbers, out=self.high)
        differs = numbers[self.targets] != self.known.values[self.targets]
        self.apart[numbers[self.alone] == 1] |= differs
        return True

    def _extremes(self, row: int) -> tuple[Extreme, Extreme]:
        cap = self.k  # further than any width that is asked for
        return (
            self.reader.extreme(row, highest=False, cap=cap),
            self.reader.extreme(row, highest=True, cap=cap),
        )

    # --- Hiding one more

    def _hide_one(self, row: int) -> bool:
        """Hide one of the shown numbers that hold the row where it is; False, and exposed, if none can be."""
        low, high = self._extremes(row)
        choices = (low.binding | high.binding) & self.hideable
        if not choices.any():
            choices = self.known.shown & self.hideable
        if not choices.any():
            self.exposed.add(row)
            return False
        chosen = int(np.flatnonzero(choices)[0])  # rows are in order of preference
        self.known.shown[chosen] = False
        self.reader.loosen(chosen)
        self.moves.loosen(chosen)
        return True

    # --- Step 4: somebody who is alone in a cell

    def _protect_from(self, one: int) -> None:
        """Let no other target be certain to somebody who is the only one in this row."""
        alone = self.alone[one]
        for place, row in enumerate(self.targets):
            if self.apart[one, place] or self.person.get(row) == self.person[alone]:
                continue  # in a cell of 1 that is the reader, there is nobody else to find
            self.reader.fix(alone)
            self.moves.fix(alone)
            while not self._is_apart(one, place) and self._hide_one(row):
                pass
            self.reader.loosen(alone)
            self.moves.loosen(alone)

    def _is_apart(self, one: int, place: int) -> bool:
        row = self.targets[place]
        for surely in (False, True):
            for steps in (1, -1):
                if self.known.values[row] + steps >= self.known.least[row]:
                    self._note(self.moves.by(row, steps, surely=surely))
                if self.apart[one, place]:
                    return True
        return False
