"""Whole fillings of all that a reader sees, checked by adding up: what the gate takes for proof."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from reports.protection.parts import whole_parts
from reports.protection.patience import MOST_NODES, Patience
from reports.protection.reading import Reading

Whole = NDArray[np.int64]
SLACK = 1e-6
MOST_AT_ONCE, PULL = 200, 20.0  # cells that are pulled at once; how hard, beside a step that costs one


class FillingError(RuntimeError):
    """The solver gave neither a filling nor a reason why there is none."""


class Fillings:
    """Ways to fill in the tables that agree with everything shown, looked for near the truth."""

    def __init__(self, reading: Reading, patience: Patience) -> None:
        self.reading, self.patience = reading, patience
        self.low, self.high = np.zeros(reading.rows), np.zeros(reading.rows)
        for row, seen in enumerate(reading.seen):
            self.low[row] = seen.value if seen.least is None else seen.least
            most = np.inf if seen.most is None else seen.most
            self.high[row] = seen.value if seen.least is None else most
        self.start = self._sums(reading.truth)
        self.solvers = [self._solver(whole=False), self._solver(whole=True)]

    def find(self, row: int, low: int, high: int | None, alone: int | None) -> Whole | None:
        """The number of every cell in a filling in which this one lies from `low` to `high`.

        `alone` is a cell that keeps its true value. None if there is no such filling in whole numbers.
        """
        most = self.high[row] if high is None else min(high, self.high[row])
        held: dict[int, tuple[float, float]] = {row: (max(low, self.low[row]), most)}
        if held[row][0] > most:
            return None
        if alone is not None:
            held[alone] = (self.start[alone], self.start[alone])
        for solver in self.solvers:
            steps = self._solve(solver, held)
            if steps is None:
                return None
            if (found := self._proof(steps, held)) is not None:
                return found
        raise FillingError(f"cell {row}: what the solver calls a filling does not add up")

    def by_chance(
        self, rows: Sequence[int], rounds: int, reach: int, left: Callable[[], Sequence[int]]
    ) -> Iterator[Whole]:
        """Fillings in which half of the cells that are `left` go up or down by lot, always the same lots.

        Ends when none are left. None of `rows` goes further than `reach`.
        """
        lots, width = random.Random(1), len(self.reading.truth)
        puller = self._solver(whole=False)
        for row in rows:
            self._hold(puller, {row: (max(self.low[row], self.start[row] - reach), self._most(row, reach))})
        tied = (self.low == self.high)[self.reading.row_of]
        lines, places = self.reading.row_of[tied], self.reading.base_of[tied]
        for _ in range(rounds):
            if not (open_rows := left()):
                return
            wish = np.zeros(self.reading.rows)
            for row in lots.sample(open_rows, min(MOST_AT_ONCE, (len(open_rows) + 1) // 2)):
                wish[row] = 1 if self.start[row] <= self.low[row] else lots.choice((-1, 1))
            pull = np.bincount(self.reading.base_of, PULL * wish[self.reading.row_of], width)
            cost = np.concatenate([1 - pull, 1 + pull])
            puller.changeColsCost(2 * width, np.arange(2 * width, dtype=np.int32), cost)
            self.patience.run(puller)
            up, down = np.split(np.asarray(puller.getSolution().col_value), 2)
            for steps in whole_parts(up - down, lines, places):
                if (filled := self._proof(steps, {})) is not None:
                    yield filled

    def _most(self, row: int, reach: int) -> float:
        return float(min(self.high[row], self.start[row] + reach))

    def _solve(
        self, solver: highspy.Highs, held: dict[int, tuple[float, float]]
    ) -> NDArray[np.float64] | None:
        """The steps of the nearest filling, whole or not; None if there is none."""
        self._hold(solver, held)
        status = self.patience.run(solver, whole=solver is self.solvers[-1])
        solution = solver.getSolution()
        self._hold(solver, {row: (self.low[row], self.high[row]) for row in held})
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if not solution.value_valid:
            raise FillingError(f"no filling and no reason: {status}")
        up, down = np.split(np.asarray(solution.col_value), 2)
        return up - down

    def bounds(self, row: int, reach: int) -> tuple[int, int]:
        """The least and the most a cell can be, looked for as far as `reach` from its true number."""
        true = int(self.start[row])
        around = range(max(int(self.low[row]), true - reach), true + reach + 1)
        low = next(
            number for number in around if number == true or self.find(row, 0, number, None) is not None
        )
        high = next(
            number
            for number in reversed(around)
            if number == true or self.find(row, number, None, None) is not None
        )
        return low, high

    def _sums(self, base: Whole) -> Whole:
        sums = np.zeros(self.reading.rows, np.int64)
        np.add.at(sums, self.reading.row_of, self.reading.signs * base[self.reading.base_of])
        return sums

    def _proof(self, steps: NDArray[np.float64], held: dict[int, tuple[float, float]]) -> Whole | None:
        """The cells of a filling, if it is whole and every sum of it lies where the reader knows it must."""
        whole = np.rint(steps)
        base = self.reading.truth + whole.astype(np.int64)
        sums = self._sums(base)
        fits = (sums >= self.low).all() and (sums <= self.high).all() and base.min(initial=0) >= 0
        reached = all(low <= sums[row] <= high for row, (low, high) in held.items())
        is_whole = np.abs(steps - whole).max(initial=0) < SLACK
        return sums[: len(self.reading.seen)] if fits and reached and is_whole else None

    def _hold(self, solver: highspy.Highs, held: dict[int, tuple[float, float]]) -> None:
        for row, (low, high) in held.items():
            true = float(self.start[row])
            solver.changeRowBounds(row, float(low) - true, float(high) - true)

    def _solver(self, *, whole: bool) -> highspy.Highs:
        """Steps up and down from the truth, each at a cost of one: the nearest filling is found first."""
        reading, width = self.reading, len(self.reading.truth)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * width, reading.rows
        model.col_cost_ = np.ones(2 * width)
        model.col_lower_ = np.zeros(2 * width)
        model.col_upper_ = np.concatenate([np.full(width, np.inf), reading.truth])
        model.row_lower_, model.row_upper_ = self.low - self.start, self.high - self.start
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        counted = np.bincount(np.concatenate([reading.row_of] * 2), minlength=reading.rows)
        order = np.argsort(np.concatenate([reading.row_of] * 2), kind="stable")
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counted)]).astype(np.int32)
        base = np.concatenate([reading.base_of, reading.base_of + width])
        model.a_matrix_.index_ = base[order].astype(np.int32)
        model.a_matrix_.value_ = np.concatenate([reading.signs, -reading.signs])[order].astype(float)
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * (2 * width)
        found = highspy.Highs()
        found.setOptionValue("output_flag", False)
        found.setOptionValue("threads", 1)
        if whole:
            found.setOptionValue("mip_max_improving_sols", 1)  # the first that is whole will do
            found.setOptionValue("mip_max_nodes", MOST_NODES)  # then there is no proof, and the gate refuses
        found.passModel(model)
        return found
