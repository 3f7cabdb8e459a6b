"""What a coordinator chooses: the days of a live report, and one location or all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import Min

from ido.models import Library, Location, Operation
from reports.periods import Period
from reports.selection import Selection, in_scope

LONGEST = timedelta(days=3660)  # ten years
EARLIEST = date(2000, 1, 1)
OWN_PERIOD = ("", "eigen periode")

Choices = list[tuple[str, Any]]


class DayField(forms.DateField):
    """A day as the browser's own date picker gives it, or as people write it."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            error_messages={"invalid": f"Vul bij {label} een datum in, zoals 31-12-2025."},
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


class SelectionForm(forms.Form):
    """Reads a period of the library, or of one of its locations, from an address.

    `today` is the civil day in the Netherlands.

    Own days count when no other period is chosen. Without either it is the current year. Days after today do
    not count yet, so a period that has not ended is read up to today.
    """

    periode = forms.ChoiceField(
        label="Periode",
        required=False,
        error_messages={"invalid_choice": "Deze periode kun je niet kiezen. Kies een periode uit de lijst."},
    )
    van = DayField("Van")
    tot = DayField("Tot en met")
    locatie: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Locatie",
        queryset=None,
        required=False,
        empty_label="alle locaties",
        error_messages={"invalid_choice": "Deze locatie kun je niet kiezen. Kies een locatie uit de lijst."},
    )

    def __init__(self, data: Any, *, library: Library, today: date) -> None:
        self.today, self.library = today, library
        periods = choosable(library, today)
        period = data.get("periode", "")
        days = {name: data.get(name, "") for name in ("van", "tot")}
        self.is_own_period = not period and any(days.values())
        if not self.is_own_period:
            period, days = period or periods[0].name, {}
        super().__init__({"periode": period, "locatie": data.get("locatie", ""), **days})
        cast(forms.ModelChoiceField, self.fields["locatie"]).queryset = library.locations.order_by("name")
        field = self.fields["periode"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*([OWN_PERIOD] if self.is_own_period else []), *grouped(periods, today)]

    @property
    def scope(self) -> Library | Location:
        """What was chosen, as far as it can be chosen."""
        return getattr(self, "cleaned_data", {}).get("locatie") or self.library

    @property
    def query(self) -> str:
        """The chosen period as it stands in an address; only of a valid form."""
        values, place = self.cleaned_data, self.cleaned_data["locatie"]
        only = {"locatie": place.pk} if place else {}
        if self.is_own_period:
            days = {"van": values["van"].isoformat(), "tot": values["tot"].isoformat()}
            return urlencode({**days, **only})
        return urlencode({"periode": values["periode"], **only})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        period = self._own_period(values) if self.is_own_period else Period.named(values["periode"])
        if period is not None:
            values["selection"] = Selection(values["locatie"] or self.library, period.until(self.today))
        return values

    def _own_period(self, values: dict[str, Any]) -> Period | None:
        first, last = values["van"], values["tot"]
        problem = own_period_problem(first, last, self.today)
        if problem is not None:
            self.add_error(*problem)
            return None
        return Period(first, last)


def own_period_problem(first: date | None, last: date | None, today: date) -> tuple[str, str] | None:
    """The field that is wrong and how to mend it; None if the days make a period."""
    if first is None:
        return "van", "Vul bij Van de eerste dag in."
    if last is None:
        return "tot", "Vul bij Tot en met de laatste dag in."
    if first < EARLIEST:
        return "van", f"Kies bij Van een dag vanaf {EARLIEST.year}."
    if first > today:
        return "van", "Van ligt in de toekomst. Kies een dag tot en met vandaag."
    if last < first:
        return "tot", "Tot en met ligt voor Van. Kies een latere dag."
    if last - first > LONGEST:
        return "tot", "De periode is te lang. Kies hoogstens tien jaar."
    return None


def choosable(library: Library, today: date) -> list[Period]:
    """Years and quarters since the first service of the library, the current year first.

    There is always at least one, also without any service.
    """
    start = Operation.objects.filter(in_scope(library)).aggregate(day=Min("period__startswith"))["day"]
    years = range(today.year, max(EARLIEST.year, min(start or today, today).year) - 1, -1)
    quarters = [Period.quarter(year, number) for year in years for number in (4, 3, 2, 1)]
    return [*map(Period.year, years), *(quarter for quarter in quarters if quarter.first <= today)]


def grouped(periods: list[Period], today: date) -> Choices:
    """The periods as choices, those of now first, then years and quarters, the newest first."""
    quarter, year = Period.quarter_of(today), Period.year(today.year)
    nicknames = {
        quarter: "Dit kwartaal",
        quarter.before(): "Vorig kwartaal",
        year: "Dit jaar",
        year.before(): "Vorig jaar",
    }
    now = [
        (period.name, f"{name}: {period.title}") for period, name in nicknames.items() if period in periods
    ]
    ordered = sorted(periods, reverse=True)
    years = [(period.name, period.title) for period in ordered if period.is_year and period not in nicknames]
    quarters = [
        (period.name, period.title) for period in ordered if period.is_quarter and period not in nicknames
    ]
    return [
        (label, group) for label, group in (("Nu", now), ("Jaren", years), ("Kwartalen", quarters)) if group
    ]
