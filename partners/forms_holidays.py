"""Input rules for school holidays."""

from __future__ import annotations

from typing import Any

from django import forms

from ido.days import DayField
from partners.models import SchoolHoliday
from partners.school_holidays import LONGEST_DAYS

MAX_BYTES = 200_000


class SchoolHolidayForm(forms.ModelForm):
    first_on = DayField(label="Eerste dag")
    last_on = DayField(label="Laatste dag")

    class Meta:
        model = SchoolHoliday
        fields = ["region", "name", "first_on", "last_on", "source"]
        help_texts = {"source": "Waar de dagen staan. Bijvoorbeeld: rijksoverheid.nl."}
        error_messages = {
            "region": {"required": "Kies de regio."},
            "name": {"required": "Geef de vakantie een naam. Bijvoorbeeld herfstvakantie."},
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last, region = data.get("first_on"), data.get("last_on"), data.get("region")
        if first and last and not 0 <= (last - first).days < LONGEST_DAYS:
            self.add_error("last_on", "Kies een dag op of na de eerste dag, hoogstens tien weken later.")
        elif first and last and region:
            others = SchoolHoliday.objects.filter(region=region, first_on__lte=last, last_on__gte=first)
            if other := others.exclude(pk=self.instance.pk).first():
                self.add_error("first_on", f"Dan is er al {other.name}. Kies andere dagen, of wijzig die.")
        return data


class HolidaysFileForm(forms.Form):
    file = forms.FileField(
        label="Bestand",
        help_text="CSV of Excel, met de kolommen regio, vakantie, eerste dag, laatste dag en bron.",
        error_messages={
            "required": "Kies een bestand.",
            "missing": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "invalid": "Het bestand kwam niet goed aan. Kies het opnieuw.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("Dit bestand is te groot. Een lijst van vakanties past in 200 kB.")
        return file
