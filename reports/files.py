"""A report as a file: the same bytes for the same figures, whether the web or the command line asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from reports.document import Document
from reports.periods import Period
from reports.selection import Selection
from reports.sentences import with_sentences
from reports.tables import Table
from reports.writers import WRITERS

ALL = "alles"
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
    )


def file_name(name: str, subject: str, period: Period, extension: str) -> str:
    """'ido-vragen-per-gemeente-provincie-flevoland-2025-k3.csv'."""
    return f"ido-{name}-{slugify(subject)}-{period.name}.{extension}"


def download(document: Document, extension: str, name: str) -> HttpResponse:
    """The document in the format, as a file for the browser to keep."""
    content = BytesIO()
    WRITERS[extension].write(document, content)
    response = HttpResponse(content.getvalue(), content_type=WRITERS[extension].content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
