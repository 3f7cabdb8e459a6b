"""Other fillings of the tables, found close to the true one: proof that a reader cannot be sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import highspy
import numpy as np

from reports.protection.attack import INFINITE, AttackError, Knowledge, solver
from reports.protection.parts import whole_parts
from reports.protection.patience import MOST_NODES, Patience
from reports.protection.system import Numbers

Fillings = Iterator[Numbers]

WANTED = 20.0  # what a step is worth that many numbers are to take; each step that it takes costs one


class Moves:
    """Changes of base cells that leave everything shown as it is, the fewest that reach a goal.

    Each base cell goes up or down from its true number at a cost of one a step. The cheapest change is
    sparse, so it is nearly always whole by itself; where it is not, whole steps are asked for (MILP).
    """

    def __init__(self, knowledge: Knowledge, patience: Patience) -> None:
        self.knowledge, self.patience = knowledge, patience
        self.linear = solver()
        # Any whole filling will do; who finds none among so many, has proven nothing.
        self.whole = solver(mip_max_improving_sols=1, mip_max_nodes=MOST_NODES)
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

    def together(self, rows: Sequence[int], reach: int) -> Callable[[Sequence[tuple[int, int]]], Fillings]:
        """A way to look for fillings in which many of these rows go up or down at once.

        It takes which rows are to go and where to, 1 or -1; no row goes further than `reach`. Each filling is
        as good a proof as one that was looked for, and much cheaper.
        """
        width, known = self.knowledge.system.width, self.knowledge
        model = self._model(is_whole=False)
        low, high = np.array(model.row_lower_), np.array(model.row_upper_)
        low[rows], high[rows] = np.maximum(low[rows], -reach), np.minimum(high[rows], reach)
        model.row_lower_, model.row_upper_ = low, high
        loose = solver()
        loose.passModel(model)
        places, tied = np.arange(2 * width, dtype=np.int32), known.tied()

        def pulled(wanted: Sequence[tuple[int, int]]) -> Fillings:
            pull = np.zeros(width)
            for row, way in wanted:
                pull[known.system.rows[row].columns] += WANTED * way
            loose.changeColsCost(2 * width, places, np.concatenate([1 - pull, 1 + pull]))
            self.patience.run(loose)
            up, down = np.split(np.asarray(loose.getSolution().col_value), 2)
            for steps in whole_parts(up - down, *tied):
                found = known.numbers(known.system.truth + steps)
                if found is not None:
                    yield found

        return pulled

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
        status = self.patience.run(asked, whole=asked is self.whole)
        if status == highspy.HighsModelStatus.kInfeasible:
            return None, False
        solution = asked.getSolution()
        if status == highspy.HighsModelStatus.kSolutionLimit and not solution.value_valid:
            return None, True
        if not solution.value_valid:
            raise AttackError(f"no filling and no reason: {status}")
        up, down = np.split(np.asarray(solution.col_value), 2)
        return self.knowledge.numbers(self.knowledge.system.truth + up - down), True
