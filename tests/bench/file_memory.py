"""How much memory and time writing a large file takes: `python -m tests.bench.file_memory [ROWS]`.

Each format is written by a process that does only this, from a table of eight columns. Prints the seconds of
processor time, making the table included, the size of the file, and the largest memory: of the whole process,
what writing added to it, and of the process that sets type for paper. Ends with 1 when they pass 256 MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile

from tests.bench.import_memory import Children, peak

LIMIT = 256  # MB
TOPICS = ["DigiD", "Toeslagen", "Rijbewijs", "Belasting"]


def measure(extension: str, rows: int) -> bool:
    """In a fresh process: write a table of so many rows, and say what that took."""
    from reports.document import Document
    from reports.tables import HIDDEN, Column, Kind, Table
    from reports.writers import WRITERS

    columns = [
        Column("Bezoek"),
        Column("Dag", Kind.DATE),
        Column("Maand", Kind.MONTH),
        Column("Onderwerp", definition="Waar de vraag over ging."),
        Column("Locatie"),
        Column("Vragen", Kind.NUMBER, is_count=True),
        Column("Per uur", Kind.RATIO),
        Column("Aandeel", Kind.PERCENTAGE),
    ]
    first = date(2025, 1, 1)
    table = Table(
        "detail",
        "Detail",
        columns,
        [
            (
                f"bezoek {number}",
                day := first + timedelta(days=number % 365),
                day.replace(day=1),
                TOPICS[number % 4],
                f"Locatie {number % 40}",
                HIDDEN if number % 9 == 0 else number,
                number / 7,
                number % 1000 / 1000,
            )
            for number in range(rows)
        ],
        total=(None, None, None, None, None, rows, None, 1),
    )
    document = Document([table], datetime(2026, 1, 1, tzinfo=UTC))
    children = Children()
    children.start()
    before = peak("self")
    with TemporaryFile() as out:
        WRITERS[extension].write(document, out)
        size = out.tell()
    after, child, spent = peak("self"), children.peak, sum(os.times()[:4])
    print(
        f"{extension:>5} {rows} rows: {spent:5.1f} s, {size / 1e6:5.1f} MB of file,"
        f" {after:.0f} MB of memory, of which writing {after - before:.0f} MB, and a child of {child:.0f} MB"
    )
    return after + child <= LIMIT


def main(rows: int) -> int:
    from reports.writers import WRITERS

    print(f"load {Path('/proc/loadavg').read_text().split()[0]}")
    codes = [
        subprocess.run(
            [sys.executable, "-m", "tests.bench.file_memory", "--measure", extension, str(rows)], check=False
        ).returncode
        for extension in WRITERS
    ]
    return max(codes)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ido.settings")
    import django

    django.setup()
    if sys.argv[1:2] == ["--measure"]:
        sys.exit(0 if measure(sys.argv[2], int(sys.argv[3])) else 1)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
