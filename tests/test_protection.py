"""Which numbers are hidden: never fewer than it takes, and by the numbers alone."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.protection import gate, search
from reports.protection.attack import Knowledge, Reader
from reports.protection.cells import Cell, CellError, Cube, where
from reports.protection.cliques import cliques
from reports.protection.gate import Gate, refusals
from reports.protection.patience import Patience
from reports.protection.pattern import pattern
from reports.protection.system import system
from tests.protected import K, Oracle, crossed, examples, line, questions, square

SIZES = (2, 2, 2)
TABLES = (
    ("a b", "b c", "a c"),  # no tree: needs the whole cross
    ("a b", "b c"),
    ("a", "b", "c"),
    ("a b c",),
    ("a b", "c"),
)
some_questions = st.lists(st.tuples(*(st.integers(0, size - 1) for size in SIZES)), min_size=5, max_size=12)


# --- Against every filling there is


@examples(60)
@given(some_questions, st.sampled_from(TABLES))
def test_no_reader_who_tries_everything_finds_a_small_number(keys, tables):
    cube = questions(keys, SIZES)
    cells = crossed(cube, *tables)

    found = pattern(cube, cells, K)

    assert found.primary == {cell.where for cell in cells if cell.is_small(K)}
    assert found.hidden >= found.primary
    assert not found.exposed
    if where() not in found.hidden:
        assert Oracle(cube, cells, found.hidden).is_safe()


@examples(60)
@given(some_questions, st.sampled_from(TABLES), st.randoms(use_true_random=False))
def test_the_gate_refuses_exactly_what_that_reader_finds(keys, tables, random):
    """Any choice of hidden cells that has the small ones in it, good or bad."""
    cube = questions(keys, SIZES)
    cells = crossed(cube, *tables)
    more = [cell for cell in cells if cell.value >= K and cell.where and random.random() < 0.5]
    hidden = {cell.where for cell in [*more, *(cell for cell in cells if cell.is_small(K))]}

    assert (refusals(cube, cells, hidden, K) == []) is Oracle(cube, cells, hidden).is_safe()


@examples(25)
@given(st.lists(st.tuples(*(st.integers(0, size - 1) for size in (4, 3, 3))), min_size=30, max_size=120))
def test_what_the_pattern_hides_passes_the_gate(keys):
    cube = questions(keys, (4, 3, 3))
    cells = crossed(cube, "a b", "b c", "a c")

    assert refusals(cube, cells, pattern(cube, cells, K).hidden, K) == []


@examples(25)
@given(some_questions, st.sampled_from(TABLES))
def test_the_bounds_a_reader_computes_hold_the_truth(keys, tables):
    cube = questions(keys, SIZES)
    cells = crossed(cube, *tables)
    hidden = pattern(cube, cells, K).hidden
    known = Knowledge(system(cube, cells))
    for place, row in enumerate(known.system.rows):
        known.shown[place] = cells[row.cells[0]].where not in hidden
    reader, oracle = Reader(known, Patience()), Oracle(cube, cells, hidden)

    for place, row in enumerate(known.system.rows):
        if not known.shown[place] and where() not in hidden:
            low = reader.extreme(place, highest=False, cap=K).bound
            high = reader.extreme(place, highest=True, cap=K).bound
            numbers = oracle.numbers[:, row.cells[0]]
            assert low - 1e-6 <= numbers.min() <= row.value
            assert row.value <= min(numbers.max(), row.value + K) <= high + 1e-6


# --- By the numbers alone


def twelve_by_three() -> Cube:
    return square(
        *[[(7 * row + 5 * column + row * column) % 17 for column in range(5)] for row in range(8)],
    )


def test_the_same_input_gives_the_same_pattern():
    cube = twelve_by_three()
    cells = crossed(cube, "row column")

    assert pattern(cube, cells, K) == pattern(cube, cells, K)


@pytest.mark.parametrize("seed", range(4))
def test_other_names_in_another_order_change_nothing(seed):
    cube = twelve_by_three()
    first = pattern(cube, crossed(cube, "row column"), K)
    shuffled = random.Random(seed)
    names: dict[str, str] = {}
    for codes in cube.codes.values():
        others = list(codes)
        shuffled.shuffle(others)
        names |= {code: f"x-{other}" for code, other in zip(codes, others, strict=True)}
    renamed = Cube(
        {name: sorted(names[code] for code in codes) for name, codes in cube.codes.items()},
        {(names[row], names[column]): number for (row, column), number in cube.counts.items()},
    )
    cells = crossed(renamed, "row column")
    shuffled.shuffle(cells)

    second = pattern(renamed, cells, K)

    assert second.hidden == {
        frozenset((name, frozenset(names[code] for code in codes)) for name, codes in each)
        for each in first.hidden
    }


def test_a_table_without_small_numbers_is_shown_whole():
    cube = square([5, 0, 12], [9, 8, 0])

    assert pattern(cube, crossed(cube, "row column"), K).hidden == frozenset()


def test_zeros_are_shown():
    cube = square([5, 0, 12], [9, 3, 0])
    cells = crossed(cube, "row column")

    hidden = pattern(cube, cells, K).hidden

    assert where(row="r1", column="c1") in hidden
    assert not any(cell.where in hidden for cell in cells if cell.value == 0)


def test_of_fewer_questions_than_the_smallest_number_nothing_is_published():
    cube = line(1, 0, 3)

    found = pattern(cube, crossed(cube, "region"), K)

    assert found.is_empty
    assert found.hidden == {cell.where for cell in crossed(cube, "region")}
    assert not pattern(line(0, 0), crossed(line(0, 0), "region"), K).is_empty


def test_inside_cells_are_hidden_before_totals_and_small_ones_first():
    cube = square([3, 40, 60, 80], [50, 30, 45, 55], [70, 65, 35, 75])

    hidden = pattern(cube, crossed(cube, "row column"), K).hidden

    assert all(len(each) == 2 for each in hidden)
    assert where(row="r1", column="c1") in hidden


def test_another_smallest_number_hides_more():
    cube = line(9, 12, 30, 41)
    cells = crossed(cube, "region")

    assert pattern(cube, cells, 5).hidden == frozenset()
    assert len(pattern(cube, cells, 10).hidden) >= 2


def test_all_that_takes_time_tells_how_far_it_is():
    cube = twelve_by_three()
    cells = crossed(cube, "row column")
    told: dict[str, list[tuple[int, int]]] = {}
    patience = Patience(progress=lambda doing, *far: told.setdefault(doing, []).append(far))

    refusals(cube, cells, pattern(cube, cells, K, patience).hidden, K, patience)

    assert list(told) == [search.TRYING, search.HIDING, search.SHOWING, gate.TRYING, gate.CHECKING]
    for doing, steps in told.items():
        assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
        assert {of for _, of in steps} == {len(steps)} or doing in (search.TRYING, gate.TRYING)


# --- The cases that are known to go wrong


def both_groupings() -> tuple[Cube, list[Cell]]:
    """Eight regions, grouped twice: each table by itself keeps its secrets, both together tell r4."""
    cube = line(2, 2, 8, 8, 3, 3, 3, 7)
    groups = ["r0 r1 r2 r3", "r4 r5 r6 r7", "r0 r1 r4 r2", "r3 r5 r6 r7"]
    return cube, cube.cells([*cube.table("region"), *(where(region=group.split()) for group in groups)])


def test_a_two_groupings_that_give_a_number_only_together():
    cube, cells = both_groupings()
    small = {cell.where for cell in cells if cell.is_small(K)}

    for apart in ([*cells[:9], *cells[9:11]], [*cells[:9], *cells[11:]]):
        assert not any("r4: uit" in reason for reason in refusals(cube, apart, small, K))
    assert "region r4: uit de andere getallen volgt dat hier 3 staat." in refusals(cube, cells, small, K)
    assert refusals(cube, cells, pattern(cube, cells, K).hidden, K) == []


def two_blocks(value: int) -> tuple[Cube, list[Cell], set]:
    cube = square([2, 3, 20, 30], [4, 2, value, 40], [50, 60, 3, 4], [70, 80, 2, 2])
    hidden = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)]
    return cube, crossed(cube, "row column"), {where(row=f"r{r}", column=f"c{c}") for r, c in hidden}


def test_b_two_or_more_hidden_in_every_line_are_no_protection():
    cube, cells, hidden = two_blocks(47)
    place = next(n for n, cell in enumerate(cells) if cell.where == where(row="r1", column="c2"))
    assert Gate(cube, cells, hidden, K, Patience()).fillings.bounds(place, K) == (47, 47)

    cube, cells, hidden = two_blocks(3)
    assert "column c2; row r1: uit de andere getallen volgt dat hier 3 staat." in refusals(
        cube, cells, hidden, K
    )
    assert refusals(cube, cells, pattern(cube, cells, K).hidden, K) == []


def test_c_who_is_alone_in_a_cell_learns_nothing_of_another():
    cube = line(1, 4, 10, 20)
    cells = crossed(cube, "region")
    pair = {where(region="r0"), where(region="r1")}

    assert refusals(cube, cells, pair, K) == [
        "region r1: wie alleen is bij region r0, kan dit getal uitrekenen."
    ]
    assert pattern(cube, cells, K).hidden > pair


def test_who_is_the_same_person_in_two_tables_is_no_find():
    """One question, a cell of 1 in each of two tables: its asker knows both and learns of nobody."""
    cube = questions([(0, 0), *[(1, 1)] * 9, *[(1, 0)] * 8], (2, 2))
    cells = crossed(cube, "a", "b", "a b")

    assert refusals(cube, cells, pattern(cube, cells, K).hidden, K) == []


# --- A broken pattern


@pytest.mark.parametrize("cube", [line(3, 12, 20, 41), twelve_by_three()])
def test_every_hidden_number_is_needed_and_the_gate_refuses_without_it(cube):
    cells = crossed(cube, " ".join(cube.codes))
    found = pattern(cube, cells, K)
    assert found.hidden > found.primary
    for each in sorted(found.hidden - found.primary, key=str):
        rest = found.hidden - {each}
        refused = refusals(cube, cells, rest, K)
        assert refused
        assert all(
            "uit de andere getallen volgt" in reason or "wie alleen is" in reason for reason in refused
        )
    for each in found.primary:
        assert refusals(cube, cells, found.hidden - {each}, K)


def test_the_gate_refuses_a_wrong_number_and_a_hidden_zero():
    cube = line(0, 12, 20)
    cells = crossed(cube, "region")
    wrong = [replace(cell, value=cell.value + 1) if cell.value == 12 else cell for cell in cells]

    assert refusals(cube, wrong, frozenset(), K) == ["region r1: het getal klopt niet met de telling."]
    assert refusals(cube, cells, {where(region="r0")}, K)[0].startswith("region r0: een 0 is verborgen.")
    assert refusals(cube, cells, frozenset(), K) == []


# --- Cubes and cells


def test_numbers_add_up():
    cube = twelve_by_three()
    by_row = [cube.count(where(row=code)) for code in cube.codes["row"]]

    assert sum(by_row) == cube.count(where()) == cube.total
    assert cube.count(where(row=["r0", "r1"])) == by_row[0] + by_row[1]


def test_rare_codes_are_taken_together_until_they_are_enough():
    merged = line(1, 12, 2, 6, 0).merged("region", K)

    assert merged.codes["region"] == ["r1", "r4", "overig"]
    assert {key[0]: number for key, number in merged.counts.items()} == {"r1": 12, "r4": 0, "overig": 9}
    assert line(5, 6).merged("region", K).codes["region"] == ["r0", "r1"]
    grouped = line(1, 12, 2, 6, 3).merged("region", K, among=["r2", "r3"], into="rest")
    assert grouped.codes["region"] == ["r0", "r1", "r4", "rest"]
    with pytest.raises(CellError):
        line(1, 2).merged("region", K, into="r1")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Cube({"a": ["x", "x"]}, {}),
        lambda: Cube({"a": ["x"]}, {("y",): 1}),
        lambda: Cube({"a": ["x"]}, {("x",): -1}),
        lambda: line(1).count(where(elders="x")),
        lambda: line(1).count(where(region="elders")),
        lambda: line(1).count(where(region=[])),
        lambda: Cell(where(), -1),
        lambda: pattern(line(9), [Cell(where(), 8)], K),
        lambda: pattern(line(9), [Cell(where(), 9)], 1),
    ],
)
def test_cells_that_do_not_hold_together_are_refused(wrong):
    with pytest.raises(CellError):
        wrong()


def test_only_dimensions_that_need_one_another_are_crossed():
    sizes = dict.fromkeys("abcd", 10)

    apart = [frozenset("ab"), frozenset("bc"), frozenset("d")]
    assert set(cliques(apart, sizes)) == set(apart)
    assert cliques([frozenset("ab"), frozenset("bc"), frozenset("ac")], sizes) == [frozenset("abc")]
