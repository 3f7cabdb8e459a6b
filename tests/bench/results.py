"""The outcome: as tables to read and as data to keep."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from tests.bench.candidates import GOALS, Goal
from tests.bench.measure import Series, growth
from tests.bench.servers import Site

HEAD = (
    f"{'':34} {'CPU x limit':>22} {'ms web+db':>13} {'rate x limit':>12} "
    f"{'p50':>8} {'p99 ms':>8} {'queries':>7}"
)

FACTS = (
    "questions",
    "visits",
    "services",
    "schedules",
    "sessions",
    "turns",
    "referrals",
    "contest",
    "loaded_in",
)


def as_data(sites: Sequence[Site], series: Sequence[Series]) -> dict[str, Any]:
    return {
        "sizes": {
            site.size: {name: site.facts[name] for name in FACTS if name in site.facts} for site in sites
        },
        "figures": [figures(one) for one in series],
        "growth": {one.candidate.name: growth(series, one.candidate.name) for one in series},
        "goals": list(judged(series)),
    }


def figures(one: Series) -> dict[str, Any]:
    """Ratios as median, least and most; processor time, latencies and rate as medians over the rounds."""
    ratios = {
        f"{name}_ratio": [round(function(one.ratios(name)), 4) for function in (statistics.median, min, max)]
        for name in ("cpu", "rate")
    }
    names = ("web", "database", "rate", "p50", "p99", "bytes")
    return {
        "candidate": one.candidate.name,
        "size": one.site.size,
        "limit": one.candidate.limit,
        "connections": one.candidate.connections,
        "rounds": len(one.rounds),
        "requests": sum(run.count for _, run, _ in one.rounds),
        "conclusive": {name: one.steady(name) for name in ("cpu", "rate")},
        "queries": one.figure("queries"),
        **ratios,
        **{name: round(one.median(name), 3) for name in names},
        "limit_cpu": round(
            statistics.median(run.cpu for before, _, after in one.rounds for run in (before, after)), 4
        ),
    }


def judged(series: Sequence[Series]) -> Iterator[dict[str, Any]]:
    """Every goal with what was measured for it, at every size."""
    for goal in GOALS:
        mine = [one for one in series if one.candidate.name == goal.candidate]
        if goal.figure == "growth":
            value = growth(series, goal.candidate)
            if value is not None:
                yield judgement(goal, "all", value, True)
            continue
        for one in mine:
            conclusive = goal.figure not in ("cpu", "rate") or one.steady(goal.figure)
            yield judgement(goal, one.site.size, one.figure(goal.figure), conclusive)


def judgement(goal: Goal, size: str, value: float, conclusive: bool) -> dict[str, Any]:
    return {
        "goal": goal.name,
        "candidate": goal.candidate,
        "figure": goal.figure,
        "size": size,
        "value": round(value, 3),
        "must": goal.must,
        "stretch": goal.stretch,
        "verdict": goal.verdict(value) if conclusive else "inconclusive",
    }


def as_text(sites: Sequence[Site], series: Sequence[Series]) -> Iterator[str]:
    """Lines: a table for each size, growth, and the goals."""
    for site in sites:
        yield ""
        yield f"{site.facts['questions']:,} questions, {site.facts['visits']:,} visits"
        yield from nights(site)
        yield from told(site)
        yield HEAD
        for one in series:
            if one.site is site:
                yield row(one)
    grown = {one.candidate.name: growth(series, one.candidate.name) for one in series}
    if any(value is not None for value in grown.values()):
        yield ""
        yield "growth: the exponent b of CPU x limit ~ rows^b"
        yield from (f"  {name:32} {value:6.2f}" for name, value in grown.items() if value is not None)
    yield ""
    yield f"{'goal':4} {'':22} {'figure':8} {'size':>6} {'value':>9} {'must':>7} {'stretch':>7}"
    for line in judged(series):
        yield (
            f"{line['goal']:4} {line['candidate']:22} {line['figure']:8} {line['size']:>6} "
            f"{line['value']:9.3f} {line['must']:7g} {line['stretch']:7g}  {line['verdict']}"
        )


def nights(site: Site) -> Iterator[str]:
    """The social map, and what it took to write its sessions; nothing where there is none."""
    if "turns" not in site.facts:
        return
    sizes = [f"{site.facts[name]:,} {name}" for name in ("services", "schedules", "sessions")]
    yield ", ".join(sizes)
    for name, turn in site.facts["turns"].items():
        yield (
            f"  sessions, {name}: {turn['seconds']} s, processor {turn['worker']} + {turn['database']} s, "
            f"{turn['megabytes']} MB; {turn['written']:,} written, {turn['deleted']:,} deleted"
        )


def told(site: Site) -> Iterator[str]:
    """How many desks got a place when all wanted it at once; nothing where no referrals are."""
    if found := site.facts.get("contest"):
        yield (
            f"{found['desks']} desks at once for one moment: {found['booked']} told that they have a place, "
            f"{found['gone']} that it was gone, {found['other']} else; "
            f"{found['appointments']} appointments, {found['doubled']} doubled"
        )


def row(one: Series) -> str:
    ratios = one.ratios("cpu")
    cpu = f"{statistics.median(ratios):.1f} [{min(ratios):.1f}-{max(ratios):.1f}]"
    times = f"{one.median('web'):.1f}+{one.median('database'):.1f}"
    doubt = "" if one.steady("cpu") else "  inconclusive"
    return (
        f"{one.candidate.title:34} {cpu:>22} {times:>13} {statistics.median(one.ratios('rate')):12.3f} "
        f"{one.median('p50'):8.1f} {one.median('p99'):8.1f} {one.figure('queries'):7}{doubt}"
    )
