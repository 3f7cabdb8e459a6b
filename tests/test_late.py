"""Late questions: told once, in words, from which nobody learns of how few people they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.conf import settings

from ido.models import Topic
from registration.models import Question, Visit
from reports.closing import close
from reports.editions import again
from reports.editions.frozen import thaw
from reports.editions.making import make
from reports.indicators.late import COLUMNS, in_words
from reports.models import Closing, Reclosing
from reports.periods import Period
from reports.tables import Table
from reports.telling import nothing_in
from tests.brabant import log_questions
from tests.factories import make_location, make_municipality, make_topic, make_user

K = settings.SMALL_CELL
Q1, Q2, Q3 = (Period.quarter(2025, number) for number in (1, 2, 3))
FIRST, SECOND, THIRD = (datetime(2025, month, 20, 3, tzinfo=UTC) for month in (4, 7, 10))
DAY = date(2025, 2, 4)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "geen"), (1, "minder dan 5"), (4, "minder dan 5"), (5, "ongeveer 5"), (13, "ongeveer 10")],
)
def test_a_number_is_told_in_words(number, words):
    assert in_words(number, K) == words


def possible(told: dict[tuple[str, ...], str], parts: list[str]) -> list[tuple[int, ...]]:
    """The numbers of all parts that agree with the words about each of these sets of parts."""
    return [
        numbers
        for numbers in product(range(3 * K), repeat=len(parts))
        if all(
            in_words(sum(numbers[parts.index(part)] for part in among), K) == words
            for among, words in told.items()
        )
    ]


def test_who_reads_the_words_of_every_edition_knows_no_more_than_one_of_them_says():
    """Words about a sum would: two towns with two each are less than five together, so none has four."""
    parts = ["Almere, k2", "Lelystad, k2"]
    for numbers in product(range(2 * K), repeat=2):
        told = {(part,): in_words(number, K) for part, number in zip(parts, numbers, strict=True)}
        found = possible(told, parts)
        for place, number in enumerate(numbers):
            if 0 < number < K:
                assert {each[place] for each in found} == {1, 2, 3, 4}

    summed = possible({(part,): in_words(2, K) for part in parts} | {tuple(parts): in_words(4, K)}, parts)
    assert {each[0] for each in summed} == {1, 2, 3}


# --- What is counted


@pytest.fixture
def desk(almere, db):
    """A desk with three quarters, of which the first was closed in April 2025."""
    desk = make_location("Centrum", almere, make_municipality())
    make_topic("DigiD")
    for quarter in (Q1, Q2, Q3):
        enter(desk, 40, quarter.first, at=FIRST - timedelta(days=9))
    close(Q1, now=FIRST)
    return desk


def enter(desk, number: int, day: date, *, at: datetime) -> list[Visit]:
    visits = log_questions(desk, [Topic.objects.get(name="DigiD")] * number, day, day)
    Visit.objects.filter(pk__in=[visit.pk for visit in visits]).update(entered_at=at)
    return visits


def words(period: Period, now: datetime) -> list[tuple[str, ...]]:
    edition = make(make_municipality(), period, now=now)
    return [
        row[2:] for table in thaw(edition.document).tables if table.slug == "nagekomen" for row in table.rows
    ]


def test_each_late_question_is_told_once_in_the_edition_after_it(desk):
    assert words(Q1, FIRST) == [("geen", "nee")]
    enter(desk, 3, DAY, at=FIRST + timedelta(days=1))
    close(Q2, now=SECOND)
    assert words(Q2, SECOND) == [("minder dan 5", "nee")]

    enter(desk, 13, DAY, at=SECOND + timedelta(days=1))
    enter(desk, 2, Q2.first, at=SECOND + timedelta(days=1))
    close(Q3, now=THIRD)

    assert words(Q3, THIRD) == [("ongeveer 15", "nee")]
    assert Closing.objects.get(first_day=Q3.first).counts["late"] == [
        ["2025-01-01", "late", 13],
        ["2025-04-01", "late", 2],
    ]


def test_people_read_one_sentence_when_nothing_came_late_in_any_quarter():
    def late(*rows: tuple[str, str]) -> Table:
        cells = [("1e kwartaal van 2025", "Almere", *row) for row in rows]
        return Table("nagekomen", "Nagekomen vragen", columns=COLUMNS, rows=cells)

    sentence = "Uit eerdere kwartalen is niets nagekomen, gewijzigd of ingetrokken."
    assert nothing_in(late(("geen", "nee"), ("geen", "nee"))) == sentence
    assert nothing_in(late(("geen", "nee"), ("geen", "ja"))) == ""
    assert nothing_in(late(("minder dan 5", "nee"))) == ""


def test_what_was_withdrawn_or_changed_since_is_told_as_such(desk, almere):
    by = make_user("Els", "coordinator", library=almere)
    first = Visit.objects.order_by("pk").first()
    Visit.objects.filter(pk=first.pk).update(withdrawn_at=FIRST + timedelta(days=3), withdrawn_by=by)
    close(Q2, now=SECOND)
    assert words(Q2, SECOND) == [("geen", "ja")]

    assert Question.objects.count() == 120
    close(Q3, now=THIRD)
    assert words(Q3, THIRD) == [("geen", "nee")]


def test_what_was_closed_again_is_not_late_and_what_was_told_is_not_closed_again(desk, almere):
    by = make_user("Els", "coordinator", library=almere)

    def asked() -> Reclosing:
        about = {"library": almere, "municipality": make_municipality(), "first_day": Q1.first}
        return Reclosing.objects.create(**about, reason="late", asked_at=SECOND, asked_by=by)

    enter(desk, 20, DAY, at=FIRST + timedelta(days=1))
    again.settle(asked(), now=FIRST + timedelta(days=2))
    close(Q2, now=SECOND)
    assert words(Q2, SECOND) == [("geen", "nee")]

    enter(desk, 3, DAY, at=SECOND + timedelta(days=1))
    close(Q3, now=THIRD)
    enter(desk, 20, DAY, at=THIRD + timedelta(days=1))
    request = asked()
    again.settle(request, now=THIRD + timedelta(days=2))
    request.refresh_from_db()
    assert request.words == [again.TOLD]
