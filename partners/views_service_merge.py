"""Pages on which two entries of one service become one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.pages import form_page
from partners.actions_service_merge import merge_services, state
from partners.forms_merge import OtherServiceForm
from partners.recurrence import to_words
from partners.service_merging import mergeable_with, preview
from partners.views_services import editable_service, path_to


@requires(Right.MANAGE_PARTNERS)
def service_double(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choosing which other service of the same partner goes up in this one."""
    service = editable_service(request, pk)
    data = request.POST if request.method == "POST" else None
    form = OtherServiceForm(data, user=request.user, service=service)
    if request.method == "POST" and form.is_valid():
        return redirect("partners:service_merge", pk, form.cleaned_data["other"].pk)
    return form_page(
        request,
        form,
        title=f"{service} samenvoegen",
        path=path_to(service),
        lead="Staat deze dienst er twee keer in? Kies de andere. Je ziet daarna eerst wat er gebeurt.",
        submit="Vergelijk",
    )


@requires(Right.MANAGE_PARTNERS)
def service_merge(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """What will happen, and then that. `pk` is the one to stay."""
    keep = editable_service(request, pk)
    gone = get_object_or_404(mergeable_with(keep, request.user), pk=other)
    today = timezone.localdate()
    error = ""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            merge_services(keep=keep, gone=gone, seen=seen, by=request.user, today=today)
        except ValidationError as refusal:
            error = refusal.messages[0]
        else:
            messages.success(request, f"{gone} is samengevoegd met {keep}.")
            return redirect("partners:service_manage", pk)
    found = preview(keep, gone)
    context = {
        "keep": keep,
        "gone": gone,
        "filled": found.filled,
        "moving": [to_words(schedule, today=today) for schedule in found.moving],
        "staying": [to_words(schedule, today=today) for schedule in found.staying],
        "seen": state(keep, gone),
        "error": error,
        "path": path_to(keep),
    }
    return render(request, "partners/manage/service_merge.html", context)
