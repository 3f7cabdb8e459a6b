"""Questions set against the time a location was open: fair to newer and smaller desks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from ido.models import Location
from reports.indicators.columns import QUESTIONS, ratio, tally
from reports.indicators.locations import MUNICIPALITY, locations, municipalities, tallies
from reports.inhabitants import listed
from reports.periods import Period
from reports.selection import Selection
from reports.stretches import Stretch
from reports.tables import Column, Kind, Table

COLUMNS = (
    Column("Locatie", definition="Het Informatiepunt Digitale Overheid."),
    MUNICIPALITY,
    QUESTIONS,
    Column(
        "Open uren",
        Kind.RATIO,
        unit="uur",
        decimals=1,
        definition="De openingsuren van de locatie in deze periode, zonder sluitingen en feestdagen.",
        made_from=(),
    ),
    Column(
        "Vragen per open uur",
        Kind.RATIO,
        unit="vragen per uur",
        definition="Het aantal vragen gedeeld door het aantal open uren.",
        made_from=("Vragen",),
    ),
    Column(
        "Maanden open",
        Kind.RATIO,
        unit="maand",
        decimals=1,
        definition="De maanden dat de locatie bestond in deze periode. Een halve maand telt voor een half.",
        made_from=(),
    ),
    Column(
        "Vragen per maand",
        Kind.RATIO,
        unit="vragen per maand",
        decimals=1,
        definition="Het aantal vragen gedeeld door de maanden open.",
        made_from=("Vragen",),
    ),
)


def questions_per_opening_hour(selection: Selection) -> Table:
    """Questions per open hour and per month in service, by location; most questions first.

    A location without opening hours has no figure per hour; then neither has the total.
    """
    places, counts, hours = locations(selection), tallies(selection), selection.open_hours
    order = sorted(places, key=lambda place: (-counts[place.pk].questions, place.name.casefold(), place.pk))
    months = {place.pk: months_in_service(places[place]) for place in places}
    rows = [
        (
            place.name,
            municipalities(places[place]),
            counts[place.pk].questions,
            hours.get(place.pk),
            ratio(counts[place.pk].questions, hours.get(place.pk)),
            months[place.pk],
            ratio(counts[place.pk].questions, months[place.pk]),
        )
        for place in order
    ]
    whole, complete = tally(selection.cells).questions, len(hours) == len(places)
    all_hours = sum(hours.values()) if complete and hours else None
    all_months = sum(months.values(), Decimal())
    return Table(
        slug="openingsuren",
        title="Vragen per open uur",
        columns=COLUMNS,
        rows=rows,
        total=(None, None, whole, all_hours, ratio(whole, all_hours), all_months, ratio(whole, all_months)),
        notes=notes(place for place in order if place.pk not in hours),
        keys=[place.pk for place in order],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def months_in_service(stretches: Iterable[Stretch]) -> Decimal:
    """Calendar months, each by the part of its days that lies in one of the stretches."""
    total = Fraction()
    for stretch in stretches:
        period = Period(stretch.first, stretch.last)
        for month in period.months():
            total += period.share_of_month(month)
    return Decimal(total.numerator) / total.denominator


def notes(without: Iterable[Location]) -> list[str]:
    names = [place.name for place in without]
    if not names:
        return []
    return [
        f"Geen cijfer per open uur bij {listed(names)}: daar zijn geen openingstijden bekend in deze periode."
    ]
