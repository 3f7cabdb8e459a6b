"""How much of the time that a desk was open something was registered."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from registration.gaps import Completeness, completeness_by_location
from reports.indicators.columns import ratio
from reports.selection import Selection
from reports.tables import Column, Kind, Table

COLUMNS = (
    Column("Locatie", definition="Het Informatiepunt Digitale Overheid."),
    Column(
        "Uren met registratie",
        Kind.NUMBER,
        unit="uur",
        definition="De uren waarin de locatie open was en ten minste één bezoek is vastgelegd.",
    ),
    Column(
        "Uren geheel of deels open",
        Kind.NUMBER,
        unit="uur",
        definition="De uren op de klok waarin de locatie open was, al was het maar een deel van dat uur. "
        "Van 10.30 tot 12.00 uur zijn dat er twee.",
    ),
    Column(
        "Volledigheid",
        Kind.PERCENTAGE,
        made_from=(),
        definition="De uren met registratie gedeeld door de uren dat de locatie geheel of deels open was. "
        "Een uur zonder bezoeker telt als een uur zonder registratie: laag is dus niet altijd vergeten.",
    ),
)


def registered(selection: Selection) -> Table:
    """Open clock hours with an entry, by location in the order of the alphabet; up to yesterday."""
    places = {stretch.operation.location_id: stretch.operation.location for stretch in selection.stretches}
    last = min(selection.period.last, timezone.localdate() - timedelta(days=1))
    found = completeness_by_location(list(places.values()), selection.period.first, last)
    nothing = Completeness(0, 0)
    order = sorted(places, key=lambda pk: (places[pk].name.casefold(), pk))
    rows = [(places[pk].name, found.get(pk, nothing)) for pk in order]
    whole, filled = (
        sum(one.open_hours for one in found.values()),
        sum(one.hours_with_entry for one in found.values()),
    )
    return Table(
        slug="registratie",
        title="Volledigheid van registratie",
        columns=COLUMNS,
        rows=[
            (name, one.hours_with_entry, one.open_hours, ratio(one.hours_with_entry, one.open_hours))
            for name, one in rows
        ],
        total=(None, filled, whole, ratio(filled, whole)),
        notes=["Een locatie zonder ingevulde openingstijden heeft geen open uren."],
        subject=selection.subject,
        period_text=selection.period.title,
    )
