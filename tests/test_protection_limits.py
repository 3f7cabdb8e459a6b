"""A reader who knows how many there are at most or at least of what no table shows."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.editions.readers import kept, restored
from reports.protection.cells import Cell, CellError, Cube, Standing, where
from reports.protection.corrections import of_unchanged
from reports.protection.gate import refusals
from reports.protection.pattern import pattern
from tests.protected import K, Oracle, crossed, examples, line, questions, square

SIZES = (2, 2, 2)
TABLES = (("a b", "b c", "a c"), ("a b", "b c"), ("a", "b", "c"), ("a b c",), ("a b", "c"))
some_questions = st.lists(st.tuples(*(st.integers(0, size - 1) for size in SIZES)), min_size=5, max_size=12)
chances = st.randoms(use_true_random=False)


def limited(cube: Cube, cells: list[Cell], random: Random) -> list[Cell]:
    """Some cells with what they are at most or at least, and numbers beside them that are in no table."""
    beside = [cube.cell(where(a=a, c=c), Standing.UNSEEN) for a in ("a0", "a1") for c in ("c0", "c1")]
    found = []
    for cell in [*cells, *beside]:
        most = cell.value + random.randint(0, 5) if random.random() < 0.4 else None
        least = random.randint(0, cell.value) if random.random() < 0.3 else None
        found.append(replace(cell, most=most, least=least))
    return found


@examples(60)
@given(some_questions, st.sampled_from(TABLES), chances)
def test_what_is_hidden_is_safe_from_who_knows_every_limit_that_was_not_forgotten(keys, tables, random):
    cube = questions(keys, SIZES)
    cells = limited(cube, crossed(cube, *tables), random)

    found = pattern(cube, cells, K)

    assert not found.exposed
    if where() not in found.hidden:
        assert Oracle(cube, cells, found.hidden, found.forgotten).is_safe()
        assert refusals(cube, cells, found.hidden, K, forgotten=found.forgotten) == []


@examples(60)
@given(some_questions, st.sampled_from(TABLES), chances)
def test_the_gate_refuses_exactly_what_a_reader_of_limits_finds(keys, tables, random):
    cube = questions(keys, SIZES)
    cells = limited(cube, crossed(cube, *tables), random)
    more = [cell for cell in cells if cell.value >= K and cell.where and random.random() < 0.5]
    hidden = {cell.where for cell in [*more, *(cell for cell in cells if cell.is_small(K))]}
    is_shown = [replace(cell, most=None, least=None) if not cell.where else cell for cell in cells]

    assert (refusals(cube, is_shown, hidden, K) == []) is Oracle(cube, is_shown, hidden).is_safe()


def months(most: int | None) -> tuple[Cube, list[Cell]]:
    """Two months of two kinds; of the second are nine, in no table, and eight of those in the first month."""
    cube = square([30, 8], [20, 1])
    cells = [cell for cell in crossed(cube, "row column") if "row" in dict(cell.where)]
    return cube, [*cells, cube.cell(where(column="c1"), Standing.UNSEEN, most=most)]


def test_what_a_limit_would_leave_of_a_number_is_hidden_too():
    cube, cells = months(most=9)
    large = where(row="r0", column="c1")
    without = pattern(*months(most=None), K).hidden

    found = pattern(cube, cells, K)

    assert large not in without
    assert refusals(cube, cells, without, K) != []
    assert large in found.hidden
    assert not found.forgotten
    assert refusals(cube, cells, found.hidden, K) == []


def test_a_limit_that_tells_all_by_itself_is_forgotten_and_everything_else_is_not():
    """Eight were shown before, and there are at most ten: whatever is hidden now, the small one is 1 or 2."""
    cube = line(8, 2, 30)
    told = [cube.cell(where(region="r0"), Standing.SHOWN), cube.cell(where(region="r1"), Standing.HIDDEN)]
    together = cube.cell(where(region=["r0", "r1"]), Standing.UNSEEN, most=10)
    cells = [*told, together, cube.cell(where(region="r2"), least=10), cube.cell(where())]

    found = pattern(cube, cells, K)

    assert found.forgotten == {together.where}
    assert not found.exposed
    assert refusals(cube, cells, found.hidden, K) != []
    assert refusals(cube, cells, found.hidden, K, forgotten=found.forgotten) == []


def test_a_later_edition_reads_the_limits_that_an_earlier_one_kept():
    cells = [
        Cell(where(region="r0"), 8, Standing.HIDDEN, "vak", least=5),
        Cell(where(region="r1"), 0, Standing.UNSEEN, "vak", most=9),
        Cell(where(region="r2"), 12, Standing.SHOWN, "vak"),
    ]
    stored = [
        kept(cell, is_hidden=None if cell.standing is Standing.UNSEEN else cell.standing is Standing.HIDDEN)
        for cell in cells
    ]

    assert list(restored(stored)) == cells
    assert list(restored([row[:4] for row in stored])) == [
        replace(cell, most=None, least=None) for cell in cells
    ]


def test_what_changed_is_taken_off_both_limits():
    cell = Cell(where(region="r0"), 12, Standing.UNSEEN, "vak", most=20, least=5)

    assert of_unchanged(cell, line(4)) == replace(cell, value=4, most=12, least=0)


@pytest.mark.parametrize("limits", [{"most": 7}, {"least": 9}])
def test_a_limit_that_is_not_true_is_refused(limits):
    with pytest.raises(CellError, match="8 is not"):
        Cell(where(), 8, **limits)
