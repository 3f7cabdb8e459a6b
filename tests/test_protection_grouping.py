"""Base cells that are taken together lose nothing of what a reader can know, and add nothing to it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reports.protection.cells import Cell, Cube, where
from reports.protection.crosses import Crosses
from reports.protection.gate import refusals
from reports.protection.grouping import layered
from reports.protection.hanging import Hanging
from reports.protection.pattern import pattern
from reports.protection.reading import Reading, Seen
from tests.protected import K, Oracle, examples, questions

SIZES = (2, 3, 2)
KINDS = (("b0", "b1"), ("b2",))
some_questions = st.lists(st.tuples(*(st.integers(0, size - 1) for size in SIZES)), min_size=5, max_size=9)


def tables(cube: Cube) -> list[Cell]:
    """As a year has them: kinds of `b` by each `a`, single ones over all of it, and `c` apart."""
    by_kind = [where(a=code, b=kind) for code in cube.codes["a"] for kind in KINDS]
    single = [where(), *cube.table("b"), *cube.table("a"), *cube.table("c")]
    return cube.cells([*single, *by_kind, where(a="a0", c="c0"), where(a="a1", c="c0")])


@examples(20)
@given(some_questions, st.randoms(use_true_random=False))
def test_the_gate_refuses_what_a_reader_finds_who_tries_everything(keys, random):
    cube = questions(keys, SIZES)
    cells = tables(cube)
    more = [cell for cell in cells if cell.value >= K and cell.where and random.random() < 0.5]
    hidden = {cell.where for cell in [*more, *(cell for cell in cells if cell.is_small(K))]}

    assert (refusals(cube, cells, hidden, K) == []) is Oracle(cube, cells, hidden).is_safe()


@examples(20)
@given(some_questions)
def test_that_reader_finds_nothing_behind_the_pattern(keys):
    cube = questions(keys, SIZES)
    cells = tables(cube)
    found = pattern(cube, cells, K)

    assert not found.exposed
    if where() not in found.hidden:
        assert Oracle(cube, cells, found.hidden).is_safe()


def test_what_no_number_tells_apart_is_one_base_cell():
    """Months by two kinds of topics, and topics by quarter: six topics are not told by month."""
    cube = Cube(
        {"month": [f"m{n}" for n in range(6)], "topic": [f"t{n}" for n in range(8)], "help": ["a", "b", "c"]},
        {(f"m{n % 6}", f"t{n % 8}", "abc"[n % 3]): n for n in range(1, 25)},
    )
    quarters, kinds = (["m0", "m1", "m2"], ["m3", "m4", "m5"]), (["t0", "t1"], [f"t{n}" for n in range(2, 8)])
    cells = cube.cells(
        [
            *(where(month=month, topic=kind) for month in cube.codes["month"] for kind in kinds),
            *(where(month=months, topic=topic) for months in quarters for topic in cube.codes["topic"]),
            *(where(month=months, help=code) for months in quarters for code in "abc"),
        ]
    )

    laid = Crosses(cube, cells)
    reading = Reading(cube, [Seen(cell.where, cell.value, 1) for cell in cells])

    # Months, months by kind, quarters by topic and quarters by help; not every month by every topic.
    assert laid.width == len(reading.truth) == 6 + 6 * 2 + 2 * 8 + 2 * 3
    for cell in cells:
        assert laid.truth[laid.columns(cell)].sum() == cell.value
    for tie in laid.ties:
        assert (laid.truth[tie.columns] * tie.signs).sum() == 0


def test_tables_that_share_less_than_others_share_keep_their_numbers_apart():
    """Help and topics by desk and month, ends by month: two margins, one in the other."""
    codes = {name: [f"{name}{n}" for n in range(3)] for name in ("desk", "month", "topic", "help", "end")}
    cube = Cube(
        codes,
        {
            tuple(codes[name][n % m] for name, m in zip(codes, (3, 2, 3, 3, 3), strict=True)): n
            for n in range(1, 19)
        },
    )
    wheres = [each for own in ("topic", "help") for each in cube.table("desk", "month", own)]
    cells = cube.cells([*wheres, *cube.table("month", "end")])

    laid = Crosses(cube, cells)

    for cell in cells:
        assert laid.truth[laid.columns(cell)].sum() == cell.value


@examples(40)
@given(st.integers(0, 10**6))
def test_codes_in_one_group_are_alike_to_every_number(seed):
    drawn = np.random.default_rng(seed)
    alive = drawn.random((6, 9)) < 0.97
    kinds, single = np.arange(9) < [[4], [9]], np.eye(9, dtype=bool)
    kinds[1] &= ~kinds[0]
    told = [
        (parts == part, each)
        for across, parts in ((kinds, drawn.integers(3, size=6)), (single, drawn.integers(2, size=6)))
        for part in range(parts.max() + 1)
        for each in across
    ]
    along, across = np.array([one for one, _ in told]), np.array([other for _, other in told])

    layers = layered(alive, along, across)

    for one, other in combinations(np.flatnonzero(alive.any(axis=1)), 2):
        if layers.fine.groups[one] == layers.fine.groups[other]:
            assert (alive[one] == alive[other]).all()
            assert (along[~layers.is_coarse, one] == along[~layers.is_coarse, other]).all()
        if layers.coarse and layers.coarse.groups[one] == layers.coarse.groups[other]:
            assert layers.fine.groups[one] == layers.fine.groups[other]
            assert (along[layers.is_coarse, one] == along[layers.is_coarse, other]).all()


def test_a_shown_zero_by_month_keeps_that_month_apart_from_the_gate():
    codes = {"month": ["m0", "m1", "m2"], "topic": ["t0", "t1"], "help": ["a", "b"]}
    numbers = {0: where(month=codes["month"], topic="t0"), 1: where(month=codes["month"], topic="t1")}
    zeros = [where(month="m1", topic="t0")]
    middle = [("m0",), ("m1",), ("m2",)]

    hung = Hanging(codes, (["month"], ["topic"]), numbers, zeros, middle)

    assert hung.group["m0",] == hung.group["m2",] != hung.group["m1",]
    assert [*hung.places(("m1",), ("t0",))] == []
