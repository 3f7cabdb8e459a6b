"""The pages that management has most of: fill in a form, confirm, and delete."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ido.refusals import saved

Path = list[tuple[str, str]]  # label and address of each step above a page, highest first


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    path: Path,
    lead: str = "",
    notice: str = "",
    about: tuple[str, str] = ("", ""),
    submit: str = "Opslaan",
    delete_url: str = "",
) -> HttpResponse:
    """A page with one form. Cancelling leads one step up the path; `notice` is a warning above the form.

    `about` is a heading and a text that is answered with the form, shown above it.
    """
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
            "about": about,
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


def delete_page(
    request: HttpRequest,
    delete: Callable[[], object],
    *,
    in_use: str,
    done: str,
    title: str,
    path: Path,
    text: str,
    submit: str,
) -> HttpResponse:
    """A page that asks once more, deletes, and leads to the top of the path with `done` as its message.

    `in_use` is the reason shown when others point to the row and it stays.
    """
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, delete, in_use=in_use):
        messages.success(request, done)
        return redirect(path[0][1])
    return confirm_page(request, form, title=title, path=path, text=text, submit=submit)
