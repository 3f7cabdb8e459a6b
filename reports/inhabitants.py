"""Whose questions may be divided by how many inhabitants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ido.models import Inhabitants, Library, Location, Operation
from reports.periods import Period, written

if TYPE_CHECKING:
    from reports.selection import Selection

PER = 1000


def figures(municipalities: Iterable[str], day: date) -> dict[str, Inhabitants]:
    """By CBS code the figure that counts on `day`: the last one up to it, else the first one after it."""
    chosen: dict[str, Inhabitants] = {}
    for figure in Inhabitants.objects.filter(municipality__in=set(municipalities)).order_by("counted_on"):
        if figure.counted_on <= day or figure.municipality_id not in chosen:
            chosen[figure.municipality_id] = figure
    return chosen


def sharing(municipalities: Iterable[str], period: Period) -> dict[str, set[tuple[int, int]]]:
    """By CBS code the (library, location) pairs in service there in the period, of whatever library."""
    pairs: dict[str, set[tuple[int, int]]] = defaultdict(set)
    rows = (
        Operation.objects.in_period(period.first, period.last)
        .filter(municipality__in=set(municipalities))
        .values_list("municipality", "location__library", "location")
        .distinct()
    )
    for municipality, library, location in rows:
        pairs[municipality].add((library, location))
    return pairs


def partly_counted(selection: Selection) -> set[str]:
    """CBS codes of the municipalities where a library shares the service with another library, or a location
    with another location.

    The questions of one of them say nothing about the reach in that municipality. A report on a
    municipality or province counts all libraries, so there it is empty.
    """
    if not isinstance(selection.scope, Library | Location):
        return set()
    own = isinstance(selection.scope, Location)
    return {
        code
        for code, pairs in selection.sharing.items()
        if any(pair[own] != selection.scope.pk for pair in pairs)
    }


def reach(questions: int | None, inhabitants: int | None) -> Decimal | None:
    """Questions per 1,000 inhabitants; None if either is not known."""
    if questions is None or not inhabitants:
        return None
    return Decimal(PER * questions) / inhabitants


def source_notes(chosen: Iterable[Inhabitants], names: dict[str, str]) -> list[str]:
    """Reference day and source of the figures, municipalities with the same ones taken together."""
    groups: dict[tuple[date, str], list[str]] = defaultdict(list)
    for figure in chosen:
        groups[figure.counted_on, figure.source].append(names[figure.municipality_id])
    if len(groups) == 1:
        ((day, source),) = groups
        return [f"Inwoners op {written(day)}. Bron: {source}."]
    return [
        f"Inwoners van {listed(sorted(group))} op {written(day)}. Bron: {source}."
        for (day, source), group in sorted(groups.items())
    ]


def listed(words: Sequence[str]) -> str:
    """'Uden', 'Oss en Uden', 'Cuijk, Oss en Uden'."""
    return " en ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
