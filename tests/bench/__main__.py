"""`python -m tests.bench [--size 200k,2m] [--only NAME,NAME] [--json FILE]`"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.candidates import CANDIDATES, Candidate
from tests.bench.contest import contest
from tests.bench.machine import description
from tests.bench.measure import measure
from tests.bench.results import as_data, as_text
from tests.bench.servers import database_server, site

UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


def questions(size: str) -> int:
    """'200k' → 200000."""
    found = re.fullmatch(r"(\d+)([km]?)", size)
    if not found or not int(found[1]):
        raise argparse.ArgumentTypeError(f"a size is like 200k or 2m, not {size!r}")
    return int(found[1]) * UNITS[found[2]]


def sizes(text: str) -> dict[str, int]:
    return {size: questions(size) for size in text.lower().split(",")}


def chosen(text: str) -> list[Candidate]:
    names = text.split(",")
    unknown = set(names) - {candidate.name for candidate in CANDIDATES}
    if unknown:
        known = ", ".join(candidate.name for candidate in CANDIDATES)
        raise argparse.ArgumentTypeError(f"no {', '.join(sorted(unknown))}; there are {known}")
    return [candidate for candidate in CANDIDATES if candidate.name in names]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", type=sizes, default="200k,2m", help="numbers of questions (200k,2m)")
    parser.add_argument("--only", type=chosen, default=CANDIDATES, help="names of candidates, with commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of load in each run")
    parser.add_argument("--begin", type=Path, metavar="DUMP", help="of a migrated database, to save time")
    parser.add_argument("--json", type=Path, default=Path("bench-latest.json"), metavar="FILE")
    return parser.parse_args()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    order = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside: still stop the servers
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ido-bench-")))
        server = stack.enter_context(database_server(folder / "postgres"))
        names = [candidate.name for candidate in order.only]
        sites = []
        for size, wanted in order.size.items():
            say(f"preparing {size} questions")
            sites.append(stack.enter_context(site(size, wanted, names, server, folder, order.begin)))
            if "contest_requests" in sites[-1].facts:
                sites[-1].facts["contest"] = contest(sites[-1])
        series = measure(sites, order.only, order.rounds, order.seconds, say)
    machine = description() | {"postgresql": sites[0].facts["postgresql"]}
    for line in (", ".join(f"{name} {value}" for name, value in machine.items()), *as_text(sites, series)):
        print(line)
    order.json.write_text(json.dumps({"machine": machine, **as_data(sites, series)}, indent=2) + "\n")
    say(f"written to {order.json}")


if __name__ == "__main__":
    main()
