"""Parts of pages that many requests show alike, kept by each process once written.

All that a part shows is in its key, so what is kept is never out of date and nothing has to be thrown away
when something changes. Writing such parts again and again would take longer than the rest of a page.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

TOKEN = secrets.token_urlsafe()  # stands in a kept part for the CSRF token, which is another for each page
PAGE_TOKEN = "IDO_PAGE_TOKEN"
Context = dict[str, Any] | Callable[[], dict[str, Any]]

MOST = 10_000  # of some kB at most, nearly all of them rows of the log, of 1 kB
_kept: dict[Hashable, SafeString] = {}


def kept(template: str, key: Hashable, context: Context) -> SafeString:
    """The template written with the context, of which `key` holds everything that can be seen.

    A context that takes work may come as a function, which is called only when nothing is kept.
    """
    if settings.DEBUG:  # somebody may be working on the template
        return _written(template, context)
    part = _kept.get((template, key))
    if part is None:
        if len(_kept) >= MOST:
            _kept.clear()
        part = _kept[template, key] = _written(template, context)
    return part


def page_token(request: HttpRequest) -> str:
    """The CSRF token, hidden once for all forms of a page: Django hides it anew for each."""
    if PAGE_TOKEN not in request.META:  # where Django keeps the token itself
        request.META[PAGE_TOKEN] = get_token(request)
    return request.META[PAGE_TOKEN]


def with_token(part: SafeString, token: str) -> SafeString:
    """A part with the CSRF token of the page in its forms."""
    return mark_safe(part.replace(TOKEN, token))  # a token is letters and digits


def _written(template: str, context: Context) -> SafeString:
    return render_to_string(template, context() if callable(context) else context)
