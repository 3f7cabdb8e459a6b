"""Dutch notation for numbers and dates, available in every template without loading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.core.paginator import Page
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, ModelChoiceField, Select
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import override

register = template.Library()

UNKNOWN = "–"
MINUS = "\u2212"
DASH = BLANK_CHOICE_DASH[0][1]
DATE_STYLES = {
    "date": "j F Y",
    "weekday": "l j F Y",
    "numeric": "d-m-Y",
    "month": "F Y",
    "moment": r"j F Y \o\m H.i \u\u\r",
}


@register.filter
def number(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """The number with a point per thousand and a decimal comma: 1234.5 with one decimal is 1.234,5.

    Rounds half away from zero, as people do on paper. An unknown number (None) is a dash.
    """
    if value is None:
        return UNKNOWN
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


@register.filter
def percentage(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """A share as a percentage: 0.265 is 27%, with one decimal 26,5%. An unknown share (None) is a dash."""
    if value is None:
        return UNKNOWN
    return f"{number(Decimal(str(value)) * 100, decimals)}%"


@register.filter
def dutch_date(value: date | None, style: str = "date") -> str:
    """The day in Dutch: 11 december 2022. A moment is read on the clock of the installation's time zone.

    Styles: date, weekday (zondag 11 december 2022), numeric (11-12-2022), month (december 2022) and
    moment (11 december 2022 om 14.05 uur; needs a datetime). None is a dash; another style a KeyError.
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    with override("nl"):
        return format_date(value, DATE_STYLES[style])


@register.filter
def worded(field: BoundField) -> BoundField:
    """The same field; where a select begins with a dash for "nothing chosen", it says so in words."""
    words = "Maak een keuze" if field.field.required else "Geen keuze"
    if isinstance(field.field, ModelChoiceField) and field.field.empty_label == DASH:
        field.field.empty_label = words
    elif isinstance(field.field.widget, Select) and ("", DASH) in field.field.widget.choices:
        choices = field.field.widget.choices
        field.field.widget.choices = [
            (v, words if (v, label) == ("", DASH) else label) for v, label in choices
        ]
    return field


@register.filter
def ticked(options: Iterable[BoundWidget]) -> list[BoundWidget]:
    """Those of the ticks that are on."""
    return [option for option in options if option.data["selected"]]


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """The page numbers to offer: the ends, this page and its neighbours, and None where some are left out."""
    paginator = page.paginator
    elided = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [None if entry == paginator.ELLIPSIS else int(entry) for entry in elided]
