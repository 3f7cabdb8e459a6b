"""Handing in a file with earlier registrations, and explaining its columns and words."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ido.spreadsheets.rows import MAX_BYTES
from registration.imports.catalogue import Catalogue
from registration.imports.columns import FIELDS, REQUIRED, WITH_DEFAULT, normal
from registration.models import ImportBatch, Visit

NEEDED = ("location", "outcome")  # in a column or as a default
MEGABYTES = MAX_BYTES // 1024**2


class UploadForm(forms.Form):
    """The file; what is in it is judged by reading it."""

    file = forms.FileField(
        label="Bestand",
        help_text=f"Excel (.xlsx) of CSV, tot {MEGABYTES} MB en 200.000 rijen. Kolomkoppen bovenaan.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={
            "required": "Kies een bestand met registraties.",
            "empty": "Dit bestand is leeg. Kies een bestand met kolomkoppen en registraties.",
            "missing": "Kies een bestand met registraties.",
            "invalid": "Het bestand kwam niet goed aan. Kies het opnieuw.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"Dit bestand is groter dan {MEGABYTES} MB. Verdeel het over meer bestanden."
            )
        return file


class MappingForm(forms.Form):
    """Which column is what, what holds where there is no column, and what each unknown word means."""

    def __init__(self, *args: Any, batch: ImportBatch, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.catalogue = batch, catalogue
        mapping = batch.mapping
        columns = [("", "niet in dit bestand"), *((header, header) for header in batch.sheet["headers"])]
        for name, field in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=field.label,
                help_text=field.hint,
                choices=columns,
                required=self._needs_column(name),
                initial=mapping.get("columns", {}).get(name, ""),
                error_messages={
                    "invalid_choice": "Deze kolom staat niet in het bestand. Kies een andere.",
                    "required": self._what_to_choose(name),
                },
            )
        for name in WITH_DEFAULT:
            self.fields[f"default_{name}"] = self._choice(
                f"{'Vast' if name == 'channel' else 'Vaste'} {FIELDS[name].label.lower()}",
                name,
                "geen",
                initial=mapping.get("defaults", {}).get(
                    name, Visit.Channel.DESK if name == "channel" else ""
                ),
                help_text="Voor rijen waar niets is ingevuld.",
            )
        self.words: dict[str, tuple[str, str]] = {}  # form field → field and word
        for name, words in batch.findings.get("words", {}).items():
            for word, count in words:
                self._add_word(name, word, count)

    def _needs_column(self, name: str) -> bool:
        """A location and an outcome every row has, from a column or the same for all rows."""
        return name in REQUIRED or (name in NEEDED and not self.data.get(f"default_{name}"))

    def _what_to_choose(self, name: str) -> str:
        what = FIELDS[name].label.lower()
        fixed = f" Of kies een vaste {what}." if name in NEEDED else ""
        return f"Kies de kolom met: {what}.{fixed}"

    def _add_word(self, name: str, word: str, count: int) -> None:
        # Named after the word itself: a page that was open for long can never explain another word.
        key = f"word_{name}_{blake2b(normal(word).encode(), digest_size=6).hexdigest()}"
        chosen = self.batch.mapping.get("values", {}).get(name, {}).get(normal(word), "")
        rows = "1 rij" if count == 1 else f"{count} rijen"
        self.fields[key] = self._choice(f"{word} ({rows})", name, "kies …", initial=chosen)
        self.words[key] = (name, word)

    def _choice(self, label: str, name: str, empty: str, **kwargs: Any) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=label,
            choices=[("", empty), *self.catalogue.choices(name)],
            required=False,
            error_messages={"invalid_choice": "Deze keuze bestaat niet meer. Kies een andere."},
            **kwargs,
        )

    def column_fields(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Per field of ours its column and, where it can have one, its default."""
        return [
            (self[f"column_{name}"], self[f"default_{name}"] if name in WITH_DEFAULT else None)
            for name in FIELDS
        ]

    def word_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The unknown words, under the label of what they are."""
        groups: dict[str, list[forms.BoundField]] = {}
        for key, (name, _) in self.words.items():
            groups.setdefault(FIELDS[name].label, []).append(self[key])
        return list(groups.items())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        columns = {name: data.get(f"column_{name}") for name in FIELDS}
        used: dict[str, str] = {}
        for name, header in columns.items():
            if header and header in used:
                self.add_error(
                    f"column_{name}",
                    f"Deze kolom koos je al bij {used[header]}. Kies een andere, of ‘niet in dit bestand’.",
                )
            elif header:
                used[header] = FIELDS[name].label
        if columns["visit"] and columns["count"]:
            self.add_error("column_count", "Kies bezoeknummer of aantal, niet allebei.")
        return data

    def mapping(self) -> dict[str, Any]:
        """What was chosen, together with the words explained for earlier files."""
        data = self.cleaned_data
        values = {name: dict(words) for name, words in self.batch.mapping.get("values", {}).items()}
        for key, (name, word) in self.words.items():
            if data[key]:
                values.setdefault(name, {})[normal(word)] = data[key]
            else:
                values.get(name, {}).pop(normal(word), None)
        return {
            "columns": {n: data[f"column_{n}"] for n in FIELDS if data[f"column_{n}"]},
            "defaults": {n: data[f"default_{n}"] for n in WITH_DEFAULT if data[f"default_{n}"]},
            "values": values,
        }


class ConfirmForm(forms.Form):
    skip_known = forms.BooleanField(label="Sla de bekende rijen over", required=False)
