"""What it takes to write the sessions of all schedules, the first time and every night."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
from django.db import connection

from partners.horizon import roll
from partners.models import Horizon, Schedule, Session
from partners.schedule import Refreshed
from tests.bench.servers import used

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def make_sessions(today: date) -> dict[str, Any]:
    """Fills the rows of sessions up to `today`, in turns, and tells what each turn took.

    `first`: nothing was there; `night`: one day further; `week`: as once a week, all reckoned anew.
    """
    yesterday = today - timedelta(days=1)
    told = {"first": turn(lambda: roll(yesterday)), "night": turn(lambda: roll(today))}
    Horizon.objects.update(whole_on=today - timedelta(days=7))
    told["week"] = turn(lambda: roll(today))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE partners_session")
    return {"schedules": Schedule.objects.count(), "sessions": Session.objects.count(), "turns": told}


def turn(work: Callable[[], Refreshed]) -> dict[str, float]:
    """Seconds by the clock, processor seconds of this process and of the database, and the most MB."""
    if CLEAR.exists():
        CLEAR.write_text("5")  # forgets the peak of before
    started, own, database = time.perf_counter(), time.process_time(), database_seconds()
    done = work()
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "worker": round(time.process_time() - own, 1),
        "database": round(database_seconds() - database, 1),
        "megabytes": peak(),
        "written": done.written,
        "deleted": done.deleted,
    }


def database_seconds() -> float:
    """Processor seconds of the server that this connection is of; 0 if it runs on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        backend = psutil.Process(pid)
        parent = backend.parent() if backend.name().startswith("postgres") else None
    except psutil.Error:
        return 0.0
    return used(parent) if parent else 0.0


def peak() -> float:
    """The most memory this process had in use since it was last asked to forget, in MB; 0 where unknown."""
    if not STATUS.exists():
        return 0.0
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)
