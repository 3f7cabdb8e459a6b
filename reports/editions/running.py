"""Making everything that is due, one edition after another, each as a job of its own for the worker.

So mail and imports get their turn in between, and a worker that is killed loses one edition at most.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from ido.models import Municipality, Province
from ido.rows import insert_once
from reports.closing import close
from reports.editions.again import settle
from reports.editions.calendar import Area, due_editions, due_quarters
from reports.editions.making import make
from reports.editions.steps import Watched
from reports.editions.too_large import TooMuchError
from reports.letters import announce, tell_that_it_failed, tell_that_it_waits
from reports.models import Edition, EditionRun, Reclosing
from reports.models.edition import area
from reports.periods import Period
from reports.protection.patience import Progress, untold
from reports.selection import scope_key

ALONE = 7_340_032  # the key of the lock of PostgreSQL, beside that of `making`
SILENCE = timedelta(minutes=2)  # nobody at work and no sign for so long: the worker was killed
LATE_AFTER = timedelta(hours=36)  # a night may be missed while the worker is being renewed
KEPT = timedelta(days=366)
log = logging.getLogger(__name__)


def begin(now: datetime) -> EditionRun | None:
    """The run that is to go on: a new one, or one that was broken off. None when one is at work."""
    run = EditionRun(started_at=now, beat_at=now)
    if insert_once(run):
        EditionRun.objects.filter(started_at__lt=now - KEPT).delete()
        return run
    other = EditionRun.objects.running().first()
    return other if other is not None and has_stopped(other, now) else None


def step(run: EditionRun) -> bool:
    """The next part of a run: close quarters, make one edition, or finish; whether there is more to do.

    What cannot be made is noted, and does not keep the rest waiting.
    """
    now = timezone.now()
    if run.todo is None:
        run.tell(now)
        for quarter in due_quarters(timezone.localdate(now)):
            close(quarter, now=now)
        due = [told(scope, period) for scope, period in due_editions(timezone.localdate(now))]
        run.tell(now, todo=[*asked(), *due])  # what is closed again first: it may be counted in what is due
    elif run.done == run.total:
        late = [one for one in asked() if one not in run.todo]
        if not late:
            run.finish(now)
            return False
        run.tell(now, todo=[*run.todo, *late])
    else:
        take(run, now)
    return True


def take(run: EditionRun, now: datetime) -> None:
    """Do the next of what is to be done, or note that it failed."""
    assert run.todo is not None  # known as soon as the quarters are closed
    key, first, last, *request = run.todo[run.done]
    scope, period = restored(key, first, last)
    edition = Edition(**area(scope), first_day=period.first, last_day=period.last)
    name = str(edition)
    run.tell(now, doing=f"{name}, opnieuw" if request else name, step=None, part="")
    try:
        with Watched(run) as progress:
            if not request:
                publish(scope, period, now=now, progress=progress)
            elif publish_again(Reclosing.objects.get(pk=request[0]), now=now, progress=progress):
                run.waited = [*run.waited, [key, name]]
    except TooMuchError as found:
        run.failed, run.why = [*run.failed, name], {**run.why, name: found.words}
        tell_that_it_failed(edition, found.words, at=now)
    except Exception:
        log.exception("the edition of %s was not made", name)
        run.failed = [*run.failed, name]
    run.tell(timezone.now(), done=run.done + 1, failed=run.failed, why=run.why, waited=run.waited)


def asked() -> list[list[str | int]]:
    """What is to be closed again, as a run keeps it."""
    requests = Reclosing.objects.asked().select_related("municipality")
    return [[*told(one.municipality, one.quarter), one.pk] for one in requests]


@transaction.atomic
def publish(scope: Area, period: Period, *, now: datetime, progress: Progress = untold) -> Edition:
    """Make the edition and have its readers told; the one that stands, if there is one."""
    edition = make(scope, period, now=now, progress=progress)
    announce(edition, at=now)
    return edition


@transaction.atomic
def publish_again(request: Reclosing, *, now: datetime, progress: Progress = untold) -> bool:
    """Close the quarter again with the next number of its editions, and have everybody told.

    True when it has to wait.
    """
    for edition in settle(request, now=now, progress=progress):
        announce(edition, at=now)
    request.refresh_from_db()
    if request.state == Reclosing.State.WAITS:
        tell_that_it_waits(request, at=now)
    return request.state == Reclosing.State.WAITS


@contextmanager
def alone() -> Iterator[bool]:
    """Whether no other process makes editions; none begins until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ALONE])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ALONE])


def has_stopped(run: EditionRun, now: datetime) -> bool:
    """Whether the run was broken off: no process has it, and it has been silent for long."""
    if run.beat_at > now - SILENCE:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0"
            " AND objid = %s AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [ALONE],
        )
        return bool(cursor.fetchone()[0])


def told(scope: Area, period: Period) -> list[str]:
    return [scope_key(scope), period.first.isoformat(), period.last.isoformat()]


def restored(key: str, first: str, last: str) -> tuple[Area, Period]:
    scope: Area = Province(key) if key in Province.values else Municipality.objects.get(pk=key)
    return scope, Period(date.fromisoformat(first), date.fromisoformat(last))


def alarms(now: datetime) -> Iterator[str]:
    """What is wrong with making editions, each in a sentence."""
    running, last = EditionRun.objects.running().first(), EditionRun.objects.latest_finished()
    if running is not None and has_stopped(running, now):
        yield "Het maken van uitgaven is blijven steken. Kijk of de achtergrondtaken draaien."
    elif running is None and last is not None and now - last.started_at > LATE_AFTER:
        day = timezone.localtime(last.started_at)
        yield f"Uitgaven zijn op {day:%d-%m-%Y} voor het laatst gemaakt. Dat hoort elke nacht."
    if last is not None and last.failed:
        names = "; ".join(f"{name} ({words})" if words else name for name, words in last.failures[:3])
        yield f"{len(last.failed)} uitgaven zijn niet gemaakt: {names}. Vannacht opnieuw."
