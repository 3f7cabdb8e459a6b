"""What desks there were, and how they worked, in the period itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ido.models import Location, Operation
from reports.indicators.locations import MUNICIPALITY, locations, municipalities
from reports.inhabitants import listed
from reports.selection import Selection
from reports.stretches import Stretch
from reports.tables import Column, Kind, Table

WHEN = "Veranderde dat in deze periode, dan staan ze op volgorde."
COLUMNS = (
    Column("Locatie", definition="Het Informatiepunt Digitale Overheid."),
    MUNICIPALITY,
    Column("Plek", definition="In de bibliotheek, of waar erbuiten."),
    Column("Scenario", definition=f"Hoe de locatie werkt. {WHEN}"),
    Column(
        "Dienstverlening",
        definition=f"Doorverwijzen, ter plekke helpen, signaleren of programmeren. {WHEN}",
    ),
    Column("Bemensing", definition=f"Wie er aan de balie zitten. {WHEN}"),
    Column("Eigen IDO-medewerker", definition=f"Of er een medewerker is die alleen dit werk doet. {WHEN}"),
    Column(
        "Open uren",
        Kind.RATIO,
        unit="uur",
        decimals=1,
        made_from=(),
        definition="De openingsuren van de locatie in deze periode, zonder sluitingen en feestdagen.",
    ),
    Column(
        "Uren per week",
        Kind.RATIO,
        unit="uur per week",
        decimals=1,
        made_from=(),
        definition="De open uren gedeeld door de weken dat de locatie bestond in deze periode.",
    ),
)
UNKNOWN = "niet ingevuld"


def desks(selection: Selection) -> Table:
    """Setting, scenario, service levels, staffing and hours of each location, by name."""
    places, hours = locations(selection), selection.open_hours
    order = sorted(places, key=lambda place: (place.name.casefold(), place.pk))
    outside = sum(place.is_outside for place in order)
    return Table(
        slug="locaties",
        title="Locaties",
        columns=COLUMNS,
        rows=[
            (
                place.name,
                municipalities(places[place]),
                place.get_setting_display(),
                in_turn(places[place], Operation.get_scenario_display),
                in_turn(places[place], levels),
                in_turn(places[place], staffing),
                in_turn(places[place], dedicated),
                hours.get(place.pk),
                per_week(place, places[place], hours),
            )
            for place in order
        ],
        notes=[f"Buiten de bibliotheek: {outside} van de {len(order)} locaties."] if order else [],
        keys=[place.pk for place in order],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def in_turn(stretches: Iterable[Stretch], said: Callable[[Operation], str]) -> str:
    """'Basis', or 'Pop-up, daarna Basis' of a location where it changed."""
    told: list[str] = []
    for stretch in stretches:
        words = said(stretch.operation)
        if words not in told[-1:]:
            told.append(words)
    return ", daarna ".join(told)


def levels(operation: Operation) -> str:
    return named(Operation.ServiceLevel.choices, operation.service_levels)


def staffing(operation: Operation) -> str:
    return named(Operation.Staffing.choices, operation.staffing)


def named(choices: Iterable[tuple[str, str]], chosen: Iterable[str]) -> str:
    return listed([label for code, label in choices if code in [*chosen]]) or UNKNOWN


def dedicated(operation: Operation) -> str:
    return "ja" if operation.dedicated_employee else "nee"


def per_week(place: Location, stretches: Iterable[Stretch], hours: dict[int, float]) -> float | None:
    days = sum((stretch.last - stretch.first).days + 1 for stretch in stretches)
    return 7 * hours[place.pk] / days if place.pk in hours else None
