"""Why a quarter is to be closed again."""

from __future__ import annotations

from datetime import datetime

from django import forms

from ido.models import User
from ido.rows import insert_once
from reports.models import Closing, Reclosing


class ReclosingForm(forms.Form):
    reason = forms.ChoiceField(
        label="Waarom",
        choices=[(value, label[0].upper() + label[1:]) for value, label in Reclosing.Reason.choices],
        widget=forms.RadioSelect,
        help_text="Dit staat straks in de nieuwe uitgave.",
        error_messages={
            "required": "Kies bij Waarom wat er aan de hand is.",
            "invalid_choice": "Kies bij Waarom een van de redenen.",
        },
    )

    def ask(self, closing: Closing, *, by: User, at: datetime) -> bool:
        """Store the request; False when somebody asked the same and it is not done yet."""
        assert by.library is not None  # the view lets coordinators of a library in
        return insert_once(
            Reclosing(
                library=by.library,
                municipality=closing.municipality,
                first_day=closing.first_day,
                reason=self.cleaned_data["reason"],
                asked_at=at,
                asked_by=by,
            )
        )
