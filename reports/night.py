"""The night's work of reports, which the worker (`manage.py db_worker`) does and plans again."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django_tasks import task

from partners import nights
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
    nights.plan_night(look_after_links, NIGHT, now)
