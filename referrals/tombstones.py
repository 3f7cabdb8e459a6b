"""The list of erased persons, kept in the vault: it knows more than a database that was restored.

One line per erasure: id of the referral, moment (ISO 8601), cause. A line is on disk before anybody is told
that the person was erased; what a crash kept out gets its line at night. Lines are never taken away.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from referrals.keys import settle, vault
from referrals.models import Tombstone


class Line(NamedTuple):
    """One erasure, as the file has it."""

    referral_id: UUID
    erased_at: datetime
    cause: str


def file() -> Path:
    return vault() / "tombstones.txt"


def write_after_commit(referrals: Iterable[UUID]) -> None:
    """Once the erasing of these referrals' persons is committed, and before anything else is done, write it.

    Raises OSError from the commit when the disk does not take it: then the rows stand and the night mends.
    """
    ids = list(referrals)
    transaction.on_commit(lambda: append(Tombstone.objects.filter(pk__in=ids)))


def append(rows: Iterable[Tombstone]) -> int:
    """Add a line for each row, and wait until the disk holds them; says how many."""
    lines = [f"{row.referral_id} {row.erased_at.isoformat()} {row.cause}\n" for row in rows]
    if not lines:
        return 0
    descriptor = os.open(file(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        begin = b"" if ends_whole(out.fileno()) else b"\n"
        out.write(begin + "".join(lines).encode())
        os.fsync(out.fileno())
    settle()
    return len(lines)


def ends_whole(descriptor: int) -> bool:
    """Whether no half line of a crash stands at the end of the file."""
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def read() -> Iterator[Line]:
    """The lines of the file; what a crash left half is not one."""
    if not file().exists():
        return
    with file().open() as text:
        for written in text:
            if line := parsed(written):
                yield line


def parsed(written: str) -> Line | None:
    try:
        referral_id, erased_at, cause = written.split()
        return Line(UUID(referral_id), datetime.fromisoformat(erased_at), Tombstone.Cause(cause))
    except ValueError:
        return None


def mend() -> int:
    """Give the rows that have no line theirs; says how many."""
    known = {line.referral_id for line in read()}
    return append(row for row in Tombstone.objects.order_by("erased_at") if row.pk not in known)
