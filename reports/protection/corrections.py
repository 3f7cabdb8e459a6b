"""Publishing again: late entries and mistakes, when a reader keeps every version.

The attack is made as by the strongest of those readers: one who knows of each question that came or went
which one it was. What this reader can still look for are the questions that stand in every version, and each
number of each version tells of those: it is that number less what changed, which is known. So all versions
together are one set of tables about the unchanged questions, for the same pattern and the same gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from reports.protection.cells import Cell, CellError, Cube, Standing

Counts = Mapping[tuple[str, ...], int]


class Why(Enum):
    """What would tell of people to who has both versions."""

    FEW = "few"  # a number moves by less than k
    SMALL = "small"  # what changed is behind a number of 1 up to k
    VANISHED = "vanished"  # a hidden number becomes 0
    SHRUNK = "shrunk"  # a shown number becomes small


class Trouble(NamedTuple):
    """Why a correction waits, and the name of the number that it is about."""

    why: Why
    name: str


def unchanged(versions: Sequence[Cube]) -> Cube:
    """The questions that stand in every version, as far as counts tell; CellError if their codes differ."""
    first, *others = versions
    if any(dict(other.codes) != dict(first.codes) for other in others):
        raise CellError("versions of one period have the same dimensions and codes")
    counts: Counts = first.counts
    for other in others:
        counts = {key: min(number, other.counts.get(key, 0)) for key, number in counts.items()}
    return Cube(first.codes, {key: number for key, number in counts.items() if number})


def of_unchanged(cell: Cell, kept: Cube) -> Cell:
    """A number of one version as it tells of the unchanged questions.

    A hidden number is known to be 1 or more; less what changed that says nothing. CellError if the version
    has fewer questions there than stayed.
    """
    value = kept.count(cell.where)
    changed = cell.value - value
    if changed < 0:
        raise CellError(f"{cell.name or cell.where}: {value} questions stayed of {cell.value}")
    standing = Standing.UNSEEN if changed and cell.standing is Standing.HIDDEN else cell.standing
    most = None if cell.most is None else cell.most - changed
    least = None if cell.least is None else max(cell.least - changed, 0)
    return replace(cell, value=value, standing=standing, most=most, least=least)


def must_wait(cells: Iterable[Cell], before: Sequence[Cube], after: Cube, k: int) -> list[Trouble]:
    """Why new numbers wait until the next period; nothing when they may be tried on the gate.

    `cells` are those of all versions, as their readers have them. Each stays as it is or moves by `k` or
    more, from whichever version; nothing that came or went is behind a small one. A hidden one that changes
    does not become 0, and a shown one not small.
    """
    kept = unchanged([*before, after])
    found: dict[Trouble, None] = {}
    for cell in cells:
        now, stayed = after.count(cell.where), kept.count(cell.where)
        numbers = [version.count(cell.where) for version in before]
        moved = any(number != now for number in numbers)
        if any(0 < abs(number - now) < k for number in numbers):
            found[Trouble(Why.FEW, cell.name)] = None
        elif any(0 < number < k and number != stayed for number in (*numbers, now)):
            found[Trouble(Why.SMALL, cell.name)] = None
        elif moved and cell.standing is Standing.HIDDEN and not now:
            found[Trouble(Why.VANISHED, cell.name)] = None
        elif moved and cell.standing is Standing.SHOWN and 0 < now < k:
            found[Trouble(Why.SHRUNK, cell.name)] = None
    return list(found)
