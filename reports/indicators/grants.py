"""The grant account: what was granted and spent, and what that is per question and per open hour."""

from __future__ import annotations

import math
from collections import defaultdict

from reports.indicators.columns import QUESTIONS, ratio, tally
from reports.indicators.locations import locations
from reports.indicators.municipalities import municipalities
from reports.inhabitants import listed, partly_counted
from reports.models import GrantAccount
from reports.models.grant import AMOUNTS, SOURCE
from reports.selection import Selection
from reports.tables import Column, Kind, Table


def euros(title: str, definition: str) -> Column:
    return Column(f"{title} (€)", Kind.RATIO, definition=definition, made_from=())


MONEY = (
    euros("Toegekend", "Wat de gemeente over dit jaar van het Rijk kreeg voor de Informatiepunten."),
    euros("Instandhouding", "Betaald aan de bibliotheek om Informatiepunten te openen en open te houden."),
    euros("Promotie", "Besteed om de Informatiepunten bij inwoners bekend te maken."),
    euros("Regie", "Besteed aan het afstemmen met de organisaties rond de Informatiepunten."),
    euros("Besteed", "De drie doelen samen."),
)
COLUMNS = (
    Column("Gemeente", definition="De gemeente die de uitkering van het Rijk kreeg."),
    *MONEY,
    QUESTIONS,
    Column(
        "Toegekend per vraag (€)",
        Kind.RATIO,
        definition="Het toegekende bedrag gedeeld door het aantal vragen.",
        made_from=("Vragen",),
    ),
    Column(
        "Open uren",
        Kind.RATIO,
        decimals=1,
        definition="De openingsuren van alle locaties in de gemeente, zonder sluitingen en feestdagen.",
        made_from=(),
    ),
    Column(
        "Toegekend per open uur (€)",
        Kind.RATIO,
        definition="Het toegekende bedrag gedeeld door het aantal open uren.",
        made_from=(),
    ),
)


def grant_accounts(selection: Selection) -> Table:
    """By municipality with an account of the year; the grant is a year's, so a shorter period has no rows.

    A year that is not over has its amounts and nothing divided by them yet. Nor is anything divided by the
    questions or hours of one library where another has desks as well.
    """
    accounts = accounts_of(selection)
    partly = partly_counted(selection) if accounts else set()
    hours = hours_in(selection) if accounts else {}
    questions = {place.code: tally(cells).questions for place, cells in municipalities(selection).items()}
    rows = []
    for account in accounts:
        code = account.municipality_id
        divides = selection.period.is_year and code not in partly
        rows.append(
            (
                account.municipality.name,
                *(getattr(account, name) for name in AMOUNTS),
                account.spent,
                questions[code],
                ratio(account.granted, questions[code]) if divides else None,
                hours.get(code),
                ratio(account.granted, hours.get(code)) if divides else None,
            )
        )
    return Table(
        slug="besteding",
        title="Besteding",
        columns=COLUMNS,
        rows=rows,
        keys=[account.municipality_id for account in accounts],
        notes=notes(selection, accounts, partly),
        subject=selection.subject,
        period_text=selection.period.title,
    )


def accounts_of(selection: Selection) -> list[GrantAccount]:
    """Those of the municipalities with a desk in the selection, if it is about a year, by name."""
    first, last = selection.period.first, selection.period.last
    if (first.month, first.day) != (1, 1) or first.year != last.year or selection.period.is_quarter:
        return []
    codes = {stretch.operation.municipality_id for stretch in selection.stretches}
    found = GrantAccount.objects.filter(municipality__in=codes, year=first.year)
    return list(found.select_related("municipality").order_by("municipality__name"))


def hours_in(selection: Selection) -> dict[str, float]:
    """Open hours by CBS code.

    There is no figure where the hours of a desk are not known, or where it went to another municipality.
    """
    found: dict[str, float] = defaultdict(float)
    for place, stretches in locations(selection).items():
        codes = {stretch.operation.municipality_id for stretch in stretches}
        hours = selection.open_hours.get(place.pk, math.nan) if len(codes) == 1 else math.nan
        for code in codes:
            found[code] += hours
    return {code: hours for code, hours in found.items() if not math.isnan(hours)}


def notes(selection: Selection, accounts: list[GrantAccount], partly: set[str]) -> list[str]:
    said = [f"De drie doelen zijn die van de {SOURCE}."]
    if not accounts:
        return ["De verantwoording gaat over een heel jaar, en staat hier zodra zij is ingevuld."]
    if not selection.period.is_year:
        said.append("Dit jaar is niet voorbij. Daarom staat er nog geen bedrag per vraag en per open uur.")
    shared = [account.municipality.name for account in accounts if account.municipality_id in partly]
    if shared:
        said.append(
            f"Geen bedrag per vraag en per open uur bij {listed(shared)}: daar heeft ook een andere "
            "bibliotheek een locatie."
        )
    return said
