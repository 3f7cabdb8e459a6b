"""Pages on which a coordinator keeps the partners of the library, and the administrator the national ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.pages import Path, delete_page
from ido.refusals import saved
from ido.templatetags.components import dutch_date
from partners import actions
from partners.forms_partners import PartnerFilter, PartnerForm
from partners.forms_places import PlaceForm
from partners.history import partner_changes
from partners.languages import language_names
from partners.models import Agreement, Partner, Service, TargetGroup
from partners.pages import end_page, reinstated, return_address, sections_page, tabs

PER_PAGE = 50
LATEST = 5  # changes shown on the page of a partner; the rest has a page of its own
USED = "Aan deze partner hangen diensten, vragen of afspraken. Verwijderen kan niet: archiveer de partner."


@requires(Right.MANAGE_PARTNERS)
def partner_list(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    form = PartnerFilter(request.GET)
    found = form.partners(request.user, today).annotate(service_count=Count("services"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "partner": partner,
            "freshness": partner.freshness(today),
            "is_over": partner.ends_on is not None and partner.ends_on <= today,
        }
        for partner in page.object_list
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "tabs": tabs("partners:partner_list"),
        "searching": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "partners/manage/partner_list.html", context)


def path_to_partners() -> Path:
    return [("Partners", reverse("partners:partner_list"))]


def path_to(partner: Partner) -> Path:
    """The way from the list to one of the partners."""
    name = Partner.objects.only("name").get(pk=partner.pk).name  # not what is being typed
    return [*path_to_partners(), (name, reverse("partners:partner_manage", args=[partner.pk]))]


def visible_partner(request: SignedInRequest, pk: int) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)


def editable_partner(request: SignedInRequest, pk: int) -> Partner:
    return get_object_or_404(Partner.objects.editable_by(request.user), pk=pk)


@requires(Right.MANAGE_PARTNERS)
def partner_manage(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything of a partner on one page; each part can be changed by whoever may."""
    today = timezone.localdate()
    partner = get_object_or_404(
        Partner.objects.visible_to(request.user)
        .select_related("place")
        .prefetch_related("topics", "municipalities", "contacts"),
        pk=pk,
    )
    if partner.merged_into_id is not None:
        return redirect("partners:partner_manage", partner.merged_into_id)
    context = {
        "partner": partner,
        "freshness": partner.freshness(today),
        "is_over": partner.ends_on is not None and partner.ends_on <= today,
        "is_hidden": partner.is_hidden(today),
        "editable": Partner.objects.editable_by(request.user).filter(pk=pk).exists(),
        "facts": facts(partner),
        "services": Service.objects.visible_to(request.user).filter(partner=partner, merged_into=None),
        "joint": Service.objects.visible_to(request.user).filter(together_with=partner),
        "agreements": Agreement.objects.visible_to(request.user).filter(partner=partner),
        "changes": partner_changes(partner, request.user)[:LATEST],
        "today": today,
    }
    return render(request, "partners/manage/partner_manage.html", context)


def facts(partner: Partner) -> list[tuple[str, Any]]:
    groups = dict(TargetGroup.choices)
    return [
        ("Soort", partner.get_kind_display().capitalize()),
        ("Wat zij doen", partner.description),
        ("Telefoon", partner.phone),
        ("E-mailadres", partner.email),
        ("Website", partner.website),
        ("Bezoekadres", partner.place),
        ("Kosten", partner.cost or "Gratis"),
        ("Meenemen", partner.to_bring),
        ("Gemeenten", ", ".join(str(one) for one in partner.municipalities.all()) or "Overal"),
        ("Onderwerpen", ", ".join(str(topic) for topic in partner.topics.all())),
        ("Doelgroepen", ", ".join(groups.get(code, code) for code in partner.target_groups)),
        ("Talen naast Nederlands", language_names(partner.languages)),
        ("Vanaf", dutch_date(partner.starts_on)),
    ]


@requires(Right.MANAGE_PARTNERS)
def partner_add(request: SignedInRequest) -> HttpResponse:
    return _edit(request, Partner(starts_on=timezone.localdate()), "Partner toevoegen", path_to_partners())


@requires(Right.MANAGE_PARTNERS)
def partner_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    partner = editable_partner(request, pk)
    return _edit(request, partner, "Partner wijzigen", path_to(partner))


def _edit(request: SignedInRequest, partner: Partner, title: str, path: Path) -> HttpResponse:
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = PartnerForm(data, instance=partner, user=request.user)
    place = PlaceForm(data, prefix="plek", empty_permitted=True, user=request.user)
    is_new = partner.pk is None
    if (
        request.method == "POST"
        and form.is_valid() & place.is_valid()
        and saved(form, lambda: actions.store(form=form, new_place=place, today=today))
    ):
        done = "toegevoegd. Controleer de gegevens en leg dat vast" if is_new else "gewijzigd"
        messages.success(request, f"{partner} is {done}.")
        return redirect("partners:partner_manage", partner.pk)
    return sections_page(request, form, title=title, path=path, new_place=place)


@requires(Right.MANAGE_PARTNERS)
@require_POST
def partner_verify(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody made sure that the entry is true: apart from changing it."""
    partner = editable_partner(request, pk)
    today = timezone.localdate()
    partner.verify(by=str(request.user), on=today)
    messages.success(request, f"{partner}: gecontroleerd op {dutch_date(today)} door {request.user}.")
    return redirect(return_address(request, reverse("partners:partner_manage", args=[pk])))


@requires(Right.MANAGE_PARTNERS)
def partner_end(request: SignedInRequest, pk: int) -> HttpResponse:
    partner = editable_partner(request, pk)
    text = (
        "De partner en zijn diensten verdwijnen van elke balie. Wat ernaar verwijst, blijft staan. "
        "Je kunt de partner later terugzetten."
    )
    return end_page(request, partner, page="partners:partner_manage", path=path_to(partner), text=text)


@requires(Right.MANAGE_PARTNERS)
@require_POST
def partner_reinstate(request: SignedInRequest, pk: int) -> HttpResponse:
    return reinstated(request, editable_partner(request, pk), page="partners:partner_manage")


@requires(Right.MANAGE_PARTNERS)
def partner_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    partner = editable_partner(request, pk)
    return delete_page(
        request,
        lambda: actions.delete_partner(partner=partner),
        in_use=USED,
        done=f"{partner} is verwijderd.",
        title=f"{partner} verwijderen?",
        path=path_to(partner),
        text="Dit kan alleen als niets naar de partner verwijst. Je kunt het niet ongedaan maken.",
        submit="Partner verwijderen",
    )


@requires(Right.MANAGE_PARTNERS)
def partner_history(request: SignedInRequest, pk: int) -> HttpResponse:
    partner = visible_partner(request, pk)
    context = {"title": f"Geschiedenis van {partner}", "path": path_to(partner)}
    return render(
        request,
        "partners/manage/history.html",
        {**context, "changes": partner_changes(partner, request.user)},
    )
