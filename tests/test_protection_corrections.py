"""Publishing again: who keeps every version, and knows the rule, finds nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.protection.cells import Cell, CellError, Cube, Standing, Where, where
from reports.protection.corrections import Why, must_wait, of_unchanged, unchanged
from reports.protection.gate import refusals
from reports.protection.pattern import pattern
from tests.protected import K, crossed, examples, fillings, inside, line, questions

KEYS = [(a, b) for a in (0, 1) for b in (0, 1)]
key = st.sampled_from(KEYS)
BEFORE = line(20, 3, 8, 31)


def as_read(cube: Cube, cells: Sequence[Cell], hidden: Collection[Where]) -> list[Cell]:
    """The cells of an edition as they lie with its reader."""
    return [
        replace(cell, standing=Standing.HIDDEN if cell.where in hidden else Standing.SHOWN) for cell in cells
    ]


def first(cube: Cube, *tables: str) -> list[Cell] | None:
    """A first edition of these tables as read; None when there is none."""
    found = pattern(cube, crossed(cube, *tables), K)
    return None if found.is_empty else as_read(cube, crossed(cube, *tables), found.hidden)


def again(versions: Sequence[Cube], read: Sequence[Cell], *tables: str) -> list[Cell] | None:
    """What is published of the last version for a reader of those before; None when it waits."""
    *before, after = versions
    own, kept = crossed(after, *tables), unchanged(versions)
    if must_wait([*read, *own], before, after, K):
        return None
    cells = [of_unchanged(cell, kept) for cell in (*read, *own)]
    found = pattern(kept, cells, K)
    if found.is_empty or found.exposed or refusals(kept, cells, found.hidden, K):
        return None
    assert all(cell.where in found.hidden for cell in own if cell.is_small(K))
    return as_read(after, own, found.hidden)


class Keeper:
    """Somebody who has the first and the second number, and knows the rule by which the second came.

    Tries every pair of worlds that agree with both, and in which each number moved by nothing or by k.
    """

    def __init__(self, before: Cube, after: Cube, one: Sequence[Cell], two: Sequence[Cell]) -> None:
        self.cube, self.cells = before, (*one, *two)
        numbers = [self.possible(before, one, [*one, *two]), self.possible(after, two, [*one, *two])]
        pairs = np.repeat(numbers[0], len(numbers[1]), axis=0), np.tile(numbers[1], (len(numbers[0]), 1))
        moved = np.abs(pairs[0] - pairs[1])
        fits = ((moved == 0) | (moved >= K)).all(axis=1)
        self.numbers = np.hstack([pairs[0][fits], pairs[1][fits]])

    @staticmethod
    def possible(cube: Cube, read: Sequence[Cell], cells: Sequence[Cell]) -> np.ndarray:
        """The numbers of all cells in each world that agrees with the cells that were read."""
        keys = [(a, b) for a in cube.codes["a"] for b in cube.codes["b"]]
        ways = fillings(cube.total, len(keys))
        known = np.ones(len(ways), bool)
        for cell in read:
            counts = ways @ np.array([inside(cube, cell.where, key) for key in keys], int)
            known &= counts >= 1 if cell.standing is Standing.HIDDEN else counts == cell.value
        member = np.array([[inside(cube, cell.where, key) for key in keys] for cell in cells], int)
        return ways[known] @ member.T

    def narrow(self, before: Cube, after: Cube) -> list[tuple[Where, int]]:
        """The small numbers of which this reader knows more than that they are 1 to 4."""
        truth = [*(before.count(cell.where) for cell in self.cells)]
        truth += [after.count(cell.where) for cell in self.cells]
        widths = np.ptp(self.numbers, axis=0)
        every = (*self.cells, *self.cells)
        return [
            (cell.where, value)
            for cell, value, width in zip(every, truth, widths.tolist(), strict=True)
            if 0 < value < K and width < K - 2
        ]


def both_ways(keys: list[tuple[int, int]], more: list[tuple[int, int]], less: list[tuple[int, int]]):
    codes = questions([*keys, *more, *less, *KEYS], (2, 2)).codes
    return [Cube(codes, questions(each, (2, 2)).counts) for each in ([*keys, *less], [*keys, *more])]


@examples(40)
@given(
    st.lists(key, min_size=3, max_size=6),
    st.tuples(key, st.sampled_from([0, 5, 6])),
    st.tuples(key, st.sampled_from([0, 0, 5, 6])),
)
def test_who_has_both_numbers_and_knows_the_rule_finds_nobody(keys, came, went):
    """Late entries, withdrawn ones, and ones that moved from one desk to another."""
    before, after = both_ways(keys, [came[0]] * came[1], [went[0]] * went[1])
    one = first(before, "a b")
    two = again([before, after], one, "a b") if one else None
    if two and where() not in {cell.where for cell in (*one, *two) if cell.standing is Standing.HIDDEN}:
        assert Keeper(before, after, one, two).narrow(before, after) == []


def test_that_reader_finds_somebody_when_the_second_number_does_not_mind_the_first():
    """The new number by itself may show what the first one hid."""
    stayed = [(0, 0)] * 3 + [(0, 1), (1, 1)] + [(1, 0)] * 2
    before, after = both_ways(stayed, [(0, 1)] * 5, [])
    one = first(before, "a b")
    alone = first(after, "a b")
    two = again([before, after], one, "a b")

    assert Keeper(before, after, one, alone).narrow(before, after)
    assert two is not None
    assert Keeper(before, after, one, two).narrow(before, after) == []


def test_late_entries_are_published_again_where_they_are_many_and_alike():
    before, after = both_ways([(0, 0)] * 9 + [(0, 1)] * 6 + [(1, 1)] * 7 + [(1, 0)] * 8, [(0, 1)] * 6, [])
    two = again([before, after], first(before, "a b"), "a b")

    assert two is not None
    assert {cell.value for cell in two if cell.where == where(a="a0", b="b1")} == {12}


def test_what_moved_to_another_desk_is_published_again():
    before, after = both_ways([(0, 0)] * 9 + [(1, 1)] * 7, [(1, 1)] * 5, [(0, 0)] * 5)

    assert again([before, after], first(before, "a"), "a")


def test_a_third_number_minds_both_before_it():
    """From the second to the third enough moves; from the first to the third too little."""
    one, two = both_ways([(0, 0)] * 9 + [(1, 1)] * 9, [(0, 0)] * 6, [])
    three = Cube(one.codes, Counter(one.counts) + Counter({("a0", "b0"): 1}))
    four = Cube(one.codes, Counter(two.counts) + Counter({("a0", "b0"): 5}))
    read = first(one, "a")
    read += again([one, two], read, "a")

    assert again([one, two, three], read, "a") is None
    assert must_wait(read, [one, two], three, K)[0].why is Why.FEW
    assert again([one, two, four], read, "a")


# --- The rule


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ((20, 3, 8, 31), None),
        ((27, 3, 8, 31), None),
        ((20, 3, 8, 25), None),
        ((22, 3, 8, 31), Why.FEW),
        ((20, 4, 8, 31), Why.FEW),
        ((20, 3, 0, 31), Why.VANISHED),
        ((4, 3, 8, 31), Why.SHRUNK),
    ],
)
def test_e_late_entries_wait_unless_each_number_moves_by_nothing_or_enough(numbers, why):
    cells = first(BEFORE, "region")

    found = must_wait(cells, [BEFORE], line(*numbers), K)

    assert why in {trouble.why for trouble in found} if why else found == []


def test_nothing_may_come_and_go_behind_a_small_number():
    """Two questions go and seven others come: the number moves enough, and two people can be found."""
    before, after = both_ways([(1, 1)] * 9, [(0, 1)] * 7, [(0, 0)] * 2)

    found = must_wait(crossed(before, "a"), [before], after, K)

    assert {trouble.why for trouble in found} == {Why.SMALL}


def test_a_hidden_number_that_changed_says_nothing_of_what_stayed():
    kept = line(6)
    cell = Cell(where(region="r0"), 8, Standing.HIDDEN, "vak", most=20)

    assert of_unchanged(cell, kept) == Cell(where(region="r0"), 6, Standing.UNSEEN, "vak", most=18)
    assert of_unchanged(replace(cell, value=6, most=None), kept).standing is Standing.HIDDEN
    with pytest.raises(CellError):
        of_unchanged(replace(cell, value=5), kept)


def test_versions_have_the_same_codes():
    with pytest.raises(CellError):
        unchanged([BEFORE, line(1, 2)])
