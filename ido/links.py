"""Links in mail for people without an account: the code in them, finding its row, stopping who guesses.

A row that such a link opens has a random `seed` (UUID) and a unique `code_hash`. The code itself is nowhere
in the database: `code_for` makes it from the seed and the secret of the installation when the mail goes out.
Who reads the database can therefore open nothing, and who guesses has 160 bits to guess.

What makes a row usable (not expired, not used, not revoked) is the caller's queryset to say. A page behind a
link changes nothing on GET, since mail scanners follow links; it wears `@unlisted`.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TypeVar

from allauth.account.adapter import get_adapter
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from ido.models import LinkMiss

CODE = re.compile(r"[a-z2-7]{32}")
MISSES_PER_HOUR = 30  # from one address range; a whole branch or town hall may share one
MISSES_KEPT = timedelta(days=7)
PREFIX = {4: 24, 6: 48}  # bits of an address that say from which range it comes

Row = TypeVar("Row", bound=Model)
View = Callable[..., HttpResponse]


class TooManyMissesError(Exception):
    """From this address range links were tried too often that open nothing: look nothing up any more."""


def new_link(purpose: str) -> tuple[uuid.UUID, str]:
    """A seed and the hash of its code, to store in a new row. `purpose` tells kinds of links apart."""
    seed = uuid.uuid4()
    return seed, digest(code_for(purpose, seed))


def code_for(purpose: str, seed: uuid.UUID) -> str:
    """The code in the link of the row with this seed: 32 characters of a-z and 2-7.

    The same whenever it is made, until the installation gets another SECRET_KEY.
    """
    secret = salted_hmac(f"ido.links.{purpose}", str(seed), algorithm="sha256").digest()
    return base64.b32encode(secret[:20]).decode().lower()


def digest(code: str) -> str:
    """What is stored of a code (SHA-256, hexadecimal): a random code needs no slow hash."""
    return hashlib.sha256(code.encode()).hexdigest()


def find(rows: QuerySet[Row], code: str, *, request: HttpRequest, at: datetime) -> Row | None:
    """The row among the usable `rows` that the code opens; None, and counted as a miss, when there is none.

    Raises TooManyMissesError, without looking, when the range of the visitor had its misses this hour.
    """
    code = code.lower()
    return find_hash(rows, digest(code) if CODE.fullmatch(code) else "", request=request, at=at)


def find_hash(rows: QuerySet[Row], code_hash: str, *, request: HttpRequest, at: datetime) -> Row | None:
    """As `find`, for a code of another kind: its hash as it is stored, or "" for what is no such code."""
    network = network_of(get_adapter().get_client_ip(request))
    hour = at.replace(minute=0, second=0, microsecond=0)
    tried = LinkMiss.objects.filter(network=network, hour=hour)
    if tried.filter(count__gte=MISSES_PER_HOUR).exists():
        raise TooManyMissesError
    row = rows.filter(code_hash=code_hash).first() if code_hash else None
    if row is None:
        if LinkMiss.objects.get_or_create(network=network, hour=hour)[1]:
            LinkMiss.objects.filter(hour__lt=at - MISSES_KEPT).delete()
        tried.update(count=F("count") + 1)
    return row


def network_of(address: str) -> str:
    """The range that an IP address lies in, such as 192.0.2.0/24."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{PREFIX[ip.version]}", strict=False))


def unlisted(view: View) -> View:
    """For a page with a code in its address: the address goes to no other site, cache, search engine or log.

    Without referrer a browser sends no origin either, so Django's CSRF check would refuse every form. The
    view must be `@csrf_exempt`: what it allows follows from the code alone, never from a cookie.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django would write the path down
        return response

    return guarded
