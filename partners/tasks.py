"""Jobs of the social map that the worker (`manage.py db_worker`) does."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django_tasks import task

from partners import nights
from partners.horizon import roll
from partners.models.coverage import refresh_coverage
from partners.schedule import Refreshed, local_day
from partners.search import refresh_search

NIGHT = time(3, 30)  # after both clock changes, before anybody works


@task()
def roll_sessions() -> str:
    """Let the rows of sessions move a day on; says how many were written and deleted."""
    written, deleted = roll_forward(timezone.now())
    return f"{written} written, {deleted} deleted"


def roll_forward(now: datetime) -> Refreshed:
    """Let the rows of sessions reach the weeks around the moment, and bring search in step with the rest.

    The job for the next night is planned first, so that one failing night does not end all nights.
    """
    nights.plan_night(roll_sessions, NIGHT, now)
    refresh_search()
    refresh_coverage()
    return roll(local_day(now))
