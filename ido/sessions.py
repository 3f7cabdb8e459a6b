"""Sessions for shared desk computers: they end when idle and after a working day, and lose no typing.

Times are seconds since the epoch. Kept forms live in the server-side session, never in the browser. By
`SessionStore` this module is Django's session engine as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ido.database.prepared import prepared

LEFT_BY = "left_by"  # who was logged in here before
KEPT = "kept_form"
View = Callable[..., HttpResponse]
KEPT_FOR = 30 * 60
KEPT_BYTES = 64 * 1024
RESUMED = "hervat"  # marks the second sending of a kept form
WRITE_EVERY = 60  # a session row is written at most once a minute to note that somebody is still there
READ = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s"
# Never kept: secrets, and what belongs to the page rather than to who typed.
NOT_KEPT = {
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "code",
    "credential",
    "next",
    RESUMED,
}


class SessionStore(DatabaseSessions):
    """Sessions in the database, each read by one plain query: every request reads one."""

    def load(self) -> dict[str, Any]:
        rows = prepared(READ, {"key": self.session_key, "now": timezone.now()})
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])


class SessionLimits:
    """Ends a session that was idle too long or is older than a working day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            if has_ended(request.session, now):
                leave(request)
                messages.info(request, "Je sessie is afgelopen. Log opnieuw in om verder te gaan.")
            else:
                note_presence(request.session, now)
        response = self.get_response(request)
        if request.method == "POST" and response.status_code < 400:
            discard_resumed(request)
        return response


def has_ended(session: Any, now: float) -> bool:
    """Whether the session is past its idle or its absolute limit at `now`."""
    idle = now - session.get("seen", now)
    age = now - session.get("started", now)
    return bool(
        idle > settings.SESSION_IDLE.total_seconds() or age > settings.SESSION_ABSOLUTE.total_seconds()
    )


def note_presence(session: Any, now: float, *, every: float = WRITE_EVERY) -> None:
    """Note that somebody is there at `now`, unless that was noted less than `every` seconds ago."""
    session.setdefault("started", now)
    if now - session.get("seen", 0) >= every:
        session["seen"] = now


def leave(request: HttpRequest) -> None:
    """Log out, remembering who left: a form still open is offered to that person first."""
    user_id = request.user.pk
    logout(request)
    request.session[LEFT_BY] = user_id


def seconds_left(request: HttpRequest) -> int | None:
    """Seconds until the session ends if nothing more happens; None without a session."""
    session = request.session
    if "started" not in session or "seen" not in session:
        return None
    idle = session["seen"] + settings.SESSION_IDLE.total_seconds()
    absolute = session["started"] + settings.SESSION_ABSOLUTE.total_seconds()
    return max(0, int(min(idle, absolute) - time.time()))


def never_kept(view: View) -> View:
    """Declare that what is typed at the view is about a visitor, and is kept nowhere but in its own place."""
    view.is_never_kept = True  # type: ignore[attr-defined]  # functions carry attributes
    return view


def is_never_kept(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "is_never_kept", False)


def keep_form(request: HttpRequest) -> bool:
    """Keep what was typed in a POST that came without a session, for after the next login.

    False when there is nothing to keep: no fields, a file, more than KEPT_BYTES, or a `never_kept` view.
    """
    if request.method != "POST" or request.FILES or is_never_kept(request):
        return False
    fields = [(key, request.POST.getlist(key)) for key in request.POST if key not in NOT_KEPT]
    size = sum(len(key) + sum(len(value) for value in values) for key, values in fields)
    if not size or size > KEPT_BYTES:
        return False
    request.session[KEPT] = {
        "path": request.get_full_path(),
        "fields": fields,
        "user": request.session.get(LEFT_BY),
        "at": time.time(),
    }
    return True


def kept_form(request: HttpRequest) -> dict[str, Any] | None:
    """What `keep_form` kept, unless it is older than half an hour."""
    kept = request.session.get(KEPT)
    if kept and time.time() - kept["at"] < KEPT_FOR:
        return dict(kept)
    discard(request)
    return None


def discard(request: HttpRequest) -> None:
    if KEPT in request.session:
        del request.session[KEPT]


def discard_resumed(request: HttpRequest) -> None:
    """Forget the kept form once it has been sent again and was answered."""
    kept = request.session.get(KEPT)
    if kept and request.POST.get(RESUMED) == str(kept["at"]):
        discard(request)
