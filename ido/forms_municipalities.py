"""Input rules for municipalities and the files with their inhabitants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator

from ido.days import DayField
from ido.models import Municipality, Province
from ido.models.places import MunicipalityQuerySet
from ido.municipalities import FIRST_YEAR, LAST_YEAR
from ido.municipality_file import FaultyFileError, Row, decode, read, write

LARGEST_FILE = 500_000  # bytes; the 342 municipalities of 2026 take 30,000 with every column CBS has
NO_YEAR = f"Kies een jaar van {FIRST_YEAR} tot en met {LAST_YEAR}."


class MunicipalityFilter(forms.Form):
    """Which municipalities to list."""

    zoek = forms.CharField(label="Zoek op naam of code", max_length=80, required=False)
    provincie = forms.ChoiceField(
        label="Provincie", choices=[("", "Alle provincies"), *Province.choices], required=False
    )

    def narrow(self, municipalities: MunicipalityQuerySet) -> MunicipalityQuerySet:
        """Those that answer to the filter; a filter that makes no sense leaves them as they are."""
        if not self.is_valid():
            return municipalities
        if self.cleaned_data["provincie"]:
            municipalities = municipalities.filter(province=self.cleaned_data["provincie"])
        return municipalities.named(self.cleaned_data["zoek"])


class MunicipalityForm(forms.ModelForm):
    """When a municipality ended, and into which one it went."""

    dissolved_on = DayField(
        label="Opgeheven op",
        required=False,
        help_text="De eerste dag waarop de gemeente niet meer bestaat. Leeg: ze bestaat.",
    )

    class Meta:
        model = Municipality
        fields = ["dissolved_on", "successor"]
        error_messages = {"successor": {"invalid_choice": "Kies een gemeente uit de lijst."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["successor"]
        choice.queryset = Municipality.objects.exclude(pk=self.instance.pk)
        choice.empty_label = "Geen, of nog niet bekend"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, successor = data.get("dissolved_on"), data.get("successor")
        if successor and not day and "dissolved_on" not in self.errors:
            self.add_error("dissolved_on", "Vul in wanneer de gemeente is opgegaan in de andere.")
        if successor and day and successor.dissolved_on and successor.dissolved_on <= day:
            self.add_error("successor", f"{successor} bestond toen niet meer. Kies een andere gemeente.")
        return data


class InhabitantsForm(forms.Form):
    """A file with the inhabitants of a year. Once it was seen, its rows come back as text to confirm."""

    year = forms.IntegerField(
        label="Jaar",
        help_text="De aantallen gelden op 1 januari van dit jaar.",
        validators=[MinValueValidator(FIRST_YEAR, NO_YEAR), MaxValueValidator(LAST_YEAR, NO_YEAR)],
        error_messages={"required": NO_YEAR, "invalid": NO_YEAR},
    )
    source = forms.CharField(
        label="Bron", max_length=120, initial="CBS", error_messages={"required": "Vul in van wie het is."}
    )
    file = forms.FileField(
        label="CSV-bestand",
        error_messages={"required": "Kies een CSV-bestand."},
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    rows = forms.CharField(required=False, max_length=LARGEST_FILE, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("rows")

    def clean(self) -> dict[str, Any]:
        """Read the rows; faults of the file are kept in `faults`, for they need a table of their own."""
        data = super().clean() or self.cleaned_data
        self.faults: list[Any] = []
        self.read_rows: list[Row] = []
        file, text = data.get("file"), data.get("rows")
        if not file and not text:
            return data
        if file and file.size > LARGEST_FILE:
            self.add_error("file", "Dit bestand is te groot. Een lijst van gemeenten past in 500 kB.")
            return data
        try:
            self.read_rows = read(_text(file) if file else text or "")
        except FaultyFileError as error:
            self.faults = error.faults
            self.add_error("file", "In het bestand staan fouten. Er is niets ingelezen.")
        return data

    def rows_text(self) -> str:
        """The rows that were read, as the text to confirm."""
        return write(self.read_rows)


def _text(file: UploadedFile) -> str:
    return decode(file.read())
