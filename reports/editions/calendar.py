"""When what is published: which quarters are to be closed, and of what an edition is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings

from ido.models import Municipality, Province
from reports.models import Closing, Edition
from reports.models.edition import area
from reports.periods import Period

Area = Municipality | Province


def due_quarters(today: date) -> list[Period]:
    """The quarters of this year and the one before that ended long enough ago, the earliest first.

    Long enough is the setting IDO_EDITION_AFTER_DAYS: what is entered later is in no edition.
    """
    limit = today - timedelta(days=settings.EDITION_AFTER_DAYS)
    every = [Period.quarter(year, number) for year in (today.year - 1, today.year) for number in (1, 2, 3, 4)]
    return [quarter for quarter in every if quarter.last < limit]


def due_editions(today: date) -> Iterator[tuple[Area, Period]]:
    """Of what an edition is to be made: municipalities before their province, quarters before their year."""
    closed = due_quarters(today)
    years = {quarter.first.year for quarter in closed}
    whole = [year for year in sorted(years) if Period.quarter(year, 4) in closed]
    for period in [*closed, *map(Period.year, whole)]:
        yield from due_in(period)


def due_in(period: Period) -> Iterator[tuple[Area, Period]]:
    """Every municipality that was closed for all of the period and its province, without an edition."""
    firsts = [month for month in period.months() if month.month % 3 == 1]
    closings = (
        Closing.objects.filter(first_day__in=firsts).values_list("municipality", "first_day").distinct()
    )
    number = dict.fromkeys((code for code, _ in closings), 0)
    for code, _ in closings:
        number[code] += 1
    served = Municipality.objects.filter(
        pk__in=[code for code, closed in number.items() if closed == len(firsts)]
    )
    places = list(served.order_by("pk"))
    areas: list[Area] = [*places, *map(Province, sorted({place.province for place in places}))]
    for scope in areas:
        if not Edition.objects.filter(**area(scope), first_day=period.first, last_day=period.last).exists():
            yield scope, period
