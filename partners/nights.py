"""Work that comes back every night: whoever does it plans the next night first."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ido.days import DAY
from partners.schedule import local_day, moment_of


def plan_night(job: Task[..., Any], clock: time, now: datetime) -> None:
    """Have the worker do the job the next time that the clock shows `clock`, unless that waits already.

    `now` is aware. Choose a time after both clock changes and before anybody works.
    """
    waiting = DBTaskResult.objects.filter(
        task_path=job.module_path, status=TaskResultStatus.READY, run_after__gt=now
    )
    if not waiting.exists():
        today = moment_of(local_day(now), clock)
        job.using(run_after=today if today > now else moment_of(local_day(now) + DAY, clock)).enqueue()
