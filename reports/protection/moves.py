"""Other fillings of the tables, found close to the true one: proof that a reader cannot be sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import highspy
import numpy as np

from reports.protection.attack import INFINITE, AttackError, Knowledge, solver
from reports.protection.system import Numbers

SMALL = 0.01  # what a step costs beside what it is taken for


class Moves:
    """Changes of base cells that leave everything shown as it is, the fewest that reach a goal.

    Each base cell goes up or down from its true number at a cost of one a step. The cheapest change is
    sparse, so it is nearly always whole by itself; where it is not, whole steps are asked for (MILP).
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.linear = solver()
        self.whole = solver(mip_max_improving_sols=1)  # any whole filling will do
        for each in (self.linear, self.whole):
            each.passModel(self._model(is_whole=each is self.whole))

    def _model(self, *, is_whole: bool) -> highspy.HighsLp:
        known, width = self.knowledge, self.knowledge.system.width
        lines = [slice(*ends) for ends in zip(known.starts[:-1], known.starts[1:], strict=True)]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * width, len(lines)
        model.col_cost_, model.col_lower_ = np.ones(2 * width), np.zeros(2 * width)
        model.col_upper_ = np.concatenate([np.full(width, INFINITE), known.system.truth])
        low, high = known.bounds()
        truth = np.concatenate([known.values, np.zeros(len(known.system.ties))])
        model.row_lower_, model.row_upper_ = low - truth, high - truth
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = 2 * known.starts
        both = [part for line in lines for part in (known.columns[line], known.columns[line] + width)]
        model.a_matrix_.index_ = np.concatenate([*both, np.zeros(0)]).astype(np.int32)
        signs = [part for line in lines for part in (known.signs[line], -known.signs[line])]
        model.a_matrix_.value_ = np.concatenate([*signs, np.zeros(0)])
        if is_whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * (2 * width)
        return model

    def loosen(self, row: int) -> None:
        """What the reader knows of a row that is hidden."""
        self._bound(row, *self._reach(row))

    def _reach(self, row: int) -> tuple[float, float]:
        """How far a hidden row may go down and up from its true number."""
        known = self.knowledge
        return float(known.least[row] - known.values[row]), float(known.most[row] - known.values[row])

    def fix(self, row: int) -> None:
        self._bound(row, 0.0, 0.0)

    def _bound(self, row: int, low: float, high: float) -> None:
        for each in (self.linear, self.whole):
            each.changeRowBounds(row, low, high)

    def shaken(self, rows: Sequence[int], rounds: int, reach: int) -> Iterator[Numbers]:
        """Every row's number in fillings in which many of these rows go up or down at once, by chance.

        The same chance every time. Each is as good a proof as one that was looked for, and cheaper.
        """
        drawn, width = np.random.default_rng(0), self.knowledge.system.width
        model = self._model(is_whole=False)
        model.col_upper_ = np.minimum(model.col_upper_, reach)
        loose = solver()
        loose.passModel(model)
        places = np.arange(2 * width, dtype=np.int32)
        for _ in range(rounds):
            cost = np.zeros(width)
            for row in rows:
                cost[self.knowledge.system.rows[row].columns] += drawn.choice((-1.0, 1.0))
            loose.changeColsCost(2 * width, places, np.concatenate([cost + SMALL, SMALL - cost]))
            found, _ = self._filling(loose)
            if found is not None:
                yield found

    def by(self, row: int, steps: int, *, surely: bool) -> Numbers | None:
        """Every row's number in a filling in which a hidden row is so many higher, or lower, or further.

        None if there is no such filling; if not `surely`, also when none is found at once.
        """
        least, most = self._reach(row)
        if not least <= steps <= most:
            return None
        self._bound(row, *((float(steps), most) if steps > 0 else (least, float(steps))))
        try:
            found, exists = self._filling(self.linear)
            if exists and found is None and surely:
                found, _ = self._filling(self.whole)
        finally:
            self.loosen(row)
        return found

    def _filling(self, asked: highspy.Highs) -> tuple[Numbers | None, bool]:
        """What the solver found if it is whole, and whether there is any filling."""
        asked.run()
        status = asked.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None, False
        solution = asked.getSolution()
        if not solution.value_valid:
            raise AttackError(f"no filling and no reason: {status}")
        up, down = np.split(np.asarray(solution.col_value), 2)
        return self.knowledge.numbers(self.knowledge.system.truth + up - down), True
