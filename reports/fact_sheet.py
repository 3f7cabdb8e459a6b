"""Everything worth knowing of one location on one sheet of paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from ido.models import Location
from ido.opening import Week, weeks
from reports import drawings
from reports.indicators.desks import desks
from reports.indicators.headline import headline
from reports.indicators.hours import questions_per_opening_hour
from reports.indicators.months import questions_per_month
from reports.indicators.referrals import handing_on
from reports.indicators.registration import registered
from reports.indicators.subjects import outcomes, topics
from reports.pages import Figure
from reports.selection import Selection
from reports.tables import Table, Value, dutch
from reports.telling import renamed

MOST_TOPICS = 5
OF_DESK = ("Gemeente", "Plek", "Scenario", "Dienstverlening", "Bemensing", "Eigen IDO-medewerker")
OF_ALL = ("Vragen", "Bezoeken", "Ter plekke opgelost", "Open uren", "Vragen per open uur")


@dataclass(frozen=True)
class FactSheet:
    """One location in a period; the selection is about that location."""

    selection: Selection

    @property
    def location(self) -> Location:
        assert isinstance(self.selection.scope, Location)
        return self.selection.scope

    @property
    def facts(self) -> list[Figure]:
        """What it is and how it worked in the period; what changed stands in order of time."""
        return [
            *named(desks(self.selection), OF_DESK),
            Figure("Aparte ruimte", "ja" if self.location.private_room else "nee"),
        ]

    @property
    def figures(self) -> list[Figure]:
        registration = registered(self.selection)
        assert registration.total is not None
        return [
            *named(headline(self.selection), OF_ALL),
            *named(questions_per_opening_hour(self.selection), ("Vragen per maand",)),
            Figure("Volledigheid", dutch(registration.total[-1], registration.columns[-1])),
        ]

    @cached_property
    def week(self) -> Week | None:
        """The weekly hours on the last day of the period."""
        found = weeks(self.location.opening_hours.all())
        return next((week for week in found if week.covers(self.selection.period.last)), None)

    @cached_property
    def _months(self) -> Table:
        return questions_per_month(self.selection)

    @cached_property
    def chart(self) -> SafeString:
        """By month; empty when that is one point."""
        return drawings.by_month(self._months)

    @property
    def chart_notes(self) -> Sequence[str]:
        """What must be known to read the chart, as of a month that has not ended."""
        return self._months.notes

    @property
    def topics(self) -> list[list[str]]:
        """The topics asked most: their name, questions and share."""
        return rows(topics(self.selection), ("Onderwerp", "Vragen", "Aandeel"))[:MOST_TOPICS]

    @property
    def outcomes(self) -> list[list[str]]:
        return rows(renamed(outcomes(self.selection)), ("Uitkomst", "Vragen", "Aandeel"))

    @property
    def referrals(self) -> list[list[str]]:
        """Each step of handing on as a part of a whole."""
        return rows(handing_on(self.selection), ("Stap", "Aantal", "Deel"))


def named(table: Table, titles: Iterable[str]) -> list[Figure]:
    """The columns of the first row, in words."""
    told = dict(zip((column.title for column in table.columns), words(table, table.rows[0]), strict=True))
    return [Figure(title, told[title]) for title in titles]


def rows(table: Table, titles: Iterable[str]) -> list[list[str]]:
    """The columns of every row, in words."""
    order = [column.title for column in table.columns]
    places = [order.index(title) for title in titles]
    return [[words(table, row)[place] for place in places] for row in table.rows]


def words(table: Table, row: Iterable[Value]) -> list[str]:
    return [dutch(value, column) for value, column in zip(row, table.columns, strict=True)]
