"""A report as a file: the same bytes for the same figures, whether the web or the command line asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from reports.document import Document
from reports.periods import Period
from reports.selection import Selection
from reports.sentences import with_sentences
from reports.tables import Table
from reports.writers import WRITERS, zip

ALL = "alles"
IN_MEMORY = 2 * 2**20  # bytes of a file; what is larger stands on disk until it was sent
TITLE = "Informatiepunt Digitale Overheid"  # of a document with all reports


def document_of(tables: Sequence[Table], *, selection: Selection, today: date) -> Document:
    """What a file of live figures holds. It bears the day, not the minute, on which it was made."""
    return Document(
        with_sentences(tables),
        created=datetime.combine(today, time(), tzinfo=timezone.get_default_timezone()),
        title=tables[0].title if len(tables) == 1 else TITLE,
        subject=selection.subject,
        period_text=selection.period.title,
        makers=selection.makers,
        days=(selection.period.first, selection.period.last),
    )


def file_name(name: str, subject: str, period: Period, extension: str, number: int = 1) -> str:
    """'ido-vragen-per-gemeente-provincie-flevoland-2025-k3.csv'; a later number says which it is."""
    again = f"-uitgave-{number}" if number > 1 else ""
    return f"ido-{name}-{slugify(subject)}-{period.name}{again}.{extension}"


def write(document: Document, extension: str, out: BinaryIO, *, frozen: str = "") -> None:
    """Write the document in the format; `frozen` is the JSON that was kept of it, to the letter."""
    if frozen and extension == "json":
        out.write(frozen.encode())
    elif frozen and extension == "zip":
        zip.pack(document, [frozen], out)
    else:
        WRITERS[extension].write(document, out)


def download(document: Document, extension: str, name: str, *, frozen: str = "") -> HttpResponse:
    """The document in the format, as a file for the browser to keep. A large one goes by way of the disk."""
    kind = WRITERS[extension].content_type
    content = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    write(document, extension, cast(BinaryIO, content), frozen=frozen)
    size = content.tell()
    content.seek(0)
    if size > IN_MEMORY:
        sent = FileResponse(content, as_attachment=True, filename=name, content_type=kind)
        return cast(HttpResponse, sent)  # the decorators of views know no other
    with content:
        response = HttpResponse(content.read(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table_of(document: Document, slug: str) -> Document | None:
    """The document with one of its tables only; None if it has no such table."""
    tables = [table for table in document.tables if table.slug == slug]
    return replace(document, tables=tables, title=tables[0].title) if tables else None
