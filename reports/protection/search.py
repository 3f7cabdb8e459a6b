"""The search for what to hide: bounds, readers who are alone, and what was hidden for nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil, floor, inf

import numpy as np
from numpy.typing import NDArray

from reports.protection.attack import NEAR, Extreme, Knowledge, Reader
from reports.protection.cells import Standing
from reports.protection.moves import Moves
from reports.protection.patience import Patience
from reports.protection.system import Numbers, System

# Of fillings in which many targets change by chance. What they leave unproven is looked for one by one.
ROUNDS, AT_ONCE, BARREN = 64, 200, 6
ENOUGH = 0.95  # a round that leaves more than this share of them unproven is barren
TRYING, HIDING, SHOWING = "kleine getallen zoeken", "kleine getallen verbergen", "weer tonen wat kan"
Person = tuple[str, ...]  # the codes of a question that no other question has


class Search:
    """The search for a pattern. While it hides more, what is proven stays proven; then it shows again what
    turns out not to be needed, for as long as everything can be proven without."""

    def __init__(self, found: System, k: int, person: Callable[[int], Person], patience: Patience) -> None:
        self.k, self.patience = k, patience
        self.known = Knowledge(found)
        self.primary = np.array([row.is_primary(k) for row in found.rows], bool)
        self.exposed = set(np.flatnonzero(self.primary & self._fixed()).tolist())
        self.hideable = np.array([row.standing is Standing.NEW for row in found.rows], bool)
        self.known.shown &= ~(self.primary & self.hideable)
        self.targets = [row for row in np.flatnonzero(self.primary).tolist() if row not in self.exposed]
        self.alone = [row for row in self.targets if self.known.values[row] == 1]
        # In another cell of 1 that is the reader too, there is nobody else to find.
        codes = {row: person(row) for row in self.alone}
        self.same = np.array(
            [[codes.get(row) == codes[alone] for row in self.targets] for alone in self.alone], bool
        ).reshape(len(self.alone), len(self.targets))
        self.forgotten: set[int] = set()  # rows of which readers may not know how many they are at most
        self.fillings: list[Numbers] = [self.known.values.copy()]
        self.reasons: dict[int, tuple[int, int | None]] = {}  # hidden row: for which target, from whom alone
        self._prove()
        if self.targets:
            self.reader, self.moves = Reader(self.known, patience), Moves(self.known, patience)

    def _fixed(self) -> np.ndarray:
        """What the reader sees already, or has no table to hide it in."""
        return np.array([row.standing is Standing.SHOWN for row in self.known.system.rows], bool)

    def run(self) -> None:
        """Protect every target, then against every reader who is alone, and then thin out."""
        if not self.targets:
            return
        of, done = len(self.targets) + len(self.alone), 0
        self._prove_by_chance()

        def tell() -> None:
            nonlocal done
            done += 1
            self.patience.tell(HIDING, done, of)

        for row in self.targets:
            while not self._is_wide(row) and self._hide_one(row):
                pass
            tell()
        for one in range(len(self.alone)):
            self._protect_from(one)
            tell()
        if not self.exposed:
            self._thin_out()

    def _prove_by_chance(self) -> None:
        """Let many targets at once go up or down, the same every time, as long as that proves enough."""
        drawn, barren, missing = random.Random(0), 0, inf
        pulled = self.moves.together(self.targets, self.k - 2)
        for done in range(1, ROUNDS + 1):
            self.patience.tell(TRYING, done, ROUNDS)
            left, before, missing = self._unproven(), missing, self._missing()
            barren = 0 if missing < before * ENOUGH else barren + 1
            if not left or barren == BARREN:
                break
            some = drawn.sample(left, min(AT_ONCE, (len(left) + 1) // 2))
            for numbers in pulled([(row, self._way(row, drawn)) for row in some]):
                self._note(numbers)

    def _way(self, row: int, drawn: random.Random) -> int:
        """Whether the row is to go up or down; one that is as low as it can be goes up."""
        return drawn.choice((-1, 1)) if self.known.values[row] > self.known.least[row] else 1

    def _missing(self) -> int:
        """How much is not proven: what each who is alone may know, and as much for each that is not wide."""
        narrow = np.count_nonzero((self.high - self.low)[self.targets] < self.k - 2)
        return int(np.count_nonzero(~self.apart) + (len(self.alone) + 1) * narrow)

    def _unproven(self) -> list[int]:
        """The targets that are not wide yet, or certain to somebody who is alone."""
        is_sure = ~self.apart.all(axis=0)
        return [row for row, sure in zip(self.targets, is_sure, strict=True) if sure or not self._proven(row)]

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
        return room(low, high) >= self.k - 2 and self._reach(row, surely=True)

    def _note(self, numbers: Numbers | None) -> bool:
        """Remember what a filling proves."""
        if numbers is None:
            return False
        self.fillings.append(numbers)
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

    def _hide_one(self, row: int, alone: int | None = None) -> bool:
        """Hide one of the shown numbers that hold the row where it is; False, and exposed, if none can be.

        Where only whole numbers hold it, no dual says which: then the first that is left. Where none that can
        be hidden does, it may be the limits of what is not shown: those are forgotten.
        """
        low, high = self._extremes(row)
        choices = (low.binding | high.binding) & self.hideable
        if not choices.any() and room(low, high) >= (1 if alone is not None else self.k - 2):
            choices = self.known.shown & self.hideable
        if not choices.any():
            if self._forget(low.limiting | high.limiting):
                return True
            self.exposed.add(row)
            return False
        chosen = int(np.flatnonzero(choices)[0])  # rows are in order of preference
        self.reasons[chosen] = row, alone
        self.known.shown[chosen] = False
        self.reader.loosen(chosen)
        self.moves.loosen(chosen)
        return True

    def _forget(self, limiting: NDArray[np.bool_]) -> bool:
        """Let the reader not know these limits, or none if no dual says which. False if none is left."""
        rows = np.flatnonzero(limiting if limiting.any() else self.known.limited).tolist()
        for row in rows:
            self.known.forget(row)
            self.reader.loosen(row)
            self.moves.loosen(row)
        self.forgotten |= set(rows)
        return bool(rows)

    # --- Step 4: somebody who is alone in a cell

    def _protect_from(self, one: int) -> None:
        """Let no other target be certain to somebody who is the only one in this row."""
        alone = self.alone[one]
        for place, row in self._sure(one):
            with self._known_to(alone):
                while not self._is_apart(one, place) and self._hide_one(row, alone):
                    pass

    def _sure(self, one: int) -> Iterator[tuple[int, int]]:
        """The targets of which nothing proves yet that this reader cannot be sure."""
        for place, row in enumerate(self.targets):
            if not self.apart[one, place]:
                yield place, row

    @contextmanager
    def _known_to(self, alone: int) -> Iterator[None]:
        self.reader.fix(alone)
        self.moves.fix(alone)
        yield
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

    # --- Showing again what was hidden for nothing

    def _thin_out(self) -> None:
        """Show again what was hidden for another and is not needed: totals and large numbers first."""
        for done, row in enumerate(sorted(self.reasons, reverse=True), start=1):
            before = self.fillings
            self.known.shown[row] = True
            self.reader.fix(row)
            self.moves.fix(row)
            left = [each for each in before if each[row] == self.known.values[row]]
            self.fillings = left.copy()
            self._prove()
            if self._is_needed(row):
                self.known.shown[row] = False
                self.reader.loosen(row)
                self.moves.loosen(row)
                self.fillings = [*before, *self.fillings[len(left) :]]
                self._prove()
            self.patience.tell(SHOWING, done, len(self.reasons))

    def _is_needed(self, row: int) -> bool:
        """Whether anything is lost without a row; it looks first where the row was hidden for."""
        target, alone = self.reasons[row]
        if not self._is_wide(target) or (alone is not None and not self._keeps_from(self.alone.index(alone))):
            return True
        if any(not self._is_wide(each) for each in self.targets):
            return True
        return any(not self._keeps_from(one) for one in range(len(self.alone)))

    def _keeps_from(self, one: int) -> bool:
        """Whether every other target stays uncertain to this reader who is alone."""
        with self._known_to(self.alone[one]):
            return all(self._is_apart(one, place) for place, _ in self._sure(one))

    def _prove(self) -> None:
        """What the fillings that are left prove, all at once.

        `low` and `high` are what each row can be; `apart[i, j]`: to somebody alone in the i-th of `alone` the
        j-th of `targets` may be another number than it is, or counts only that person.
        """
        numbers = np.stack(self.fillings)
        self.low, self.high = numbers.min(axis=0), numbers.max(axis=0)
        alone = (numbers[:, self.alone] == 1).astype(np.float32)
        differs = (numbers[:, self.targets] != self.known.values[self.targets]).astype(np.float32)
        self.apart = (alone.T @ differs > 0) | self.same


def room(low: Extreme, high: Extreme) -> int:
    """How many whole numbers beyond the first lie between two bounds."""
    return floor(high.bound + NEAR) - ceil(low.bound - NEAR)
