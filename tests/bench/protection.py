"""`python -m tests.bench.protection`: how long it takes to protect the editions of a municipality-year.

Prints, by number of questions and kind of edition, how many numbers there are, how many are not 0, small and
hidden, and the seconds of processor time for the pattern and for the gate.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from reports.protection.cells import Cell, Cube, Where, where
from reports.protection.gate import refusals
from reports.protection.ledger import Ledger, Release
from reports.protection.pattern import pattern

K = 5
READERS = frozenset({"GM0034"})
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
QUARTERS = [MONTHS[first : first + 3] for first in range(0, 12, 3)]
TOPICS = [f"onderwerp-{place}" for place in range(60)]
CORONA, OTHER = TOPICS[5:8], [*TOPICS[:5], *TOPICS[8:]]
CODES = {
    "month": MONTHS,
    "topic": TOPICS,
    "outcome": ["opgelost", "deels", "doorverwezen", "niet opgelost"],
    "domain": ["overheid", "bibliotheek", "overig"],
    "location": ["centrum", "oost", "west", "pop-up"],
    "channel": ["balie", "telefoon", "e-mail", "online", "op locatie"],
    "place": ["eerste", "volgende"],  # a visit is counted by its first question
}


class Measured(NamedTuple):
    """One edition: its numbers, and seconds of processor time."""

    cells: int
    not_zero: int
    small: int
    hidden: int
    exposed: int
    pattern: float
    gate: float
    refused: int


def year(number: int, seed: int = 1) -> Cube:
    """Questions as desks log them: some topics often, many rarely, most of them solved at the main desk."""
    drawn = random.Random(seed)
    by_rank = [1 / rank for rank in range(1, len(TOPICS) + 1)]
    counts: Counter[tuple[str, ...]] = Counter()
    for _ in range(number):
        topic = drawn.choices(TOPICS, by_rank)[0]
        is_public = TOPICS.index(topic) % 3
        counts[
            drawn.choice(MONTHS),
            topic,
            drawn.choices(CODES["outcome"], [6, 2, 2, 1])[0],
            drawn.choices(CODES["domain"], [8, 1, 1] if is_public else [1, 6, 3])[0],
            drawn.choices(CODES["location"], [6, 3, 2, 1])[0],
            drawn.choices(CODES["channel"], [80, 12, 3, 3, 2])[0],
            drawn.choices(CODES["place"], [3, 1])[0],
        ] += 1
    return Cube(CODES, counts)


def catalogue(months: list[str], corona: list[str] = CORONA, other: list[str] = OTHER) -> Iterator[Where]:
    """The tables of the catalogue over these months, with their totals."""
    time_span = {} if months == MONTHS else {"month": months}
    for topics in ({}, {"topic": corona}, {"topic": other}):
        yield where(**time_span, **topics)
        yield from (where(**time_span, **topics, location=code) for code in CODES["location"])
        yield from (where(**topics, month=month) for month in months)
    codes = {"topic": [*corona, *other], "outcome": CODES["outcome"], "domain": CODES["domain"]}
    for dimension, own in codes.items():
        yield from (where(**time_span, **{dimension: code}) for code in own)
    yield where(**time_span, place="eerste")
    yield from (where(**time_span, place="eerste", channel=code) for code in CODES["channel"])


def linked(cube: Cube) -> Iterator[Where]:
    """Tables that cross what council members ask for, and hang together in a ring."""
    for one, other in (("topic", "month"), ("topic", "outcome"), ("month", "outcome"), ("domain", "month")):
        yield from cube.table(one, other)
    yield from cube.table("location")


def measure(cube: Cube, cells: list[Cell], seen: list[Cell]) -> tuple[Measured, frozenset[Where]]:
    start = time.process_time()
    found = pattern(cube, [*seen, *cells], K)
    between = time.process_time()
    refused = refusals(cube, [*seen, *cells], found.hidden, K)
    end = time.process_time()
    return Measured(
        len(cells),
        sum(cell.value > 0 for cell in cells),
        len(found.primary),
        len(found.hidden),
        len(found.exposed),
        between - start,
        end - between,
        len(refused),
    ), found.hidden


def year_after_quarters(cube: Cube) -> Measured:
    """The catalogue over the year, for a reader who has the four quarters."""
    ledger = Ledger([])
    for months in QUARTERS:
        cells = cube.cells(catalogue(months))
        _, hidden = measure(cube, cells, [])
        ledger = Ledger([*ledger.releases, Release(months[0], READERS, tuple(cells), hidden)])
    return measure(cube, cube.cells(catalogue(MONTHS)), ledger.seen_by(READERS))[0]


def with_rare_topics_together(cube: Cube) -> Measured:
    """The catalogue over the year, with one row for the rare topics within each group."""
    together = cube.merged("topic", K, among=OTHER).merged("topic", K, among=CORONA, into="overig corona")
    left = together.codes["topic"]
    corona = [code for code in left if code in CORONA or code == "overig corona"]
    other = [code for code in left if code not in corona]
    return measure(together, together.cells(catalogue(MONTHS, corona, other)), [])[0]


def editions(cube: Cube) -> Iterator[tuple[str, Measured]]:
    yield "een kwartaal", measure(cube, cube.cells(catalogue(QUARTERS[0])), [])[0]
    yield "een jaar", measure(cube, cube.cells(catalogue(MONTHS)), [])[0]
    yield "zeldzaam samen", with_rare_topics_together(cube)
    yield "jaar na kwartalen", year_after_quarters(cube)
    yield "gekruiste tabellen", measure(cube, cube.cells(linked(cube)), [])[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs="+", default=[300, 1000, 5000], help="numbers of questions")
    print("vragen  editie               getallen  niet 0  klein  verborgen  deel  patroon   poort  geweigerd")
    for size in parser.parse_args().size:
        for name, one in editions(year(size)):
            print(
                f"{size:6}  {name:<20} {one.cells:8} {one.not_zero:7} {one.small:6} {one.hidden:10}"
                f" {one.hidden / one.not_zero:5.0%} {one.pattern:7.2f}s {one.gate:6.2f}s {one.refused:6}"
                f"{f'  onmogelijk: {one.exposed}' if one.exposed else ''}",
                flush=True,
            )


if __name__ == "__main__":
    main()
