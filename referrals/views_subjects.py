"""Access and erasure on request: a visitor asks what we know, or wants to be forgotten."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from ido.access import Right, SignedInRequest, requires
from ido.pages import confirm_page
from ido.sessions import never_kept
from referrals.forgetting import erase_on_request
from referrals.forms_subjects import SubjectForm
from referrals.log import note, show_visitor, show_visitors
from referrals.models import Event, Person, Referral, Tombstone
from referrals.subjects import Found, as_json, dossier, search

PATH = [("Inzage en wissen", "referrals:subject_search")]


@never_kept
@sensitive_post_parameters()
@requires(Right.MANAGE_REFERRALS)
def subject_search(request: SignedInRequest) -> HttpResponse:
    """Look for a person. The term comes in the body of a POST and goes nowhere."""
    if request.method != "POST":
        return render(request, "referrals/subject_search.html", {"form": SubjectForm()})
    form = SubjectForm(request.POST)
    if not form.is_valid():
        return render(request, "referrals/subject_search.html", {"form": form}, status=422)
    term, after = form.cleaned_data["term"], form.cleaned_data["after"]
    found = search(Person.objects.visible_to(request.user), term, after=after)
    return show_found(request, term, found)


def show_found(request: SignedInRequest, term: str, found: Found) -> HttpResponse:
    library = request.user.library
    if library is None:
        raise Http404  # nobody without a library has the right
    note(
        library=library,
        action=Event.Action.FOUND,
        actor=Event.Actor.STAFF,
        by=request.user,
        request=request,
        succeeded=bool(found.ids),
    )
    referrals = list(
        Referral.objects.visible_to(request.user)
        .filter(pk__in=found.ids)
        .select_related("topic", "partner", "library")
        .order_by("-created_at")
    )
    visitors = show_visitors(referrals, request=request, action=Event.Action.FOUND)
    context = {
        "form": SubjectForm(initial={"term": term}),
        "found": found,
        "next_form": SubjectForm(initial={"term": term, "after": found.go_on_after}, auto_id="verder_%s"),
        "rows": [(referral, visitors.get(referral.pk)) for referral in referrals],
    }
    return render(request, "referrals/subject_search.html", context)


def known(request: SignedInRequest, pk: UUID) -> Referral:
    """A referral of the library of which a person is stored; 404 for every other."""
    rows = Referral.objects.visible_to(request.user).filter(person__isnull=False)
    return get_object_or_404(
        rows.select_related("person", "library", "topic", "partner", "service", "appointment"), pk=pk
    )


def is_erased(request: SignedInRequest, pk: UUID) -> bool:
    own = Referral.objects.visible_to(request.user).filter(pk=pk)
    return own.exists() and Tombstone.objects.filter(pk=pk).exists()


@requires(Right.MANAGE_REFERRALS)
def subject_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """All that is stored of one visitor, to read along with them or to print."""
    if is_erased(request, pk):
        return redirect("referrals:subject_erased", pk=pk)
    referral = known(request, pk)
    visitor = show_visitor(referral, request=request, action=Event.Action.READ)
    parts = dossier(referral, visitor)
    context = {
        "referral": referral,
        "now": timezone.now(),
        "is_readable": visitor is not None,
        "facts": {name: part for name, part in parts.items() if isinstance(part, dict)},
        "tables": {name: part for name, part in parts.items() if isinstance(part, list)},
    }
    return render(request, "referrals/subject_detail.html", context)


@requires(Right.MANAGE_REFERRALS)
def subject_download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The same as JSON, which another program can read."""
    referral = known(request, pk)
    visitor = show_visitor(referral, request=request, action=Event.Action.EXPORTED)
    return JsonResponse(
        as_json(referral, visitor, timezone.now()),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="inzage-{pk.hex[:8]}.json"'},
    )


@requires(Right.MANAGE_REFERRALS)
def subject_erase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Erase after asking once more; then show the proof."""
    if is_erased(request, pk):
        return redirect("referrals:subject_erased", pk=pk)
    referral = known(request, pk)
    if request.method == "POST":
        try:
            erase_on_request(referral=referral, by=request.user, at=timezone.now(), request=request)
        except OSError:  # after the commit: the vault's disk did not take the line
            messages.warning(request, "Gewist. Alleen de lijst in de kluis volgt pas vannacht.")
        return redirect("referrals:subject_erased", pk=pk)
    return confirm_page(
        request,
        Form(),
        title="Gegevens van de bezoeker wissen",
        path=[
            *[(label, reverse(name)) for label, name in PATH],
            ("Wat we bewaren", reverse("referrals:subject_detail", args=[pk])),
        ],
        text="Naam, contact, taal, vraag en afspraak worden meteen gewist, en zijn niet terug te halen."
        " Loopt de doorverwijzing nog, dan stopt zij. De link van de partner werkt dan niet meer.",
        submit="Wissen",
    )


@requires(Right.MANAGE_REFERRALS)
def subject_erased(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The proof: what was erased, when, why and by whom; nothing of the person."""
    referral = get_object_or_404(
        Referral.objects.visible_to(request.user).select_related("topic", "partner", "library"), pk=pk
    )
    stone = get_object_or_404(Tombstone, pk=pk)
    event = (
        Event.objects.visible_to(request.user)
        .filter(referral_id=pk, action=Event.Action.ERASED)
        .select_related("by")
        .first()
    )
    context = {"referral": referral, "stone": stone, "event": event}
    return render(request, "referrals/subject_erased.html", context)
