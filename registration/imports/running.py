"""Work on a batch by one process at a time, of which everybody else sees how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from django.db import connection, transaction

from ido.aside import Aside

LOCK = 1_713_000  # first half of the key of our advisory locks in PostgreSQL


class BusyError(Exception):
    """Another process works on this batch."""


@contextmanager
def alone(batch: int) -> Iterator[None]:
    """A transaction that no other process has on this batch; raises BusyError when one has.

    The lock goes with the transaction: a process that is killed leaves neither rows nor lock behind.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, batch % 2**31])
            if not cursor.fetchone()[0]:
                raise BusyError
        yield


def is_worked_on(batch: int) -> bool:
    """Whether some process is at work on the batch right now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK, batch % 2**31],
        )
        return bool(cursor.fetchone()[0])


class Progress(Aside):
    """Tells how many rows were done while the work is not committed yet."""

    def __init__(self, batch: int, total: int) -> None:
        super().__init__()
        self._batch, self._total = batch, total

    def __enter__(self) -> Self:
        self.tell(0)
        return self

    def tell(self, done: int) -> None:
        """Write down that so many rows were done, once a second at most."""
        self.write(
            "UPDATE registration_importbatch"
            " SET processed_rows = %s, total_rows = %s, progress_at = now() WHERE id = %s",
            [done, max(done, self._total), self._batch],
        )
