"""Publishing again: late entries and mistakes, when a reader keeps both versions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from reports.protection.cells import Cell, CellError, Cube, Standing, Where
from reports.protection.gate import named
from reports.protection.ledger import Release

STAND = "stand"
STAYED, GONE, CAME = "bleef", "weg", "bij"


def must_wait(release: Release, after: Cube, k: int) -> list[str]:
    """Why new numbers for a release wait until the next period, in Dutch; nothing when it may be corrected.

    Each cell may stay as it is or move by `k` or more. A hidden cell stays hidden and cannot become 0; a
    shown one cannot become small.
    """
    reasons = []
    for cell in release.as_seen():
        now = after.count(cell.where)
        moved = now - cell.value
        if 0 < abs(moved) < k:
            reasons.append(f"{named(cell)}: het getal verandert met minder dan {k}.")
        elif moved and cell.standing is Standing.HIDDEN and not now:
            reasons.append(f"{named(cell)}: een verborgen getal wordt 0.")
        elif moved and cell.standing is Standing.SHOWN and 0 < now < k:
            reasons.append(f"{named(cell)}: een getoond getal wordt kleiner dan {k}.")
    return reasons


def both(before: Cube, after: Cube) -> Cube:
    """One cube of two versions: the questions that stayed, went and came, as far as counts tell."""
    if dict(before.codes) != dict(after.codes) or STAND in before.codes:
        raise CellError("two versions have the same dimensions and codes, and were not changed before")
    counts: dict[tuple[str, ...], int] = {}
    for key in {*before.counts, *after.counts}:
        old, new = before.counts.get(key, 0), after.counts.get(key, 0)
        parts = {STAYED: min(old, new), GONE: max(old - new, 0), CAME: max(new - old, 0)}
        counts |= {(*key, stand): number for stand, number in parts.items() if number}
    return Cube({**before.codes, STAND: (STAYED, GONE, CAME)}, counts)


def then(where: Where) -> Where:
    """The questions as the first version counted them."""
    return where | {(STAND, frozenset({STAYED, GONE}))}


def now(where: Where) -> Where:
    """The questions as the second version counts them."""
    return where | {(STAND, frozenset({STAYED, CAME}))}


def corrected(release: Release, versions: Cube) -> list[Cell]:
    """What a reader of both versions has, for the gate: the same cells hidden in each.

    That reader takes a shown number that did not move for one in which nothing changed, and one that went
    up for one from which nothing went. CellError if that is not so: then the correction waits.
    """
    cells = list(chain.from_iterable(_versions(cell, versions) for cell in release.as_seen()))
    for cell in cells:
        if cell.value != versions.count(cell.where):
            raise CellError(f"{named(cell)}: er kwamen vragen bij en er gingen er af")
    return cells


def _versions(cell: Cell, versions: Cube) -> Iterable[Cell]:
    old = versions.cell(then(cell.where), cell.standing, cell.name)
    new = versions.cell(now(cell.where), cell.standing, cell.name)
    yield old
    yield new
    if cell.standing is Standing.SHOWN:
        moved = new.value - old.value
        for stand, number in ((CAME, max(moved, 0)), (GONE, max(-moved, 0))):
            where = cell.where | {(STAND, frozenset({stand}))}
            yield Cell(versions.plain(where), number, Standing.SHOWN, f"{cell.name}, {stand}")
