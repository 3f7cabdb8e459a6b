"""What a reader sees of the tables, laid out for the gate: base cells and the sums that are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from reports.protection.cells import Cube, TooLargeError, Where
from reports.protection.hanging import Hanging, Key, Place

MOST_BASE_CELLS = 400_000


class Seen(NamedTuple):
    """A number as a reader has it: shown when `least` is None, else known to be from that up to `most`."""

    where: Where
    value: int
    least: int | None
    most: int | None = None


def crosses(families: Iterable[frozenset[str]]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Sets of dimensions to cross, each with what it shares with one that comes after it.

    A set leaves when one other set holds all it shares with the rest (an ear: Graham, 1979; Yu and
    Özsoyoğlu, 1979). When no set can leave, the two that share most become one. Tables that are tied at
    what they share fit together in whole numbers exactly then.
    """
    wanted = set(families)
    left = sorted((one for one in wanted if not any(one < other for other in wanted)), key=sorted)
    found = []
    while len(left) > 1:
        for one in left:
            rest = [other for other in left if other != one]
            shared = one & frozenset().union(*rest)
            if any(shared <= other for other in rest):
                found.append((one, shared))
                left = rest
                break
        else:
            pairs = [(one, other) for one in left for other in left if one != other]
            one, other = max(pairs, key=lambda pair: len(pair[0] & pair[1]))
            left = [each for each in left if not each <= one | other] + [one | other]
    return [*found, *((last, frozenset()) for last in left)]


class Reading:
    """Base cells that a shown 0 does not rule out, and every sum of them that the reader knows of.

    Where all crosses share the same dimensions, those are a cross of their own in the middle. What hangs on
    that is laid out only as finely as a number tells it.
    """

    def __init__(self, cube: Cube, seen: Sequence[Seen]) -> None:
        self.cube, self.seen = cube, seen
        self.order = list(cube.codes)
        self.start: list[int] = []
        self.terms: list[tuple[int, int, int]] = []  # row, base cell, sign
        self.rows = len(seen)
        self.families = [frozenset(name for name, _ in one.where) for one in seen]
        self.zeros = {one for one in seen if one.least is None and not one.value}
        laid = crosses(self.families)
        if sum(prod(len(cube.codes[name]) for name in names) for names, _ in laid) > MOST_BASE_CELLS:
            raise TooLargeError(names for names, _ in laid)
        margins = {shared for _, shared in laid[:-1]}
        if len(margins) == 1:
            self._lay_around(margins.pop(), [names for names, _ in laid])
        else:
            self._lay_all(laid)
        self.row_of, self.base_of, self.signs = np.array(sorted(self.terms), np.int64).reshape(-1, 3).T
        self.truth = np.array(self.start, np.int64)

    def _lay_all(self, laid: list[tuple[frozenset[str], frozenset[str]]]) -> None:
        """Every cross in full, each tied to one that comes after it."""
        homes = {
            family: next(n for n, (names, _) in enumerate(laid) if family <= names)
            for family in self.families
        }
        margins: list[dict[Key, list[int]]] = []
        for number, (names, _) in enumerate(laid):
            own = [place for place, family in enumerate(self.families) if homes[family] == number]
            margins.append(self._lay(names, own))
        for number, (_, shared) in enumerate(laid[:-1]):
            other = next(n for n in range(number + 1, len(laid)) if shared <= laid[n][0])
            self._tie((laid[number][0], margins[number]), (laid[other][0], margins[other]), shared)

    def _lay_around(self, middle: frozenset[str], around: list[frozenset[str]]) -> None:
        """The cross in the middle in full, and each of the others hanging on it."""
        inside = [place for place, family in enumerate(self.families) if family <= middle]
        laid = self._lay(middle, inside)
        for names in around:
            sides = self._along(middle), self._along(names - middle)
            homed = [
                one for one, family in enumerate(self.families) if family <= names and not family <= middle
            ]
            numbers = {one: self.seen[one].where for one in homed}
            zeros = [numbers[one] for one in homed if self.seen[one] in self.zeros]
            self._hang(Hanging(self.cube.codes, sides, numbers, zeros, laid), sides, laid)

    def _hang(self, hung: Hanging, sides: tuple[list[str], list[str]], laid: dict[Key, list[int]]) -> None:
        """Take up the base cells of a cross that hangs on the middle, and tie them to it."""
        places: dict[Place, int] = {}
        for place, rows in (*hung.fine.items(), *hung.coarse.items()):
            places[place] = len(self.start)
            self.terms += [(row, len(self.start), 1) for row in rows]
            self.start.append(0)
        spots = [[self.order.index(name) for name in side] for side in sides]
        for key, number in self.cube.counts.items():
            along, across = (tuple(key[spot] for spot in own) for own in spots)
            for place in hung.places(along, across):
                self.start[places[place]] += number
        for keys, above, below in hung.ties():
            self.terms += [(self.rows, one, 1) for key in keys for one in laid[key]]
            self.terms += [(self.rows, places[place], 1) for place in above]
            self.terms += [(self.rows, places[place], -1) for place in below]
            self.rows += 1

    def _along(self, names: frozenset[str]) -> list[str]:
        return [name for name in self.order if name in names]

    def _keys(self, where: Where, names: list[str]) -> Iterator[Key]:
        named = dict(where)
        return product(*(named[name] for name in names))

    def _lay(self, names: frozenset[str], own: list[int]) -> dict[Key, list[int]]:
        """Lay out one cross: its base cells by key, and their terms in the numbers that are counted in it."""
        along = self._along(names)
        ruled_out = self._by_part([(zero.where, 0) for zero in self.zeros], along)
        member = self._by_part([(self.seen[place].where, place) for place in own], along)
        true: dict[Key, int] = defaultdict(int)
        spots = [self.order.index(name) for name in along]
        for key, number in self.cube.counts.items():
            true[tuple(key[spot] for spot in spots)] += number
        laid: dict[Key, list[int]] = {}
        for key in product(*(self.cube.codes[name] for name in along)):
            if any(tuple(key[spot] for spot in part) in found for part, found in ruled_out.items()):
                continue
            laid[key] = [len(self.start)]
            for part, found in member.items():
                for row in found.get(tuple(key[spot] for spot in part), ()):
                    self.terms.append((row, len(self.start), 1))
            self.start.append(true[key])
        return laid

    def _by_part(
        self, wanted: list[tuple[Where, int]], along: list[str]
    ) -> dict[tuple[int, ...], dict[Key, list[int]]]:
        """Rows by the part of a key that decides whether it counts in them."""
        found: dict[tuple[int, ...], dict[Key, list[int]]] = {}
        for where, row in wanted:
            names = {name for name, _ in where}
            if names <= set(along):
                part = tuple(spot for spot, name in enumerate(along) if name in names)
                keys = self._keys(where, [along[spot] for spot in part])
                table = found.setdefault(part, defaultdict(list))
                for key in keys:
                    table[key].append(row)
        return found

    def _tie(
        self,
        left: tuple[frozenset[str], dict[Key, list[int]]],
        right: tuple[frozenset[str], dict[Key, list[int]]],
        shared: frozenset[str],
    ) -> None:
        """Two crosses count the same questions: they are equal for each code of what they share."""
        rows: dict[Key, int] = {}
        for (names, laid), sign in ((left, 1), (right, -1)):
            spots = [spot for spot, name in enumerate(self._along(names)) if name in shared]
            for key, places in laid.items():
                row = rows.setdefault(tuple(key[spot] for spot in spots), self.rows + len(rows))
                self.terms += [(row, place, sign) for place in places]
        self.rows += len(rows)
