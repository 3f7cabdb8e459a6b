"""What the figures were measured on; nothing that tells whose machine it is."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("Django", "psycopg", "gunicorn")


def description() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "processor": processor(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        **{package.lower(): version(package) for package in PACKAGES},
    }


def processor() -> str:
    """The name of the processor; its architecture where the system tells no more."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
