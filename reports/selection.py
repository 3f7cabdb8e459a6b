"""What a report is about: an area or a library, and a period; and which questions count in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Q

from ido.hours import open_hours
from ido.models import Inhabitants, Library, Location, Municipality, Province, Topic
from reports import handing_over
from reports.counting import Cell, Counting, Days, Dimension, values
from reports.inhabitants import figures, sharing
from reports.periods import Period
from reports.stretches import Scope, Stretch, stretches
from reports.surroundings import Served, served
from reports.tables import Table

Key = TypeVar("Key", int, str)


class Late(NamedTuple):
    """Questions of earlier quarters that came late when this one was closed, and whether others changed."""

    quarter: Period
    municipality: str
    questions: int
    has_changes: bool


@dataclass(frozen=True)
class Selection:
    """A library, one of its locations, a municipality or a province, and a period.

    The counts are read once and kept: make a new selection to see later changes.
    """

    scope: Scope
    period: Period

    @property
    def subject(self) -> str:
        """Whom it is about: 'Bibliotheek Almere', 'gemeente Almere', 'provincie Flevoland'."""
        if isinstance(self.scope, Province):
            return f"provincie {self.scope.label}"
        return f"gemeente {self.scope.name}" if isinstance(self.scope, Municipality) else self.scope.name

    @property
    def title(self) -> str:
        return f"{self.subject}, {self.period.title}"

    @cached_property
    def stretches(self) -> list[Stretch]:
        """What counts: by location and then by day."""
        return stretches(self.scope, self.period)

    @property
    def makers(self) -> list[str]:
        """The names of the libraries whose locations count, in the order of the alphabet."""
        ids = {stretch.operation.location.library_id for stretch in self.stretches}
        return list(Library.objects.filter(pk__in=ids).order_by("name").values_list("name", flat=True))

    @cached_property
    def counting(self) -> Counting:
        return Counting(self.days())

    def days(self) -> Iterator[Days]:
        for stretch in self.stretches:
            yield Days(stretch.operation.pk, stretch.operation.location_id, stretch.first, stretch.last)

    def read_all(self) -> None:
        """Read in one query what would take one for each report, for who is going to make most of them."""
        self.counting.read(*(dimension for dimension in Dimension if dimension != Dimension.GROUP))

    @cached_property
    def cells(self) -> list[Cell]:
        return self.counting.cells()

    @cached_property
    def topics(self) -> dict[int, int]:
        """Questions by topic id."""
        return {int(topic): number for topic, number in self.counting.totals(Dimension.TOPIC).items()}

    @cached_property
    def asked(self) -> list[Topic]:
        """The topics that were asked about, each with its group."""
        return list(Topic.objects.filter(pk__in=self.topics).select_related("group"))

    @cached_property
    def outcomes(self) -> dict[str, int]:
        return self.counting.totals(Dimension.OUTCOME)

    @cached_property
    def domains(self) -> dict[str, int]:
        return self.counting.totals(Dimension.DOMAIN)

    @cached_property
    def channels(self) -> dict[str, int]:
        """Visits by channel."""
        return self.counting.totals(Dimension.CHANNEL)

    @cached_property
    def bodies(self) -> dict[int, int]:
        """Questions by the id of the public body they concern, 0 for none."""
        found = {int(body): number for body, number in self.counting.totals(Dimension.BODY).items()}
        return found | rest(0, found.values(), self.questions)

    @cached_property
    def help_given(self) -> dict[str, int]:
        return self.counting.totals(Dimension.HELP)

    @cached_property
    def courses(self) -> dict[int, int]:
        """Questions for which a course was advised, by topic id."""
        return {int(topic): number for topic, number in self.counting.totals(Dimension.COURSE).items()}

    @cached_property
    def hours_of_week(self) -> dict[tuple[int, int], int]:
        """Questions by weekday (1 is Monday) and clock hour in Dutch time, of those whose hour is known."""
        found = self.counting.totals(Dimension.HOUR).items()
        return {(int(hour[0]), int(hour[2:])): number for hour, number in found}

    @cached_property
    def needs(self) -> dict[str, int]:
        """Visits by all their need profiles together: 'hands_on+trust', '' for none."""
        found = self.counting.totals(Dimension.NEEDS)
        return found | rest("", found.values(), self.visits)

    @cached_property
    def complexity(self) -> dict[str, int]:
        """Visits by complexity, '' where it was not noted."""
        found = self.counting.totals(Dimension.COMPLEXITY)
        return found | rest("", found.values(), self.visits)

    @property
    def is_closed(self) -> bool:
        """Whether the figures are those of closed quarters."""
        return False

    @property
    def late(self) -> list[Late]:
        """What came too late for editions, by closing; the log has nothing that is late."""
        return []

    @property
    def published_before(self) -> Table | None:
        """The published report by month of the year before; the log asks itself."""
        return None

    def knows(self, fact: str, column: str) -> bool:
        """Whether this was counted: the log knows all, a quarter that was closed earlier may not."""
        return True

    @cached_property
    def referrals(self) -> Counter[handing_over.Line]:
        """Referrals by operation, line of the report and destination."""
        return handing_over.counted(self)

    @cached_property
    def answers(self) -> Counter[tuple[int, int]]:
        """Answered referrals by operation and the working hours that it took."""
        return handing_over.answers(self)

    @cached_property
    def served(self) -> list[Served]:
        """What every municipality with a desk in the period had, all over the country."""
        return served(self.period)

    @property
    def everywhere(self) -> Counter[str]:
        """Questions by municipality (CBS code), all over the country."""
        found: Counter[str] = Counter()
        for one in self.served:
            found[one.municipality] += one.questions
        return found

    @property
    def provinces(self) -> dict[str, str]:
        """The province of every municipality with a desk in the period, by CBS code."""
        return {one.municipality: one.province for one in self.served}

    @cached_property
    def open_hours(self) -> dict[int, float]:
        """Open hours by location id, of the stretches that count; a location without any is absent."""
        ids = {stretch.operation.location_id for stretch in self.stretches}
        by_operation = open_hours(ids, self.period.first, self.period.last)
        found: dict[int, float] = defaultdict(float)
        for stretch in self.stretches:
            if stretch.operation.pk in by_operation:
                found[stretch.operation.location_id] += by_operation[stretch.operation.pk]
        return dict(found)

    @cached_property
    def inhabitants(self) -> dict[str, Inhabitants]:
        """By CBS code of a municipality with a desk, the figure that counts on the last day."""
        return figures(self.municipalities, self.period.last)

    @cached_property
    def sharing(self) -> dict[str, set[tuple[int, int]]]:
        """By CBS code of a municipality with a desk, the (library, location) pairs there, of anyone."""
        return sharing(self.municipalities, self.period)

    @property
    def municipalities(self) -> set[str]:
        """The CBS codes of the municipalities with a desk in the period."""
        return {stretch.operation.municipality_id for stretch in self.stretches}

    @property
    def questions(self) -> int:
        return sum(self.outcomes.values())

    @property
    def visits(self) -> int:
        return sum(self.channels.values())

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """What a query answers that counts over the stretches, by the names in COUNTED_VISITS."""
        with connection.cursor() as cursor:
            cursor.execute(sql, {**values(self.days()), **more})
            return cursor.fetchall()


def rest(key: Key, known: Iterable[int], whole: int) -> dict[Key, int]:
    """What the known numbers leave of the whole, under its key; nothing if they leave nothing."""
    left = whole - sum(known)
    return {key: left} if left else {}


def in_scope(scope: Scope) -> Q:
    """The operations of a library or location, or in a municipality or province."""
    if isinstance(scope, Library):
        return Q(location__library=scope)
    if isinstance(scope, Location):
        return Q(location=scope)
    if isinstance(scope, Municipality):
        return Q(municipality=scope)
    return Q(municipality__province=scope.value)


def scope_key(scope: Scope) -> str:
    """How addresses, file names and the command line name a scope: 'GM0034', 'PV24', 'bibliotheek-almere'."""
    if isinstance(scope, Province):
        return str(scope.value)
    if isinstance(scope, Location):
        return f"locatie-{scope.pk}"
    return scope.slug if isinstance(scope, Library) else scope.code
