"""Taking the directory along as a file, and reading one in: choose, explain, look, store."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ido.access import Right, SignedInRequest, requires
from ido.spreadsheets.rows import Unreadable
from partners import actions_exchange as actions
from partners.forms_exchange import ColumnsForm, ExportForm, ReceiveForm
from partners.hsds.findings import UnreadableDirectoryError, Weight
from partners.models import Exchange
from partners.pages import tabs

LATEST = 20
FINDINGS_SHOWN = 200
HEADINGS = {
    Weight.ERROR: ("Fouten", "Verbeter ze in het bestand. Tot dan wordt er niets ingelezen."),
    Weight.LOST: ("Wordt overgeslagen", "Dit komt niet in de sociale kaart."),
    Weight.NEW: (
        "Nieuwe partners",
        "Staat een van hen hier al, met een andere naam? Gebruik in het bestand dan de naam van hier.",
    ),
    Weight.UNREAD: (
        "Tijden die wij niet konden lezen",
        "De tekst komt bij het spreekuur te staan. Vul daar zelf de tijden in.",
    ),
    Weight.READ: (
        "Zo lezen wij de spreekuren",
        "Klopt het niet? Verbeter de tekst in het bestand, of pas het rooster later aan.",
    ),
    Weight.KEPT: ("Wordt bewaard, maar niet getoond", "Dit gaat weer mee als je een HSDS-bestand maakt."),
}
NOUNS = {
    "partner": "Partners",
    "service": "Diensten",
    "place": "Plekken",
    "schedule": "Roosters",
    "contact": "Contactpersonen",
}


@requires(Right.MANAGE_PARTNERS)
def exchange(request: SignedInRequest) -> HttpResponse:
    """The page of both directions; a file handed in goes on to its own page."""
    form = ReceiveForm(request.POST, request.FILES) if request.method == "POST" else ReceiveForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received = actions.receive(
                content=file.read(),
                file_name=file.name,
                form=form.cleaned_data["form"],
                by=request.user,
                now=timezone.localtime(),
            )
        except (Unreadable, UnreadableDirectoryError) as error:
            form.add_error("file", str(error))
        else:
            return redirect("partners:exchange_detail", received.pk)
    latest = Exchange.objects.editable_by(request.user).select_related("by").defer("content")[:LATEST]
    context = {
        "form": form,
        "export_form": ExportForm(auto_id="export_%s"),
        "latest": latest,
        "tabs": tabs("partners:exchange"),
    }
    return render(request, "partners/exchange.html", context, status=422 if request.method == "POST" else 200)


@requires(Right.MANAGE_PARTNERS)
@require_safe
def exchange_download(request: SignedInRequest) -> HttpResponse:
    """Every file of the directory leaves through here, and is noted."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        messages.warning(request, "Kies een soort bestand.")
        return redirect("partners:exchange")
    chosen = form.cleaned_data
    noted, content = actions.give_out(
        form=chosen["form"], national=chosen["national"], by=request.user, now=timezone.localtime()
    )
    response = HttpResponse(content, content_type=actions.FORMATS[chosen["form"]][2])
    response["Content-Disposition"] = f'attachment; filename="{noted.file_name}"'
    return response


@requires(Right.MANAGE_PARTNERS)
def exchange_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a file comes to; for a spreadsheet first which column is what."""
    found = own(request, pk)
    waits = found.content is not None
    form = None
    status = 200
    if waits and found.format == actions.SHEET:
        data = request.POST if request.method == "POST" else None
        form = ColumnsForm(data, headers=found.findings["headers"], mapping=found.mapping)
        if data is not None and form.is_valid():
            try:
                actions.look(exchange=found, mapping=form.mapping(), now=timezone.localtime())
            except Unreadable as error:
                form.add_error(None, str(error))
            else:
                return redirect("partners:exchange_detail", pk)
        status = 422 if data is not None else 200
    context = {"exchange": found, "form": form, "waits": waits, **seen(found)}
    return render(request, "partners/exchange_detail.html", context, status=status)


def seen(found: Exchange) -> dict[str, Any]:
    """Template context: what was found in the file, by weight, and what becomes of its rows."""
    findings = found.findings
    groups = []
    for weight, (title, text) in HEADINGS.items():
        rows = [(where, message) for one, where, message in findings.get("findings", []) if one == weight]
        if rows:
            count = findings["count"][weight]
            groups.append({"title": title, "text": text, "rows": rows[:FINDINGS_SHOWN], "count": count})
    rows = [
        (f"{noun} {what}", number)
        for kind, noun in NOUNS.items()
        for found_kind, what, number in findings.get("rows", [])
        if found_kind == kind
    ]
    checked = "count" in findings
    return {
        "groups": groups,
        "rows": rows,
        "has_new_partners": any(
            (kind, what) == ("partner", "nieuw") for kind, what, _ in findings.get("rows", [])
        ),
        "checked": checked,
        "is_good": checked and not findings["count"].get(Weight.ERROR),
        "sheet": findings if "headers" in findings else None,
    }


@requires(Right.MANAGE_PARTNERS)
@require_POST
def exchange_store(request: SignedInRequest, pk: int) -> HttpResponse:
    found = own(request, pk)
    if found.direction == Exchange.Direction.IN and actions.store(exchange=found, now=timezone.localtime()):
        messages.success(request, "Ingelezen. De sociale kaart is bijgewerkt.")
    else:
        messages.warning(request, "Er is niets ingelezen. Hieronder zie je hoe het bestand ervoor staat.")
    return redirect("partners:exchange_detail", pk)


@requires(Right.MANAGE_PARTNERS)
@require_POST
def exchange_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.discard(exchange=own(request, pk))
    messages.success(request, "Het bestand is weggegooid. Er is niets ingelezen.")
    return redirect("partners:exchange")


def own(request: HttpRequest, pk: int) -> Exchange:
    return get_object_or_404(
        Exchange.objects.editable_by(request.user).select_related("by", "library"), pk=pk
    )
