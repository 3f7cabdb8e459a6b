"""Which editions readers may expect, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings

from ido.models import Municipality, Operation
from reports.closing import quarters
from reports.editions.calendar import due_quarters
from reports.inhabitants import listed
from reports.models import Edition
from reports.periods import Period

MOST_NAMES = 4


class Coming(NamedTuple):
    """A quarter that goes on or ended just now, the year that ends with it, and the day of their editions."""

    quarter: Period
    year: Period | None
    on: date


class Missing(NamedTuple):
    """A period of which editions are due and were not made yet."""

    period: Period
    municipalities: list[Municipality]

    @property
    def title(self) -> str:
        return f"heel {self.period.title}" if self.period.is_year else self.period.title

    @property
    def places(self) -> str:
        """Whose they are; how many when that says more than their names."""
        number = len(self.municipalities)
        if number > MOST_NAMES:
            return f"{number} gemeenten"
        several = "gemeenten" if len(self.municipalities) > 1 else "gemeente"
        return f"{several} {listed([place.name for place in self.municipalities])}"


def coming(today: date) -> list[Coming]:
    """The quarters whose figures are not kept yet, the first to appear first."""
    quarter, found = Period.quarter_of(today), []
    while quarter not in due_quarters(today):
        year = Period.year(quarter.first.year)
        on = quarter.last + timedelta(days=settings.EDITION_AFTER_DAYS + 1)
        found.append(Coming(quarter, year if year.last == quarter.last else None, on))
        quarter = quarter.before()
    return found[::-1]


def missing(municipalities: Iterable[Municipality], today: date) -> list[Missing]:
    """What is due of these municipalities and is neither published nor refused, the latest first."""
    places = {place.pk: place for place in municipalities}
    served = Operation.objects.filter(municipality__in=places).values_list("municipality", "period")
    made = set(
        Edition.objects.filter(municipality__in=places).values_list("municipality", "first_day", "last_day")
    )
    due = due_quarters(today)
    wholes = [
        year for year in {Period.year(one.first.year) for one in due} if set(quarters(year)) <= set(due)
    ]
    open_in = {
        (code, quarter)
        for code, days in served
        for quarter in due
        if days.lower <= quarter.last and (days.upper is None or days.upper > quarter.first)
    }
    wanted = [
        Missing(
            period,
            [
                place
                for code, place in places.items()
                if all((code, quarter) in open_in for quarter in quarters(period))
                and (code, period.first, period.last) not in made
            ],
        )
        for period in sorted([*due, *wholes], key=lambda period: (-period.last.toordinal(), period.first))
    ]
    return [one for one in wanted if one.municipalities]
