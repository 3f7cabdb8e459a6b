"""Telling how far a long transaction is: what the work itself writes, nobody sees before it is committed."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any, Self

from django.db import Error, connections

EVERY = 1.0  # seconds between two signs of life
AGAIN_AFTER = 30.0  # seconds, when it could not be told
log = logging.getLogger(__name__)


class Aside:
    """A connection beside that of the work, from the same pool, on which each statement counts at once.

    What cannot be told is left out: the work goes on, and a while later it is tried again.
    """

    def __init__(self) -> None:
        self._connection = connections.create_connection("default")
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def write(self, statement: str, values: Sequence[Any], *, at_once: bool = False) -> None:
        """Run the statement, once a second at most; `at_once` does not wait for that second to be over."""
        now = time.monotonic()
        if now < self._next and not (at_once and self._next <= now + EVERY):
            return
        self._next = now + EVERY
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement, values)
        except Error:
            log.warning("how far the work is could not be told", exc_info=True)
            self._next = now + AGAIN_AFTER
            self._connection.close()
