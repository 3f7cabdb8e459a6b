"""What to hide: every number of 1 up to k, and as many others as it takes that nobody can compute those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.protection.cells import Cell, CellError, Cube, Standing, Where
from reports.protection.patience import Patience
from reports.protection.search import Search
from reports.protection.system import System, system
from reports.protection.zeros import widened


@dataclass(frozen=True)
class Pattern:
    """Which of the new cells stay hidden, by the questions they count.

    `primary` are the small ones among them. `is_empty`: so few questions in all that nothing is published,
    zeros included. `exposed` names what hiding cannot protect, because this reader has too much already:
    with anything in it the release must not be published. `forgotten` are numbers of which `most` and `least`
    were left out, because a reader who knows those has too much: all else is protected from that reader too.
    """

    hidden: frozenset[Where]
    primary: frozenset[Where]
    is_empty: bool = False
    exposed: tuple[str, ...] = ()
    forgotten: frozenset[Where] = frozenset()


def pattern(
    cube: Cube,
    cells: Sequence[Cell],
    k: int,
    patience: Patience | None = None,
) -> Pattern:
    """What to hide of the new cells, given all that their reader has already.

    `k` is the smallest number that is shown, at least 2; zeros are shown. The same cells give the same
    pattern, whatever they are called. CellError if the cells are not of this cube, OutOfTimeError when it
    takes longer than `patience` allows, AttackError when the solver gives no answer.
    """
    if k < 2:
        raise CellError(f"the smallest number shown is 2 or more, not {k}")
    plain = [cube.cell(cell.where, cell.standing, cell.name, cell.most, cell.least) for cell in cells]
    for cell, own in zip(cells, plain, strict=True):
        if cell.value != own.value:
            raise CellError(f"{cell.name or cell.where} is {own.value} in the cube, not {cell.value}")
    new = [cell for cell in plain if cell.standing is Standing.NEW]
    small = frozenset(cell.where for cell in new if cell.is_small(k))
    if 0 < max((cell.value for cell in new), default=0) < k:
        return Pattern(frozenset(cell.where for cell in new), small, is_empty=True)
    found = system(cube, widened(cube, plain))

    def person(row: int) -> tuple[str, ...]:
        return cube.question(plain[found.rows[row].cells[0]].where)

    search = Search(found, k, person, patience or Patience())
    search.run()
    hidden = frozenset(
        plain[place].where
        for row in np.flatnonzero(~search.known.shown).tolist()
        for place in found.rows[row].cells
        if plain[place].standing is Standing.NEW
    )
    exposed = tuple(_told(plain, found, row) for row in sorted(search.exposed))
    forgotten = frozenset(plain[place].where for row in search.forgotten for place in found.rows[row].cells)
    return Pattern(hidden, small, exposed=exposed, forgotten=forgotten)


def _told(cells: Sequence[Cell], found: System, row: int) -> str:
    first = cells[found.rows[row].cells[0]]
    return first.name or ", ".join(sorted("+".join(sorted(codes)) for _, codes in first.where)) or "totaal"
