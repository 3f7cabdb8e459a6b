"""The night's work of reports, which the worker (`manage.py db_worker`) does and plans again."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from partners.schedule import local_day, moment_of
from reports.actions_links import look_after

NIGHT = time(4, 15)  # after both clock changes, before anybody works


@task()
def look_after_links() -> str:
    """Plan the next night, then tell whose spreadsheet will get no more figures; says how many.

    The next night comes first, so that one failing night does not end all nights.
    """
    now = timezone.now()
    plan(now)
    return f"{look_after(at=now)} told"


def plan(now: datetime) -> None:
    """Have the worker do the coming night's work, unless that waits already."""
    waiting = DBTaskResult.objects.filter(
        task_path=look_after_links.module_path, status=TaskResultStatus.READY, run_after__gt=now
    )
    if not waiting.exists():
        tonight = moment_of(local_day(now), NIGHT)
        if tonight <= now:
            tonight = moment_of(local_day(now) + timedelta(days=1), NIGHT)
        look_after_links.using(run_after=tonight).enqueue()
