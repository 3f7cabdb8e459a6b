"""Reading in earlier registrations: hand in, explain, check, look, store."""

from __future__ import annotations

import csv
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.spreadsheets.rows import Unreadable
from ido.templatetags.components import number
from registration.forms_imports import ConfirmForm, MappingForm, UploadForm
from registration.imports import actions
from registration.imports.catalogue import Catalogue
from registration.imports.running import is_worked_on
from registration.models import ImportBatch

PER_PAGE = 25
PROBLEMS_SHOWN = 200
SILENCE = timedelta(seconds=60)  # without a sign of life a job counts as stopped
STEPS = ["Bestand kiezen", "Kolommen koppelen", "Controleren", "Inlezen"]
OUTDATED = "Dat kan nu niet meer: dit bestand is intussen veranderd. Hieronder zie je hoe het ervoor staat."


@requires(Right.IMPORT_VISITS)
def import_list(request: SignedInRequest) -> HttpResponse:
    batches = ImportBatch.objects.visible_to(request.user).select_related("uploaded_by")
    page = Paginator(batches, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "registration/import_list.html", {"page": page})


@requires(Right.IMPORT_VISITS)
def import_add(request: SignedInRequest) -> HttpResponse:
    form = (
        UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.receive(
                content=file.read(), file_name=file.name, by=request.user, now=timezone.now()
            )
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("registration:import_map", batch.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "registration/import_add.html", {"form": form, "steps": STEPS}, status=status)


@requires(Right.IMPORT_VISITS)
def import_map(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose which column is what; going on has the file checked."""
    batch = own_batch(request, pk)
    if batch.status not in (ImportBatch.Status.NEW, ImportBatch.Status.CHECKED):
        return redirect("registration:import_detail", pk)
    data = request.POST if request.method == "POST" else None
    form = MappingForm(data, batch=batch, catalogue=Catalogue(batch.uploaded_by))
    if data is not None and form.is_valid():
        try:
            actions.start_check(batch=batch, mapping=form.mapping(), now=timezone.now())
        except actions.OutdatedError:
            messages.warning(request, OUTDATED)
        return redirect("registration:import_detail", pk)
    headers = batch.sheet["headers"]
    context = {
        "batch": batch,
        "form": form,
        "steps": STEPS,
        "headers": headers,
        "sample": [row + [""] * (len(headers) - len(row)) for row in batch.sheet["sample"]],
    }
    return render(request, "registration/import_map.html", context, status=422 if data is not None else 200)


@requires(Right.IMPORT_VISITS)
def import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How a file stands: at work, checked, or finished."""
    batch = own_batch(request, pk)
    if batch.status == ImportBatch.Status.NEW and not batch.failure:
        return redirect("registration:import_map", pk)
    context: dict[str, Any] = {"batch": batch, "steps": STEPS, "stopped": has_stopped(batch, timezone.now())}
    if batch.is_running:
        unit = "bezoeken" if batch.status == ImportBatch.Status.WITHDRAWING else "rijen"
        text = f"{number(batch.processed_rows)} van {number(batch.total_rows)} {unit}"
        context |= {"progress_unit": unit, "progress_text": text}
    if batch.status == ImportBatch.Status.CHECKED:
        context |= {
            "problems": batch.problems.filter(is_known=False)[:PROBLEMS_SHOWN],
            "known": batch.problems.filter(is_known=True)[:PROBLEMS_SHOWN],
            "shown": PROBLEMS_SHOWN,
            "totals": totals(batch),
            "preview": preview(batch),
            "words": sum(map(len, batch.findings.get("words", {}).values())),
        }
    return render(request, "registration/import_detail.html", context)


@requires(Right.IMPORT_VISITS)
def import_progress(request: SignedInRequest, pk: int) -> JsonResponse:
    """For the page that waits: whether the work goes on and how many rows were done."""
    batch = own_batch(request, pk)
    return JsonResponse(
        {
            "status": batch.status,
            "running": batch.is_running and not has_stopped(batch, timezone.now()),
            "done": batch.processed_rows,
            "total": batch.total_rows,
        }
    )


@requires(Right.IMPORT_VISITS)
def import_problems(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that is wrong in the file, as CSV (UTF-8 with BOM, semicolons)."""
    batch = own_batch(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fouten-{batch.pk}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["rij", "kolom", "melding"])
    for problem in batch.problems.all():
        writer.writerow([problem.row, harmless(problem.column), harmless(problem.message)])
    return response


@requires(Right.IMPORT_VISITS)
@require_POST
def import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    form = ConfirmForm(request.POST)
    form.is_valid()
    return do(request, pk, actions.start_store, skip_known=form.cleaned_data["skip_known"])


@requires(Right.IMPORT_VISITS)
@require_POST
def import_restart(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin again with work whose process was ended."""
    if not has_stopped(own_batch(request, pk), timezone.now()):
        messages.info(request, "Het werk gaat nog door. Wacht tot het klaar is.")
        return redirect("registration:import_detail", pk)
    return do(request, pk, actions.restart)


@requires(Right.IMPORT_VISITS)
@require_POST
def import_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    return do(request, pk, actions.discard, done="Het bestand is weggegooid. Er is niets opgeslagen.")


@requires(Right.IMPORT_VISITS)
def import_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once more, then have all visits of a file taken out of the counts."""
    batch = own_batch(request, pk)
    if request.method == "POST":
        return do(request, pk, actions.start_withdraw, by=request.user)
    return render(request, "registration/import_withdraw.html", {"batch": batch})


def do(request: SignedInRequest, pk: int, action: Any, *, done: str = "", **kwargs: Any) -> HttpResponse:
    """One step further with a batch; when somebody was first, say so and show how it stands."""
    try:
        action(batch=own_batch(request, pk), now=timezone.now(), **kwargs)
    except actions.OutdatedError:
        messages.warning(request, OUTDATED)
    else:
        if done:
            messages.success(request, done)
    return redirect("registration:import_detail", pk)


def own_batch(request: SignedInRequest, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.user).select_related("uploaded_by", "withdrawn_by")
    return get_object_or_404(batches, pk=pk)


def has_stopped(batch: ImportBatch, now: datetime) -> bool:
    """Whether the work on a batch was broken off: no process has it, and it has been silent for long."""
    silent = batch.progress_at is None or batch.progress_at < now - SILENCE
    return batch.is_running and silent and not is_worked_on(batch.pk)


def totals(batch: ImportBatch) -> list[tuple[str, list[Any]]]:
    """Per heading the names and their numbers of questions."""
    months = [(f"{month[5:]}-{month[:4]}", count) for month, count in batch.findings["month"]]
    return [
        ("Locatie", batch.findings["location"]),
        ("Onderwerp", batch.findings["topic"]),
        ("Maand", months),
    ]


def preview(batch: ImportBatch) -> list[dict[str, Any]]:
    return [{**row, "at": datetime.fromisoformat(row["at"])} for row in batch.findings["preview"]]


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it: never run as a formula."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first and first in "=+-@" else text
