"""The nightly round of the worker: ask partners whether their entry is still true."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django_tasks import task

from ido import post
from partners import nights
from partners.actions_upkeep import ask_planned

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
    nights.plan_night(ask_partners, NIGHT, now)
