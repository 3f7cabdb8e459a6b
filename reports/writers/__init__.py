"""File formats for tables. A new format is a module with `write` and a line in WRITERS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from reports.document import Document
from reports.writers import csv, json, ods, pdf, xlsx, zip


@dataclass(frozen=True)
class Writer:
    """One format: its name on a button, its content type, and the function that writes the bytes.

    `write` takes an open binary file, which needs no more than `write`. ValueError if the format cannot hold
    so much.
    """

    extension: str
    name: str
    content_type: str
    write: Callable[[Document, BinaryIO], None]


WRITERS: dict[str, Writer] = {
    writer.extension: writer
    for writer in (
        Writer("csv", "CSV", "text/csv; charset=utf-8", csv.write),
        Writer(
            "xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.write
        ),
        Writer("pdf", "PDF", "application/pdf", pdf.write),
        Writer("ods", "ODS", ods.CONTENT_TYPE, ods.write),
        Writer("json", "JSON", "application/json", json.write),
        Writer("zip", "Alles in één ZIP", "application/zip", zip.write),
    )
}
