"""What readers have already: every edition they keep, and what those tell of their neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reports.protection.cells import Cell, Cube, Standing, Where

EVERYBODY = "iedereen"


@dataclass(frozen=True)
class Release:
    """A published edition: its cells with their true values, which of them are hidden, and who can see it.

    `readers` are names of the caller's own ('GM0034', 'PV24'); EVERYBODY makes it public. `is_empty` is an
    edition of which nothing was published, for want of questions: that itself tells there was one.
    """

    name: str
    readers: frozenset[str]
    cells: tuple[Cell, ...]
    hidden: frozenset[Where]
    is_empty: bool = False

    def as_seen(self) -> Iterator[Cell]:
        """The cells as they lie with the reader now; what is in no table is not among them."""
        if self.is_empty:
            total = max(self.cells, key=lambda cell: (cell.value, -len(cell.where)))
            yield replace(total, standing=Standing.HIDDEN)
            return
        for cell in self.cells:
            if cell.standing is not Standing.UNSEEN:
                is_hidden = cell.where in self.hidden
                yield replace(cell, standing=Standing.HIDDEN if is_hidden else Standing.SHOWN)


@dataclass(frozen=True)
class Ledger:
    """Every release there is."""

    releases: Sequence[Release]

    def seen_by(self, readers: Collection[str]) -> list[Cell]:
        """All that these readers have together: they may know one another.

        A public release is read by all, so for EVERYBODY that is every release. Give the outcome to the
        pattern and the gate beside the new cells.
        """
        wanted = {EVERYBODY, *readers}
        return list(
            dict.fromkeys(
                cell
                for release in self.releases
                if EVERYBODY in readers or wanted & release.readers
                for cell in release.as_seen()
            )
        )


def neighbours(cube: Cube, cells: Iterable[Cell], dimension: str, *, singly: bool = True) -> list[Cell]:
    """Numbers in no table that subtraction along a dimension gives away, or comes near to.

    Who sees a library's total and one of its two municipalities, sees the other; who sees a year and three of
    its quarters, sees the fourth, also one that was never published. Every part that the published numbers
    tell apart and that is no number itself, is a cell to protect; with `singly` each code in it too.
    """
    known: dict[Where, set[frozenset[str]]] = defaultdict(set)
    everything = frozenset(cube.codes[dimension])
    for cell in cells:
        rest = frozenset(pair for pair in cube.plain(cell.where) if pair[0] != dimension)
        known[rest].add(dict(cell.where).get(dimension, everything))
    found = []
    for rest, sets in known.items():
        parts = [part for part in told_apart(cube.codes[dimension], sets) if part not in sets]
        single = [frozenset([code]) for part in parts for code in sorted(part)] if singly else []
        for codes in dict.fromkeys([*parts, *single]):
            name = f"{dimension} {', '.join(sorted(codes))}, door aftrekken"
            found.append(cube.cell(rest | {(dimension, codes)}, Standing.UNSEEN, name))
    return found


def told_apart(codes: Iterable[str], sets: Collection[frozenset[str]]) -> Iterator[frozenset[str]]:
    """The parts into which sets that overlap divide their codes."""
    parts: dict[tuple[bool, ...], list[str]] = defaultdict(list)
    ordered = sorted(sets, key=sorted)
    for code in codes:
        parts[tuple(code in each for each in ordered)].append(code)
    return (frozenset(part) for member, part in parts.items() if any(member))
