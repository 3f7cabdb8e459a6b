"""Parts of a report that are the same whatever was counted: a process writes them once (`ido.fragments`)."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from ido.fragments import kept

register = template.Library()


@register.simple_tag
def downloads(slug: str, title: str, query: str) -> SafeString:
    """The files of one report about what is chosen: `query` says what, as in an address."""
    context = {"slug": slug, "title": title, "query": query}
    return kept("reports/_downloads.html", (slug, title, query), context)
