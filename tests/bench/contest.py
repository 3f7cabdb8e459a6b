"""Fifty desks at once for the ten places of one moment: what each was told, and what was booked."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any
from urllib.request import urlopen

from tests.bench.servers import PROJECT, Site

LONGEST = 60  # seconds


def contest(site: Site) -> dict[str, Any]:
    """Every desk sends once, all at the same time.

    Gives how many were told that they have a place, how many that it was gone, how many got any other
    answer, how many appointments stand, and how many of these share a place.
    """
    requests = site.facts["contest_requests"]
    order = {"port": site.port, "connections": len(requests), "seconds": 0, "requests": requests}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=PROJECT,
        input=json.dumps(order),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=LONGEST,
    )
    statuses = {int(status): count for status, count in json.loads(done.stdout)["statuses"].items()}
    with urlopen(f"http://127.0.0.1:{site.port}/narrow/", timeout=LONGEST) as answer:
        booked, doubled = map(int, answer.read().split())
    told = {"desks": len(requests), "booked": statuses.pop(200, 0), "gone": statuses.pop(409, 0)}
    return {**told, "other": sum(statuses.values()), "appointments": booked, "doubled": doubled}
