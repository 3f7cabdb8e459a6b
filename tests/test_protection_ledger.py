"""Nobody is found by who keeps every edition: earlier periods and neighbours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.protection.cells import Cell, Cube, Standing, where
from reports.protection.gate import refusals
from reports.protection.ledger import EVERYBODY, Ledger, Release, neighbours
from reports.protection.pattern import pattern
from tests.protected import K, Oracle, crossed, examples, line, questions

ALMERE = frozenset({"GM0034", "PV24"})
QUARTERS = ("k1", "k2", "k3", "k4")


def year(**topics: tuple[int, int, int, int]) -> Cube:
    """Questions by topic in four quarters."""
    counts = {
        (quarter, topic): number
        for topic, numbers in topics.items()
        for quarter, number in zip(QUARTERS, numbers, strict=True)
    }
    return Cube({"quarter": QUARTERS, "topic": list(topics)}, counts)


def quarter_cells(cube: Cube, quarter: str) -> list[Cell]:
    codes = cube.codes["topic"]
    return cube.cells([where(quarter=quarter), *(where(quarter=quarter, topic=topic) for topic in codes)])


def released(cube: Cube, cells: list[Cell], ledger: Ledger, name: str = "") -> Release:
    """What is published of these cells, given what lies there already."""
    everything = [*ledger.seen_by(ALMERE), *cells]
    found = pattern(cube, everything, K)
    assert found.exposed == ()
    assert found.is_empty or refusals(cube, everything, found.hidden, K) == []
    return Release(name, ALMERE, tuple(cells), found.hidden, found.is_empty)


def test_d_a_year_does_not_tell_what_a_quarter_hid():
    cube = year(digid=(20, 22, 31, 18), zorg=(3, 9, 12, 7), huur=(2, 8, 11, 6), geld=(30, 9, 9, 9))
    ledger = Ledger([])
    for quarter in QUARTERS:
        ledger = Ledger([*ledger.releases, released(cube, quarter_cells(cube, quarter), ledger)])
    whole = crossed(cube, "topic")
    everything = [*ledger.seen_by(ALMERE), *whole]

    assert {where(quarter="k1", topic="zorg"), where(quarter="k1", topic="huur")} <= ledger.releases[0].hidden
    told = refusals(cube, everything, frozenset(), K)
    assert "quarter k1; topic zorg: uit de andere getallen volgt dat hier 3 staat." in told
    assert pattern(cube, whole, K).hidden == frozenset()
    assert released(cube, whole, ledger).hidden


def test_a_year_does_not_tell_a_quarter_of_which_nothing_was_published():
    cube = year(digid=(9, 20, 31, 2), zorg=(8, 9, 12, 1))
    ledger = Ledger([])
    for quarter in QUARTERS:
        ledger = Ledger([*ledger.releases, released(cube, quarter_cells(cube, quarter), ledger)])
    whole = crossed(cube, "topic")
    everything = [*ledger.seen_by(ALMERE), *whole]

    assert [release.is_empty for release in ledger.releases] == [False, False, False, True]
    assert "quarter k4: uit de andere getallen volgt dat hier 3 staat." in refusals(
        cube, everything, frozenset(), K
    )
    assert where() in released(cube, whole, ledger).hidden


def test_a_year_does_not_tell_a_quarter_that_was_never_published():
    cube = year(digid=(9, 20, 31, 14), zorg=(8, 9, 12, 3))
    seen = [
        Cell(cell.where, cell.value, Standing.SHOWN)
        for quarter in QUARTERS[:3]
        for cell in quarter_cells(cube, quarter)
    ]
    whole = [*seen, *crossed(cube, "topic")]

    left = neighbours(cube, whole, "quarter", singly=False)

    assert {(cell.value, cell.standing) for cell in left} == {
        (17, Standing.UNSEEN),
        (14, Standing.UNSEEN),
        (3, Standing.UNSEEN),
    }
    assert where(topic="zorg") in pattern(cube, [*whole, *left], K).hidden


@examples(30)
@given(st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=5, max_size=12))
def test_a_new_release_never_narrows_an_old_small_number(keys):
    """First one table, then another: old hidden numbers stay as wide as they must, or nothing follows."""
    cube = questions(keys, (2, 2, 2))
    first = released(cube, crossed(cube, "a b"), Ledger([]))
    ledger = Ledger([first])
    more = crossed(cube, "b c", "a c")
    everything = [*ledger.seen_by(ALMERE), *more]

    found = pattern(cube, everything, K)

    if found.exposed:
        assert refusals(cube, everything, found.hidden, K)
    elif where() not in {*found.hidden, *first.hidden}:
        assert Oracle(cube, everything, found.hidden).is_safe()


def test_what_the_reader_has_cannot_be_hidden_again_and_is_said():
    cube = year(digid=(20, 0, 0, 0), zorg=(3, 0, 0, 0))
    cells = [
        Cell(where(topic="digid"), 20, Standing.SHOWN),
        Cell(where(topic="zorg"), 3, Standing.HIDDEN, "zorg"),
        Cell(where(), 23, Standing.SHOWN),
    ]

    assert pattern(cube, cells, K).exposed == ("zorg",)
    assert refusals(cube, cells, frozenset(), K) == ["zorg: uit de andere getallen volgt dat hier 3 staat."]


def test_a_number_shown_before_stays_shown():
    cube = line(3, 12, 20, 41)
    seen = [Cell(where(region="r1"), 12, Standing.SHOWN)]

    hidden = pattern(cube, [*seen, *crossed(cube, "region")], K).hidden

    assert where(region="r1") not in hidden
    assert where(region="r2") in hidden


def test_each_reader_has_the_own_releases_and_the_public_ones():
    cube = line(9, 8)
    cells = tuple(crossed(cube, "region"))
    mine, other, public = (
        Release(name, frozenset({reader}), cells[place : place + 1], frozenset())
        for place, (name, reader) in enumerate(
            [("mijn", "GM0034"), ("ander", "GM0995"), ("openbaar", EVERYBODY)]
        )
    )
    ledger = Ledger([mine, other, public])

    assert [cell.where for cell in ledger.seen_by({"GM0034"})] == [cells[0].where, cells[2].where]
    assert len(ledger.seen_by({EVERYBODY})) == 3
    assert {cell.standing for cell in ledger.seen_by({"GM0034"})} == {Standing.SHOWN}


# --- The neighbour


def two_towns() -> Cube:
    counts = {
        ("almere", "digid"): 30,
        ("almere", "zorg"): 12,
        ("zeewolde", "digid"): 14,
        ("zeewolde", "zorg"): 3,
    }
    return Cube({"municipality": ["almere", "zeewolde"], "topic": ["digid", "zorg"]}, counts)


def test_the_library_less_the_own_municipality_does_not_tell_the_neighbour():
    cube = two_towns()
    own = cube.cells(
        [where(municipality="almere"), *(where(municipality="almere", topic=t) for t in cube.codes["topic"])]
    )
    library = [cell for cell in crossed(cube, "topic") if cell.where]
    seen = [Cell(cell.where, cell.value, Standing.SHOWN) for cell in library]

    left = neighbours(cube, [*seen, *own], "municipality")
    zorg = next(cell for cell in left if dict(cell.where)["topic"] == {"zorg"})
    found = pattern(cube, [*seen, *own, *left], K)

    assert (zorg.value, zorg.standing) == (3, Standing.UNSEEN)
    assert "door aftrekken" in refusals(cube, [*seen, *own, *left], frozenset(), K)[0]
    assert where(municipality="almere", topic="zorg") in found.hidden
    assert refusals(cube, [*seen, *own, *left], found.hidden, K) == []


def test_nothing_is_left_to_subtract_when_every_municipality_is_published():
    cube = two_towns()

    assert neighbours(cube, crossed(cube, "municipality topic"), "municipality") == []
    assert neighbours(cube, cube.cells([where(municipality="almere")]), "municipality") == []
