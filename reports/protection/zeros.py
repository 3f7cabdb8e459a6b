"""One number, one cell: what zeros that are shown make the same, in whatever words tables say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reports.protection.cells import Cell, Cube, Standing, Where

Codes = dict[str, frozenset[str]]
Zeros = dict[frozenset[str], list[Codes]]
Question = tuple[str, Where]  # along which dimension, within what


def widened(cube: Cube, cells: Sequence[Cell]) -> list[Cell]:
    """The cells, each with every code that adds nothing to it as far as its readers see.

    With all questions in one domain, that domain is all questions; then a shown number is shown in both
    tables, and a hidden one hidden. The `where` of the cells must be plain.
    """
    zeros: dict[frozenset[str], set[Where]] = defaultdict(set)
    for cell in cells:
        if cell.value == 0 and cell.standing in (Standing.NEW, Standing.SHOWN):
            zeros[frozenset(name for name, _ in cell.where)].add(cell.where)
    known = {family: [dict(where) for where in own] for family, own in zeros.items()}
    found: dict[Question, frozenset[str]] = {}
    wide = {
        where: _wide(cube, dict(where), known, found)
        for where in {cell.where for cell in cells if cell.value}
    }
    return [replace(cell, where=wide[cell.where]) if cell.value else cell for cell in cells]


def _wide(cube: Cube, named: Codes, zeros: Zeros, found: dict[Question, frozenset[str]]) -> Where:
    """Dimensions that come last in the cube go first, so that all ways to say it come to the same."""
    order = [dimension for dimension in reversed(list(cube.codes)) if dimension in named]
    place = 0
    while place < len(order):
        dimension, place = order[place], place + 1
        if dimension not in named:
            continue
        own = named[dimension]
        wider = own.union(*_nothing_there(named, dimension, zeros, found))
        if len(wider) == len(cube.codes[dimension]):
            del named[dimension]
        elif wider != own:
            named[dimension] = wider
            place = 0  # what is wider now may let others be
    return frozenset(named.items())


def _nothing_there(
    named: Codes, dimension: str, zeros: Zeros, found: dict[Question, frozenset[str]]
) -> Iterator[frozenset[str]]:
    """Codes of the dimension of which zeros say that they count nothing within the rest.

    `found` keeps what was found: many cells ask the same.
    """
    for family, own in zeros.items():
        if dimension not in family or not all(name in named for name in family):
            continue
        rest = frozenset((name, named[name]) for name in family if name != dimension)
        if (dimension, rest) not in found:
            fitting = [zero[dimension] for zero in own if all(codes <= zero[name] for name, codes in rest)]
            found[dimension, rest] = frozenset().union(*fitting)
        yield found[dimension, rest]
