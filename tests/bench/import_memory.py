"""How much memory and time reading in a large file takes: `python -m tests.bench.import_memory [ROWS]`.

Works on a database of its own beside the one in the settings, in a process that does only this. Prints per
kind of file the seconds of check and storing, and the largest memory of the worker and of the child that
parses. Ends with 1 when the two together pass 256 MB, or when the counts are wrong.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

LIMIT = 256  # MB
TOPICS = ["DigiD", "Toeslagen", "Rijbewijs", "Belasting"]
OUTCOMES = ["opgelost", "deels", "doorverwezen", "niet opgelost"]
HEADERS = ["Datum", "Tijd", "Locatie", "Onderwerp", "Uitkomst", "Kanaal", "Duur", "Notitie"]


def rows(count: int, minute: int) -> Iterator[list[Any]]:
    for n in range(count):
        at = datetime(2021, 1, 4, 9) + timedelta(days=n % 1400, minutes=n * 7 % 480 + minute)  # noqa: DTZ001 - Excel knows no zones
        note = f"hulp bij formulier nummer {n}" if n % 3 == 0 else ""
        place, channel = ("Centrum", "balie") if n % 2 else ("Buiten", "telefoon")
        yield [at, place, TOPICS[n % 4], OUTCOMES[n % 4], channel, n % 70, note]


def make_csv(count: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADERS)
    writer.writerows([f"{at:%d-%m-%Y}", f"{at:%H:%M}", *rest] for at, *rest in rows(count, 1))
    return out.getvalue().encode("utf-8-sig")


def make_xlsx(count: int) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet("Registraties")
    clock = book.add_format({"num_format": "hh:mm"})
    sheet.write_row(0, 0, HEADERS)
    for number, (at, *rest) in enumerate(rows(count, 0), start=1):
        sheet.write_datetime(number, 0, datetime(at.year, at.month, at.day))  # noqa: DTZ001 - Excel knows no zones
        sheet.write_datetime(number, 1, at.time(), clock)
        sheet.write_row(number, 2, rest)
    book.close()
    return out.getvalue()


def peak(pid: int | str) -> float:
    """The most memory the process ever had in use, in MB. Linux only.

    getrusage will not do: a new process starts with the peak of the one that started it.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0
    )


class Children(threading.Thread):
    """Watches the peak of the processes that this one starts."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0

    def run(self) -> None:
        while True:
            for child in Path("/proc/self/task").glob("*/children"):
                self.peak = max([self.peak, *map(peak, child.read_text().split())])
            time.sleep(0.05)


def measure(kind: str, count: int) -> bool:
    """In a fresh process, with the file on standard input: check it, store it, say what that took."""
    from django.utils import timezone

    from ido.models import User
    from registration.imports import actions, batches
    from registration.models import ImportBatch, Question

    children = Children()
    children.start()
    before = Question.objects.count()
    batch = actions.receive(
        content=sys.stdin.buffer.read(), file_name=f"oud.{kind}", by=User.objects.get(), now=timezone.now()
    )
    started = time.perf_counter()
    actions.begin_check(batch=batch, mapping=batch.mapping, now=timezone.now())
    batches.check(batch.pk, now=timezone.now())
    checked = time.perf_counter()
    batch = ImportBatch.objects.get(pk=batch.pk)
    actions.begin_store(batch=batch, skip_known=False, now=timezone.now())
    batches.store(batch.pk, now=timezone.now())
    stored = time.perf_counter()
    worker, child = peak("self"), children.peak
    spent = sum(os.times()[:4])
    right = Question.objects.count() - before == count
    print(
        f"{kind} {count} rows: check {checked - started:.1f} s, store {stored - checked:.1f} s "
        f"({spent:.1f} s of processor time without the database), "
        f"worker {worker:.0f} MB + child {child:.0f} MB, counts {'right' if right else 'WRONG'}"
    )
    return right and worker + child <= LIMIT


def prepare() -> None:
    """A library with two desks and four topics."""
    from tests.factories import make_library, make_location, make_topic, make_user

    library = make_library()
    for name in ("Centrum", "Buiten"):
        make_location(name, library=library)
    for name in TOPICS:
        make_topic(name)
    make_user("Joost", "coordinator", library=library)


def main(count: int) -> int:
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        prepare()
        made = {"xlsx": make_xlsx(count), "csv": make_csv(count)}
        codes = [
            subprocess.run(
                [sys.executable, "-m", "tests.bench.import_memory", "--measure", kind, str(count)],
                input=content,
                env={**os.environ, "BENCH_DATABASE": connection.settings_dict["NAME"]},
                check=False,
            ).returncode
            for kind, content in made.items()
        ]
    finally:
        teardown_databases(databases, verbosity=0)
    return max(codes)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ido.settings")
    import django
    from django.conf import settings

    if name := os.environ.get("BENCH_DATABASE"):
        settings.DATABASES["default"]["NAME"] = name
    django.setup()
    if sys.argv[1:2] == ["--measure"]:
        sys.exit(0 if measure(sys.argv[2], int(sys.argv[3])) else 1)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
