"""Choosing a file of the directory to take along or to read in, and telling what its columns are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from partners.actions_exchange import FORMATS, HSDS, SHEET
from partners.hsds.files import MAX_BYTES
from partners.spreadsheet import COLUMNS

MEGABYTES = MAX_BYTES // 1024**2


class ExportForm(forms.Form):
    form = forms.ChoiceField(
        label="Bestand",
        choices=[(key, label) for key, (label, _, _) in FORMATS.items()],
        error_messages={
            "required": "Kies een soort bestand.",
            "invalid_choice": "Dit soort bestand is er niet. Kies een ander.",
        },
    )
    national = forms.BooleanField(label="Neem ook de landelijke partners op", required=False)


class ReceiveForm(forms.Form):
    """A file from outside; what is in it is judged by reading it."""

    form = forms.ChoiceField(
        label="Wat voor bestand is het?",
        choices=[
            (SHEET, "Een spreadsheet met partners (.xlsx of .csv)"),
            (HSDS, "Een sociale kaart volgens HSDS 3.0 (.json of .zip)"),
        ],
        error_messages={
            "required": "Kies wat voor bestand het is.",
            "invalid_choice": "Dit soort bestand is er niet. Kies een ander.",
        },
    )
    file = forms.FileField(
        label="Bestand",
        help_text=f"Tot {MEGABYTES} MB. Er wordt nog niets opgeslagen.",
        error_messages={
            "required": "Kies een bestand.",
            "missing": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "invalid": "Het bestand kwam niet goed aan. Kies het opnieuw.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"Dit bestand is groter dan {MEGABYTES} MB. Verdeel het.")
        return file


class ColumnsForm(forms.Form):
    """Which column of a spreadsheet is what."""

    def __init__(self, *args: Any, headers: list[str], mapping: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "niet in dit bestand"), *((header, header) for header in headers)]
        for name, (label, _) in COLUMNS.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=name == "name",
                initial=mapping.get(name, ""),
                error_messages={
                    "required": "Kies de kolom met de naam.",
                    "invalid_choice": "Deze kolom staat niet in het bestand. Kies een andere.",
                },
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        used: dict[str, str] = {}
        for name, header in list(data.items()):
            if header and header in used:
                self.add_error(
                    name, f"Deze kolom koos je al bij {COLUMNS[used[header]][0]}. Kies een andere."
                )
            used.setdefault(header, name)
        return data

    def mapping(self) -> dict[str, str]:
        return {name: header for name, header in self.cleaned_data.items() if header}
