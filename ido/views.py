"""The roof: home, resuming a kept form, health, style guide, error pages."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, has_right, public, requires
from ido.models import User
from ido.sessions import RESUMED, discard, kept_form, note_presence, seconds_left
from ido.styleguide import styleguide_context

HOME = [
    (Right.LOG_VISITS, "registration:desk"),
    (Right.READ_PUBLISHED_REPORTS, "reports:report_list"),
    (Right.MANAGE_INSTALLATION, "library_list"),
]


@requires(Right.OWN_ACCOUNT)
def home(request: SignedInRequest) -> HttpResponse:
    """Everybody starts where their work is."""
    return redirect(next(name for right, name in HOME if has_right(request.user, right)))


@requires(Right.OWN_ACCOUNT)
def resume(request: SignedInRequest) -> HttpResponse:
    """After a new login: go on with the form that was being filled in when the session ended."""
    kept = kept_form(request)
    if kept is None or request.method == "POST" or not may_resume(request.user, kept):
        discard(request)
        return redirect("home")
    author = User.objects.filter(pk=kept["user"]).first()
    context = {
        "kept": kept,
        "kept_at": datetime.fromtimestamp(kept["at"], tz=UTC),
        "marker": RESUMED,
        "author": author,
        "is_own": author == request.user,
    }
    return render(request, "resume.html", context)


def may_resume(user: User, kept: dict[str, Any]) -> bool:
    """Whether a kept form is offered: to who filled it in, or to a colleague who may use the same page."""
    try:
        view = resolve(kept["path"].partition("?")[0]).func
    except Resolver404:
        return False
    if not any(has_right(user, right) for right in getattr(view, "required_rights", ())):
        return False
    if kept["user"] is None or kept["user"] == user.pk:
        return True
    return user.library_id is not None and User.objects.visible_to(user).filter(pk=kept["user"]).exists()


@requires(Right.OWN_ACCOUNT)
@require_POST
def session_extend(request: SignedInRequest) -> HttpResponse:
    """Somebody is still there; answers how many seconds the session now lasts."""
    note_presence(request.session, time.time(), every=0)
    return JsonResponse({"seconds": seconds_left(request)})


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "styleguide.html", styleguide_context())


@public
def health(request: HttpRequest) -> HttpResponse:
    """For the proxy and the watchman: up, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
