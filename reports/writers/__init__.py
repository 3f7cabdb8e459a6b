"""File formats for tables. A new format is a module with `write` and a line in WRITERS."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from reports.tables import Table
from reports.writers import csv, ods, xlsx


@dataclass(frozen=True)
class Writer:
    """One format: its name on a button, its content type, and the function that writes the bytes."""

    extension: str
    name: str
    content_type: str
    function: Callable[[Sequence[Table], BinaryIO, datetime], None]

    def write(self, tables: Table | Iterable[Table], out: BinaryIO, *, created: datetime) -> None:
        """Write one table or several to an open binary file, which needs no more than `write`.

        `created` (aware) is the date a document bears, so that equal input gives equal bytes.
        ValueError if there is no table, `created` is naive, or the format cannot hold so much.
        """
        wanted = [tables] if isinstance(tables, Table) else list(tables)
        if not wanted:
            raise ValueError("there is no table to write")
        if created.tzinfo is None:
            raise ValueError("`created` needs a time zone")
        self.function(wanted, out, created)


WRITERS: dict[str, Writer] = {
    writer.extension: writer
    for writer in (
        Writer("csv", "CSV", "text/csv; charset=utf-8", csv.write),
        Writer(
            "xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.write
        ),
        Writer("ods", "OpenDocument", ods.CONTENT_TYPE, ods.write),
    )
}
