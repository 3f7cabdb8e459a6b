"""How long the protection of one edition may take, down to a single question to the solver.

Time decides whether there is an outcome, and never which: the same numbers give the same pattern on a slow
machine, or none.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from time import process_time

import highspy

MOST_NODES = 5_000  # in one search for whole numbers; a limit that is the same on every machine
Progress = Callable[[str, int, int], None]  # what is being done, in Dutch; how far; of how many


class OutOfTimeError(Exception):
    """It takes longer than anybody waits for; nothing may be concluded."""


def untold(doing: str, done: int, of: int) -> None:
    """Progress that nobody waits for."""


class Patience:
    """Seconds of processor time from now on; `progress` is told of every step."""

    def __init__(self, seconds: float = inf, progress: Progress = untold) -> None:
        self._end, self._progress = process_time() + seconds, progress

    def left(self) -> float:
        """The seconds that are left; OutOfTimeError when there are none."""
        if (left := self._end - process_time()) <= 0:
            raise OutOfTimeError
        return left

    def tell(self, doing: str, done: int, of: int) -> None:
        """Say how far it is; OutOfTimeError when it took too long."""
        self.left()
        self._progress(doing, done, of)

    def run(self, asked: highspy.Highs, *, whole: bool = False) -> highspy.HighsModelStatus:
        """Have the solver look for an answer for as long as there is time; OutOfTimeError without one.

        HiGHS counts in seconds of the clock: of this run when it looks for whole numbers, and otherwise of
        all runs of this solver together.
        """
        before = 0.0 if whole else asked.getRunTime()
        asked.setOptionValue("time_limit", before + self.left())
        asked.run()
        status = asked.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTimeError
        return status
