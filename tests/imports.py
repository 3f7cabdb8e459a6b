"""Files of earlier registrations, and how far tests bring them. Joost of Almere reads them in."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from registration.imports import actions, batches
from registration.models import ImportBatch

NOW = datetime(2024, 6, 3, 10, 0, tzinfo=UTC)
HEADERS = "Datum;Tijd;Locatie;Onderwerp;Uitkomst;Kanaal;Duur;Organisatie;Notitie"
ROW = "5-1-2024;14:30;Centrum;DigiD;opgelost;balie;5-15;;"
# The eleven-test holds for this number, made up for tests.
BSN = "111222333"


def lines(*rows: str, headers: str = HEADERS) -> bytes:
    return "\n".join([headers, *rows, ""]).encode()


def received(content: bytes, by, **mapping) -> ImportBatch:
    batch = actions.receive(content=content, file_name="oud.csv", by=by, now=NOW)
    batch.mapping = {**batch.mapping, **mapping}
    return batch


def checked(content: bytes, by, **mapping) -> ImportBatch:
    """The file after its check."""
    batch = received(content, by, **mapping)
    actions.begin_check(batch=batch, mapping=batch.mapping, now=NOW)
    batches.check(batch.pk, now=NOW)
    batch.refresh_from_db()
    return batch


def stored(content: bytes, by, *, skip_known: bool = False, **mapping) -> ImportBatch:
    batch = checked(content, by, **mapping)
    assert problems(batch) == []
    actions.begin_store(batch=batch, skip_known=skip_known, now=NOW)
    batches.store(batch.pk, now=NOW)
    batch.refresh_from_db()
    return batch


def withdrawn(batch: ImportBatch, by) -> ImportBatch:
    actions.begin_withdraw(batch=batch, by=by, now=NOW)
    return batches.withdraw(batch.pk)


def problems(batch: ImportBatch) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.message) for p in batch.problems.filter(is_known=False)]


def work() -> None:
    """What the worker does with all jobs that wait, within this test's own connection."""
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="test", excluded_queue_names=[],
    )  # fmt: skip
    for job in DBTaskResult.objects.ready():
        job.claim("test")
        worker.run_task(job)
