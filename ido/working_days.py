"""Working days and hours, for whoever promises an answer: Monday to Friday, public holidays left out.

Which holidays count is the library's own choice (`Library.closed_on_holidays`): Good Friday and Liberation
Day differ from place to place. Days are civil days in the Netherlands.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from ido.days import DAY
from ido.hours import DUTCH_TIME, closed_days
from ido.models import Library

BEGINS, ENDS = time(9), time(17)


def is_working_day(day: date, library: Library) -> bool:
    return day.isoweekday() <= 5 and not closed_days(library, day, day)


def working_day_after(day: date, count: int, library: Library) -> date:
    """The `count`-th working day after `day` (count >= 1), itself not counted."""
    while count:
        day += DAY
        count -= is_working_day(day, library)
    return day


def working_hours(start: datetime, end: datetime, library: Library) -> float:
    """The hours between two aware moments that lie within 9.00-17.00 on working days; 0 when end <= start."""
    first, last = start.astimezone(DUTCH_TIME).date(), end.astimezone(DUTCH_TIME).date()
    total = timedelta()
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if is_working_day(day, library):
            begins = max(start, datetime.combine(day, BEGINS, DUTCH_TIME))
            ends = min(end, datetime.combine(day, ENDS, DUTCH_TIME))
            total += max(ends - begins, timedelta())
    return total / timedelta(hours=1)
