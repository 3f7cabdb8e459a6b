"""Our side of the child process that reads a spreadsheet."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ido.spreadsheets.rows import MAX_BYTES, MAX_ROWS, Head, Row, Unreadable

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": str(PROJECT), "OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "True"}
TOO_COMPLEX = (
    "Dit bestand is te ingewikkeld om te lezen. "
    "Zet alleen de gegevens in een nieuw bestand of sla het op als CSV."
)


@contextmanager
def reading(
    content: bytes, *, most: int = MAX_ROWS + 1, seconds: int = 300
) -> Iterator[tuple[Head, Iterator[Row]]]:
    """The head of the file and its rows, in order, one at a time.

    `most` rows are read at most, in `seconds` of processor time. Raises Unreadable, on entering or between
    two rows, with a text for the user; leaving early ends the child.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable(
            f"Dit bestand is groter dan {MAX_BYTES // 1024**2} MB. Verdeel het over meer bestanden."
        )
    # Unnamed, so gone with the last process that holds it.
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        command = [sys.executable, "-m", "ido.spreadsheets.child", str(most), str(seconds)]
        child = subprocess.Popen(
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
            env=ENVIRONMENT,
            encoding="ascii",
        )
        try:
            lines = messages(child)
            first = next(lines)
            if not isinstance(first, dict):
                raise Unreadable(TOO_COMPLEX)
            yield Head(**first), rows(lines)
        finally:
            child.kill()
            child.communicate()


def messages(child: subprocess.Popen[str]) -> Iterator[dict | list]:
    assert child.stdout is not None
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError:  # killed halfway through a line
            break
        if isinstance(message, dict) and "error" in message:
            raise Unreadable(message["error"])
        yield message
        if isinstance(message, dict) and "count" in message:
            return
    raise Unreadable(TOO_COMPLEX)


def rows(lines: Iterator[dict | list]) -> Iterator[Row]:
    for line in lines:
        if isinstance(line, list):
            number, cells, faults = line
            yield Row(number, cells, {int(index): fault for index, fault in faults.items()})
