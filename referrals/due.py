"""By when the next step of a referral is awaited, in working days (domain.md §6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from ido.models import Library
from ido.working_days import working_day_after
from referrals.models import State


class Due(NamedTuple):
    """The day by which the next step is awaited, and the last day on which it is not yet late."""

    on: date
    overdue_after: date


def due(state: str, now: datetime, library: Library, *, appointment: datetime | None = None) -> Due:
    """What is due after a referral came into an unfinished `state` at an aware moment.

    A draft is finished the same day. An answer comes within two working days and is late after four (both
    settings). After an appointment the outcome is asked the next working day; without one, after ten.
    """
    today = timezone.localdate(now)
    if state == State.DRAFT:
        return Due(today, today)
    if state == State.REQUESTED:
        answer, late = settings.REFERRAL_ANSWER_DAYS, settings.REFERRAL_OVERDUE_DAYS
        return Due(working_day_after(today, answer, library), working_day_after(today, late, library))
    if appointment is not None and (day := timezone.localdate(appointment)) >= today:
        asked = working_day_after(day, 1, library)
    else:
        asked = working_day_after(today, settings.REFERRAL_OUTCOME_DAYS, library)
    return Due(asked, working_day_after(asked, settings.REFERRAL_ANSWER_DAYS, library))
