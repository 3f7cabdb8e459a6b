"""τ-Argus, of the statistical offices, as a referee who computes what a reader can."""

from __future__ import annotations

import random
from itertools import product
from math import ceil, floor
from pathlib import Path

import pytest
from pytauargus._tauargus import audit_jj

from reports.protection.cells import Cube, Where, where
from reports.protection.pattern import pattern
from tests.protected import K, crossed, questions


def town(seed: int, sizes: tuple[int, ...], number: int) -> Cube:
    """Questions of which the first code of every dimension is asked most."""
    drawn = random.Random(seed)
    weights = [[1 / (code + 1) for code in range(size)] for size in sizes]
    return questions(
        [tuple(drawn.choices(range(len(each)), each)[0] for each in weights) for _ in range(number)], sizes
    )


def spelled(cube: Cube, published: set[Where], hidden: frozenset[Where]) -> tuple[str, list[Where]]:
    """The whole cross with every margin in τ-Argus's own form, and which cell has which number.

    A published cell is shown, or hidden and at least 1; the rest of the cross is in no table.
    """
    keys = list(product(*([None, *codes] for codes in cube.codes.values())))
    number = {key: place for place, key in enumerate(keys)}
    cells = [
        where(**{name: code for name, code in zip(cube.codes, key, strict=True) if code}) for key in keys
    ]
    lines = ["0", str(len(cells))]
    for place, cell in enumerate(cells):
        value = cube.count(cell)
        is_shown = cell in published and cell not in hidden
        is_primary = cell in hidden and value < K
        status = "s" if is_shown else "u" if is_primary else "m"
        least, margin = int(cell in hidden), f"{float(is_primary):.3f}"
        lines.append(f"{place} {value} {value + 1} {status} {least} {cube.total + 2 * K} {margin} {margin} 0")
    sums = []
    for key, (axis, codes) in product(keys, enumerate(cube.codes.values())):
        if key[axis] is None:
            parts = [number[(*key[:axis], code, *key[axis + 1 :])] for code in codes]
            terms = [f"{number[key]} (-1)", *(f"{part} (1)" for part in parts)]
            sums.append(f"0 {len(terms)} : {' '.join(terms)} ")
    return "\n".join([*lines, str(len(sums)), *sums, ""]), cells


def judged(path: Path, cube: Cube, tables: tuple[str, ...], hidden: frozenset[Where]) -> dict[Where, int]:
    """By small cell how many whole numbers above the least the referee leaves it."""
    published = {cell.where for cell in crossed(cube, *tables)}
    text, cells = spelled(cube, published, hidden)
    (path / "table.JJ").write_text(text)
    found = audit_jj(str(path / "table.JJ"))
    return {
        cells[row["cell"]]: floor(row["max"] + 1e-4) - ceil(row["min"] - 1e-4)
        for row in found
        if row["status"] == "u"
    }


@pytest.mark.parametrize(
    ("sizes", "number", "tables"),
    [
        ((12, 8), 300, ("a b",)),
        ((6, 5, 3), 200, ("a b c",)),
        ((6, 5, 3), 200, ("a b", "b c", "a c")),
        ((6, 5, 3), 150, ("a b", "b c")),
    ],
)
def test_the_referee_finds_no_small_number(tmp_path, sizes, number, tables):
    cube = town(7, sizes, number)
    found = pattern(cube, crossed(cube, *tables), K)

    width = judged(tmp_path, cube, tables, found.hidden)

    assert set(width) == found.primary
    assert min(width.values()) >= K - 2


def test_the_referee_does_find_numbers_when_only_the_small_ones_are_hidden(tmp_path):
    cube = town(7, (12, 8), 300)
    found = pattern(cube, crossed(cube, "a b"), K)

    assert min(judged(tmp_path, cube, ("a b",), found.primary).values()) < K - 2
