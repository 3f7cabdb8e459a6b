"""Live reports for the coordinator, and the door through which their files leave."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, has_right, requires
from reports.catalogue import reports_for
from reports.files import ALL, document_of, download, file_name
from reports.forms import SelectionForm
from reports.models import Download
from reports.pages import Sheets, Shown, report_named, tabs
from reports.sentences import with_sentences
from reports.writers import WRITERS


def chosen(request: SignedInRequest) -> SelectionForm:
    """What the address asks of the user's own library."""
    assert request.user.library is not None  # who reads live reports is of a library
    return SelectionForm(request.GET, library=request.user.library, today=timezone.localdate())


@requires(Right.READ_LIBRARY_REPORTS, Right.READ_EDITIONS)
@require_safe
def report_list(request: SignedInRequest) -> HttpResponse:
    """All reports of the library and a period on one page, the headline figures first.

    Who reads editions only is led to those.
    """
    if not has_right(request.user, Right.READ_LIBRARY_REPORTS):
        return redirect("reports:edition_list")
    form = chosen(request)
    context: dict[str, Any] = {"form": form, "selection": None, "tabs": tabs("report_list"), "all": ALL}
    if form.is_valid():
        selection = form.cleaned_data["selection"]
        selection.read_all()
        tables = [report.make(selection) for report in reports_for(form.scope, live=True)]
        context |= {"selection": selection, "page": Sheets(with_sentences(tables)), "query": form.query}
    return render(request, "reports/report_list.html", context)


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def report_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """One report: table, chart and definitions."""
    form = chosen(request)
    report = report_named(slug, form.library)
    context = {"form": form, "report": report, "selection": None}
    if form.is_valid() and not report.is_for(form.scope, live=True):
        return redirect(f"{reverse('reports:report_list')}?{form.query}")
    if form.is_valid():
        selection = form.cleaned_data["selection"]
        context |= {"selection": selection, "part": Shown(report.make(selection)), "query": form.query}
    return render(request, "reports/report_detail.html", context)


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def report_download(request: SignedInRequest, slug: str, extension: str) -> HttpResponse:
    """One report, or all, as a file. Every download is noted."""
    if extension not in WRITERS:
        raise Http404
    form = chosen(request)
    if not form.is_valid():
        return redirect(f"{reverse('reports:report_list')}?{request.GET.urlencode()}")
    selection = form.cleaned_data["selection"]
    if slug == ALL:
        selection.read_all()
    reports = reports_for(form.scope, live=True) if slug == ALL else [report_named(slug, form.scope)]
    document = document_of(
        [report.make(selection) for report in reports], selection=selection, today=form.today
    )
    Download.record(
        user=request.user, report=slug, scope=selection.scope, period=selection.period, extension=extension
    )
    return download(document, extension, file_name(slug, selection.subject, selection.period, extension))
