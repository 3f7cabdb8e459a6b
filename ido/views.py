"""The roof: home, resuming a kept form, health, style guide, error pages."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views import defaults
from django.views.decorators.http import require_POST

from ido.access import MANAGEMENT, Right, SignedInRequest, ask_to_log_in, has_right, public, requires
from ido.models import User
from ido.sessions import RESUMED, discard, keep_form, kept_form, note_presence, seconds_left
from ido.styleguide import styleguide_context
from referrals.alarm import standing
from registration import night as counting
from reports.editions import running as editions

RETRY_AFTER = 10  # seconds

HOME = [
    (Right.LOG_VISITS, "registration:desk"),
    (Right.READ_EDITIONS, "reports:edition_list"),
    (Right.MANAGE_INSTALLATION, "library_list"),
]


@requires(Right.OWN_ACCOUNT)
def home(request: SignedInRequest) -> HttpResponse:
    """Everybody starts where their work is."""
    return redirect(next(name for right, name in HOME if has_right(request.user, right)))


@requires(*{right for _, _, right, _ in MANAGEMENT})
def manage(request: SignedInRequest) -> HttpResponse:
    """Everything that is looked after now and then, with what one does there."""
    items = [
        {"label": label, "url": reverse(name), "text": text}
        for label, name, right, text in MANAGEMENT
        if has_right(request.user, right)
    ]
    return render(request, "manage.html", {"items": items})


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
        "marker": (RESUMED, str(kept["at"])),
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


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of our own with a token from before a login elsewhere in this browser: nothing typed is lost.

    The browser's Origin header tells our own page from another site's, which is refused.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if ours and reason != REASON_NO_CSRF_COOKIE:
        if getattr(resolve(request.path_info).func, "is_public", False):
            messages.info(request, "Het formulier was verlopen. Vul het nog een keer in.")
            return redirect(request.path)
        if not request.user.is_authenticated:
            return ask_to_log_in(request)
        if keep_form(request):
            return redirect("resume")
    return render(request, "403_csrf.html", status=403)


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "styleguide.html", styleguide_context())


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours (500); or when the database cannot take the request (503).

    Django calls it while the error is being handled. Neither page asks anything of database or session.
    """
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        content = render_to_string("503.html")
        return HttpResponse(content, status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return defaults.server_error(request)


@public
def health(request: HttpRequest) -> HttpResponse:
    """For the proxy and the watchman: up, and the database answers; then what stands wrong, if anything.

    The status is 200 whenever pages can be served. A line that begins with LET OP wants a person.
    """
    now = timezone.now()
    found = standing(now)
    last = timezone.localtime(found.last_night).isoformat("T", "minutes") if found.last_night else "nooit"
    lines = [
        "ok",
        f"oudste persoonsgegevens: {found.oldest or 'geen'}",
        f"laatst opgeruimd: {last}",
        *(
            f"LET OP: {problem}"
            for problem in (*found.problems, *counting.alarms(now), *editions.alarms(now))
        ),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
