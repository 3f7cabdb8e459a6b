"""What takes too long ends, and is not published: real questions to a solver that cannot answer in time."""

from __future__ import annotations

import random
from time import monotonic

import highspy
import numpy as np
import pytest

from reports.protection import filling, gate, moves
from reports.protection.attack import solver
from reports.protection.cells import Cell, Cube
from reports.protection.gate import refusals
from reports.protection.patience import OutOfTimeError, Patience
from reports.protection.pattern import pattern
from tests.protected import K, crossed, questions


def programme(*, whole: bool, rows: int, columns: int) -> highspy.Highs:
    """Numbers of 0 to 1 of which so many random sums are each half of all: whole ones take years to find."""
    weights = np.random.default_rng(0).integers(1, 100, (rows, columns)).astype(float)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = np.random.default_rng(1).random(columns)
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_ = model.row_upper_ = weights.sum(axis=1) // 2
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.arange(0, weights.size + 1, columns).astype(np.int32)
    model.a_matrix_.index_ = np.tile(np.arange(columns), rows).astype(np.int32)
    model.a_matrix_.value_ = weights.ravel()
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    made = solver(presolve="off")
    made.passModel(model)
    return made


def test_a_search_for_whole_numbers_that_does_not_end_is_ended():
    asked = programme(whole=True, rows=6, columns=60)
    begun = monotonic()

    for _ in range(2):  # each time anew
        with pytest.raises(OutOfTimeError):
            Patience(0.2).run(asked, whole=True)

    assert 0.3 < monotonic() - begun < 10


def test_a_linear_programme_is_ended_too():
    with pytest.raises(OutOfTimeError):
        Patience(0.01).run(programme(whole=False, rows=200, columns=400))


def test_what_a_solver_did_before_does_not_count():
    """HiGHS counts the seconds of all its runs together."""
    asked = programme(whole=False, rows=200, columns=400)
    Patience().run(asked)
    assert asked.getRunTime() > 0.05

    assert (
        Patience(asked.getRunTime() * 0.9).run(asked) == highspy.HighsModelStatus.kOptimal
    )  # it has the answer already


# --- Without an answer nothing is shown


class Hasty(Patience):
    """Lets the solver look for whole numbers, but gives it no time to find them."""

    def run(self, asked: highspy.Highs, *, whole: bool = False) -> highspy.HighsModelStatus:
        return Patience(1e-4).run(asked, whole=True) if whole else super().run(asked)


def crossed_at_random(seed: int) -> tuple[Cube, list[Cell]]:
    """Tables that hang together in a ring: what is linear is often not whole."""
    drawn = random.Random(seed)
    sizes = (4, 3, 3)
    keys = [tuple(drawn.randrange(size) for size in sizes) for _ in range(drawn.choice([30, 45, 60]))]
    cube = questions(keys, sizes)
    return cube, crossed(cube, "a b", "b c", "a c")


def test_a_search_that_was_broken_off_gives_no_pattern_and_no_pass(monkeypatch):
    cube, cells = crossed_at_random(12)
    found = pattern(cube, cells, K)
    assert refusals(cube, cells, found.hidden, K) == []
    monkeypatch.setattr(gate, "ROUNDS", 0)

    with pytest.raises(OutOfTimeError):
        pattern(cube, cells, K, Hasty())
    with pytest.raises(OutOfTimeError):
        refusals(cube, cells, found.hidden, K, Hasty())


def test_what_is_not_found_among_so_many_whole_numbers_is_hidden_for_the_pattern(monkeypatch):
    cube, cells = crossed_at_random(18)
    found = pattern(cube, cells, K).hidden
    monkeypatch.setattr(moves, "MOST_NODES", 0)

    more = pattern(cube, cells, K).hidden

    assert more > found
    assert refusals(cube, cells, more, K) == []


def test_what_is_not_found_among_so_many_whole_numbers_is_refused_by_the_gate(monkeypatch):
    cube, cells = crossed_at_random(1)
    hidden = pattern(cube, cells, K).hidden
    monkeypatch.setattr(filling, "MOST_NODES", 0)
    monkeypatch.setattr(gate, "ROUNDS", 0)

    assert refusals(cube, cells, hidden, K) == [gate.UNPROVEN]
