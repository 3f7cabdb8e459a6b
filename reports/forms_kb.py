"""What is chosen and noted on the sheet for KB's form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms

from ido.models import Location
from reports import notation
from reports.kb_sheet import Day, State
from reports.periods import Period

MONTHS_BACK = 24
KEY = re.compile(r"(\d{1,18})-([0-9a-f]{12})", re.ASCII)


class MonthForm(forms.Form):
    """A month, the newest first, and one location or all."""

    maand = forms.ChoiceField(
        label="Maand",
        required=False,
        error_messages={"invalid_choice": "Deze maand kun je niet kiezen. Kies een maand uit de lijst."},
    )
    locatie: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Locatie",
        queryset=None,
        required=False,
        empty_label="alle locaties",
        error_messages={"invalid_choice": "Deze locatie kun je niet kiezen. Kies een locatie uit de lijst."},
    )

    def __init__(self, data: Any, *, locations: Sequence[Location], queryset: Any, today: date) -> None:
        super().__init__(data)
        self.today, self.locations = today, locations
        month = today.replace(day=1)
        months = Period(shifted(month, -MONTHS_BACK), today).months()
        choices = [(f"{one:%Y-%m}", notation.month(one)) for one in reversed(list(months))]
        cast(forms.ChoiceField, self.fields["maand"]).choices = choices
        cast(forms.ModelChoiceField, self.fields["locatie"]).queryset = queryset

    def chosen(self) -> tuple[date, Sequence[Location]]:
        """The first day of the month, and the locations. What is filled in wrongly chooses nothing."""
        self.is_valid()
        named = self.cleaned_data.get("maand")
        month = date.fromisoformat(f"{named}-01") if named else self.today.replace(day=1)
        one = self.cleaned_data.get("locatie")
        return month, [one] if one else self.locations


def shifted(month: date, number: int) -> date:
    """The first day of the month that many months further."""
    years, place = divmod(month.month - 1 + number, 12)
    return date(month.year + years, place + 1, 1)


class Noted:
    """What somebody ticked on the page of one day: visits that now stand at KB, and those that do not.

    Only what the page showed can be noted. A visit that was corrected since then keeps the mark of what was
    shown, so that it comes up as corrected afterwards.
    """

    def __init__(self, data: Any, day: Day) -> None:
        own = {str(visit.pk) for visit in (*day.visits, *day.gone)}
        shown = "getoond" if "alles" in data else "bezoek"
        ticked = [found.groups() for key in data.getlist(shown) if (found := KEY.fullmatch(key))]
        self.add: dict[str, str] = {pk: mark for pk, mark in ticked if pk in own}
        stood = set(data.getlist("stond")) & own
        removed = set(data.getlist("weg_getoond" if "alles" in data else "weg"))
        gone = {str(visit.pk) for visit in day.gone if visit.state is State.GONE}
        self.drop = (stood - self.add.keys() - gone) | (removed & gone)
        for pk in gone:
            self.add.pop(pk, None)
