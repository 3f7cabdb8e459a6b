"""Which edition an address without a date means."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from reports.models import Edition
from reports.periods import Period

QUARTER, YEAR = "laatste-kwartaal", "laatste-jaar"
LATEST = (QUARTER, YEAR)


def newest(editions: QuerySet[Edition], area: str | None, period: str) -> Edition | None:
    """The newest of these editions of the area ('GM0034', 'PV24'; None is any) and the period.

    `period` is 'laatste-kwartaal', 'laatste-jaar', or a name such as '2026-k1' or '2026'. Of a period that
    was published again the last. None if there is none, or the period is none of these.
    """
    if area is not None:
        editions = editions.filter(Q(municipality=area) | Q(province=area))
    named = Period.named(period)
    if named is not None:
        editions = editions.filter(first_day=named.first, last_day=named.last)
    elif period not in LATEST:
        return None
    found = editions.order_by("-last_day", "-number", "-province", "municipality").values_list(
        "pk", "first_day", "last_day"
    )
    for key, first, last in found:
        days = Period(first, last)
        if named is not None or (days.is_year if period == YEAR else days.is_quarter):
            return Edition.objects.select_related("municipality").defer("cells").get(pk=key)
    return None
