"""What the readers of editions have: earlier editions, what those tell by subtraction, and what all know.

Whoever reads one edition is taken to read them all: those of the province, of each municipality in it, and
of every quarter and year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ido.models import Municipality, Province
from reports.editions.counted import DIMENSIONS, FACT, MONTH, NONE, OPERATION
from reports.editions.versions import Versions
from reports.models import Edition
from reports.periods import Period
from reports.protection.cells import Cell, Cube, Standing, where
from reports.protection.ledger import neighbours
from reports.stretches import stretches

Area = Municipality | Province
STANDINGS = {True: Standing.HIDDEN, False: Standing.SHOWN, None: Standing.UNSEEN}


class Told(NamedTuple):
    """What the readers of an edition have of it, and which closings it counts."""

    cells: list[Cell]
    versions: Versions


def earlier(scope: Area, period: Period) -> list[Told]:
    """The cells of each edition that numbers of this area and period could be combined with.

    Editions of other days add nothing up to these, unless a year joins them. Those of another municipality
    do so through the sum of all: by what their tables and this one count in the province. As long as it has
    no edition itself, that is how many questions there were, and nothing about them.
    """
    province = scope.value if isinstance(scope, Province) else scope.province
    near = Edition.objects.published().of_province(province).overlapping(Period.year(period.first.year))
    joined = near.filter(first_day__lte=period.first, last_day__gte=period.last)
    editions = near.overlapping(period)
    if any(edition.period.is_year for edition in joined):
        editions = near
    is_whole = isinstance(scope, Province) or editions.filter(province=province).exists()
    found = []
    for edition in editions.order_by("pk"):
        cells = list(restored(edition.cells))
        if not is_whole and edition.municipality != scope:
            cells = [cell for cell in cells if {name for name, _ in cell.where} <= {FACT, OPERATION, MONTH}]
        found.append(Told(cells, edition.versions))
    return found


def restored(cells: Iterable[Any]) -> Iterator[Cell]:
    """The cells as an edition keeps them."""
    for told, value, is_hidden, name, *limits in cells:
        codes = frozenset((dimension, frozenset(codes)) for dimension, codes in told)
        yield Cell(codes, value, STANDINGS[is_hidden], name, *limits)


def known(whole: Cube, province: str, year: Period, editions: Sequence[list[Cell]]) -> list[Cell]:
    """All that readers have beside what is about to be published."""
    cells = [*impossible(whole), *out_of_service(whole, province, year)]
    for edition in editions:
        cells += [*edition, *later_codes(whole, edition)]
    return list(dict.fromkeys(cells))


def impossible(whole: Cube) -> Iterator[Cell]:
    """What counts nothing because there is no such thing: a visit about a topic, a question about none."""
    for dimension in DIMENSIONS[1:]:
        none, some = frozenset([NONE]), frozenset(whole.codes[dimension]) - {NONE}
        for fact in whole.codes[FACT]:
            for codes in filter(None, (none, some)):
                cell = whole.cell(where(**{FACT: fact, dimension: codes}), Standing.SHOWN, "wat niet bestaat")
                if not cell.value:
                    yield cell


def out_of_service(whole: Cube, province: str, year: Period) -> Iterator[Cell]:
    """The months in which a desk was not there: everybody knows that nothing was asked."""
    months: dict[str, set[str]] = {code: set() for code in whole.codes[OPERATION]}
    for stretch in stretches(Province(province), year):
        served = Period(stretch.first, stretch.last).months()
        months.get(str(stretch.operation.pk), set()).update(month.isoformat() for month in served)
    for operation, served_in in months.items():
        closed = set(whole.codes[MONTH]) - served_in
        if closed:
            cell = whole.cell(where(**{OPERATION: operation, MONTH: closed}), Standing.SHOWN, "niet open")
            if not cell.value:
                yield cell


def later_codes(whole: Cube, edition: Sequence[Cell]) -> Iterator[Cell]:
    """What an edition says of topics and the like that came up only later: there were none."""
    widest: dict[str, Cell] = {}
    named: dict[str, set[str]] = {}
    for cell in edition:
        for dimension, codes in cell.where:
            named.setdefault(dimension, set()).update(codes)
            if dimension not in widest or width(cell) > width(widest[dimension]):
                widest[dimension] = cell
    for dimension, cell in widest.items():
        later = set(whole.codes[dimension]) - named[dimension] - {NONE}
        if later and dimension not in (FACT, OPERATION, MONTH):
            rest = frozenset(pair for pair in cell.where if pair[0] != dimension)
            found = whole.cell(rest | {(dimension, frozenset(later))}, Standing.SHOWN, "toen nog niet")
            if not found.value:
                yield found


def width(cell: Cell) -> int:
    """Over how many desks and months a number is."""
    codes = dict(cell.where)
    return len(codes.get(OPERATION, ())) * len(codes.get(MONTH, ()))


def between(whole: Cube, cells: Sequence[Cell], k: int) -> list[Cell]:
    """Small numbers that are what is left of others: of a year less quarters, of a province less towns."""
    told = [cell for cell in cells if cell.standing is not Standing.UNSEEN and cell.value]
    found = [
        cell
        for dimension in (MONTH, OPERATION)
        for cell in neighbours(whole, told, dimension, singly=False)
        if cell.is_small(k)
    ]
    return list(dict.fromkeys(found))


def kept(cell: Cell, *, is_hidden: bool | None) -> list[Any]:
    """A cell as an edition keeps it, with its limits if there are any; `is_hidden` is None for what is in no
    table."""
    told = sorted([dimension, sorted(codes)] for dimension, codes in cell.where)
    limits = [] if cell.most is None and cell.least is None else [cell.most, cell.least]
    return [told, cell.value, is_hidden, cell.name, *limits]
