"""`python -m tests.bench.editions [--towns 9]`: how long it takes to make the editions of a whole province.

Invented towns beside each other, the quarters of a year, the year, and the province in each. Prints, by kind
of edition, the seconds of processor time of the median and the longest, and how many times that of a quarter
of a municipality. Ends with 1 when a year of a municipality takes over a minute, or one is not published.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

import django

os.environ.setdefault("IDO_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ido.settings")

if TYPE_CHECKING:
    from reports.models import Edition
    from tests.towns import Towns

NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
KINDS = ("municipality-quarter", "province-quarter", "municipality-year", "province-year")
MOST_SECONDS = {"municipality-year": 60}


class Made(NamedTuple):
    edition: Edition
    seconds: float  # of processor time

    @property
    def kind(self) -> str:
        area = "province" if self.edition.province else "municipality"
        return f"{area}-{'year' if self.edition.period.is_year else 'quarter'}"


def asked(number: int, topics: int, visits: int, seed: int = 1) -> Towns:
    """So many towns with a closed year: so many visits a quarter in the smallest, more in each next."""
    from tests.towns import Towns, quarters_of

    towns = Towns(number, topics=topics, seed=seed)
    for quarter in quarters_of(2025):
        for place, town in enumerate(towns.towns, start=1):
            towns.ask(town, visits * place, quarter)
        towns.close(quarter, NOW)
    return towns


def made(towns: Towns, *, with_province: bool = True) -> Iterator[Made]:
    """Every edition of the year, in the order in which the site makes them."""
    from ido.models import Province
    from reports.editions.making import make
    from reports.periods import Period
    from tests.towns import quarters_of

    areas = [*towns.towns, *([Province.FLEVOLAND] if with_province else [])]
    for period in [*quarters_of(2025), Period.year(2025)]:
        for area in areas:
            begun = process_time()
            edition = make(area, period, now=NOW)
            yield Made(edition, process_time() - begun)


def load() -> str:
    return Path("/proc/loadavg").read_text().split()[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=9)
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--visits", type=int, default=30, help="a quarter in the smallest town")
    chosen = parser.parse_args()
    django.setup()
    from django.db import connection

    standing = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        begun = load()
        every = list(made(asked(chosen.towns, chosen.topics, chosen.visits)))
    finally:
        connection.creation.destroy_test_db(standing, verbosity=0)
    print(f"{chosen.towns} towns, load {begun} at the start and {load()} at the end")
    return judged(every)


def judged(every: list[Made]) -> int:
    """Print the figures; 1 when one of them is not as it must be."""
    spent: dict[str, list[float]] = defaultdict(list)
    for one in every:
        spent[one.kind].append(one.seconds)
    unit = statistics.median(spent[KINDS[0]])
    failed = [one.edition for one in every if not one.edition.document]
    for kind in KINDS:
        middle, longest = statistics.median(spent[kind]), max(spent[kind])
        is_late = longest > MOST_SECONDS.get(kind, longest)
        print(
            f"{kind:>20} {len(spent[kind]):3} editions: {middle:6.1f} s, longest {longest:6.1f} s,"
            f" {middle / unit:5.1f} x a municipality-quarter{'  missed' if is_late else ''}"
        )
        failed += [one.edition for one in every if is_late and one.kind == kind and one.seconds == longest]
    for edition in failed:
        print(f"{edition}: {edition.reasons or 'took too long'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
