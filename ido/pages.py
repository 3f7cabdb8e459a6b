"""The two pages that management has most of: fill in a form, and confirm."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Path = list[tuple[str, str]]  # label and address of each step above a page, highest first


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    path: Path,
    lead: str = "",
    notice: str = "",
    submit: str = "Opslaan",
    delete_url: str = "",
) -> HttpResponse:
    """A page with one form. Cancelling leads one step up the path; `notice` is a warning above the form."""
    return render(
        request,
        "form_page.html",
        {
            "form": form,
            "title": title,
            "path": path,
            "cancel_url": path[-1][1],
            "lead": lead,
            "notice": notice,
            "submit": submit,
            "delete_url": delete_url,
        },
    )


def confirm_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    path: Path,
    text: str,
    submit: str,
    danger: bool = True,
) -> HttpResponse:
    """A page that asks once more; `form` holds what is still to choose, and says why it was refused."""
    return render(
        request,
        "confirm_page.html",
        {
            "form": form,
            "title": title,
            "path": path,
            "cancel_url": path[-1][1],
            "text": text,
            "submit": submit,
            "danger": danger,
        },
    )
