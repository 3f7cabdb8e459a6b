"""The pages on which the social map is kept: their tabs, and forms too long for one column of fields."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ido.pages import Path

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


def return_address(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that a form says it stands on; else `otherwise`."""
    address = request.POST.get("terug", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else otherwise
