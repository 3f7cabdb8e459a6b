"""The n×1,000th question of a library: when it came and where, and when the next may come.

The monthly counts tell in which month one fell; only the log of that month is read to find its day and place.
So looking one up costs the same in the tenth year as in the first.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from django.db import connection
from django.db.models import Sum

from ido.models import Library
from registration.models import MonthlyCount

STEP = 1_000
FEWEST_MONTHS = 6  # whole months of registering before we dare to look ahead
MOST_MONTHS = 12
FARTHEST = 60  # months ahead; beyond it an expectation says nothing
# The questions of the months asked for, in the order in which they came.
FOUND = """
    SELECT asked.number, asked.day, location.name, coalesce(nullif(location.public_name, ''), location.name)
    FROM (
        SELECT wanted.number, wanted.place, visit.day, visit.location_id,
            row_number() OVER (
                PARTITION BY wanted.number ORDER BY visit.occurred_at, visit.id, question.position
            ) AS came
        FROM unnest(%(numbers)s::bigint[], %(places)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
            AS wanted (number, place, first, last)
        JOIN registration_visit visit ON visit.location_id = ANY(%(locations)s)
            AND visit.day BETWEEN wanted.first AND wanted.last AND visit.withdrawn_at IS NULL
        JOIN registration_question question ON question.visit_id = visit.id
    ) asked
    JOIN ido_location location ON location.id = asked.location_id
    WHERE asked.came = asked.place
    ORDER BY asked.number DESC
"""


class Milestone(NamedTuple):
    """The question `number` of the library: its day, and how staff and visitors call its location."""

    number: int
    day: date
    location: str
    public_name: str


@dataclass(frozen=True)
class Milestones:
    """What a library has reached on `today`, the civil day in the Netherlands. Withdrawn visits do not count.

    Correcting or adding earlier entries shifts the milestones that came after them.
    """

    library: Library
    today: date

    @cached_property
    def locations(self) -> list[int]:
        return list(self.library.locations.values_list("pk", flat=True))

    @cached_property
    def months(self) -> dict[date, int]:
        """Questions by month (its first day), in order of time; a month without any is absent."""
        counts = MonthlyCount.objects.filter(
            location__in=self.locations, dimension=MonthlyCount.Dimension.DOMAIN
        )
        rows = counts.values("month").annotate(questions=Sum("number")).order_by("month")
        return {row["month"]: row["questions"] for row in rows if row["questions"]}

    @property
    def questions(self) -> int:
        return sum(self.months.values())

    @property
    def numbers(self) -> range:
        """The milestones reached, the last one first."""
        return range(self.questions // STEP * STEP, 0, -STEP)

    @property
    def next(self) -> int:
        return (self.questions // STEP + 1) * STEP

    @property
    def to_go(self) -> int:
        return self.next - self.questions

    def find(self, numbers: Sequence[int]) -> list[Milestone]:
        """Those of the numbers that were reached, the highest first; for each the log of a month is read."""
        wanted = [spot for number in numbers if (spot := self._spot(number)) is not None]
        if not wanted:
            return []
        numbers, places, months = zip(*wanted, strict=True)
        asked = {
            "numbers": list(numbers),
            "places": list(places),
            "firsts": list(months),
            "lasts": [month.replace(day=monthrange(month.year, month.month)[1]) for month in months],
            "locations": self.locations,
        }
        with connection.cursor() as cursor:
            cursor.execute(FOUND, asked)
            return [Milestone(*row) for row in cursor.fetchall()]

    def _spot(self, number: int) -> tuple[int, int, date] | None:
        """The milestone, its place among the questions of its month, and that month."""
        if number <= 0 or number % STEP:
            return None
        for month, until in zip(self.months, accumulate(self.months.values()), strict=True):
            if until >= number:
                return number, number - (until - self.months[month]), month
        return None

    @property
    def expected(self) -> date | None:
        """The month of the next milestone at the pace of the last whole months, twelve at most.

        None when there are fewer than six of those, when nothing was asked in them, or when it is more than
        five years away.
        """
        now = ordinal(self.today)
        since = min((ordinal(month) for month in self.months), default=now)
        number = min(MOST_MONTHS, now - since)
        asked = sum(
            questions for month, questions in self.months.items() if now - number <= ordinal(month) < now
        )
        if number < FEWEST_MONTHS or not asked:
            return None
        days = monthrange(self.today.year, self.today.month)[1]
        ahead = Fraction(self.today.day - 1, days) + Fraction(self.to_go * number, asked)
        if ahead > FARTHEST:
            return None
        month = now + int(ahead)
        return date(month // 12, month % 12 + 1, 1)


def ordinal(day: date) -> int:
    """The month of a day as a number that goes on over the years."""
    return 12 * day.year + day.month - 1
