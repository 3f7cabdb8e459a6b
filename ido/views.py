"""The roof: home, resuming a kept form, health, style guide, error pages."""

from __future__ import annotations

import time

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ido.access import Right, has_right, public, requires
from ido.sessions import KEPT, kept_form

HOME = [
    (Right.LOG_VISITS, "registration:desk"),
    (Right.READ_PUBLISHED_REPORTS, "reports:report_list"),
    (Right.MANAGE_INSTALLATION, "library_list"),
]


@requires(Right.OWN_ACCOUNT)
def home(request: HttpRequest) -> HttpResponse:
    """Everybody starts where their work is."""
    return redirect(next(name for right, name in HOME if has_right(request.user, right)))


@requires(Right.OWN_ACCOUNT)
def resume(request: HttpRequest) -> HttpResponse:
    """After a new login: go on with the form that was being filled in when the session ended."""
    if request.method == "POST":
        request.session.pop(KEPT, None)
        return redirect("home")
    kept = kept_form(request)
    if kept is None:
        return redirect("home")
    by_colleague = kept["user"] is not None and kept["user"] != request.user.pk
    return render(request, "resume.html", {"kept": kept, "by_colleague": by_colleague})


@requires(Right.OWN_ACCOUNT)
def session_extend(request: HttpRequest) -> HttpResponse:
    """Somebody is still there."""
    request.session["seen"] = time.time()
    return HttpResponse(status=204)


@public
def health(request: HttpRequest) -> HttpResponse:
    """For the proxy and the watchman: up, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
