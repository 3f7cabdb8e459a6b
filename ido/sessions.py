"""Sessions for shared desk computers: they end when idle and after a working day, and lose no typing.

Times are seconds since the epoch. Kept forms live in the server-side session, never in the browser.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

KEPT = "kept_form"
KEPT_FOR = 30 * 60
KEPT_BYTES = 64 * 1024
WRITE_EVERY = 60  # a session row is written at most once a minute to note that somebody is still there
SECRETS = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "credential"}


class SessionLimits:
    """Ends a session that was idle too long or is older than a working day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            session = request.session
            session.setdefault("started", now)
            if has_ended(session, now):
                user_id = request.user.pk
                logout(request)
                request.session["left_by"] = user_id
                messages.info(request, "Je was een tijd weg. Log opnieuw in om verder te gaan.")
            elif now - session.get("seen", 0) > WRITE_EVERY:
                session["seen"] = now
            if (
                request.method == "POST"
                and request.session.get(KEPT, {}).get("path") == request.get_full_path()
            ):
                del request.session[KEPT]
        return self.get_response(request)


def has_ended(session: Any, now: float) -> bool:
    """Whether the session is past its idle or its absolute limit at `now`."""
    idle = now - session.get("seen", now)
    return (
        idle > settings.SESSION_IDLE.total_seconds()
        or now - session["started"] > settings.SESSION_ABSOLUTE.total_seconds()
    )


def seconds_left(request: HttpRequest) -> int | None:
    """Seconds until the session ends if nothing more happens; None without a session."""
    if "started" not in request.session:
        return None
    absolute = request.session["started"] + settings.SESSION_ABSOLUTE.total_seconds() - time.time()
    return max(0, int(min(settings.SESSION_IDLE.total_seconds() - WRITE_EVERY, absolute)))


def keep_form(request: HttpRequest) -> bool:
    """Keep the body of a POST that came without a session, for after the next login. False: nothing kept."""
    if (
        request.method != "POST"
        or request.FILES
        or int(request.headers.get("Content-Length") or 0) > KEPT_BYTES
    ):
        return False
    request.session[KEPT] = {
        "path": request.get_full_path(),
        "fields": [(key, request.POST.getlist(key)) for key in request.POST if key not in SECRETS],
        "user": request.session.get("left_by"),
        "at": time.time(),
    }
    return True


def kept_form(request: HttpRequest) -> dict[str, Any] | None:
    """What `keep_form` kept, unless it is older than half an hour."""
    kept = request.session.get(KEPT)
    if kept and time.time() - kept["at"] < KEPT_FOR:
        return kept
    request.session.pop(KEPT, None)
    return None
