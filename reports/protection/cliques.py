"""Which dimensions must be crossed with which: the smallest crosses that lose nothing a reader knows.

Two tables that share dimensions tell of one another only through what they share. Where tables hang
together like a tree, whole numbers that agree on what is shared always belong to some full cross
(Lauritzen, Graphical Models, 1996, ch. 4, for decomposable models). So one cross per clique of a
triangulated graph of dimensions, tied at the shared margins, allows exactly what the full cross allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import prod

Clique = frozenset[str]


def cliques(tables: Iterable[Clique], sizes: Mapping[str, int]) -> list[Clique]:
    """Sets of dimensions in which every table lies whole; `sizes` is how many codes a dimension has.

    Dimensions leave the graph one by one, always the one that needs fewest new ties, and its neighbours
    are tied together: the graph is triangulated.
    """
    wanted = sorted(set(tables), key=sorted)
    ties: dict[str, set[str]] = {dimension: set() for table in wanted for dimension in sorted(table)}
    for table in wanted:
        for one, other in combinations(sorted(table), 2):
            ties[one].add(other)
            ties[other].add(one)
    found: list[Clique] = []
    while ties:
        leaving = min(ties, key=lambda name: (_missing(ties, name), _size(ties, name, sizes), name))
        neighbours = ties.pop(leaving)
        clique = frozenset({leaving, *neighbours})
        if not any(clique <= other for other in found):
            found.append(clique)
        for one in neighbours:
            ties[one] |= neighbours - {one}
            ties[one].discard(leaving)
    return found or [frozenset()]


def separated(found: list[Clique]) -> list[Clique]:
    """The cliques after what they share: those that share the same all hang on that."""
    shared = {margin for _, _, margin in tree(found) if margin} - {*found}
    return [*sorted(shared, key=sorted), *found]


def _missing(ties: Mapping[str, set[str]], name: str) -> int:
    return sum(other not in ties[one] for one, other in combinations(sorted(ties[name]), 2))


def _size(ties: Mapping[str, set[str]], name: str, sizes: Mapping[str, int]) -> int:
    return prod(sizes[dimension] for dimension in {name, *ties[name]})


def tree(found: list[Clique]) -> list[tuple[int, int, Clique]]:
    """Pairs of cliques and what they share: the heaviest tree, in which every margin is tied once."""
    pairs = sorted(
        ((one, other) for one, other in combinations(range(len(found)), 2)),
        key=lambda pair: (-len(found[pair[0]] & found[pair[1]]), pair),
    )
    group = list(range(len(found)))
    edges = []
    for one, other in pairs:
        if group[one] != group[other]:
            edges.append((one, other, found[one] & found[other]))
            old = group[other]
            group = [group[one] if mark == old else mark for mark in group]
    return edges
