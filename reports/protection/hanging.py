"""A cross of the gate that hangs on the middle one, laid out no finer than its numbers tell it.

Along are the keys of the middle, across what this cross counts besides. Two keys along of which every number
counts both or neither may be one: whatever the middle holds, their sum can be divided over them in whole
numbers, row by row and column by column. What is counted by few kinds across, yet key by key along (as the
months of a year by two kinds of topics), gets base cells of its own, in a layer between.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from reports.protection.cells import Where

Key = tuple[str, ...]
Rows = tuple[int, ...]
Group = tuple[Any, ...]  # all that is told of the keys along in it
Place = tuple[Group, Any]
# By key along and key across which numbers count that; nothing where it is 0.
Told = dict[Key, dict[Key, Rows]]


class Hanging:
    """`fine` and `coarse` are base cells: by group of keys along, and by key or kind across."""

    def __init__(
        self,
        codes: Mapping[str, Sequence[str]],
        sides: tuple[Sequence[str], Sequence[str]],
        numbers: Mapping[int, Where],
        zeros: Collection[Where],
        middle: Collection[Key],
    ) -> None:
        self.codes, self.sides, self.middle = codes, sides, middle
        self.across = [*product(*(codes[name] for name in sides[1]))]
        parts = {row: self._parts(where) for row, where in numbers.items()}
        self.kind = self._kinds([across for _, across in parts.values()])
        wide = {row for row, (_, across) in parts.items() if self.kind and self._is_wide(across)}
        dead = {pair for where in zeros for pair in product(*self._parts(where))}
        narrow, broad = (
            self._told({row: parts[row] for row in parts if (row in wide) is is_wide}, dead)
            for is_wide in (False, True)
        )
        self.group = {key: tuple(sorted(told.items())) for key, told in narrow.items()}
        self.fine = {
            (self.group[key], across): rows for key, told in narrow.items() for across, rows in told.items()
        }
        by_kind = {
            key: tuple(sorted({self.kind[across]: rows for across, rows in told.items()}.items()))
            for key, told in broad.items()
            if self.kind
        }
        self.subgroup = {key: (self.group[key], told) for key, told in by_kind.items()}
        self.coarse = {
            (self.subgroup[key], kind): rows for key, told in by_kind.items() for kind, rows in told
        }

    def _parts(self, where: Where) -> tuple[list[Key], list[Key]]:
        """The keys along and the keys across that a number counts."""
        named = dict(where)
        along, across = (
            product(*(named.get(name, self.codes[name]) for name in side)) for side in self.sides
        )
        return [key for key in along if key in self.middle], [*across]

    def _kinds(self, counted: Sequence[Sequence[Key]]) -> dict[Key, int]:
        """By key across its kind, as what is counted most often divides them; none if that divides little."""
        often = Counter(frozenset(across) for across in counted)
        least = max(often.values(), default=0) / 2
        common = [across for across, times in often.items() if times >= least]
        member = {key: tuple(key in across for across in common) for key in self.across}
        kinds = {told: kind for kind, told in enumerate(sorted(set(member.values())))}
        return {key: kinds[told] for key, told in member.items()} if 1 < len(kinds) < len(member) else {}

    def _is_wide(self, across: Collection[Key]) -> bool:
        """Whether it counts whole kinds only."""
        inside = Counter(self.kind[key] for key in across)
        of = Counter(self.kind.values())
        return all(of[kind] == number for kind, number in inside.items())

    def _told(
        self, parts: Mapping[int, tuple[list[Key], list[Key]]], dead: Collection[tuple[Key, Key]]
    ) -> Told:
        rows: dict[tuple[Key, Key], list[int]] = defaultdict(list)
        for row, sides in parts.items():
            for pair in product(*sides):
                rows[pair].append(row)
        return {
            key: {
                across: tuple(rows.get((key, across), ()))
                for across in self.across
                if (key, across) not in dead
            }
            for key in self.middle
        }

    def places(self, key: Key, across: Key) -> Iterator[Place]:
        """The base cells that count what is at a key along and a key across."""
        if key in self.group and (self.group[key], across) in self.fine:
            yield self.group[key], across
            if self.kind:
                yield self.subgroup[key], self.kind[across]

    def ties(self) -> Iterator[tuple[set[Key], set[Place], set[Place]]]:
        """What is equal: keys of the middle and base cells together on one side, base cells on the other."""
        first = self.subgroup if self.kind else self.group
        keys: dict[Group, set[Key]] = defaultdict(set)
        for key, group in first.items():
            keys[group].add(key)
        own: dict[Group, set[Place]] = defaultdict(set)
        for place in self.coarse if self.kind else self.fine:
            own[place[0]].add(place)
        for group, along in keys.items():
            yield along, set(), own[group]
        if not self.kind:
            return
        below: dict[tuple[Group, int], set[Place]] = defaultdict(set)
        above: dict[tuple[Group, int], set[Place]] = defaultdict(set)
        for group, across in self.fine:
            below[group, self.kind[across]].add((group, across))
        for place in self.coarse:
            above[place[0][0], place[1]].add(place)
        for both in below:
            yield set(), above[both], below[both]
