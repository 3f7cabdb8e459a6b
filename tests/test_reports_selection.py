"""Which questions count: periods, moves, mergers, midnight; checked against a count in plain Python."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ido.models import Municipality, Operation, Province
from registration.models import Question
from reports.counting import Dimension, split
from reports.indicators.headline import headline
from reports.indicators.locations import questions_per_location
from reports.indicators.months import questions_per_month
from reports.indicators.municipalities import questions_per_municipality
from reports.indicators.subjects import channels, domains, outcomes, topics
from reports.periods import Period
from reports.selection import Selection, scope_key
from reports.tables import Table
from tests.brabant import desk_worker
from tests.factories import (
    AMSTERDAM,
    local,
    make_group,
    make_library,
    make_location,
    make_municipality,
    make_topic,
    make_visit,
)

Y2022 = Period.year(2022)
days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def column(table: Table, title: str) -> list:
    place = [column.title for column in table.columns].index(title)
    return [row[place] for row in table.rows]


def named(table: Table, title: str) -> dict:
    headers = [row[table.row_header_column] for row in table.rows]
    return dict(zip(headers, column(table, title), strict=True))


# --- Periods


@given(days)
def test_every_day_lies_in_its_quarter_and_the_quarters_follow_each_other(day):
    quarter = Period.quarter_of(day)

    assert quarter.first <= day <= quarter.last
    assert quarter.is_quarter
    assert quarter.before().last + timedelta(days=1) == quarter.first
    assert Period.named(quarter.name) == quarter
    assert Period.named(str(day.year)) == Period.year(day.year)


@given(days, days)
def test_the_months_of_a_period_hold_each_of_its_days_once(one, other):
    period = Period(*sorted((one, other)))

    parts = [period.part_of_month(month) for month in period.months()]

    assert parts[0][0] == period.first
    assert parts[-1][1] == period.last
    assert sum((last - first).days + 1 for first, last in parts) == (period.last - period.first).days + 1


def test_a_period_without_days_does_not_exist():
    with pytest.raises(ValueError, match="no days"):
        Period(date(2022, 2, 1), date(2022, 1, 31))


@pytest.mark.parametrize("name", ["", "2022-k5", "2022-K1", "22", "2022-k0", "٢٠٢٢", "2022-k1 ", "2022\n"])
def test_other_names_are_no_period(name):
    assert Period.named(name) is None


def test_a_period_is_written_in_words():
    assert Period.quarter(2022, 3).title == "3e kwartaal van 2022"
    assert Period.year(2022).title == "2022"
    assert (
        Period(date(2020, 12, 1), date(2022, 12, 11)).title == "1 december 2020 tot en met 11 december 2022"
    )
    assert Period(date(2022, 5, 4), date(2022, 5, 4)).title == "4 mei 2022"


def test_a_month_counts_for_the_part_of_its_days():
    period = Period(date(2022, 2, 15), date(2022, 3, 31))

    assert period.share_of_month(date(2022, 2, 1)) == Fraction(1, 2)
    assert period.share_of_month(date(2022, 3, 1)) == 1
    assert period.share_of_month(date(2022, 4, 1)) == 0


@given(days, days)
def test_whole_months_and_the_days_beside_them_are_all_days_once(one, other):
    first, last = sorted((one, other))

    months, beside = split(first, last)

    whole = [(start, (end + timedelta(days=31)).replace(day=1) - timedelta(days=1)) for start, end in months]
    parts = sorted([*whole, *beside])
    assert (parts[0][0], parts[-1][1]) == (first, last)
    assert all(end + timedelta(days=1) == start for (_, end), (start, _) in pairwise(parts))
    assert all((end - start).days < 30 for start, end in beside if months)
    assert months or (last - first).days < 60
    assert {day.day for month in months for day in month} <= {1}


# --- What counts


def test_withdrawn_visits_never_count(centrum, almere, fatima):
    make_visit(centrum, at=local(date(2022, 5, 1)))
    withdrawn = make_visit(centrum, at=local(date(2022, 5, 1)))
    withdrawn.withdraw(by=fatima, at=timezone.now())

    selection = Selection(almere, Y2022)

    assert selection.questions == 1
    assert selection.visits == 1
    assert column(questions_per_location(selection), "Vragen") == [1]


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        (datetime(2021, 12, 31, 22, 59, 59, tzinfo=UTC), False),  # 23:59:59 in winter time
        (datetime(2021, 12, 31, 23, 0, tzinfo=UTC), True),
        (datetime(2022, 12, 31, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2022, 12, 31, 23, 0, tzinfo=UTC), False),
    ],
)
def test_a_year_begins_and_ends_at_dutch_midnight(centrum, almere, moment, counted):
    make_visit(centrum, at=moment)

    assert Selection(almere, Y2022).questions == counted


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2022, 3, 26, 23, 0, tzinfo=UTC), date(2022, 3, 27)),  # the night that loses an hour
        (datetime(2022, 3, 27, 21, 59, tzinfo=UTC), date(2022, 3, 27)),  # already summer time
        (datetime(2022, 3, 27, 22, 0, tzinfo=UTC), date(2022, 3, 28)),
        (datetime(2022, 10, 29, 22, 0, tzinfo=UTC), date(2022, 10, 30)),  # the night that gains one
        (datetime(2022, 10, 30, 22, 59, tzinfo=UTC), date(2022, 10, 30)),  # winter time again
        (datetime(2022, 10, 30, 23, 0, tzinfo=UTC), date(2022, 10, 31)),
    ],
)
def test_a_day_on_which_the_clock_changes_keeps_its_own_questions(centrum, almere, moment, day):
    make_visit(centrum, at=moment)

    assert Selection(almere, Period(day, day)).questions == 1


@pytest.fixture
def merger(db):
    """Uden went into Maashorst on 1 January 2022; its desk asked on either side of that night."""
    maashorst = make_municipality("GM1991", "Maashorst", "PV30", inhabitants=57_000)
    uden = make_municipality(
        "GM0856", "Uden", "PV30", inhabitants=42_000, dissolved_on=date(2022, 1, 1), successor=maashorst
    )
    desk = make_location("Uden", make_library("NOBB"), uden)
    desk.operations.update(period=(date(2020, 12, 1), date(2022, 1, 1)))
    Operation.objects.create(location=desk, period=(date(2022, 1, 1), None), municipality=maashorst)
    for _ in range(6):
        make_visit(desk, at=local(date(2021, 12, 31), "23:30"))
    for _ in range(7):
        make_visit(desk, at=local(date(2022, 1, 1), "00:30"))
    return desk


def test_a_merger_leaves_each_municipality_the_questions_of_its_own_days(merger):
    both = Period(date(2021, 1, 1), date(2022, 12, 31))

    table = questions_per_municipality(Selection(Province.NOORD_BRABANT, both))

    assert named(table, "Vragen") == {"Maashorst": 7, "Uden": 6}
    assert table.total[table.row_header_column] == "Totaal"
    assert table.total[2] is None  # the people of Uden are in Maashorst too
    assert any("Uden ging in deze periode op in een andere gemeente" in note for note in table.notes)
    assert Selection(Municipality.objects.get(code="GM0856"), both).questions == 6
    assert Selection(Municipality.objects.get(code="GM1991"), both).questions == 7


def test_a_location_that_changed_municipality_names_both_and_has_no_ratio(merger):
    table = questions_per_location(Selection(merger.library, Period(date(2021, 1, 1), date(2022, 12, 31))))

    assert column(table, "Gemeente") == ["Uden, daarna Maashorst"]
    assert column(table, "Vragen") == [13]
    assert column(table, "Per 1.000 inwoners") == [None]
    assert column(table, "Open sinds") == [date(2020, 12, 1)]


# --- Against a count in plain Python


def make_history(seed: int) -> None:
    """Two libraries, four desks that move between three municipalities of two provinces, 150 visits."""
    dice = random.Random(seed)
    places = [
        make_municipality("GM0034", "Almere", "PV24"),
        make_municipality("GM0995", "Lelystad", "PV24"),
        make_municipality("GM0080", "Leeuwarden", "PV21"),
    ]
    subjects = [
        make_topic("Coronabewijs", make_group("Corona", is_corona=True)),
        make_topic("DigiD"),
        make_topic("Huurtoeslag"),
        make_topic("E-reader", domain="library_service"),
    ]
    for library in (make_library("Flevoland"), make_library("Friesland")):
        worker = desk_worker(library)
        for name in ("Noord", "Zuid"):
            desk = make_location(f"{name} {library.name}", library, dice.choice(places))
            move = date(2021, 1, 1) + timedelta(days=dice.randrange(500))
            desk.operations.update(period=(date(2020, 6, 1), move))
            Operation.objects.create(location=desk, period=(move, None), municipality=dice.choice(places))
            for _ in range(30):
                moment = datetime(2020, 12, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(900_000))
                visit = make_visit(
                    desk,
                    dice.choices(subjects, k=dice.choice([1, 1, 2, 3])),
                    at=moment,
                    by=worker,
                    outcome=dice.choice(Question.Outcome.values),
                    channel=dice.choice(["desk", "phone"]),
                )
                if dice.random() < 0.1:
                    visit.withdraw(by=visit.recorded_by, at=timezone.now())


def plain_rows(scope, period: Period) -> list[dict]:
    """The counted questions, found by looking at each one."""
    found = []
    questions = Question.objects.select_related("visit__location__library", "topic__group").prefetch_related(
        "visit__location__operations__municipality"
    )
    for question in questions:
        visit = question.visit
        day = visit.occurred_at.astimezone(AMSTERDAM).date()
        if visit.withdrawn_at is not None or not period.first <= day <= period.last:
            continue
        (operation,) = [
            operation
            for operation in visit.location.operations.all()
            if operation.period.lower <= day
            and (operation.period.upper is None or day < operation.period.upper)
        ]
        place = operation.municipality
        if scope_key(scope) in (visit.library.slug, place.code, place.province):
            found.append({"question": question, "visit": visit, "place": place, "day": day})
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_every_count_equals_that_of_plain_python(seed):
    make_history(seed)
    dice = random.Random(seed)
    scopes = [*Municipality.objects.all(), make_library("Flevoland"), Province.FLEVOLAND, Province.FRYSLAN]
    seen = 0

    for scope in scopes:
        first = date(2020, 11, 1) + timedelta(days=dice.randrange(300))
        selection = Selection(scope, Period(first, first + timedelta(days=dice.randrange(600))))
        rows = plain_rows(scope, selection.period)
        seen += len(rows)
        check_counts(selection, rows)
        check_reading_together(selection)

    assert seen > 100


def check_reading_together(selection: Selection) -> None:
    """What is read in one query is what each of them is alone."""
    together = Selection(selection.scope, selection.period)
    together.read_all()
    for dimension in set(Dimension) - {Dimension.GROUP}:
        alone = Selection(selection.scope, selection.period).counting.totals(dimension)
        assert together.counting.known[dimension] == alone, dimension


def check_counts(selection: Selection, rows: list[dict]) -> None:
    is_corona = [row["question"].topic.group.is_corona for row in rows]
    by_place = Counter(row["place"].name for row in rows)
    by_desk = Counter(row["visit"].location.name for row in rows)
    by_month = Counter(row["day"].replace(day=1) for row in rows)
    corona_by_month = Counter(
        row["day"].replace(day=1) for row, corona in zip(rows, is_corona, strict=True) if corona
    )
    visits = {row["visit"].pk: row["visit"].channel for row in rows}
    solved = sum(row["question"].outcome == "solved" for row in rows)

    assert +Counter(named(questions_per_municipality(selection), "Vragen")) == by_place
    assert +Counter(named(questions_per_location(selection), "Vragen")) == by_desk
    months = questions_per_month(selection)
    assert +Counter(clear(named(months, "Vragen"))) == by_month
    assert +Counter(clear(named(months, "Corona"))) == corona_by_month
    assert Counter(named(topics(selection), "Vragen")) == Counter(row["question"].topic.name for row in rows)
    assert +Counter(named(outcomes(selection), "Vragen")) == Counter(
        row["question"].get_outcome_display() for row in rows
    )
    assert +Counter(named(domains(selection), "Vragen")) == Counter(
        row["question"].get_domain_display() for row in rows
    )
    by_channel = named(channels(selection), "Bezoeken")
    assert (by_channel["balie"], by_channel["telefoon"]) == tuple(
        list(visits.values()).count(channel) for channel in ("desk", "phone")
    )
    (figures,) = headline(selection).rows
    assert figures[1:5] == (
        len(rows),
        len(visits),
        solved,
        Decimal(solved) / len(rows) if rows else None,
    )


def clear(counts: dict) -> dict:
    return {key: count for key, count in counts.items() if count is not None}
