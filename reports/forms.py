"""What a reader chooses: an area and a period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Min
from django.http import Http404

from ido.models import Operation
from reports.disclosure import is_open_to_outsiders, readable_scopes, reads_live
from reports.periods import Period
from reports.selection import Scope, Selection, in_scope, scope_key, scope_named

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
    """Reads a selection from an address. `today` is the civil day in the Netherlands.

    An area that the user may not read about does not exist: Http404. Without a period the newest one that
    the user may see is taken: the current year for a coordinator, for others the last closed quarter. Days
    after today do not count yet, so a period that has not ended is read up to today.
    """

    gebied = forms.ChoiceField(label="Gebied")
    periode = forms.ChoiceField(
        label="Periode",
        required=False,
        error_messages={"invalid_choice": "Deze periode kun je niet kiezen. Kies een periode uit de lijst."},
    )
    van = DayField("Van")
    tot = DayField("Tot en met")

    def __init__(self, data: Any, *, user: Any, today: date) -> None:
        self.today, self.live, self.scopes = today, reads_live(user), readable_scopes(user)
        key = data.get("gebied") or scope_key(self.scopes[0])
        scope = scope_named(self.scopes, key)
        if scope is None:
            raise Http404
        self.scope = scope
        periods = choosable(scope, today, live=self.live)
        period = data.get("periode", "")
        self.is_own_period = self.live and bool(data.get("van") or data.get("tot"))
        if not period and not self.is_own_period:
            period = periods[0].name
        super().__init__(
            {"gebied": key, "periode": period, "van": data.get("van", ""), "tot": data.get("tot", "")}
        )
        self._offer(periods)

    def _offer(self, periods: list[Period]) -> None:
        gebied, periode = self.fields["gebied"], self.fields["periode"]
        assert isinstance(gebied, forms.ChoiceField)
        assert isinstance(periode, forms.ChoiceField)
        gebied.choices = [(scope_key(scope), name_of(scope)) for scope in self.scopes]
        periode.choices = [*([OWN_PERIOD] if self.is_own_period else []), *grouped(periods, self.today)]
        if not self.live:
            del self.fields["van"], self.fields["tot"]

    @property
    def chooses_scope(self) -> bool:
        return len(self.scopes) > 1

    @property
    def query(self) -> str:
        """The chosen selection as it stands in an address; only of a valid form."""
        values = self.cleaned_data
        if self.is_own_period:
            days = {"van": values["van"].isoformat(), "tot": values["tot"].isoformat()}
        else:
            days = {"periode": values["periode"]}
        return urlencode({"gebied": values["gebied"], **days})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        period = self._own_period(values) if self.is_own_period else Period.named(values["periode"])
        if period is not None:
            values["selection"] = Selection(self.scope, period.until(self.today))
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


def choosable(scope: Scope, today: date, *, live: bool) -> list[Period]:
    """Years and quarters since the first service in the scope that the reader may see; the default first.

    There is always at least one, also without any service.
    """
    start = Operation.objects.filter(in_scope(scope)).aggregate(day=Min("period__startswith"))["day"]
    years = range(today.year, max(EARLIEST.year, min(start or today, today).year) - 1, -1)
    quarters = [Period.quarter(year, number) for year in years for number in (4, 3, 2, 1)]
    if live:
        return [*map(Period.year, years), *(quarter for quarter in quarters if quarter.first <= today)]
    last = Period.quarter_of(today).before()
    closed = [
        period for period in (*quarters, *map(Period.year, years)) if is_open_to_outsiders(period, today)
    ]
    return [last, *(period for period in closed if period != last)]


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


def name_of(scope: Scope) -> str:
    return str(scope) if not hasattr(scope, "label") else f"Provincie {scope.label}"
