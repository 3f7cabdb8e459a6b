"""What a coordinator does with a file: hand it in, have it checked and stored, or take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ido.models import User
from ido.spreadsheets.reader import reading
from registration import tasks
from registration.imports.columns import guess
from registration.models import ImportBatch
from registration.screening import screen

HIDDEN = "(verborgen: wijst op een persoon)"
SAMPLE = 5  # rows shown beside the choice of columns
PATIENCE = 20  # seconds of processor time while somebody waits for the page


class OutdatedError(Exception):
    """The batch is no longer in the state in which this can be done."""


@transaction.atomic
def receive(*, content: bytes, file_name: str, by: User, now: datetime) -> ImportBatch:
    """Keep a file to read in. Raises Unreadable, with a text for the user, when it is no table."""
    with reading(content, most=SAMPLE, seconds=PATIENCE) as (head, rows):
        today = timezone.localdate(now)
        sample = [[HIDDEN if screen(cell, today=today) else cell for cell in row.cells] for row in rows]
    remembered = previous_mapping(by)
    batch = ImportBatch.objects.create(
        library_id=by.library_id,
        uploaded_by=by,
        file_name=file_name[-200:] or "bestand",
        kind=head.kind,
        content=content,
        sheet={
            "name": head.sheet,
            "others": head.other_sheets,
            "headers": head.headers,
            "sample": sample,
        },
        mapping={**remembered, "columns": guess(head.headers, remembered.get("columns"))},
        total_rows=head.total,
    )
    tasks.expire_batch.using(run_after=now + ImportBatch.KEEP).enqueue(batch.pk)
    return batch


def previous_mapping(user: User) -> dict[str, Any]:
    """How the library explained the file it stored last; empty when there is none."""
    states = ImportBatch.Status
    read_in = [states.STORED, states.WITHDRAWING, states.WITHDRAWN]
    stored = ImportBatch.objects.filter(library_id=user.library_id, status__in=read_in)
    return stored.order_by("-finished_at").values_list("mapping", flat=True).first() or {}


@transaction.atomic
def start_check(*, batch: ImportBatch, mapping: dict[str, Any], now: datetime) -> None:
    """Have the worker check the file by this mapping. Raises OutdatedError as `begin_check` does."""
    begin_check(batch=batch, mapping=mapping, now=now)
    tasks.check_batch.enqueue(batch.pk)


@transaction.atomic
def start_store(*, batch: ImportBatch, skip_known: bool, now: datetime) -> None:
    """Have the worker store the checked file. Raises OutdatedError as `begin_store` does."""
    begin_store(batch=batch, skip_known=skip_known, now=now)
    tasks.store_batch.enqueue(batch.pk)


def begin_check(*, batch: ImportBatch, mapping: dict[str, Any], now: datetime) -> None:
    """Let the batch wait to be checked. Raises OutdatedError when it is at work or finished."""
    _move(batch, ["new", "checked"], "checking", now, mapping=mapping, skip_known=False)


def begin_store(*, batch: ImportBatch, skip_known: bool, now: datetime) -> None:
    """Let the batch wait to be stored. Raises OutdatedError unless it may be, so a second time too."""
    if not batch.may_be_stored or (batch.known_count and not skip_known):
        raise OutdatedError
    _move(batch, ["checked"], "storing", now, skip_known=skip_known)


@transaction.atomic
def restart(*, batch: ImportBatch, now: datetime) -> None:
    """Begin again with work that stopped: its process was ended before it could change anything.

    Raises OutdatedError when the batch is not at work.
    """
    task = {
        ImportBatch.Status.CHECKING: tasks.check_batch,
        ImportBatch.Status.STORING: tasks.store_batch,
        ImportBatch.Status.WITHDRAWING: tasks.withdraw_batch,
    }.get(ImportBatch.Status(batch.status))
    if task is None:
        raise OutdatedError
    _move(batch, [batch.status], batch.status, now)
    task.enqueue(batch.pk)


@transaction.atomic
def discard(*, batch: ImportBatch, now: datetime) -> None:
    """Throw the file away. Raises OutdatedError while it is being worked on or when it is finished."""
    _move(batch, ["new", "checked"], "new", now)
    batch.let_go(ImportBatch.Status.DISCARDED, at=now)
    batch.problems.all().delete()


@transaction.atomic
def start_withdraw(*, batch: ImportBatch, by: User, now: datetime) -> None:
    """Have the worker take a stored file out of the counts. Raises OutdatedError as `begin_withdraw` does."""
    begin_withdraw(batch=batch, by=by, now=now)
    tasks.withdraw_batch.enqueue(batch.pk)


def begin_withdraw(*, batch: ImportBatch, by: User, now: datetime) -> None:
    """Let the batch wait to be withdrawn. Raises OutdatedError unless it is stored, so a second time too."""
    changes = {"withdrawn_at": now, "withdrawn_by": by, "total_rows": batch.visit_count}
    _move(batch, ["stored"], "withdrawing", now, **changes)


def _move(batch: ImportBatch, before: list[str], status: str, now: datetime, **changes: Any) -> None:
    """Change the state, if it is still one of `before`: the database lets one of two requests win."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, status__in=before)
    if not waiting.update(status=status, progress_at=now, processed_rows=0, failure="", **changes):
        raise OutdatedError
    batch.refresh_from_db(fields=["status", "progress_at", "processed_rows", "failure", *changes])
