"""The gate: attacks what is about to be published, and says in words why it must not be.

It decides nothing about hiding. It lays out anew what the reader sees (`reading`), and lets a number pass
only on proof, which it checks by adding up whole numbers itself (`filling`): two ways to fill in all tables,
both in agreement with everything shown, in which the hidden number differs enough. With the pattern it shares
`Cell` and `Cube`, the clock, and how a change falls apart (`parts`), of which it checks each part itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from reports.protection.cells import Cell, Cube, Standing, Where
from reports.protection.filling import FillingError, Fillings
from reports.protection.patience import Patience
from reports.protection.reading import Reading, Seen

MOST_REASONS = 10
ROUNDS = 64
PATIENT, WORTH = 6, 0.95  # so many rounds must leave less than this share of what is not proven
TRYING, CHECKING = "kleine getallen narekenen", "de rest narekenen"
UNPROVEN = (
    "Het narekenen is niet gelukt: er is geen bewijs gevonden dat niemand een klein getal kan uitrekenen."
)
Person = tuple[str, ...]  # the codes of one question
log = logging.getLogger(__name__)


def refusals(
    cube: Cube,
    cells: Sequence[Cell],
    hidden: Collection[Where],
    k: int,
    patience: Patience | None = None,
    *,
    forgotten: Collection[Where] = (),
) -> list[str]:
    """Why this must not be published with these new cells hidden, in Dutch; nothing when it may.

    Stops at ten reasons. Readers know nothing more of a number that is `forgotten` than that it is hidden, if
    it is. OutOfTimeError when it takes longer than `patience` allows.
    """
    wanted, unknown = ({cube.plain(where) for where in each} for each in (hidden, forgotten))
    plain = [replace(cell, where=cube.plain(cell.where)) for cell in cells]
    plain = [replace(cell, most=None, least=None) if cell.where in unknown else cell for cell in plain]
    if found := [*wrong_at_sight(cube, plain, wanted, k)]:
        return found[:MOST_REASONS]
    try:
        return Gate(cube, plain, wanted, k, patience or Patience()).reasons()
    except FillingError:
        log.exception("the gate has no proof")
        return [UNPROVEN]


def wrong_at_sight(cube: Cube, cells: Sequence[Cell], hidden: Collection[Where], k: int) -> Iterator[str]:
    """What needs no computing: numbers that do not add up, small ones in the open, zeros that are hidden."""
    known = {cell.where for cell in cells if cell.standing is Standing.SHOWN}
    for cell in cells:
        closed = cell.standing is Standing.HIDDEN or (cell.standing is Standing.NEW and cell.where in hidden)
        if cell.value != cube.count(cell.where):
            yield f"{named(cell)}: het getal klopt niet met de telling."
        elif closed and cell.value == 0:
            yield f"{named(cell)}: een 0 is verborgen. Wie een verborgen getal ziet, rekent op 1 of meer."
        elif 0 < cell.value < k and cell.standing is Standing.NEW and not closed and cell.where not in known:
            yield f"{named(cell)}: een getal onder de {k} is niet verborgen."


def named(cell: Cell) -> str:
    parts = sorted(f"{name} {', '.join(sorted(codes))}" for name, codes in cell.where)
    return cell.name or "; ".join(parts) or "het totaal"


class Persons:
    """Whom a cell of 1 counts."""

    def __init__(self, cube: Cube) -> None:
        self.order, self.keys = list(cube.codes), [key for key, number in cube.counts.items() if number]
        self.by_part: dict[tuple[int, ...], dict[Person, Person]] = {}

    def behind(self, where: Where) -> Person:
        """The one question that a cell of 1 counts."""
        named = {self.order.index(name): codes for name, codes in where}
        part = tuple(sorted(named))
        if part not in self.by_part:
            self.by_part[part] = {tuple(key[spot] for spot in part): key for key in self.keys}
        own = self.by_part[part]
        return next(own[codes] for codes in product(*(named[spot] for spot in part)) if codes in own)


class Gate:
    """One attack on all hidden numbers together: each filling that is found may prove many of them safe."""

    def __init__(
        self, cube: Cube, cells: Sequence[Cell], hidden: Collection[Where], k: int, patience: Patience
    ) -> None:
        self.k, self.patience = k, patience
        seen = [Seen(cell.where, cell.value, self._least(cell, hidden), cell.most) for cell in cells]
        # A number in several tables, or told already, is attacked once.
        by_where = {cell.where: place for place, cell in enumerate(cells) if 0 < cell.value < k}
        open_small = {cell.where for cell in cells if cell.standing is Standing.SHOWN}
        closed = {cell.where for cell in cells if cell.standing in (Standing.HIDDEN, Standing.UNSEEN)}
        self.targets = [
            place for where, place in by_where.items() if where not in open_small or where in closed
        ]
        self.cells = cells
        self.seen, self.fillings = seen, Fillings(Reading(cube, seen), patience)
        self.values = np.array([cell.value for cell in cells], np.int64)
        self.low, self.high = self.values[self.targets], self.values[self.targets]
        self.ones = [place for place in self.targets if self.values[place] == 1]
        # In a cell of 1 that is the reader, there is nobody else to find.
        persons = Persons(cube)
        person = {place: persons.behind(cells[place].where) for place in self.ones}
        alike = [[person.get(place) == person[one] for place in self.targets] for one in self.ones]
        self.unsure = np.array(alike, bool).reshape(len(self.ones), len(self.targets))

    def least(self, place: int) -> int:
        return self.seen[place].least or 0

    @staticmethod
    def _least(cell: Cell, hidden: Collection[Where]) -> int | None:
        """The least a reader expects of a number that is not shown; None when it is shown."""
        if cell.standing is Standing.UNSEEN:
            return cell.least or 0
        is_hidden = cell.standing is Standing.HIDDEN or (
            cell.standing is Standing.NEW and cell.where in hidden
        )
        return max(cell.least or 0, 1) if is_hidden else None

    def reasons(self) -> list[str]:
        found: list[str] = []
        for filled in self.fillings.by_chance(self.targets, ROUNDS, self.k - 2, self._left()):
            self._remember(filled)
        of = len(self.targets) + len(self.ones)
        for done, reason in enumerate(self._attacks(), start=1):
            found += reason
            self.patience.tell(CHECKING, done, of)
            if len(found) >= MOST_REASONS:
                break
        return found[:MOST_REASONS]

    def _left(self) -> Callable[[], list[int]]:
        """Says before each round which targets are not safe yet; none when rounds prove little more."""
        before: list[int] = []

        def left() -> list[int]:
            self.patience.tell(TRYING, len(before) + 1, ROUNDS)
            wide = self.high - self.low >= self.k - 2
            sure = ~self.unsure
            before.append(int(sure.sum()) + (len(self.ones) + 1) * int((~wide).sum()))
            if len(before) > PATIENT and before[-1] > WORTH * before[-1 - PATIENT]:
                return []
            unsafe = ~wide | sure.any(axis=0)
            return [place for place, is_unsafe in zip(self.targets, unsafe, strict=True) if is_unsafe]

        return left

    def _attacks(self) -> Iterator[list[str]]:
        """The reasons against each target, and then against each reader who is alone in a cell."""
        for number in range(len(self.targets)):
            if self._is_wide(number):
                yield []
            else:
                self.unsure[:, number] = True  # it is refused once
                yield [self._narrow(number)]
        for one in range(len(self.ones)):
            yield self._told_to(one)

    def _is_wide(self, number: int) -> bool:
        """Whether fillings leave a reader k - 1 numbers or more to choose from, the true one included."""
        place, value = self.targets[number], int(self.values[self.targets[number]])
        for lowest in range(max(self.least(place), value - self.k + 2), value + 1):
            if self.high[number] - self.low[number] >= self.k - 2:
                break
            if self.low[number] <= lowest or self._find(place, 0, lowest):
                self._find(place, lowest + self.k - 2, None)
                break
        return bool(self.high[number] - self.low[number] >= self.k - 2)

    def _find(self, place: int, low: int, high: int | None, alone: int | None = None) -> bool:
        """Look for a filling with this cell between two bounds, and remember all that it proves."""
        filled = self.fillings.find(place, low, high, alone)
        if filled is None:
            return False
        self._remember(filled)
        return True

    def _remember(self, filled: NDArray[np.int64]) -> None:
        mine = filled[self.targets]
        self.low, self.high = np.minimum(self.low, mine), np.maximum(self.high, mine)
        self.unsure[filled[self.ones] == 1] |= mine != self.values[self.targets]

    def _narrow(self, number: int) -> str:
        cell = self.cells[self.targets[number]]
        low, high = self.fillings.bounds(self.targets[number], self.k)
        told = f"hier {low} staat" if low == high else f"hier {low} tot en met {high} staat"
        return f"{named(cell)}: uit de andere getallen volgt dat {told}."

    def _told_to(self, one: int) -> list[str]:
        """What somebody who is alone in a cell can compute of others."""
        alone = self.ones[one]
        found = []
        for number, place in enumerate(self.targets):
            value = int(self.values[place])
            if self.unsure[one, number]:
                continue
            self._find(place, value + 1, None, alone)
            if not self.unsure[one, number] and value > self.least(place):
                self._find(place, 0, value - 1, alone)
            if not self.unsure[one, number]:
                found.append(
                    f"{named(self.cells[place])}: wie alleen is bij {named(self.cells[alone])}, "
                    "kan dit getal uitrekenen."
                )
        return found
