"""Jobs of the worker: each night what is due, one edition a job."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ido.days import DAY
from ido.models import Municipality
from partners.schedule import local_day, moment_of
from reports.editions.preview import keep, previewed
from reports.editions.running import alone, begin, step
from reports.models import EditionRun
from reports.periods import Period

NIGHT = time(1, 0)  # long before anybody works: a province takes its time
AT_START = timedelta(seconds=30)  # after the worker began: what waits goes first
AGAIN_AFTER = timedelta(hours=1)  # once; then the next night


@task()
def make_editions() -> str:
    """Plan the next night, then begin with what is due; the next night comes first, whatever fails."""
    now = timezone.now()
    plan(now)
    return "begun" if start(now) else "busy"


@task()
def make_next(run_id: int) -> str:
    """The next part of a run, and the job for the part after it."""
    run = EditionRun.objects.running().filter(pk=run_id).first()
    with alone() as mine:
        if run is None or not mine:
            return "busy"
        failed_before = EditionRun.objects.latest_finished()
        goes_on = step(run)
    if goes_on:
        make_next.enqueue(run_id)
    elif run.failed and not (failed_before and failed_before.failed):
        make_editions.using(run_after=timezone.now() + AGAIN_AFTER).enqueue()
    return f"{run.done} of {run.total}"


@task()
def make_preview(code: str, name: str) -> None:
    """What the edition of the municipality and quarter would hold now, for the page that waits for it."""
    place, quarter = Municipality.objects.get(pk=code), Period.named(name)
    assert quarter is not None  # the page names quarters by their own names
    keep(place, quarter, previewed(place, quarter, now=timezone.now()))


def start(now: datetime) -> bool:
    """Have the worker make what is due; False when it is at that already."""
    run = begin(now)
    if run is None:
        return False
    make_next.enqueue(run.pk)
    return True


def plan(now: datetime) -> None:
    """Have the worker look in the coming night, unless that waits already."""
    if not waiting(make_editions, since=now + AGAIN_AFTER):
        today = moment_of(local_day(now), NIGHT)
        night = today if today > now + AGAIN_AFTER else moment_of(local_day(now) + DAY, NIGHT)
        make_editions.using(run_after=night).enqueue()


def catch_up(now: datetime) -> None:
    """When the worker begins: soon do what a night left undone, or go on with what was broken off."""
    plan(now)
    soon, last = now + AT_START, EditionRun.objects.first()
    if last is not None and last.is_running:
        if not waiting(make_next):
            make_next.using(run_after=soon).enqueue(last.pk)
    elif (last is None or last.started_at < now - DAY) and not waiting(make_editions, until=soon):
        make_editions.using(run_after=soon).enqueue()


def waiting(job: Task[..., str], since: datetime | None = None, until: datetime | None = None) -> bool:
    """Whether the job waits in the queue, for a moment after `since` and up to `until`."""
    jobs = DBTaskResult.objects.filter(task_path=job.module_path, status=TaskResultStatus.READY)
    if since is not None:
        jobs = jobs.filter(run_after__gt=since)
    return (jobs if until is None else jobs.filter(run_after__lte=until)).exists()
