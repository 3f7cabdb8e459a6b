"""Jobs of the worker (`manage.py db_worker`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone
from django_tasks import task

from registration.imports import batches
from registration.imports.running import BusyError
from registration.models import ImportBatch

BROKEN = "Er ging bij ons iets mis. Probeer het nog eens. Lukt het weer niet? Vraag dan de beheerder."


@task()
def check_batch(batch_id: int) -> str:
    """Check a file; says in which state it is then."""
    return _run(partial(batches.check, now=timezone.now()), batch_id)


@task()
def store_batch(batch_id: int) -> str:
    """Store a file; says in which state it is then."""
    return _run(partial(batches.store, now=timezone.now()), batch_id)


@task()
def withdraw_batch(batch_id: int) -> str:
    """Take a stored file out of the counts; says in which state it is then."""
    return _run(batches.withdraw, batch_id)


@task()
def expire_batch(batch_id: int) -> str:
    """Throw a file away that was kept long enough, or an hour later when it is just being worked on."""
    now = timezone.now()
    try:
        return "expired" if batches.expire(batch_id, now=now) else "finished"
    except BusyError:
        expire_batch.using(run_after=now + timedelta(hours=1)).enqueue(batch_id)
        return "busy"


def _run(work: Callable[[int], ImportBatch], batch_id: int) -> str:
    try:
        return work(batch_id).status
    except BusyError:
        return "busy"
    except Exception:
        # The worker records the error; the coordinator hears that it is not the file.
        ImportBatch.objects.get(pk=batch_id).send_back(BROKEN)
        raise
