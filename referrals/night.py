"""The night's work on visitors' data; the worker (`manage.py db_worker`) does it and plans the next night."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task

from partners import nights
from partners.schedule import local_day
from referrals.forgetting import purge
from referrals.key_care import destroy_served
from referrals.models import Night
from referrals.restoring import replay

NIGHT = time(3, 45)  # after both clock changes, before anybody works
NIGHTS_KEPT = timedelta(days=366)


@task()
def forget_tonight() -> str:
    """Forget what may be kept no longer; says how much that was."""
    night = forget(timezone.now())
    return (
        f"{night.persons} persons, {night.appointments} appointments, {night.drafts} drafts,"
        f" {night.events} events, {night.keys} keys"
    )


def forget(now: datetime) -> Night:
    """Everything of one night, at an aware moment.

    The next night is planned first, so that one failing night does not end all nights. Without a finished row
    of the last nights the alarm goes (`referrals.alarm`).
    """
    plan(now)
    night = Night.objects.create(started_at=now)
    today = local_day(now)
    replay(now)
    forgotten = purge(today, at=now)
    night.persons, night.appointments, night.drafts, night.events = forgotten
    night.keys = len(destroy_served(today))
    night.finished_at = max(timezone.now(), now)
    night.save()
    Night.objects.filter(started_at__lt=now - NIGHTS_KEPT).delete()
    return night


def plan(now: datetime) -> None:
    """Have the worker forget in the coming night, unless that waits already."""
    nights.plan_night(forget_tonight, NIGHT, now)
