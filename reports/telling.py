"""How a table is told to people, the same on a page and on paper: a sentence instead of nothing but zeros."""

from __future__ import annotations

from django.utils.safestring import SafeString

from reports.catalogue import BY_SLUG
from reports.tables import Table

NOTHING = "Geen gegevens in deze periode."


def nothing_in(table: Table) -> str:
    """The sentence that stands in the place of a table with nothing in it; empty if there is something.

    It says no more than its zeros would. A table with a hidden or an unknown figure is no such table.
    """
    if not table.is_nothing:
        return ""
    report = BY_SLUG.get(table.slug)
    return report.nothing if report and report.nothing else NOTHING


def chart_of(table: Table) -> SafeString | None:
    """The chart that the catalogue has for the table; None if it has none, or nothing can be seen in it."""
    report = BY_SLUG.get(table.slug)
    if report is None or report.draw is None or table.is_nothing:
        return None
    return report.draw(table) or None
