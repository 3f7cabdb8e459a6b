"""A reader who computes: how low and how high a hidden number can be, given everything that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from reports.protection.cells import Standing
from reports.protection.parts import NEAR
from reports.protection.patience import Patience
from reports.protection.system import Numbers, System

INFINITE = highspy.kHighsInf


class AttackError(RuntimeError):
    """The solver gave no answer; nothing may be concluded."""


@dataclass(frozen=True)
class Extreme:
    """How far a row can go, and what held it there: the shown rows without which it might go further.

    And the rows of which no number is shown, only how many or how few they are.
    """

    bound: float
    binding: NDArray[np.bool_]
    limiting: NDArray[np.bool_]


class Knowledge:
    """What a reader has of every row, while more of them are hidden."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.shown = np.array([row.standing in (Standing.NEW, Standing.SHOWN) for row in system.rows], bool)
        self.values = np.array([row.value for row in system.rows], np.int64)
        # Zeros are shown, so what is hidden is at least 1; of what is in no table nobody knows that.
        self.at_least = np.array([int(row.standing is not Standing.UNSEEN) for row in system.rows], np.int64)
        self.least = np.maximum(self.at_least, [row.least for row in system.rows])
        self.most = np.array([row.most for row in system.rows], float)
        lines = [row.columns for row in system.rows] + [tie.columns for tie in system.ties]
        signs = [np.ones(len(row.columns)) for row in system.rows] + [tie.signs for tie in system.ties]
        self.starts = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int32)
        self.columns = np.concatenate([*lines, np.zeros(0, np.int64)]).astype(np.int32)
        self.signs = np.concatenate([*signs, np.zeros(0)]).astype(float)

    def tied(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The lines that stay as they are, with the base cells of each: what is shown, and the ties."""
        stays = np.concatenate([self.shown, np.ones(len(self.system.ties), bool)])
        line_of = np.repeat(np.arange(len(stays)), np.diff(self.starts))
        return line_of[stays[line_of]], self.columns[stays[line_of]]

    @property
    def limited(self) -> NDArray[np.bool_]:
        """The rows of which the reader knows more than that."""
        return ~self.shown & ((self.most < np.inf) | (self.least > self.at_least))

    def forget(self, row: int) -> None:
        """Take the reader for one who does not know how many or how few a row can be."""
        self.least[row], self.most[row] = self.at_least[row], np.inf

    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The lowest and the highest each row can be by itself, and 0 for each tie."""
        ties = np.zeros(len(self.system.ties))
        low = np.where(self.shown, self.values, self.least)
        high = np.where(self.shown, self.values, self.most)
        return np.concatenate([low, ties]), np.concatenate([high, ties])

    def numbers(self, filling: NDArray[np.float64]) -> Numbers | None:
        """Every row's number in a filling of the base cells.

        None unless it is whole and agrees exactly with what is known: no rounding of a solver gets past it.
        """
        near = np.rint(filling)
        if np.abs(filling - near).max(initial=0) > NEAR or near.min(initial=0) < 0:
            return None
        sums = np.add.reduceat(near[self.columns] * self.signs, self.starts[:-1]).astype(np.int64)
        numbers, ties = sums[: len(self.values)], sums[len(self.values) :]
        between = (numbers >= self.least) & (numbers <= self.most)
        fits = np.where(self.shown, numbers == self.values, between)
        return numbers if fits.all() and not ties.any() else None


def solver(**options: bool | int | str) -> highspy.Highs:
    """A silent solver that answers the same every time."""
    found = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 0, **options}.items():
        found.setOptionValue(name, value)
    return found


class Reader:
    """A reader's knowledge as a linear programme that is kept: each answer starts from the one before."""

    def __init__(self, knowledge: Knowledge, patience: Patience) -> None:
        self.knowledge, self.patience = knowledge, patience
        width = knowledge.system.width
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = width, len(knowledge.starts) - 1
        model.col_cost_, model.col_lower_ = np.zeros(width), np.zeros(width)
        model.col_upper_ = np.full(width, INFINITE)
        model.row_lower_, model.row_upper_ = knowledge.bounds()
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = knowledge.starts, knowledge.columns
        model.a_matrix_.value_ = knowledge.signs
        self.solver = solver(simplex_strategy=4)  # primal: only what is asked for changes
        self.solver.passModel(model)
        self.aim: NDArray[np.int32] = np.zeros(0, np.int32)

    def loosen(self, row: int) -> None:
        """What the reader knows of a row that is hidden."""
        self.solver.changeRowBounds(row, float(self.knowledge.least[row]), float(self.knowledge.most[row]))

    def fix(self, row: int) -> None:
        """The reader knows the value of this hidden row, by being alone in it."""
        value = float(self.knowledge.values[row])
        self.solver.changeRowBounds(row, value, value)

    def extreme(self, row: int, *, highest: bool, cap: int) -> Extreme:
        """The lowest a hidden row can be, or the highest as far as `cap` above its value."""
        known = self.knowledge
        if highest:
            most = min(float(known.values[row] + cap), float(known.most[row]))
            self.solver.changeRowBounds(row, float(known.least[row]), most)
        self._aim(row, -1.0 if highest else 1.0)
        status = self.patience.run(self.solver)
        if status != highspy.HighsModelStatus.kOptimal:
            raise AttackError(f"row {row}: {status}")
        solution, rows = self.solver.getSolution(), len(known.values)
        holds = np.abs(np.asarray(solution.row_dual)[:rows]) > NEAR
        found = np.asarray(solution.row_value)[:rows]
        at_limit = (found > known.most - NEAR) | (found < known.least + NEAR)
        bound = abs(self.solver.getInfo().objective_function_value)
        if highest:
            self.loosen(row)
        return Extreme(bound, known.shown & holds, known.limited & holds & at_limit)

    def _aim(self, row: int, cost: float) -> None:
        """Let the solver look at this row alone."""
        self.solver.changeColsCost(len(self.aim), self.aim, np.zeros(len(self.aim)))
        self.aim = self.knowledge.system.rows[row].columns.astype(np.int32)
        self.solver.changeColsCost(len(self.aim), self.aim, np.full(len(self.aim), cost))
