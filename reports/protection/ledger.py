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

    `readers` are names of the caller's own ('GM0034', 'PV24'); EVERYBODY makes it public. An edition of
    which nothing was published has no cells.
    """

    name: str
    readers: frozenset[str]
    cells: tuple[Cell, ...]
    hidden: frozenset[Where]

    def as_seen(self) -> Iterator[Cell]:
        """The cells as they lie with the reader now; what is in no table is not among them."""
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


def neighbours(cube: Cube, cells: Iterable[Cell], dimension: str) -> list[Cell]:
    """Numbers in no table that subtraction along a dimension gives away, or comes near to.

    Who sees a library's total and one of its two municipalities, sees the other. For every number that is
    published over more than one code, each code by itself and all codes together that have no number of
    their own, are cells to protect. Nothing for numbers of which every code is published.
    """
    known: dict[Where, set[frozenset[str]]] = defaultdict(set)
    everything = frozenset(cube.codes[dimension])
    for cell in cells:
        rest = frozenset(pair for pair in cube.plain(cell.where) if pair[0] != dimension)
        known[rest].add(dict(cell.where).get(dimension, everything))
    found = []
    for rest, sets in known.items():
        told = {code for codes in sets if len(codes) == 1 for code in codes}
        untold = frozenset().union(*sets) - told
        if not untold or not any(len(codes) > 1 for codes in sets):
            continue
        for codes in dict.fromkeys([*(frozenset([code]) for code in sorted(untold)), untold]):
            if codes not in sets:
                name = f"{dimension} {', '.join(sorted(codes))}, door aftrekken"
                found.append(cube.cell(rest | {(dimension, codes)}, Standing.UNSEEN, name))
    return found
