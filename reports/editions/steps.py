"""At which step the making of one edition is, for whoever waits for it.

Only the step, and how far that is in tens of percents: how many small numbers there are would say something
about figures that may never appear.
"""

from __future__ import annotations

from ido.aside import Aside
from reports.models import EditionRun
from reports.protection import gate, search

FILLING, WRITING = "tabellen vullen", "wegschrijven"
Step = EditionRun.Step
STEPS = {  # by what is being done
    FILLING: Step.FILLING,
    search.TRYING: Step.HIDING,
    search.HIDING: Step.HIDING,
    search.SHOWING: Step.HIDING,
    gate.TRYING: Step.CHECKING,
    gate.CHECKING: Step.CHECKING,
    WRITING: Step.WRITING,
}


class Watched(Aside):
    """Progress that is written in the run while its transaction goes on; it is a sign of life as well."""

    def __init__(self, run: EditionRun) -> None:
        super().__init__()
        self._run, self._doing = run.pk, ""

    def __call__(self, doing: str, done: int, of: int) -> None:
        """What is being done, told at once when it is something else than before, and how far that is."""
        self.write(
            "UPDATE reports_editionrun SET step = %s, part = %s, beat_at = now()"
            " WHERE id = %s AND is_running",
            [STEPS[doing], in_words(doing, done, of), self._run],
            at_once=doing != self._doing,
        )
        self._doing = doing


def in_words(doing: str, done: int, of: int) -> str:
    """'kleine getallen zoeken, 40%'; nothing of what has no parts."""
    return f"{doing}, {10 * done // of * 10}%" if of else ""
