"""Pages on which the people at a partner and the agreements with it are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.pages import confirm_page, form_page
from ido.refusals import saved
from partners.forms_partners import AgreementForm, ContactForm
from partners.models import Agreement, Contact, Partner
from partners.views_partners import editable_partner, path_to, visible_partner


@requires(Right.MANAGE_PARTNERS)
def contact_add(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit(request, ContactForm, Contact(partner=editable_partner(request, pk)), "Contact toevoegen")


@requires(Right.MANAGE_PARTNERS)
def contact_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    url = reverse("partners:contact_delete", args=[pk])
    return _edit(request, ContactForm, editable_contact(request, pk), "Contact wijzigen", url)


@requires(Right.MANAGE_PARTNERS)
def contact_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    return _delete(request, editable_contact(request, pk), "Contact verwijderen?")


def editable_contact(request: SignedInRequest, pk: int) -> Contact:
    partners = Partner.objects.editable_by(request.user)
    return get_object_or_404(Contact.objects.filter(partner__in=partners).select_related("partner"), pk=pk)


@requires(Right.MANAGE_PARTNERS)
def agreement_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A library makes agreements with its own partners and with national ones."""
    partner = visible_partner(request, pk)
    if request.user.library is None:
        raise Http404
    agreement = Agreement(partner=partner, library=request.user.library, agreed_on=timezone.localdate())
    return _edit(request, AgreementForm, agreement, "Afspraak toevoegen")


@requires(Right.MANAGE_PARTNERS)
def agreement_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    url = reverse("partners:agreement_delete", args=[pk])
    return _edit(request, AgreementForm, visible_agreement(request, pk), "Afspraak wijzigen", url)


@requires(Right.MANAGE_PARTNERS)
def agreement_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    return _delete(request, visible_agreement(request, pk), "Afspraak verwijderen?")


def visible_agreement(request: SignedInRequest, pk: int) -> Agreement:
    return get_object_or_404(Agreement.objects.visible_to(request.user).select_related("partner"), pk=pk)


def _edit(
    request: SignedInRequest, form_class: Any, row: Contact | Agreement, title: str, delete_url: str = ""
) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, f"Opgeslagen bij {row.partner}.")
        return redirect("partners:partner_manage", row.partner_id)
    return form_page(
        request, form, title=title, lead=row.partner.name, path=path_to(row.partner), delete_url=delete_url
    )


def _delete(request: SignedInRequest, row: Contact | Agreement, title: str) -> HttpResponse:
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, row.delete):
        messages.success(request, f"Verwijderd bij {row.partner}.")
        return redirect("partners:partner_manage", row.partner_id)
    return confirm_page(
        request,
        form,
        title=title,
        path=path_to(row.partner),
        text=f"Je haalt dit weg: {row}. In de geschiedenis blijft staan wat het was.",
        submit="Verwijderen",
    )
