"""A report as a file: the same bytes for the same figures, whether the web or the command line asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import BinaryIO

from django.utils import timezone
from django.utils.text import slugify

from reports.document import Document
from reports.selection import Selection
from reports.tables import Table
from reports.writers import WRITERS

ALL = "alles"
TITLE = "Informatiepunt Digitale Overheid"  # of a document with all reports


def write_file(
    tables: Sequence[Table], extension: str, out: BinaryIO, *, selection: Selection, today: date
) -> None:
    """Write the tables in the format. The document bears the day, not the minute, on which it was made."""
    document = Document(
        tables,
        created=datetime.combine(today, time(), tzinfo=timezone.get_default_timezone()),
        title=tables[0].title if len(tables) == 1 else TITLE,
        subject=selection.subject,
        period_text=selection.period.title,
        makers=selection.makers,
    )
    WRITERS[extension].write(document, out)


def file_name(name: str, selection: Selection, extension: str) -> str:
    """'ido-vragen-per-gemeente-provincie-flevoland-2025-k3.csv'."""
    return f"ido-{name}-{slugify(selection.subject)}-{selection.period.name}.{extension}"
