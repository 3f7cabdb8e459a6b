"""`manage.py db_worker`, which first makes sure that nobody who was erased has come back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from referrals import night
from referrals.restoring import replay
from registration import night as counting
from reports import night as reporting
from reports import tasks_editions as editions


class Command(db_worker.Command):
    """The worker may start on a database that was just put back; the nights go on by themselves from here."""

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        replay(now)
        night.plan(now)
        counting.plan(now)
        reporting.plan(now)
        editions.catch_up(now)
        super().handle(*args, **options)
