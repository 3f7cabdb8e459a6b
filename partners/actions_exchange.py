"""What happens to a file of the directory: received, looked at, stored, thrown away, given out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ido.models import User
from ido.spreadsheets.writing import as_csv, as_xlsx
from partners import spreadsheet
from partners.hsds import export, writing
from partners.hsds.findings import Report
from partners.hsds.importing import import_directory
from partners.models import Exchange

KEPT = timedelta(days=7)  # a file that nobody stores
HSDS, SHEET = "hsds", "sheet"
ZIP, CSV = "application/zip", "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# format → label, end of the file name, content type
FORMATS = {
    "hsds-json": ("HSDS 3.0, JSON (zip)", "hsds-json.zip", ZIP),
    "hsds-csv": ("HSDS 3.0, tabellen (zip)", "hsds-tabellen.zip", ZIP),
    "partners-csv": ("Partners, CSV", "partners.csv", CSV),
    "partners-xlsx": ("Partners, Excel", "partners.xlsx", XLSX),
    "services-csv": ("Diensten, CSV", "diensten.csv", CSV),
    "services-xlsx": ("Diensten, Excel", "diensten.xlsx", XLSX),
}


@transaction.atomic
def give_out(*, form: str, national: bool, by: User, now: datetime) -> tuple[Exchange, bytes]:
    """A file of the user's directory, and the note that it left. `now` is local."""
    library = by.library
    kind, _, end = form.partition("-")
    if kind == HSDS:
        found = export.directory(library, today=now.date(), national=national)
        content = writing.zipped(writing.FORMATS[end](found), now)
    else:
        write = as_csv if end == "csv" else as_xlsx
        partners = kind == "partners"
        headers = list(spreadsheet.LABELS.values()) if partners else spreadsheet.SERVICE_HEADERS
        read = spreadsheet.rows if partners else spreadsheet.service_rows
        content = write(headers, read(library, national=national), now)
    name = f"sociale-kaart-{library.slug if library else 'landelijk'}-{now:%Y-%m-%d}-{FORMATS[form][1]}"
    exchange = Exchange.objects.create(
        library=library,
        direction=Exchange.Direction.OUT,
        format=form,
        file_name=name,
        by=by,
        finished_at=now,
    )
    return exchange, content


@transaction.atomic
def receive(*, content: bytes, file_name: str, form: str, by: User, now: datetime) -> Exchange:
    """Keep a file that somebody handed in, looked at as far as can be.

    Raises Unreadable or UnreadableDirectoryError, with a text for the user, when nothing can be made of it.
    """
    Exchange.objects.filter(content__isnull=False, at__lt=now - KEPT).update(content=None, finished_at=now)
    exchange = Exchange(
        library=by.library,
        direction=Exchange.Direction.IN,
        format=form,
        file_name=file_name[:200],
        by=by,
        content=content,
    )
    if form == SHEET:
        headers, sample = spreadsheet.head(content)
        exchange.findings = {"headers": headers, "sample": sample}
        exchange.mapping = spreadsheet.guess(headers)
    else:
        exchange.findings = _read(exchange, now, dry_run=True).as_json()
    exchange.save()
    return exchange


@transaction.atomic
def look(*, exchange: Exchange, mapping: dict[str, str], now: datetime) -> None:
    """Say what a spreadsheet comes to by a mapping, without storing anything."""
    exchange.mapping = mapping
    exchange.findings |= _read(exchange, now, dry_run=True).as_json()
    exchange.save()


@transaction.atomic
def store(*, exchange: Exchange, now: datetime) -> bool:
    """Store the file if it is right; False, with nothing stored, when it is not, or was stored already."""
    exchange = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if exchange.content is None:
        return False
    report = _read(exchange, now, dry_run=False)
    exchange.findings |= report.as_json()
    if report.is_good:
        exchange.content, exchange.finished_at = None, now
    exchange.save()
    return report.is_good


def discard(*, exchange: Exchange) -> None:
    """Throw away a file that was not stored."""
    Exchange.objects.filter(pk=exchange.pk, finished_at=None).delete()


def _read(exchange: Exchange, now: datetime, *, dry_run: bool) -> Report:
    content = bytes(exchange.content or b"")
    told: dict[str, Any] = {
        "library": exchange.library,
        "today": now.date(),
        "by": exchange.by_id,
        "dry_run": dry_run,
    }
    if exchange.format == SHEET:
        return spreadsheet.import_sheet(content, exchange.mapping, **told)
    return import_directory(content, exchange.file_name, **told)
