"""Changes to the social map that touch more than one row.

Who made a change stands in the history that the database keeps.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.db.models.functions import Now

from partners.models import Partner, Schedule, Service
from partners.schedule import refresh_sessions


@transaction.atomic
def store(*, form: Any, new_place: Any, today: date) -> None:
    """Save a partner or service, at its new place when one was written down."""
    if new_place.has_changed():
        form.instance.place = new_place.save()
    form.save()
    bring_in_step(form.instance, today=today)


@transaction.atomic
def end(*, row: Partner | Service, on: date, today: date) -> None:
    """Archive: from the day on it is no longer offered; everything that refers to it stays.

    A partner that goes at once is asked nothing any more: links in mails to it are withdrawn. One that goes
    later has until then to answer.
    """
    row.ends_on = on
    row.save(update_fields=["ends_on", "changed_at"])
    if isinstance(row, Partner) and on <= today:
        row.check_requests.open().update(revoked_at=Now())
    bring_in_step(row, today=today)


@transaction.atomic
def reinstate(*, row: Partner | Service, today: date) -> None:
    row.ends_on = None
    row.save(update_fields=["ends_on", "changed_at"])
    bring_in_step(row, today=today)


@transaction.atomic
def delete_partner(*, partner: Partner) -> None:
    """Delete a partner to which nothing refers. Raises ProtectedError when something does."""
    protected: list[Model] = [*partner.agreements.all(), *partner.joint_services.all()]
    if protected:
        raise ProtectedError("The partner has agreements or joint services.", set(protected))
    partner.delete()


def bring_in_step(row: Partner | Service, *, today: date) -> None:
    """Sessions are reckoned beforehand: do so again for what hangs on the row."""
    mine = {"partner": row} if isinstance(row, Partner) else {"pk": row.pk}
    services = list(Service.objects.filter(**mine).values_list("pk", flat=True))
    refresh_sessions(Schedule.objects.filter(service__in=services), today)
