"""Input rules for library organisations: what the administrator names, what a coordinator sets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify

from ido.models import Holiday, Library, SchoolRegion


class LibraryForm(forms.ModelForm):
    """A library organisation as the administrator founds it."""

    slug = forms.SlugField(
        label="Korte naam in adressen",
        max_length=60,
        required=False,
        help_text="Kleine letters, cijfers en streepjes. Leeg: we maken hem van de naam.",
        error_messages={"invalid": "Gebruik alleen letters zonder accent, cijfers en streepjes."},
    )

    class Meta:
        model = Library
        fields = ["name", "slug"]
        error_messages = {
            "name": {"required": "Geef de bibliotheek een naam.", "unique": "Deze bibliotheek bestaat al."},
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "slug" in data and data.get("name"):
            data["slug"] = (data["slug"] or slugify(data["name"])[:60]).lower()
            self._check_slug(data["slug"])
        return data

    def _check_slug(self, slug: str) -> None:
        if not slug:
            self.add_error("slug", "Van deze naam kunnen we geen korte naam maken. Vul er zelf een in.")
        elif Library.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            self.add_error("slug", "Deze korte naam is al in gebruik. Kies een andere.")


class LibrarySettingsForm(forms.ModelForm):
    """What a coordinator sets for the whole library."""

    closed_on_holidays = forms.MultipleChoiceField(
        label="Alle locaties zijn dicht op",
        choices=[(holiday.value, holiday.value) for holiday in Holiday],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    school_region = forms.ChoiceField(
        label="Schoolvakanties van regio",
        choices=[("", "Geen regio"), *SchoolRegion.choices],
        required=False,
        help_text="Voor spreekuren en cursussen die in schoolvakanties niet doorgaan.",
        error_messages={"invalid_choice": "Kies een regio uit de lijst."},
    )

    class Meta:
        model = Library
        fields = ["closed_on_holidays", "school_region", "asks_age_band"]
        labels = {"asks_age_band": "Vraag naar de leeftijdsgroep"}
