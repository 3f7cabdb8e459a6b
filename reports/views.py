"""Pages of reports, and the one door through which a file leaves."""

from __future__ import annotations

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, requires
from reports.catalogue import HEADLINE
from reports.files import ALL, file_name, write_file
from reports.forms import SelectionForm
from reports.models import Download
from reports.pages import headline_figures, report_named, show, show_all
from reports.writers import WRITERS

READ = (Right.READ_LIBRARY_REPORTS, Right.READ_PUBLISHED_REPORTS)


@requires(*READ)
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """All reports of an area and a period on one page, the headline figures first."""
    today = timezone.localdate()
    form = SelectionForm(request.GET, user=request.user, today=today)
    if not form.is_valid():
        return render(request, "reports/report_list.html", {"form": form, "selection": None})
    selection = form.cleaned_data["selection"]
    shown = show_all(request.user, selection, today)
    context = {
        "form": form,
        "selection": selection,
        "headline": next(part for part in shown if part.report is HEADLINE),
        "figures": headline_figures(shown[0]),
        "parts": [part for part in shown if part.report is not HEADLINE],
        "query": form.query,
        "all": ALL,
    }
    return render(request, "reports/report_list.html", context)


@requires(*READ)
@require_safe
def report_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One report: table, chart and definitions."""
    today = timezone.localdate()
    form = SelectionForm(request.GET, user=request.user, today=today)
    report = report_named(slug, request.user, form.scope)
    context = {"form": form, "report": report, "selection": None}
    if form.is_valid():
        selection = form.cleaned_data["selection"]
        part = show(request.user, selection, report, today)
        context |= {"selection": selection, "part": part, "query": form.query}
    return render(request, "reports/report_detail.html", context)


@requires(*READ)
@require_safe
def report_download(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """One report, or all, as a file. Every file leaves through here, and is noted."""
    if extension not in WRITERS:
        raise Http404
    today = timezone.localdate()
    form = SelectionForm(request.GET, user=request.user, today=today)
    if not form.is_valid():
        return redirect(f"{reverse('reports:report_list')}?{request.GET.urlencode()}")
    selection = form.cleaned_data["selection"]
    if slug == ALL:
        parts = show_all(request.user, selection, today)
    else:
        report = report_named(slug, request.user, form.scope)
        parts = [show(request.user, selection, report, today)]
    content = BytesIO()
    write_file([part.file_table for part in parts], extension, content, selection=selection, today=today)
    Download.record(
        user=request.user,
        report=slug,
        selection=selection,
        extension=extension,
        withheld=sum(part.withheld is not None for part in parts),
    )
    response = HttpResponse(content.getvalue(), content_type=WRITERS[extension].content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(slug, selection, extension)}"'
    return response
