"""Pages on which two entries of one organisation become one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.refusals import saved
from partners import actions_merge as actions
from partners.forms_merge import MergeForm, OtherForm
from partners.likeness import doubles
from partners.merging import mergeable_by, moving, objection
from partners.models import Apart, Partner, PartnerQuerySet
from partners.pages import return_address, tabs
from partners.views_partners import path_to_partners


@requires(Right.MANAGE_PARTNERS)
def double_list(request: SignedInRequest) -> HttpResponse:
    """Entries that are so much alike that they may be one organisation."""
    context = {
        "pairs": doubles(request.user),
        "apart": Apart.objects.among(mergeable_by(request.user).filter(ends_on=None)).select_related(
            "first", "second", "marked_by"
        ),
        "tabs": tabs("partners:double_list"),
    }
    return render(request, "partners/manage/double_list.html", context)


@requires(Right.MANAGE_PARTNERS)
@require_POST
def partner_apart(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """Somebody knows that these two are not the same organisation: they are not offered again."""
    one, two = (entry(mergeable_by(request.user), key) for key in (pk, other))
    if one == two:
        raise Http404
    Apart.mark(one, two, by=request.user)
    messages.success(request, f"{one.name} en {two.name} zijn niet dezelfde. We vragen er niet meer naar.")
    return redirect(return_address(request, reverse("partners:double_list")))


@requires(Right.MANAGE_PARTNERS)
@require_POST
def apart_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    pair = get_object_or_404(Apart.objects.among(mergeable_by(request.user)), pk=pk)
    pair.delete()
    messages.success(request, "Dit paar staat weer bij de partners die op elkaar lijken.")
    return redirect("partners:double_list")


def entry(rows: PartnerQuerySet, pk: int) -> Partner:
    """One of the entries that were not merged before."""
    entries = rows.filter(merged_into=None).select_related("place", "library")
    return get_object_or_404(entries.prefetch_related("topics", "municipalities"), pk=pk)


@requires(Right.MANAGE_PARTNERS)
def partner_double(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choosing with which other entry this one is to be merged; the likely ones stand first."""
    partner = entry(Partner.objects.editable_by(request.user), pk)
    form = OtherForm(request.POST if request.method == "POST" else None, user=request.user, partner=partner)
    if request.method == "POST" and form.is_valid():
        return redirect("partners:partner_merge", pk, form.cleaned_data["other"].pk)
    context = {
        "partner": partner,
        "form": form,
        "pairs": doubles(request.user, only=partner),
        "path": path_to_partners(),
    }
    return render(request, "partners/manage/partner_double.html", context)


@requires(Right.MANAGE_PARTNERS)
def partner_merge(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """Both entries beside each other, what stays of which, and what goes along. `pk` is the one to stay."""
    keep = entry(Partner.objects.editable_by(request.user), pk)
    gone = entry(mergeable_by(request.user), other)
    today = timezone.localdate()
    form = MergeForm(request.POST if request.method == "POST" else None, keep=keep, gone=gone)
    if request.method == "POST" and form.is_valid() and merged(request, form, keep, gone, today):
        messages.success(request, f"{gone.name} is samengevoegd met {keep.name}.")
        return redirect("partners:partner_manage", pk)
    context = {
        "keep": keep,
        "gone": gone,
        "form": form,
        "moving": moving(gone),
        "objection": objection(request.user, keep, gone),
        "path": [*path_to_partners(), ("Dubbele partners", reverse("partners:double_list"))],
    }
    return render(request, "partners/manage/partner_merge.html", context)


def merged(request: SignedInRequest, form: MergeForm, keep: Partner, gone: Partner, today: Any) -> bool:
    """Whether it was done; else the form says why not."""

    def merge() -> None:
        actions.merge(
            keep=keep,
            gone=gone,
            chosen=form.chosen,
            seen=form.cleaned_data["seen"],
            by=request.user,
            today=today,
        )

    try:
        return saved(form, merge)
    except actions.MergeRefusedError as refusal:
        form.add_error(None, str(refusal))
        return False
