"""The pages on which the social map is kept: their tabs, and forms too long for one column of fields."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from ido.access import SignedInRequest
from ido.pages import Path, confirm_page
from ido.refusals import saved
from ido.templatetags.components import dutch_date
from partners import actions
from partners.forms_reach import EndForm
from partners.models import Partner, Service

TABS = [
    ("Partners", "partners:partner_list"),
    ("Diensten", "partners:service_list"),
    ("Wegwijzers", "partners:guide_manage_list"),
    ("Plekken", "partners:place_list"),
    ("Dubbel", "partners:double_list"),
    ("Controle", "partners:check_list"),
    ("Uitwisselen", "partners:exchange"),
]


def tabs(current: str) -> list[dict[str, Any]]:
    """The lists beside each other; `current` is the URL name of this one."""
    return [{"label": label, "url": reverse(name), "current": name == current} for label, name in TABS]


def sections_page(
    request: HttpRequest,
    form: Any,
    *,
    title: str,
    path: Path,
    lead: str = "",
    submit: str = "Opslaan",
    new_place: Any = None,
) -> HttpResponse:
    """A page with one long form, in the sections that its class names: fields, or several for one line.

    `new_place` is a second form in the same page, for an address that is not in the list yet.
    """
    sections = [
        {"title": heading, "lines": [fields for line in lines if (fields := fields_of(form, line))]}
        for heading, lines in form.SECTIONS
    ]
    context = {
        "form": form,
        "sections": sections,
        "new_place": new_place,
        "title": title,
        "path": path,
        "cancel_url": path[-1][1],
        "lead": lead,
        "submit": submit,
    }
    return render(request, "partners/manage/sections_form.html", context)


def fields_of(form: Any, line: str | tuple[str, ...]) -> list[Any]:
    """The fields of one line of a section, as far as the form has them."""
    names = (line,) if isinstance(line, str) else line
    return [form[name] for name in names if name in form.fields]


def end_page(
    request: SignedInRequest, row: Partner | Service, *, page: str, path: Path, text: str
) -> HttpResponse:
    """A page that asks from which day an entry goes to the archive; it leads to `page`, by its URL name."""
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = EndForm(data, starts_on=row.starts_on, today=today)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.end(row=row, on=form.cleaned_data["day"], today=today))
    ):
        messages.success(request, f"{row} staat vanaf {dutch_date(row.ends_on)} in het archief.")
        return redirect(page, row.pk)
    return confirm_page(
        request, form, title=f"{row} archiveren?", path=path, text=text, submit="Archiveren", danger=False
    )


def reinstated(request: SignedInRequest, row: Partner | Service, *, page: str) -> HttpResponse:
    """Put an entry back from the archive, unless it went up in another; leads to `page`, by its URL name."""
    if row.merged_into_id is not None:
        messages.error(request, f"{row} is samengevoegd met een andere. Terugzetten kan niet.")
    else:
        actions.reinstate(row=row, today=timezone.localdate())
        messages.success(request, f"{row} is teruggezet.")
    return redirect(page, row.pk)


def return_address(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that a form says it stands on; else `otherwise`."""
    address = request.POST.get("terug", "")
    is_path = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_path else otherwise
