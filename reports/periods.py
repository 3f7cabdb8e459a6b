"""The days a report is about, and the calendar's own stretches of them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from reports import notation

ORDINALS = ("1e", "2e", "3e", "4e")


@dataclass(frozen=True, order=True)
class Period:
    """The civil days first..last in the Netherlands, both included; ValueError if there are none."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"no days from {self.first} up to {self.last}")

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def quarter(cls, year: int, number: int) -> Period:
        """Quarter 1 to 4 of the year."""
        last_month = 3 * number
        return cls(date(year, last_month - 2, 1), date(year, last_month, monthrange(year, last_month)[1]))

    @classmethod
    def quarter_of(cls, day: date) -> Period:
        return cls.quarter(day.year, (day.month + 2) // 3)

    @classmethod
    def named(cls, name: str) -> Period | None:
        """The year '2022' or the quarter '2022-k3'; None for any other text."""
        found = re.fullmatch(r"(2[01]\d\d)(?:-k([1-4]))?", name, re.ASCII)
        if found is None:
            return None
        year, quarter = found.groups()
        return cls.quarter(int(year), int(quarter)) if quarter else cls.year(int(year))

    @property
    def is_year(self) -> bool:
        return self == Period.year(self.first.year)

    @property
    def is_quarter(self) -> bool:
        return self == Period.quarter_of(self.first)

    @property
    def is_calendar(self) -> bool:
        """Whether this is a whole year or a whole quarter."""
        return self.is_year or self.is_quarter

    @property
    def name(self) -> str:
        """Short, for addresses and file names: '2022', '2022-k3', '2020-12-01-2022-12-11'."""
        if self.is_year:
            return str(self.first.year)
        if self.is_quarter:
            return f"{self.first.year}-k{(self.first.month + 2) // 3}"
        return f"{self.first.isoformat()}-{self.last.isoformat()}"

    @property
    def title(self) -> str:
        """In words: '2022', '3e kwartaal van 2022', '1 december 2020 tot en met 11 december 2022'."""
        if self.is_year:
            return str(self.first.year)
        if self.is_quarter:
            return f"{ORDINALS[(self.first.month - 1) // 3]} kwartaal van {self.first.year}"
        if self.first == self.last:
            return written(self.first)
        return f"{written(self.first)} tot en met {written(self.last)}"

    def is_closed(self, today: date) -> bool:
        return self.last < today

    def until(self, day: date) -> Period:
        """The part up to `day`, included; ValueError if the period begins after it."""
        return Period(self.first, min(self.last, day))

    def before(self) -> Period:
        """The quarter before this quarter, or the year before this year."""
        if self.is_year:
            return Period.year(self.first.year - 1)
        return Period.quarter_of(self.first - timedelta(days=1))

    def a_year_earlier(self) -> Period:
        """The same days of the year before; 29 February becomes the 28th."""
        return Period(year_earlier(self.first), year_earlier(self.last))

    def months(self) -> list[date]:
        """The first day of each calendar month that has a day in the period."""
        first, last = (12 * day.year + day.month - 1 for day in (self.first, self.last))
        return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]

    def part_of_month(self, month: date) -> tuple[date, date] | None:
        """First and last day that the period shares with the month of `month`; None if there is none."""
        end = month.replace(day=monthrange(month.year, month.month)[1])
        first, last = max(self.first, month.replace(day=1)), min(self.last, end)
        return (first, last) if first <= last else None

    def share_of_month(self, month: date) -> Fraction:
        """Which part of the days of the month of `month` lies in the period."""
        part = self.part_of_month(month)
        days = (part[1] - part[0]).days + 1 if part else 0
        return Fraction(days, monthrange(month.year, month.month)[1])


def year_earlier(day: date) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def written(day: date) -> str:
    """11 December 2022 → '11 december 2022'."""
    return f"{day.day} {notation.month(day)}"
