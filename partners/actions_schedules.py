"""Changes to when a service takes place; each brings the sessions in step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from partners.models import Schedule, ScheduleException
from partners.schedule import refresh_sessions

Kind = ScheduleException.Kind


@transaction.atomic
def store_schedule(*, form: Any, today: date) -> None:
    refresh_sessions([form.save()], today)


@transaction.atomic
def cancel_session(*, schedule: Schedule, on: date, today: date) -> None:
    """Call off one session, also when it had been moved; an extra one just goes."""
    exception = schedule.exceptions.filter(on=on).first()
    if exception is not None and exception.kind == Kind.EXTRA:
        exception.delete()
    else:
        nothing = {"new_on": None, "opens": None, "closes": None, "place": None, "reason": ""}
        ScheduleException.objects.order_by("pk").update_or_create(
            schedule=schedule, on=on, defaults={"kind": Kind.CANCELLED, **nothing}
        )
    refresh_sessions([schedule], today)


@transaction.atomic
def store_exception(*, form: Any, kind: str, today: date) -> None:
    """Save a moved or extra session, in place of what was decided about that day before."""
    exception: ScheduleException = form.instance
    exception.kind = kind
    exception.schedule.exceptions.filter(on=exception.on).exclude(pk=exception.pk).delete()
    form.save()
    refresh_sessions([exception.schedule], today)


@transaction.atomic
def undo_exception(*, exception: ScheduleException, today: date) -> None:
    """The session goes as the schedule says again."""
    exception.delete()
    refresh_sessions([exception.schedule], today)
