"""The nightly round of the worker: ask partners whether their entry is still true."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ido import post
from ido.days import DAY
from partners.actions_upkeep import ask_planned
from partners.schedule import local_day, moment_of

NIGHT = time(4, 0)  # after both clock changes, before anybody works


@task()
def ask_partners() -> str:
    """Plan the next night, then ask whose turn it is; says how many were asked.

    The next night comes first, so that one failing night does not end all nights.
    """
    now = timezone.now()
    plan_night(now)
    post.tidy(at=now)
    return f"{len(ask_planned(at=now))} asked"


def plan_night(now: datetime) -> None:
    """Put the job for the coming night in the queue, unless it is there."""
    waiting = DBTaskResult.objects.filter(
        task_path=ask_partners.module_path, status=TaskResultStatus.READY, run_after__gt=now
    )
    if not waiting.exists():
        today = moment_of(local_day(now), NIGHT)
        night = today if today > now else moment_of(local_day(now) + DAY, NIGHT)
        ask_partners.using(run_after=night).enqueue()
