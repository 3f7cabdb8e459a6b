"""Fillings of all that is unknown, in agreement with all that is known: what else a small number can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import highspy
import numpy as np

if TYPE_CHECKING:
    from tests.attacker import Attacker

INFINITE = highspy.kHighsInf
Terms = dict[int, float]


class Found(NamedTuple):
    """A number of which a reader knows that it lies from low to high."""

    name: str
    value: int
    low: float
    high: float


class Search:
    """Looks for fillings that differ in the small numbers; each that is found may free many of them."""

    def __init__(self, attacker: Attacker, k: int, room: int) -> None:
        self.k, self.room = k, room
        self.truth = np.zeros(len(attacker.place))
        for key, place in attacker.place.items():
            self.truth[place] = attacker.world.truth.get(key, 0)
        self._set_switches(attacker)
        small = [(terms, name) for terms, name in attacker.targets.items() if 0 < attacker.value(terms) < k]
        self.names = [name for _, name in small]
        self.values = [attacker.value(terms) for terms, _ in small]
        self.rows = attacker.rows + [(dict(terms), -INFINITE, INFINITE) for terms, _ in small]
        self.first = len(attacker.rows)
        sizes = [len(terms) for terms, _, _ in self.rows]
        self.starts = np.cumsum([0, *sizes]).astype(np.int32)
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        self.places = np.array([place for terms, _, _ in self.rows for place in terms], np.int32)
        self.signs = np.array([sign for terms, _, _ in self.rows for sign in terms.values()], float)
        self.least = np.array([low for _, low, _ in self.rows], float)
        self.most = np.array([high for _, _, high in self.rows], float)
        if not self._fits(self.truth):
            sums = self._sums(self.truth)
            wrong = np.flatnonzero((sums < self.least - 1e-6) | (sums > self.most + 1e-6)).tolist()
            told = [(sums[row], self.least[row], self.most[row], self.rows[row][0]) for row in wrong[:3]]
            raise ValueError(f"what this reader takes for known is not true: {told}")
        self.low, self.high = np.array(self.values), np.array(self.values)
        self.linear, self.whole = self._solver(is_whole=False), self._solver(is_whole=True)

    def _set_switches(self, attacker: Attacker) -> None:
        """On for what joined: the truth must agree with all that is taken for known."""
        for terms, _, high in attacker.rows:
            for place, sign in terms.items():
                if sign < 0 and high == 2 * self.k - 1:
                    count = sum(self.truth[other] for other in terms if other != place)
                    self.truth[place] = float(count >= 2 * self.k)

    def _solver(self, *, is_whole: bool) -> highspy.Highs:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.truth), len(self.rows)
        model.col_cost_, model.col_lower_ = np.zeros(len(self.truth)), np.zeros(len(self.truth))
        model.col_upper_ = np.full(len(self.truth), INFINITE)
        model.row_lower_, model.row_upper_ = self.least, self.most
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = self.starts, self.places
        model.a_matrix_.value_ = self.signs
        if is_whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * len(self.truth)
        found = highspy.Highs()
        found.setOptionValue("output_flag", False)
        found.setOptionValue("threads", 1)
        found.passModel(model)
        return found

    def run(self) -> list[Found]:
        found = []
        for number, name in enumerate(self.names):
            for solver in (self.linear, self.whole):
                for is_up in (True, False):
                    if self.high[number] - self.low[number] < self.room:
                        self._look(solver, number, is_up=is_up)
            if self.high[number] - self.low[number] < self.room:
                found.append(Found(name, self.values[number], self.low[number], self.high[number]))
        return found

    def _look(self, solver: highspy.Highs, number: int, *, is_up: bool) -> None:
        """A filling with this number as far up or down as matters."""
        row, value = self.first + number, self.values[number]
        solver.changeRowBounds(row, max(0, value - self.k), value + self.k)
        places = np.array(list(self.rows[row][0]), np.int32)
        solver.changeColsCost(len(places), places, np.full(len(places), -1.0 if is_up else 1.0))
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
        filled = np.asarray(solver.getSolution().col_value)
        solver.changeColsCost(len(places), places, np.zeros(len(places)))
        solver.changeRowBounds(row, -INFINITE, INFINITE)
        whole = np.rint(filled)
        if np.abs(filled - whole).max() < 1e-4 and self._fits(whole):
            counts = np.rint(self._sums(whole)[self.first :]).astype(int)
            self.low, self.high = np.minimum(self.low, counts), np.maximum(self.high, counts)

    def _fits(self, filled: np.ndarray) -> bool:
        """Whether whole numbers agree with everything known, whatever a solver says."""
        sums = self._sums(filled)
        return bool((sums >= self.least - 1e-6).all() and (sums <= self.most + 1e-6).all())

    def _sums(self, filled: np.ndarray) -> np.ndarray:
        return np.bincount(self.owner, self.signs * filled[self.places], len(self.rows))
