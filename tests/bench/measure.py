"""Measuring: a candidate between two runs of its limit, several rounds, the median of the paired ratios."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.candidates import LIMITS, Candidate
from tests.bench.servers import PROJECT, Site

STEADY = 2.5  # a limit that varies more than this many times makes the figure inconclusive
LONGEST = 180  # seconds that one run may take in all


@dataclass(frozen=True)
class Run:
    """One stretch of load: processor time per request in ms, requests per second, latencies in ms."""

    count: int
    web: float
    database: float
    rate: float
    p50: float
    p99: float
    bytes: int

    @property
    def cpu(self) -> float:
        return self.web + self.database


@dataclass
class Series:
    """All rounds of one candidate on one site, each with the runs of the limit just before and after."""

    site: Site
    candidate: Candidate
    rounds: list[tuple[Run, Run, Run]] = field(default_factory=list)

    def ratios(self, figure: str) -> list[float]:
        """By round, the candidate's 'cpu' or 'rate' relative to the mean of its limit on either side."""
        return [
            2 * getattr(run, figure) / (getattr(before, figure) + getattr(after, figure))
            for before, run, after in self.rounds
        ]

    def median(self, figure: str) -> float:
        return statistics.median(getattr(run, figure) for _, run, _ in self.rounds)

    def steady(self, figure: str) -> bool:
        values = [getattr(limit, figure) for before, _, after in self.rounds for limit in (before, after)]
        return max(values) <= STEADY * min(values)

    def figure(self, name: str) -> float:
        """The value that a goal is about, but for growth."""
        if name == "queries":
            return self.site.facts["queries"][self.candidate.name]
        if name == "tail":
            return self.median("p99") / self.median("p50")
        return statistics.median(self.ratios(name))


def load(site: Site, candidate: Candidate, seconds: float) -> Run:
    """Put the load on; RuntimeError if an answer is not the one that the candidate stands for."""
    order = {
        "port": site.port,
        "connections": candidate.connections,
        "seconds": seconds,
        "requests": site.facts["requests"][candidate.name],
    }
    before = site.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=PROJECT,
        input=json.dumps(order),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=LONGEST,
    )
    after = site.cpu()
    result: dict[str, Any] = json.loads(done.stdout)
    if set(result["statuses"]) != {str(candidate.status)}:
        raise RuntimeError(f"{candidate.name} answers {result['statuses']}")
    count = result["count"]
    return Run(
        count=count,
        web=1000 * (after[0] - before[0]) / count,
        database=1000 * (after[1] - before[1]) / count,
        rate=count / result["seconds"],
        p50=1000 * result["p50"],
        p99=1000 * result["p99"],
        bytes=result["bytes"],
    )


def measure(
    sites: Sequence[Site],
    candidates: Sequence[Candidate],
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> list[Series]:
    """Every candidate on every site; the sites take turns within each round, so that noise hits all alike."""
    series = [Series(site, candidate) for candidate in candidates for site in sites]
    run_rounds(series, rounds, seconds, say)
    shaky = [one for one in series if not (one.steady("cpu") and one.steady("rate"))]
    if shaky:
        say(f"limits varied for {', '.join(sorted({one.candidate.name for one in shaky}))}: once more")
        for one in shaky:
            one.rounds.clear()
        run_rounds(shaky, rounds, seconds, say)
    return series


def run_rounds(series: Sequence[Series], rounds: int, seconds: float, say: Callable[[str], None]) -> None:
    groups: dict[tuple[str, int], list[Series]] = defaultdict(list)
    for one in series:
        groups[one.candidate.limit, one.site.port].append(one)
    for (limit, _), members in groups.items():  # a first run of each warms up
        for candidate in (LIMITS[limit], *(one.candidate for one in members)):
            load(members[0].site, candidate, seconds / 4)
    for number in range(1, rounds + 1):
        say(f"round {number} of {rounds}")
        for (limit, _), members in groups.items():
            before = load(members[0].site, LIMITS[limit], seconds)
            for one in members:
                run = load(one.site, one.candidate, seconds)
                after = load(one.site, LIMITS[limit], seconds)
                one.rounds.append((before, run, after))
                before = after


def growth(series: Sequence[Series], candidate: str) -> float | None:
    """The exponent b of cost ~ rows^b between the smallest and the largest site; None with one size.

    Cost is processor time relative to the limit, which knows no size: what else the machine does cancels.
    """
    mine = sorted(
        (one.site.facts[one.candidate.of], one.figure("cpu"))
        for one in series
        if one.candidate.name == candidate
    )
    if len(mine) < 2:
        return None
    (small, low), (large, high) = mine[0], mine[-1]
    return math.log(high / low) / math.log(large / small)
