"""Which of the editions a reader wants to see."""

from __future__ import annotations

from typing import Any

from django import forms

from ido.models import Province
from reports.models import EditionQuerySet
from reports.periods import Period

EVERYTHING = [("", "Alles")]


class EditionFilter(forms.Form):
    """Narrows editions to an area and a period of those among them; what is no choice counts as no choice."""

    gebied = forms.ChoiceField(
        label="Gebied",
        required=False,
        error_messages={"invalid_choice": "Van dit gebied is er geen uitgave. Kies een gebied uit de lijst."},
    )
    periode = forms.ChoiceField(
        label="Periode",
        required=False,
        error_messages={
            "invalid_choice": "Van deze periode is er geen uitgave. Kies een periode uit de lijst."
        },
    )

    def __init__(self, data: Any, *, editions: EditionQuerySet) -> None:
        super().__init__(data)
        areas = editions.order_by("-province", "municipality__name").values_list(
            "province", "municipality", "municipality__name"
        )
        days = editions.order_by("-last_day", "first_day").values_list("first_day", "last_day")
        self.areas = {
            province or code: f"Provincie {Province(province).label}" if province else name
            for province, code, name in areas.distinct()
        }
        self.periods = {period.name: period for period in (Period(*pair) for pair in days.distinct())}
        gebied, periode = self.fields["gebied"], self.fields["periode"]
        assert isinstance(gebied, forms.ChoiceField)
        assert isinstance(periode, forms.ChoiceField)
        gebied.choices = [*EVERYTHING, *self.areas.items()]
        periode.choices = [*EVERYTHING, *((name, period.title) for name, period in self.periods.items())]

    @property
    def narrows(self) -> bool:
        """Whether a choice was made."""
        return self.data.get("gebied") in self.areas or self.data.get("periode") in self.periods

    def narrow(self, editions: EditionQuerySet) -> EditionQuerySet:
        area, period = self.data.get("gebied"), self.periods.get(self.data.get("periode", ""))
        if area in self.areas:
            is_province = area in Province.values
            editions = editions.filter(province=area) if is_province else editions.filter(municipality=area)
        return editions if period is None else editions.filter(first_day=period.first, last_day=period.last)
