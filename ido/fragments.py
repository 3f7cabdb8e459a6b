"""Parts of pages that many requests show alike, kept by each process once written.

All that a part shows is in its key, so what is kept is never out of date and nothing has to be thrown away
when something changes. Writing such parts again and again would take longer than the rest of a page.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

MOST = 10_000  # of some kB at most, nearly all of them rows of the log, of 1 kB
_kept: dict[Hashable, SafeString] = {}


def kept(template: str, key: Hashable, context: dict[str, Any]) -> SafeString:
    """The template written with the context, of which `key` holds everything that can be seen."""
    if settings.DEBUG:  # somebody may be working on the template
        return render_to_string(template, context)
    part = _kept.get((template, key))
    if part is None:
        if len(_kept) >= MOST:
            _kept.clear()
        part = _kept[template, key] = render_to_string(template, context)
    return part
