"""Asking for whom to look. What is typed here is kept nowhere: see `never_kept`."""

from __future__ import annotations

from django import forms


class SubjectForm(forms.Form):
    """A name, telephone number or mail address, as the visitor gives it now."""

    term = forms.CharField(
        label="Naam, telefoonnummer of e-mailadres",
        min_length=3,
        max_length=120,
        help_text="Zoals de bezoeker het nu opgeeft. Schrijfwijze en landnummer maken niet uit.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Vul in naar wie je zoekt.",
            "min_length": "Vul minstens drie tekens in.",
            "max_length": "Vul hoogstens 120 tekens in.",
        },
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
