"""Days and periods as people write them: a first day and a last day, both included.

The database keeps periods half-open: the last day of a period is the day before its upper bound.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.backends.postgresql.psycopg_any import DateRange

EARLIEST = date(1990, 1, 1)
LATEST = date(2099, 12, 31)
DAY = timedelta(days=1)


def period_of(first: date, last: date | None) -> DateRange:
    """The period of the days first..last, both included; without a last day it is open."""
    return DateRange(first, None if last is None else last + DAY)


def last_day(period: Any) -> date | None:
    """The last day in the period; None when it is open."""
    return None if period.upper is None else period.upper - DAY


class DayField(forms.DateField):
    """A day between 1990 and 2099; an earlier or later one is a slip of the pen."""

    default_validators = [
        MinValueValidator(EARLIEST, "Kies een dag vanaf 1 januari 1990."),
        MaxValueValidator(LATEST, "Kies een dag voor 2100."),
    ]
    default_error_messages = {
        "invalid": "Schrijf een dag die bestaat, als dag-maand-jaar. Bijvoorbeeld 31-12-2026.",
        "required": "Kies een dag.",
    }
    widget = forms.DateInput(
        format="%Y-%m-%d", attrs={"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    )


class PeriodForm(forms.Form):
    """The first and last day of a period, shared by every form that asks for one."""

    first_day = DayField(label="Eerste dag")
    last_day = DayField(label="Laatste dag", required=False, help_text="Leeg: zonder einde.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "De laatste dag ligt voor de eerste dag. Pas een van beide aan.")
        return data
