"""The rule by which small rows of a table stand together, before it is protected.

The rule looks at one table alone, at its own closed counts: a quarter and its year each by themselves. But
where that tells too much beside what was published before, rows are kept apart (`Draft.redrawn`). Rows
of 1 up to `rare_below(k)` are rare. Those of one group stand together, if they are `k` or more and nothing
follows of any of them from their sum. The others stand together whatever their group, with the smallest row
that is left, and more of those until the same holds. So a reader knows of what is not listed that it is rare,
or joined for being the smallest; not which it is, nor what is in it and what counts nothing.

Rare is twice `k` and not `k`: of two rows that are each less than 5, a sum of 8 tells both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from reports.protection.sheets import Limits

EVERY_GROUP = "Verschillende groepen"
Rows = tuple[int, ...]


def rare_below(k: int) -> int:
    """From how many on a row stands by itself."""
    return 2 * k


def division(
    numbers: Sequence[int], groups: Sequence[str], k: int, apart: Collection[int] = ()
) -> dict[str, Rows]:
    """The places that stand together, by their group; those of more than one under EVERY_GROUP.

    None, when no number is rare. Each is `k` or more, unless all numbers together are less. Those that are
    `apart` have a row of their own, though they are rare.
    """
    rare: dict[str, list[int]] = defaultdict(list)
    for place, (number, group) in enumerate(zip(numbers, groups, strict=True)):
        if 0 < number < rare_below(k) and place not in apart:
            rare[group].append(place)
    found = {group: tuple(own) for group, own in rare.items() if is_enough(numbers, own, (), k)}
    left = [place for group, own in rare.items() if group not in found for place in own]
    if not left:
        return found
    # Not of a group with a row of its own: what is not listed there is in that row.
    stands = rare_below(k)
    able = [place for place, number in enumerate(numbers) if number >= stands and groups[place] not in found]
    alone = sorted(able, key=lambda place: numbers[place])
    if alone:
        left.append(alone.pop(0))
    while not is_enough(numbers, left, alone, k) and (alone or found):
        smallest = min(found, key=lambda group: added(numbers, found[group]), default="")
        if found and (not alone or added(numbers, found[smallest]) <= numbers[alone[0]]):
            left += found.pop(smallest)
        else:
            left.append(alone.pop(0))
    return {**found, EVERY_GROUP: tuple(left)}


def is_enough(numbers: Sequence[int], places: Collection[int], alone: Sequence[int], k: int) -> bool:
    """Whether the sum is shown, and leaves each of these `k` possible numbers or more.

    One that joined can be as many as the smallest that is left `alone`; the rest are rare.
    """
    stands = rare_below(k)
    total, joined = added(numbers, places), sum(numbers[place] >= stands for place in places)
    if joined and not alone:
        return total >= k
    most = numbers[alone[0]] if joined else 0
    others = joined * most + (len(places) - 1 - joined) * (stands - 1)
    return total >= k and min(stands - 1, total) - max(total - others, 0) >= k - 1


def limits(
    numbers: Sequence[int], groups: Sequence[str], parts: Mapping[str, Rows], k: int
) -> dict[int, Limits]:
    """By row how many the rule tells that it is at most, if it stands with others, or else at least.

    One that joined is at most the smallest that still stands alone, where that could have joined too. Nobody
    can see which one that is; here it is taken for known, so that all that follows of the rule is in it.
    """
    stands = rare_below(k)
    taken = {row for rows in parts.values() for row in rows}
    left = {row for row, number in enumerate(numbers) if number >= stands} - taken
    smallest = min((numbers[row] for row in left if groups[row] not in parts), default=0)
    found: dict[int, Limits] = {row: (None, stands) for row in left}
    for row in taken:
        is_rare = numbers[row] < stands
        most = stands - 1 if is_rare else smallest
        found[row] = (most if numbers[row] <= most else None, None if is_rare else stands)
    return found


def least(numbers: Sequence[int], rows: Rows, tells: Mapping[int, Limits], k: int) -> int | None:
    """How many the rule tells that these rows are together at least: if one joined, more than that."""
    if any((tells[row][0] or 0) >= rare_below(k) for row in rows):
        return rare_below(k) + 1
    return k if added(numbers, rows) >= k else None


def added(numbers: Sequence[int], places: Collection[int]) -> int:
    return sum(numbers[place] for place in places)
