"""The child process that reads a spreadsheet: the file on standard input, lines of JSON on standard output.

The first line is the head, then one line per row, and last how many there were. Anything that goes wrong
becomes one line with the reason; when even that fails, the missing last line tells.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import warnings
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from ido.spreadsheets.csv_text import TextFile
from ido.spreadsheets.rows import DAMAGED, MAX_ROWS, Head, Row, Unreadable, name_columns

if TYPE_CHECKING:
    from ido.spreadsheets.xlsx import Workbook

TOO_BIG = "Dit bestand is te groot om te lezen. Verdeel het over meer bestanden of sla het op als CSV."
MEMORY = 512 * 1024**2  # bytes of address space
LATER_TITLES = 10  # rows in which the headers are looked for
# openpyxl loads these wherever they are installed and has no use for them here: two thirds of its start.
UNUSED = ["numpy", "lxml"]


def limit(seconds: int) -> None:
    """Bound what this process may use; where a system knows no such limit the other bounds remain."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def open_file(file: IO[bytes]) -> tuple[str, Workbook | TextFile]:
    """By what is in it; the name of a file tells nothing."""
    start = file.read(8)
    file.seek(0)
    if not start:
        raise Unreadable("Dit bestand is leeg. Kies een bestand met een rij kolomkoppen en daaronder rijen.")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx", open_workbook(file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Dit is een oud Excel-bestand (.xls) of het heeft een wachtwoord. "
            "Sla het zonder wachtwoord op als .xlsx en kies dat bestand."
        )
    if start.startswith(b"%PDF"):
        raise Unreadable("Dit is een PDF. Kies een bestand dat eindigt op .xlsx of .csv.")
    if start.lstrip().startswith(b"<"):
        raise Unreadable(
            "Dit is een webpagina of XML-bestand. Sla het op als .xlsx of CSV en kies dat bestand."
        )
    return "csv", TextFile(file)


def open_workbook(file: IO[bytes]) -> Workbook:
    """What reads XLSX is loaded here only: for a CSV file that would take longer than reading it."""
    absent: dict[str, Any] = dict.fromkeys(UNUSED)
    sys.modules.update(absent)
    from ido.spreadsheets.xlsx import Workbook

    return Workbook(file)


def say(line: Any) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")


def tell(file: IO[bytes], most: int) -> None:
    """Write the head and at most so many rows."""
    kind, table = open_file(file)
    rows = table.rows()
    first = list(itertools.islice(rows, LATER_TITLES))
    header = headers_among(first)
    width = max([len(header.cells), *(len(row.cells) for row in first)])
    names = name_columns(header.cells + [""] * (width - len(header.cells)))
    total = max(table.row_count - header.number, 0)
    say(Head(kind, names, header.number, total, table.sheet, table.other_sheets)._asdict())
    count = 0
    for row in itertools.chain(first[first.index(header) + 1 :], rows):
        if count == most:
            break
        count += 1
        if count > MAX_ROWS:
            raise Unreadable(
                f"Dit bestand heeft meer dan {MAX_ROWS:,} rijen. Verdeel het over meer bestanden.".replace(
                    ",", "."
                )
            )
        say([row.number, row.cells, row.faults])
    if not count:
        raise Unreadable("Onder de kolomkoppen staan geen rijen. Kies een bestand met rijen.")
    say({"count": count})


def headers_among(rows: list[Row]) -> Row:
    """The first row with at least two filled cells: a title above the table has one."""
    if not rows:
        raise Unreadable("In dit bestand staat niets. Kies een bestand met kolomkoppen en rijen.")
    return next((row for row in rows if sum(map(bool, row.cells)) > 1), rows[0])


def main(most: int, seconds: int) -> None:
    limit(seconds)
    warnings.simplefilter("ignore")  # openpyxl remarks on styles; nobody reads them here
    try:
        tell(sys.stdin.buffer, most)
    except Unreadable as error:
        say({"error": str(error)})
    except MemoryError:
        say({"error": TOO_BIG})
    except Exception:  # a stranger's file may break the parser in any way; the user hears what to do
        say({"error": DAMAGED})


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
