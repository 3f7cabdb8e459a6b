"""How far ahead the rows of sessions reach, and the night's work of letting them reach a day further.

A change to a schedule, an exception or a closure brings its own sessions in step at once. So a night has
only to reckon the days that come into sight, for the schedules that can fall on them, and to drop the days
that are over. Once a week everything is reckoned anew: that mends what somebody changed past all rules.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from ido.days import DAY
from partners.models import Horizon, Schedule, ScheduleException, Session
from partners.recurrence import WEEKDAYS
from partners.schedule import (
    AHEAD_DAYS,
    BACK_DAYS,
    BATCH,
    Around,
    Refreshed,
    midnight,
    reckon_locked,
    refresh_sessions,
    write_sessions,
)

WHOLE_EVERY_DAYS = 7


def roll(today: date) -> Refreshed:
    """Bring the rows of sessions to the days around `today`; running it again costs next to nothing."""
    horizon = Horizon.objects.first()
    last = today + timedelta(days=AHEAD_DAYS)
    is_whole = (
        horizon is None
        or horizon.last_on < today
        or horizon.whole_on <= today - timedelta(days=WHOLE_EVERY_DAYS)
    )
    if horizon is None or is_whole:
        done = refresh_sessions(Schedule.objects.all(), today)
        Horizon.objects.update_or_create(pk=Horizon.ONLY, defaults={"last_on": last, "whole_on": today})
        return done
    written = extend(horizon.last_on + DAY, last)
    deleted = drop_before(today - timedelta(days=BACK_DAYS))
    Horizon.objects.update(last_on=max(last, horizon.last_on))
    return Refreshed(written, deleted)


def extend(first: date, last: date) -> int:
    """Write the sessions of all schedules on first..last, both included; says how many there are."""
    if last < first:
        return 0
    keys, around = may_fall(first, last), Around.between(first, last)
    return sum(
        _extend(keys[start : start + BATCH], first, last, around) for start in range(0, len(keys), BATCH)
    )


@transaction.atomic
def _extend(keys: list[int], first: date, last: date, around: Around) -> int:
    found = reckon_locked(keys, first, last, around)
    write_sessions(found)
    return len(found)


def drop_before(day: date) -> int:
    """Delete the sessions from before the day; says how many there were."""
    moment = midnight(day)
    over = Session.objects.filter(starts_at__lt=moment, ends_at__lt=moment + DAY)  # the end has the index
    return over.delete()[0]


def may_fall(first: date, last: date) -> list[int]:
    """The keys of the schedules that can have a session on first..last; some of them have none.

    A rule that names weekdays falls on no others; a day that somebody moved or added counts by itself.
    """
    length = (last - first).days + 1
    names = sorted({WEEKDAYS[(first + timedelta(days=number)).weekday()] for number in range(length)})
    by_name = Q(rule__regex="|".join(names)) | ~Q(rule__contains="BYDAY")
    by_rule = by_name & ~Q(rule="") | Q(rule="", first_on__gte=first)
    by_day = Q(first_on__lte=last) & (Q(last_on=None) | Q(last_on__gte=first))
    decided = ScheduleException.objects.filter(Q(on__range=(first, last)) | Q(new_on__range=(first, last)))
    found = Schedule.objects.filter(by_day & by_rule | Q(pk__in=decided.values("schedule")))
    return list(found.order_by("pk").values_list("pk", flat=True))
