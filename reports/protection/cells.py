"""What a published number counts: a part of a cube of questions, and what its reader is to see of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from itertools import product

# By dimension the codes that count; a dimension that is not named counts whole.
Where = frozenset[tuple[str, frozenset[str]]]
REST = "overig"


def where(**codes: str | Iterable[str]) -> Where:
    """`where(topic="DigiD", month=["2026-01", "2026-02"])`; without arguments all there is."""
    return frozenset(
        (dimension, frozenset([wanted] if isinstance(wanted, str) else wanted))
        for dimension, wanted in codes.items()
    )


class CellError(ValueError):
    """The cells do not hold together; the message names the dimension, the code or the cell."""


class TooLargeError(CellError):
    """The tables cross to more base cells than can be reckoned with; `crosses` are their dimensions."""

    def __init__(self, crosses: Iterable[frozenset[str]]) -> None:
        self.crosses = [sorted(cross) for cross in crosses]
        super().__init__(f"tables that cross {self.crosses} are too large")


class Standing(Enum):
    """What a reader sees of a number."""

    NEW = "new"  # about to be published: shown or hidden, as the pattern decides
    SHOWN = "shown"  # this reader already has it
    HIDDEN = "hidden"  # this reader has a hidden cell, and so knows that it is not 0
    UNSEEN = "unseen"  # in no table, yet others can be found in it: a neighbour left over by subtraction


@dataclass(frozen=True)
class Cell:
    """One number, a whole one from 0 on. `name` is for people: 'Onderwerpen, DigiD, mei 2026'.

    `most` and `least` are how many a reader expects at most and at least of what is not shown, if there is
    anything that tells. CellError if that is not true.
    """

    where: Where
    value: int
    standing: Standing = Standing.NEW
    name: str = ""
    most: int | None = None
    least: int | None = None

    def __post_init__(self) -> None:
        if self.value < 0:
            raise CellError(f"{self.name or self.where}: {self.value} is no number of questions")
        if self.value < (self.least or 0) or (self.most is not None and self.value > self.most):
            raise CellError(f"{self.name or self.where}: {self.value} is not {self.least} to {self.most}")

    def is_small(self, k: int) -> bool:
        """Whether so few people are behind it that they can be recognised: 1 up to `k`."""
        return 0 < self.value < k

    def limited_by(self, other: Cell) -> Cell:
        """The same with what another cell tells of the same number as well."""
        most = [each for each in (self.most, other.most) if each is not None]
        least = [each for each in (self.least, other.least) if each is not None]
        return replace(self, most=min(most, default=None), least=max(least, default=None))


@dataclass(frozen=True)
class Cube:
    """The questions of a release by every dimension its tables use.

    `codes` holds the dimensions in order, each with every code its readers know of; `counts` the questions
    by one code per dimension. What is absent from `counts` is 0.
    """

    codes: Mapping[str, Sequence[str]]
    counts: Mapping[tuple[str, ...], int]

    def __post_init__(self) -> None:
        for dimension, codes in self.codes.items():
            if not codes or len(set(codes)) < len(codes):
                raise CellError(f"dimension {dimension!r} needs codes that differ, not {list(codes)}")
        known = [set(codes) for codes in self.codes.values()]
        for key, number in self.counts.items():
            if len(key) != len(known) or any(code not in own for code, own in zip(key, known, strict=True)):
                raise CellError(f"{key} fits no code of {list(self.codes)}")
            if number < 0:
                raise CellError(f"{key}: {number} is no number of questions")

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def _sums(self) -> dict[tuple[str, ...], Counter[tuple[str, ...]]]:
        return {}

    @cached_property
    def _last(self) -> dict[tuple[str, ...], dict[tuple[str, ...], tuple[str, ...]]]:
        return {}

    def plain(self, wanted: Where) -> Where:
        """The same questions in the one way to say it: without dimensions of which every code counts."""
        for dimension, codes in wanted:
            if dimension not in self.codes:
                raise CellError(f"there is no dimension {dimension!r}")
            if not codes or (strays := codes - set(self.codes[dimension])):
                raise CellError(f"dimension {dimension!r} has no codes {sorted(strays) if codes else []}")
        return frozenset(
            (dimension, codes) for dimension, codes in wanted if len(codes) < len(self.codes[dimension])
        )

    def count(self, wanted: Where) -> int:
        named = dict(self.plain(wanted))
        dimensions = tuple(dimension for dimension in self.codes if dimension in named)
        if dimensions not in self._sums:
            places = [place for place, dimension in enumerate(self.codes) if dimension in named]
            sums = self._sums[dimensions] = Counter()
            for key, number in self.counts.items():
                sums[tuple(key[place] for place in places)] += number
        sums = self._sums[dimensions]
        return sum(sums[key] for key in product(*(named[dimension] for dimension in dimensions)))

    def question(self, wanted: Where) -> tuple[str, ...]:
        """The codes of the one question in a cell of 1."""
        named = dict(self.plain(wanted))
        dimensions = tuple(dimension for dimension in self.codes if dimension in named)
        if dimensions not in self._last:
            places = [place for place, dimension in enumerate(self.codes) if dimension in named]
            asked = (key for key, number in self.counts.items() if number)
            self._last[dimensions] = {tuple(key[place] for place in places): key for key in asked}
        last = self._last[dimensions]
        codes = product(*(named[dimension] for dimension in dimensions))
        return next(last[key] for key in codes if key in last)

    def cell(
        self,
        wanted: Where,
        standing: Standing = Standing.NEW,
        name: str = "",
        most: int | None = None,
        least: int | None = None,
    ) -> Cell:
        return Cell(self.plain(wanted), self.count(wanted), standing, name, most, least)

    def table(self, *dimensions: str) -> Iterator[Where]:
        """The full cross of these dimensions with every margin, the grand total included."""
        ways = [[None, *self.codes[dimension]] for dimension in dimensions]
        for key in product(*ways):
            named = zip(dimensions, key, strict=True)
            yield where(**{dimension: code for dimension, code in named if code is not None})

    def cells(self, wanted: Iterable[Where], standing: Standing = Standing.NEW) -> list[Cell]:
        """A cell for each, every set of questions once."""
        return [self.cell(each, standing) for each in dict.fromkeys(map(self.plain, wanted))]

    def merged(
        self, dimension: str, k: int, *, among: Collection[str] | None = None, into: str = REST
    ) -> Cube:
        """The cube with the codes that count 1 up to `k` questions taken together, of all or `among` some.

        If together they are still fewer than `k`, the smallest other code joins them. Nothing changes when
        no code is rare. Where codes are in groups that tables tell apart, merge within one group at a time.
        CellError if `into` is a code already: two things would bear one name.
        """
        wanted = [code for code in self.codes[dimension] if among is None or code in among]
        counted = {code: self.count(where(**{dimension: code})) for code in wanted}
        rare = [code for code, number in counted.items() if 0 < number < k]
        if not rare:
            return self
        if into in self.codes[dimension]:
            raise CellError(f"dimension {dimension!r} already has a code {into!r}")
        while sum(counted[code] for code in rare) < k:
            others = [code for code, number in counted.items() if number and code not in rare]
            if not others:
                break
            rare.append(min(others, key=lambda code: (counted[code], code)))
        place = list(self.codes).index(dimension)
        counts: dict[tuple[str, ...], int] = defaultdict(int)
        for key, number in self.counts.items():
            code = into if key[place] in rare else key[place]
            counts[(*key[:place], code, *key[place + 1 :])] += number
        kept = [code for code in self.codes[dimension] if code not in rare]
        return Cube({**self.codes, dimension: [*kept, into]}, dict(counts))
