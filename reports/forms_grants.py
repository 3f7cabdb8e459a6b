"""What a municipality got and spent in a year, in euros as people write them."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ido.models import Municipality, User
from reports import notation
from reports.models import GrantAccount
from reports.models.grant import AMOUNTS

MOST = Decimal(10) ** 10  # what numeric(12,2) holds
# A point or a space between thousands, nowhere else: a pasted row of cells is several amounts, not one.
THOUSANDS = r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+"
GAP = re.compile(r"[. \u00a0\u202f]")
WITH_COMMA = re.compile(rf"({THOUSANDS}),(\d{{1,2}}|-)", re.ASCII)
WHOLE = re.compile(THOUSANDS, re.ASCII)
WITH_POINT = re.compile(r"\d+\.\d{1,2}", re.ASCII)  # as a spreadsheet or a program writes it


def euros(text: str) -> Decimal | None:
    """'€ 12.500,50' → 12500.50; None for what is no amount of zero or more, to the cent."""
    bare = text.strip().removeprefix("€").removesuffix("€").strip()
    if found := WITH_COMMA.fullmatch(bare):
        whole, cents = found.groups()
        return Decimal(f"{GAP.sub('', whole)}.{cents.replace('-', '0')}")
    if WHOLE.fullmatch(bare):
        return Decimal(GAP.sub("", bare))
    return Decimal(bare) if WITH_POINT.fullmatch(bare) else None


class EuroField(forms.Field):
    """An amount, to the cent, in Dutch notation or as a program writes it."""

    def __init__(self, *, label: str, help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"required": f"Vul bij {label} een bedrag in. Is er niets? Vul dan 0 in."},
        )

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        amount = euros(str(value))
        if amount is None:
            raise ValidationError(f"Schrijf bij {self.label} een bedrag als 12.500 of 12.500,50.")
        if amount >= MOST:
            raise ValidationError(f"Het bedrag bij {self.label} is te groot. Klopt het aantal nullen?")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return notation.number(value, 2) if isinstance(value, Decimal) else value


class GrantForm(forms.Form):
    """The account of one municipality and year. Over one that stands it asks whether that is meant.

    `standing` is the row that is there now. Its moment travels along when somebody confirms: when a
    colleague saved something else meanwhile, it is asked again with what stands then.
    """

    granted = EuroField(label="Toegekend", help_text="De uitkering van het Rijk over dit jaar.")
    service = EuroField(
        label="Realisatie en instandhouding",
        help_text="Wat de gemeente de bibliotheek betaalde om Informatiepunten te openen en open te houden.",
    )
    promotion = EuroField(
        label="Promotie bij inwoners", help_text="Bekendmaken dat de Informatiepunten er zijn."
    )
    network = EuroField(
        label="Regie over het netwerk",
        help_text="Afstemmen met de organisaties rond de Informatiepunten.",
    )

    def __init__(self, data: Any, *, standing: GrantAccount | None) -> None:
        self.standing = standing
        self.confirmed = (data or {}).get("confirmed", "")
        initial = {name: getattr(standing, name) for name in AMOUNTS} if standing else {}
        super().__init__(data, initial=initial)

    @property
    def stamp(self) -> str:
        """What names the row as it stands; empty when there is none."""
        return self.standing.entered_at.isoformat() if self.standing else ""

    @property
    def differences(self) -> list[tuple[str, Decimal, Decimal]]:
        """Label, what stands and what was filled in, of each amount that would change; of a valid form."""
        if self.standing is None:
            return []
        pairs = ((name, getattr(self.standing, name), self.cleaned_data[name]) for name in AMOUNTS)
        return [(str(self.fields[name].label), old, new) for name, old, new in pairs if old != new]

    @property
    def must_confirm(self) -> bool:
        """Whether something else stands, and nobody said yet that it may be replaced."""
        return bool(self.differences) and self.confirmed != self.stamp

    def account(self, municipality: Municipality, year: int, *, by: User, now: datetime) -> GrantAccount:
        """The row with what was filled in, not stored."""
        row = self.standing or GrantAccount(municipality=municipality, year=year)
        for name in AMOUNTS:
            setattr(row, name, self.cleaned_data[name])
        row.entered_by, row.entered_at = by, now
        return row
