"""The work list, and a referral on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, has_right, requires
from ido.fragments import kept
from partners.lines import lines
from partners.search import for_topic
from partners.views_map import chosen, municipality_of
from referrals import actions
from referrals.alarm import standing
from referrals.follow_up import CannotGoOnError, can_go_on, go_on, reroute
from referrals.forms_referrals import OwnerForm, StepForm, steps_for
from referrals.log import show_visitor, show_visitors
from referrals.models import Event, Referral, State
from referrals.personal import UnreadableError
from referrals.work_list import LISTS, TONES, WorkRow, counts, in_list, when_label, work_rows

PER_PAGE = 25
MOST_OFFERED = 12
WITH_NAMES = {"vandaag", "bellen"}  # to greet or to call somebody one needs the name


@requires(Right.REFER)
def referral_list(request: SignedInRequest) -> HttpResponse:
    """What waits for whom. Names only where somebody is expected or to be called."""
    today = timezone.localdate()
    chosen = request.GET.get("lijst", "beurt")
    if chosen not in LISTS:
        raise Http404
    everybody = request.GET.get("van") == "iedereen"
    rows = Referral.objects.visible_to(request.user)
    own = rows if everybody else rows.filter(owner=request.user)
    shown = in_list(chosen, rows if chosen == "vandaag" else own, today)
    library = request.user.library
    assert library is not None, "whoever refers belongs to a library"
    found = counts(library, None if everybody else request.user, today)
    paginator = Paginator(shown.values_list("pk", flat=True), PER_PAGE)
    if chosen in found:
        paginator.count = found[chosen]  # counted already, for the tabs
    page = paginator.get_page(request.GET.get("page"))
    lines = work_rows(page.object_list, today, chosen=chosen)
    names = names_of(request, lines, today) if chosen in WITH_NAMES else {}
    manages = has_right(request.user, Right.MANAGE_REFERRALS)
    context = {
        "tabs": list_tabs(chosen, found, everybody=everybody),
        "problems": standing(timezone.now()).problems if manages else [],
        "chosen": chosen,
        "label": LISTS[chosen][0],
        "nothing": LISTS[chosen][1],
        "when_label": when_label(chosen),
        "everybody": everybody,
        "page": page,
        "rows": [written(line, names.get(line.pk, "")) for line in lines],
    }
    return render(request, "referrals/referral_list.html", context)


def list_tabs(chosen: str, found: dict[str, int], *, everybody: bool) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": f"?lijst={name}{'&van=iedereen' if everybody else ''}",
            "current": name == chosen,
            "count": found.get(name) or None,
        }
        for name, (label, _) in LISTS.items()
    ]


def names_of(request: SignedInRequest, lines: Iterable[WorkRow], today: date) -> dict[UUID, str]:
    """What to call the visitors of the lines, as far as this user may know. Showing a name is reading it."""
    referrals = Referral.objects.filter(pk__in=[line.pk for line in lines]).select_related("appointment")
    known = [one for one in referrals if one.may_be_known_to(request.user, today)]
    shown = show_visitors(known, request=request, action=Event.Action.READ)
    return {pk: visitor.name for pk, visitor in shown.items()}


def written(line: WorkRow, name: str) -> SafeString:
    """A line of the list; one with a visitor's name is written each time and kept nowhere."""
    context = {"row": line, "name": name}
    if name:
        return render_to_string("referrals/_row.html", context)
    return kept("referrals/_row.html", line, context)


@requires(Right.REFER)
def referral_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """All there is to a referral, and the next steps. Who the visitor is only to whom it concerns."""
    return render_detail(request, found(request, pk))


