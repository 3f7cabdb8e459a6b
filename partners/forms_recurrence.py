"""The part of a form in which people say how often something takes place."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from ido.form_fields import field_of
from ido.models import Weekday
from partners.recurrence import Frequency, Recurrence, rule_in_words

KEEP = "keep"


class RecurrenceFields(forms.Form):
    """How often and on which weekdays; `cleaned_data["rule"]` is the rule they come to.

    A form for a schedule inherits it and gives `rule` and `first_on` of the schedule that is changed. A rule
    from elsewhere for which there are no boxes is offered in words, to keep as it is.
    """

    frequency = forms.ChoiceField(
        label="Hoe vaak",
        choices=Frequency.choices,
        error_messages={
            "required": "Kies hoe vaak het is.",
            "invalid_choice": "Kies hoe vaak het is, uit de lijst.",
        },
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Op welke dagen",
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Bij één keer hoeft dit niet.",
        error_messages={"invalid_choice": "Kies dagen uit de lijst."},
    )

    def __init__(self, *args: Any, rule: str | None = None, first_on: date | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kept_rule = rule or ""
        if rule is None or first_on is None:
            return
        known = Recurrence.of(rule, first_on)
        if known is None:
            words = rule_in_words(rule, first_on).removesuffix(":")
            frequency = field_of(self, "frequency", forms.ChoiceField)
            frequency.choices = [(KEEP, f"zoals het is: {words}"), *Frequency.choices]
        self.initial.setdefault("frequency", known.frequency if known else KEEP)
        self.initial.setdefault("weekdays", list(known.weekdays) if known else [])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        frequency, weekdays = data.get("frequency"), data.get("weekdays")
        if frequency == KEEP:
            data["rule"] = self.kept_rule
        elif frequency and weekdays is not None:
            if frequency == Frequency.ONCE:
                weekdays = []
            elif not weekdays:
                self.add_error("weekdays", "Kies op welke dag of dagen het is.")
                return data
            data["rule"] = Recurrence(Frequency(frequency), tuple(weekdays)).rule
        return data
