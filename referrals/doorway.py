"""Who stands at the door of a partner's link, and who is inside.

The browser that looks at the closed door gets a cookie with a random word, for that one address. Pressing the
button uses the link up and stores the hash of the word: from then on the link works in that browser alone,
until it was left alone for half an hour. A program that only follows links never presses the button, and one
that keeps no cookies cannot.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from ido import links
from referrals.log import note
from referrals.models import Event, PartnerLink

COOKIE = "doorverwijzing"
SALT = "referrals.doorway"
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=4)  # from opening, however busy


def word_in(request: HttpRequest) -> str:
    """The word this browser got here less than half an hour ago, or ""."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=IDLE))
    except signing.BadSignature:
        return ""


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser its word, or its word for another half hour."""
    word = word_in(request) or secrets.token_urlsafe(24)
    response.set_cookie(
        COOKIE,
        signing.dumps(word, salt=SALT),
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # a second tap on the link in the mail comes back in
    )
    return response


def of_code(code: str) -> PartnerLink | None:
    """The link with this code whatever became of it, for who need not guess."""
    rows = PartnerLink.objects.select_related("referral__library", "referral__partner")
    return rows.filter(code_hash=links.digest(code.lower())).first()


def inside(request: HttpRequest, code: str, now: datetime) -> PartnerLink | None:
    """The link that this browser opened not too long ago."""
    word = word_in(request)
    link = of_code(code) if word else None
    if link is None or link.used_at is None or now > link.used_at + LONGEST:
        return None
    return link if secrets.compare_digest(link.opener, links.digest(word)) else None


def at_the_door(request: HttpRequest, code: str, now: datetime) -> PartnerLink | None:
    """The link that the code still opens. None, counted and in the log, when it opens nothing (any more).

    Somebody who tapped twice is let in: the first tap may use the link up while the second looks.
    Raises TooManyMissesError.
    """
    if links.find(PartnerLink.objects.usable(now), code, request=request, at=now) is not None:
        return of_code(code)
    tapped_twice = inside(request, code, now)
    if tapped_twice is not None:
        return tapped_twice
    refused = of_code(code)
    if refused is not None:
        note_at(refused, Event.Action.REFUSED, request, succeeded=False)
    return None


def enter(request: HttpRequest, link: PartnerLink, now: datetime) -> bool:
    """Use the link up for this browser; False when it keeps no cookies, or somebody else was first.

    True for its second tap as well, which opens nothing more.
    """
    word = word_in(request)
    if not word:
        return False
    opener = links.digest(word)
    if link.use(opener=opener, at=now):
        note_at(link, Event.Action.OPENED, request)
        return True
    return secrets.compare_digest(link.opener, opener)


def note_at(
    link: PartnerLink,
    action: str,
    request: HttpRequest,
    *,
    succeeded: bool = True,
    fields: list[str] | None = None,
) -> None:
    """Write down what happened at the door, or behind it."""
    note(
        library=link.referral.library,
        action=action,
        actor=Event.Actor.PARTNER,
        referral=link.referral,
        fields=fields or [],
        request=request,
        succeeded=succeeded,
    )