def found(request: SignedInRequest, pk: UUID, *, to_change: bool = False) -> Referral:
    rows = (
        Referral.objects.changeable_by(request.user)
        if to_change
        else (Referral.objects.visible_to(request.user))
    )
    # The rest is read where it is shown: with all of it joined PostgreSQL plans longer than it reads.
    related = ("service__place", "partner", "topic__group", "owner", "appointment", "library", "location")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def render_detail(
    request: SignedInRequest,
    referral: Referral,
    *,
    step: StepForm | None = None,
    owner: OwnerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    may_change = Referral.objects.changeable_by(request.user).filter(pk=referral.pk).exists()
    knows = referral.may_be_known_to(request.user, today)
    person = getattr(referral, "person", None)
    context = {
        "referral": referral,
        "appointment": getattr(referral, "appointment", None),
        "successor": getattr(referral, "successor", None),
        "tone": TONES.get(referral.state, ""),
        "today": today,
        "is_late": referral.overdue_after is not None and referral.overdue_after < today,
        "may_change": may_change,
        "knows": knows,
        "kept": person,
        "visitor": show_visitor(referral, request=request, action=Event.Action.READ)
        if knows and person is not None
        else None,
        "consent": referral.consents.select_related("text", "recorded_by").first(),
        "transitions": referral.transitions.select_related("by").order_by("-pk"),
        "step_form": step or StepForm(referral=referral),
        "has_steps": may_change and bool(steps_for(referral)),
        "owner_form": owner or OwnerForm(referral=referral, by=request.user),
        "can_go_on": may_change and can_go_on(referral),
        "can_reroute": may_change
        and referral.manner == Referral.Manner.WARM
        and not hasattr(referral, "successor")
        and referral.state not in (State.DRAFT, State.COMPLETED, State.ENTERED_IN_ERROR),
    }
    return render(request, "referrals/referral_detail.html", context, status=status)


@requires(Right.REFER)
@require_POST
def referral_step(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note what happened: by the library itself, or by a partner who called."""
    referral = found(request, pk, to_change=True)
    form = StepForm(request.POST, referral=referral)
    if not form.is_valid():
        return render_detail(request, referral, step=form, status=422)
    try:
        actions.move(
            referral=referral,
            to=form.cleaned_data["to"],
            by=request.user,
            now=timezone.now(),
            **form.words(),
        )
    except IntegrityError:
        messages.warning(
            request, "De doorverwijzing is intussen veranderd. Kijk eerst hoe het er nu voor staat."
        )
        return redirect("referrals:referral_detail", pk=pk)
    messages.success(request, f"Opgeslagen: {referral.get_state_display()}.")
    return redirect("referrals:referral_detail", pk=pk)


@requires(Right.REFER)
@require_POST
def referral_owner(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Hand a referral over to a colleague."""
    referral = found(request, pk, to_change=True)
    form = OwnerForm(request.POST, referral=referral, by=request.user)
    if referral.is_finished:
        messages.warning(request, "Deze doorverwijzing is afgesloten. Overdragen kan niet meer.")
        return redirect("referrals:referral_detail", pk=pk)
    if not form.is_valid():
        return render_detail(request, referral, owner=form, status=422)
    actions.hand_over(referral=referral, to=form.cleaned_data["owner"])
    messages.success(request, f"Overgedragen aan {referral.owner}.")
    return redirect("referrals:referral_list")


@requires(Right.REFER)
@require_POST
def referral_go_on(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back a closing that was a mistake: a linked successor goes on where it stood."""
    referral = found(request, pk, to_change=True)
    try:
        new = go_on(referral=referral, by=request.user, now=timezone.now(), request=request)
    except (CannotGoOnError, UnreadableError):
        messages.warning(
            request,
            "Verder gaan kan niet meer: de gegevens zijn gewist of er is een vervolg. Verwijs opnieuw door.",
        )
        return redirect("referrals:referral_detail", pk=pk)
    messages.success(request, "De doorverwijzing gaat verder. De oude is gemarkeerd als vergissing.")
    return redirect("referrals:referral_detail", pk=new.pk)


def path_to(referral: Referral) -> list[tuple[str, str]]:
    """The way from the list to a referral; its topic is its name, never the visitor's."""
    return [
        ("Doorverwijzingen", reverse("referrals:referral_list")),
        (referral.topic.name, reverse("referrals:referral_detail", args=[referral.pk])),
    ]


@requires(Right.REFER)
def referral_reroute(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose who else can help; the visitor is then asked again."""
    referral = found(request, pk, to_change=True)
    now = timezone.now()
    services = for_topic(
        request.user, referral.topic, municipality_of(referral.location, timezone.localdate(now)), now
    )
    if referral.service_id is not None:
        services = services.exclude(pk=referral.service_id)
    if request.method == "POST":
        service = chosen(services, request.POST.get("dienst"))
        if service is None:
            messages.warning(request, "Kies een dienst uit de lijst. Deze kan niet (meer) gekozen worden.")
            return redirect("referrals:referral_reroute", pk=pk)
        try:
            new = reroute(
                referral=referral, partner=service.partner, service=service, by=request.user, now=now
            )
        except CannotGoOnError:
            messages.warning(request, "Er is al een vervolg op deze doorverwijzing.")
            return redirect("referrals:referral_detail", pk=pk)
        return redirect("referrals:consent", pk=new.pk)
    offered = services.values_list("pk", flat=True)[:MOST_OFFERED]
    context = {"referral": referral, "path": path_to(referral), "lines": lines(offered, request.user, now)}
    return render(request, "referrals/referral_reroute.html", context)
