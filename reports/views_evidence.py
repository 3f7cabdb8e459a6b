"""The evidence file of a year: a page to look it over, and its files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, requires
from reports.document import Document
from reports.evidence import evidence
from reports.files import download, file_name
from reports.forms import choosable
from reports.models import Download
from reports.pages import Shown, tabs
from reports.periods import Period
from reports.writers import WRITERS

NAME = "bewijsdossier"  # how a download is noted
FORMATS = ("pdf", "xlsx", "ods", "zip")


def years_of(request: SignedInRequest) -> list[int]:
    """The years that the library had a desk in, the current one first."""
    assert request.user.library is not None  # who reads live reports is of a library
    return [
        period.first.year
        for period in choosable(request.user.library, timezone.localdate())
        if period.is_year
    ]


def file_of(request: SignedInRequest, year: int) -> tuple[Document, Period]:
    """Http404 for a year that the library had no desk in; a year that is not over is read up to today."""
    library, today = request.user.library, timezone.localdate()
    if library is None or year not in years_of(request):
        raise Http404
    period = Period.year(year).until(today)
    return evidence(library, period, today), period


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def evidence_detail(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """What is in the file of a year; without one of the current year."""
    years = years_of(request)
    document, _ = file_of(request, years[0] if year is None else year)
    context = {
        "document": document,
        "year": years[0] if year is None else year,
        "years": years,
        "parts": [Shown(table) for table in document.tables],
        "formats": [WRITERS[extension] for extension in FORMATS],
        "tabs": tabs("evidence_detail"),
    }
    return render(request, "reports/evidence_detail.html", context)


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def evidence_download(request: SignedInRequest, year: int, extension: str) -> HttpResponse:
    """The file of a year; noted."""
    if extension not in WRITERS:
        raise Http404
    document, period = file_of(request, year)
    assert request.user.library is not None  # file_of asks for it
    Download.record(
        user=request.user, report=NAME, scope=request.user.library, period=period, extension=extension
    )
    return download(document, extension, file_name(NAME, document.subject, period, extension))
