"""Periods in words, with their first and last day."""

from __future__ import annotations

from typing import Any

from django import template

from ido.days import last_day
from ido.models import Weekday
from ido.opening import Stretch, Week
from ido.templatetags.components import UNKNOWN, dutch_date

register = template.Library()


@register.filter
def period_text(period: Any) -> str:
    """A stored (half-open) period of days in words: "van 1 mei 2026 tot en met 3 mei 2026"."""
    return days_text(period.lower, last_day(period))


@register.filter
def days_text(first: Any, last: Any) -> str:
    """First and last day, both included, in words; without a last day "vanaf 1 mei 2026"."""
    if last is None:
        return f"vanaf {dutch_date(first)}"
    if first == last:
        return f"op {dutch_date(first)}"
    return f"van {dutch_date(first)} tot en met {dutch_date(last)}"


@register.filter
def labels(values: Any, choices: Any) -> str:
    """The labels of stored choices, in the order of the choices; a dash when there are none."""
    return ", ".join(choice.label for choice in choices if choice.value in values) or UNKNOWN


@register.filter
def by_day(week: Week) -> list[tuple[str, list[Stretch]]]:
    """Each weekday's name with its stretches of the week."""
    return [(day.label, week.on(day)) for day in Weekday]
