"""Input rules for places: an address with its coordinates."""

from __future__ import annotations

from typing import Any

from django import forms

from ido.forms_locations import MunicipalityField
from ido.models import User
from partners.models import Place


class PostcodeField(forms.CharField):
    """A Dutch postcode, however it was typed, as 1234 AB."""

    def to_python(self, value: Any) -> str:
        text = "".join(str(super().to_python(value) or "").upper().split())
        return f"{text[:4]} {text[4:]}" if len(text) == 6 else text


class CoordinateField(forms.FloatField):
    """Degrees in WGS 84, with a point or a comma."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {"invalid": "Schrijf graden als 52.37 of 52,37."}

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class PlaceForm(forms.ModelForm):
    """An address. As a part of another form it may stay empty: then there is no new place."""

    postcode = PostcodeField(label="Postcode", required=False, max_length=10)
    municipality = MunicipalityField(label="Gemeente", required=False)
    latitude = CoordinateField(
        label="Breedtegraad",
        required=False,
        help_text="Voor het kaartje en de afstand. Bijvoorbeeld 52,3702.",
    )
    longitude = CoordinateField(label="Lengtegraad", required=False, help_text="Bijvoorbeeld 5,2141.")

    class Meta:
        model = Place
        fields = [
            "name",
            "street",
            "postcode",
            "city",
            "municipality",
            "latitude",
            "longitude",
            "accessibility",
            "private_room",
        ]
        help_texts = {
            "name": "Hoe het gebouw heet. Bijvoorbeeld Buurthuis De Brug.",
            "accessibility": "Bijvoorbeeld: lift, drempelvrij, ringleiding.",
        }
        error_messages = {"name": {"required": "Geef de plek een naam."}}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        if self.instance.pk is None:
            self.instance.library = user.library

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if name in data and other in data and data[name] is None and data[other] is not None:
                self.add_error(name, "Vul dit ook in, of laat breedtegraad en lengtegraad allebei leeg.")
        return data


class PlaceChoiceField(forms.ModelChoiceField):
    """One of the places that the user sees."""

    default_error_messages = {
        "invalid_choice": "Deze plek kennen we niet. Kies er een uit de lijst.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Place.objects.none(), required=False, **kwargs)

    def offer(self, user: User) -> None:
        self.queryset = Place.objects.visible_to(user)
