"""The work list of who keeps partners true, and deciding on what partners propose."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.refusals import saved
from partners import actions_upkeep as actions
from partners.forms_decide import DecideForm
from partners.models import CheckRequest, Partner, PartnerQuerySet, freshness
from partners.pages import return_address, tabs
from partners.upkeep import Step, failed, step_for
from partners.views_partners import editable_partner

PER_PAGE = 50
DECIDED = "Een collega heeft dit voorstel al afgehandeld."
STAGES = [
    ("", "alles"),
    ("due", "controle nodig"),
    ("asked", "gevraagd, nog geen antwoord"),
    ("flagged", "niet bevestigd of verouderd"),
    ("hidden", "niet te zien aan de balie"),
]


class CheckFilter(forms.Form):
    """Which partners of the work list to show. What is filled in wrongly does not filter."""

    stand = forms.ChoiceField(label="Toon", choices=STAGES, required=False)

    def narrow(self, partners: PartnerQuerySet, on: date) -> PartnerQuerySet:
        self.is_valid()
        flagged = freshness.of("unconfirmed", on) | freshness.of("stale", on)
        waiting = CheckRequest.objects.open().values("partner")
        which = {
            "due": freshness.of("due", on),
            "asked": Q(pk__in=waiting),
            "flagged": flagged & freshness.shown(on),
            "hidden": ~freshness.shown(on),
        }
        return partners.filter(which.get(self.cleaned_data.get("stand", ""), Q()))


@requires(Right.MANAGE_PARTNERS)
def check_list(request: SignedInRequest) -> HttpResponse:
    """Proposals that wait, and every partner whose entry wants a check, longest waiting first."""
    today = timezone.localdate()
    form = CheckFilter(request.GET)
    partners = form.narrow(Partner.objects.editable_by(request.user).needing_check(today), today)
    page = Paginator(
        partners.select_related("library").prefetch_related("check_requests__mail"), PER_PAGE
    ).get_page(request.GET.get("page"))
    waiting = (
        CheckRequest.objects.editable_by(request.user)
        .waiting_for_decision(today)
        .select_related("partner")
        .annotate(open_count=Count("proposals", filter=Q(proposals__decided_at=None)))
    )
    context = {
        "form": form,
        "page": page,
        "rows": [row_of(partner, today) for partner in page.object_list],
        "waiting": waiting,
        "has_partners": Partner.objects.editable_by(request.user).exists(),
        "tabs": tabs("partners:check_list"),
        "is_narrowed": bool(form.cleaned_data.get("stand")),
    }
    return render(request, "partners/manage/check_list.html", context)


def row_of(partner: Partner, today: date) -> dict[str, Any]:
    """A partner on the work list: how it stands, what was asked, and what somebody has to do."""
    asked = [one for one in partner.check_requests.all() if one.due_on == partner.due_on]
    last = max(asked, key=lambda one: one.round, default=None)
    return {
        "partner": partner,
        "freshness": partner.freshness(today),
        "is_hidden": partner.is_hidden(today),
        "last": last,
        "must_call": step_for(partner, asked, today) == Step.CALL,
        "error": last.mail.error if last and last.mail and failed(last.mail, partner) else "",
        "can_be_withdrawn": last is not None and not last.answered_at and not last.revoked_at,
    }


@requires(Right.MANAGE_PARTNERS)
@require_POST
def partner_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail the partner now."""
    partner = editable_partner(request, pk)
    try:
        asked = actions.ask(partner=partner, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        address = asked.mail.recipient if asked.mail else ""
        messages.success(request, f"De vraag aan {partner} gaat naar {address}.")
    return redirect(return_address(request, reverse("partners:check_list")))


@requires(Right.MANAGE_PARTNERS)
@require_POST
def check_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = editable_request(request, pk)
    actions.revoke(request=asked, at=timezone.now())
    messages.success(request, f"De link aan {asked.partner} werkt niet meer.")
    return redirect(return_address(request, reverse("partners:check_list")))


@requires(Right.MANAGE_PARTNERS)
def check_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Old and new beside each other; nothing is saved before every field has its answer."""
    asked = editable_request(request, pk)
    form = DecideForm(request.POST if request.method == "POST" else None, request=asked)
    if not form.proposals:
        messages.info(request, DECIDED)
        return redirect("partners:check_list")
    if request.method == "POST" and form.is_valid():
        taken: list[bool] = []
        if saved(form, lambda: taken.append(decide(request, asked, form))):
            if taken == [True]:
                messages.success(request, f"{asked.partner}: {outcome(form)}.")
            else:
                messages.info(request, DECIDED)
            return redirect("partners:check_list")
    path = [("Controle", reverse("partners:check_list"))]
    context = {"form": form, "asked": asked, "partner": asked.partner, "path": path}
    return render(request, "partners/manage/check_decide.html", context)


def decide(request: SignedInRequest, asked: CheckRequest, form: DecideForm) -> bool:
    return actions.decide(
        request=asked, accepted=form.accepted, forms=form.changes, by=request.user, at=timezone.now()
    )


def outcome(form: DecideForm) -> str:
    """What was decided, in words."""
    yes = len(form.accepted)
    no = len(form.proposals) - yes
    return " en ".join(
        [*([f"{yes} overgenomen"] if yes else []), *([f"{no} niet overgenomen"] if no else [])]
    )


def editable_request(request: SignedInRequest, pk: int) -> CheckRequest:
    own = CheckRequest.objects.editable_by(request.user).select_related("partner")
    return get_object_or_404(own, pk=pk)
