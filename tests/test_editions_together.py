"""Small rows of an edition stand together; and what a reader knows though no table prints it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ido.models import Location, Operation
from registration.models import Question
from reports.closing import close
from reports.editions.frozen import thaw
from reports.editions.making import drafted, make
from reports.editions.rare import EVERY_GROUP, division, least, limits, rare_below
from reports.editions.together import Rare, together
from reports.indicators.columns import QUESTIONS, SHARE
from reports.models import Edition
from reports.periods import Period
from reports.protection.cells import CellError, Cube, Standing, where
from reports.protection.sheets import Sheet
from reports.protection.system import system
from reports.protection.zeros import widened
from reports.tables import HIDDEN, Column, Table
from tests.brabant import log_questions
from tests.factories import make_group, make_location, make_municipality, make_topic

K = 5
Q1, Q2 = Period.quarter(2025, 1), Period.quarter(2025, 2)
NOW, LATER = datetime(2025, 8, 1, 3, tzinfo=UTC), datetime(2026, 1, 20, 3, tzinfo=UTC)


# --- The rule


@pytest.mark.parametrize(
    ("numbers", "groups", "expected"),
    [
        ([20, 12, 10], "aaa", {}),
        ([20, 0, 3, 2], "aaaa", {"a": (2, 3)}),
        ([20, 3, 2, 3, 2], "aaabb", {"a": (1, 2), "b": (3, 4)}),
        ([20, 3, 2, 3], "caab", {"a": (1, 2), EVERY_GROUP: (3, 0)}),
        ([20, 9, 8], "aaa", {EVERY_GROUP: (1, 2, 0)}),
        ([20, 12, 3], "aaa", {EVERY_GROUP: (2, 1)}),
        ([20, 12, 1, 1, 2], "abcde", {EVERY_GROUP: (2, 3, 4, 1)}),
        ([20, 9, 3], "aaa", {"a": (1, 2)}),
        ([2], "a", {EVERY_GROUP: (0,)}),
    ],
)
def test_rare_rows_stand_together_by_group_where_that_is_enough(numbers, groups, expected):
    found = division(numbers, list(groups), K)
    assert found == expected


def test_the_smallest_other_row_joins_what_would_tell_by_its_sum():
    """Two of nine are eighteen together: whoever knows the rule knows both. Twelve joins them."""
    assert division([40, 12, 9, 9], ["a"] * 4, K) == {EVERY_GROUP: (2, 3, 1)}


@pytest.mark.parametrize(
    ("numbers", "groups", "expected"),
    [
        ([40, 12, 9, 3], "aaaa", [(None, 10), (None, 10), (9, None), (9, None)]),
        ([40, 12, 9, 9], "aaaa", [(None, 10), (40, 10), (9, None), (9, None)]),
        ([12, 9, 9], "aaa", [(None, 10), (9, None), (9, None)]),
        ([0, 40], "aa", [None, (None, 10)]),
    ],
)
def test_who_knows_the_rule_knows_how_many_there_can_be(numbers, groups, expected):
    found = limits(numbers, groups, division(numbers, groups, K), K)

    assert [found.get(row) for row in range(len(numbers))] == expected


@given(st.lists(st.tuples(st.integers(0, 25), st.sampled_from("abc")), min_size=1, max_size=9))
def test_what_the_rule_tells_is_true(rows):
    numbers, groups = [number for number, _ in rows], [group for _, group in rows]
    parts = division(numbers, groups, K)

    found = limits(numbers, groups, parts, K)

    assert set(found) == {row for row, number in enumerate(numbers) if number}
    for row, (most, few) in found.items():
        assert (few or 0) <= numbers[row] <= (numbers[row] if most is None else most)
    for own in parts.values():
        assert (least(numbers, own, found, K) or 0) <= sum(numbers[row] for row in own)


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abc")), min_size=1, max_size=9))
def test_what_stands_together_is_enough_and_holds_every_rare_row_once(rows):
    numbers, groups = [number for number, _ in rows], [group for _, group in rows]

    found = division(numbers, groups, K)

    taken = [place for places in found.values() for place in places]
    assert len(taken) == len(set(taken))
    assert {place for place, number in enumerate(numbers) if 0 < number < rare_below(K)} <= set(taken)
    assert all(numbers[place] for place in taken)
    for group, places in found.items():
        assert sum(numbers[place] for place in places) >= min(K, sum(numbers))
        assert group == EVERY_GROUP or {groups[place] for place in places} == {group}
    assert EVERY_GROUP in found or all(numbers[place] < rare_below(K) for place in taken)


# --- The row in its table

COUNTS = {"DigiD": 40, "Huur": 3, "Zorg": 2, "Werk": 0}
CUBE = Cube({"topic": [*COUNTS, "Later"]}, {(name,): number for name, number in COUNTS.items()})


def topics_sheet(counted: dict[str, int]) -> Sheet:
    whole = sum(counted.values())
    table = Table(
        "onderwerpen",
        "Onderwerpen",
        [Column("Onderwerp", definition="Waar het over ging."), QUESTIONS, SHARE],
        [(name, number, number / whole) for name, number in counted.items()],
        total=(None, whole, 1),
    )
    return Sheet(
        table,
        {**{(row, 1): where(topic=name) for row, name in enumerate(counted)}, (len(counted), 1): where()},
    )


def rare(cube: Cube) -> Rare:
    rows = {frozenset([code]): "" for code in cube.codes["topic"]}
    return Rare("topic", "Overige", "Onderwerpen", rows)


def test_the_row_of_the_rest_adds_up_and_the_table_says_the_rule():
    named = {name: number for name, number in COUNTS.items() if number}
    sheet = together(topics_sheet(named), rare(CUBE), K)

    assert [row[:2] for row in sheet.table.rows] == [("DigiD", 40), ("Overige", 5)]
    assert round(float(str(sheet.table.rows[1][2])), 4) == round(5 / 45, 4)
    assert sheet.table.total == ("Totaal", 45, 1)
    assert "met minder dan 10 staan meestal samen" in sheet.table.columns[0].definition.replace(" vragen", "")
    assert [(cell.value, cell.least) for cell in sheet.cells(CUBE)] == [(40, 10), (5, 5), (45, None)]
    # A reader cannot tell what is in it from what counts nothing
    assert dict(sheet.where[1, 1])["topic"] == {"Huur", "Zorg", "Werk", "Later"}
    # and who knows the rule knows of each of those that it is rare, or joined for being the smallest
    beside = [(cell.value, cell.standing, cell.most) for cell in sheet.beside(CUBE)]
    assert sorted(beside, key=str) == [(number, Standing.UNSEEN, 9) for number in (0, 0, 2, 3)]


def test_what_no_row_names_counts_nothing_and_readers_know_that():
    cube = Cube({"topic": ["DigiD", "Later"]}, {("DigiD",): 40})
    sheet = together(topics_sheet({"DigiD": 40}), rare(cube), K)

    assert sheet.table.rows == topics_sheet({"DigiD": 40}).table.rows
    assert [(cell.value, cell.standing) for cell in sheet.beside(cube)] == [(0, Standing.SHOWN)]
    with pytest.raises(CellError, match="where there is no row"):
        sheet.beside(Cube(cube.codes, {("DigiD",): 40, ("Later",): 1}))


# --- In an edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(almere):
    return make_location("Centrum", almere, make_municipality())


def table_of(edition: Edition, slug: str) -> Table:
    return next(table for table in thaw(edition.document).tables if table.slug == slug)


def test_a_zero_that_everybody_knows_hides_nothing(desk):
    """All four outcomes come up somewhere: only sense says that no question is without one of them."""
    log_questions(desk, [make_topic()] * 25, Q1.first, Q1.last)
    log_questions(desk, [make_topic("Zorg")] * 40, Q2.first, Q2.last)
    first = Question.objects.filter(visit__day__lte=Q1.last).order_by("pk")
    first.update(outcome="solved")
    Question.objects.filter(pk__in=list(first.values_list("pk", flat=True)[:4])).update(outcome="partly")
    for quarter in (Q1, Q2):
        close(quarter, now=NOW)

    edition = make(make_municipality(), Q1, now=NOW)

    assert [row[1] for row in table_of(edition, "uitkomsten").rows] == [HIDDEN, HIDDEN, 0, 0]


def test_rare_topics_stand_together_within_their_group(desk):
    zorg, werk = make_group("Zorg"), make_group("Werk")
    asked = {
        make_topic("DigiD"): 30,
        make_topic("Huisarts", zorg): 3,
        make_topic("Verzekering", zorg): 2,
        make_topic("Uitkering", werk): 4,
        make_topic("Rijbewijs"): 12,
    }
    log_questions(desk, [topic for topic, number in asked.items() for _ in range(number)], Q1.first, Q1.last)
    close(Q1, now=NOW)

    table = table_of(make(make_municipality(), Q1, now=NOW), "onderwerpen")

    assert [row[:3] for row in table.rows] == [
        ("DigiD", "Inloggen", 30),
        ("Overige onderwerpen", "Zorg", 5),
        ("Overige onderwerpen", "Verschillende groepen", 16),
    ]
    assert any("Onderwerpen met minder dan 10 vragen staan meestal samen." in note for note in table.notes)


def test_a_number_in_several_tables_is_one_number(desk):
    """One desk is the whole town in the first quarter; the other opens in the second."""
    log_questions(desk, [make_topic()] * 30, Q1.first, Q1.last)
    later = Location.objects.create(library=desk.library, name="Later")
    Operation.objects.create(location=later, period=(Q2.first, None), municipality=make_municipality())
    log_questions(later, [make_topic("Zorg")] * 9, Q2.first, Q2.last)
    for quarter in (Q1, Q2):
        close(quarter, now=NOW)
    draft = drafted(make_municipality(), Q1)
    cells = [draft.whole.cell(cell.where, cell.standing, cell.name) for cell in draft.cells]

    same = [row for row in system(draft.whole, widened(draft.whole, cells)).rows if row.value == 30]
    assert len(same) == 2  # the questions, and their visits
    assert max(len(row.cells) for row in same) > 4


def test_a_topic_that_would_tell_a_small_number_by_having_no_row_has_one(desk):
    """Eight questions about it were published, and one was hidden. Without a row they are nine at most."""
    corona = make_topic("Prik", make_group("Corona", is_corona=True))
    digid, rent = make_topic(), make_topic("Huur")
    for number, (first, others) in enumerate([(8, 40), (1, 50), (0, 60), (0, 70)], start=1):
        quarter = Period.quarter(2025, number)
        asked = [corona] * first + [digid] * others + [rent] * (others // 2)
        log_questions(desk, asked, quarter.first, quarter.first)
        close(quarter, now=LATER)
        edition = make(make_municipality(), quarter, now=LATER)
        assert not any(row[0] == "Prik" for row in table_of(edition, "onderwerpen").rows)

    year = make(make_municipality(), Period.year(2025), now=LATER)

    rows = {row[0]: row[2] for row in table_of(year, "onderwerpen").rows}
    assert rows["Prik"] == HIDDEN
