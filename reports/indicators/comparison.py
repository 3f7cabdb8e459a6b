"""Desks against each other: by number, by inhabitants, by open hour and by month open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ido.models import Location
from reports.indicators import limits
from reports.indicators.columns import QUESTIONS, ratio, tally
from reports.indicators.hours import months_in_service
from reports.indicators.hours import notes as without_hours
from reports.indicators.locations import denominators, locations, tallies
from reports.indicators.municipalities import total_inhabitants, total_reach
from reports.inhabitants import reach
from reports.selection import Selection
from reports.tables import Column, Kind, Table, competition_rank


def place_column(title: str, measure: str) -> Column:
    return Column(
        title,
        Kind.NUMBER,
        definition=f"De plaats op volgorde van {measure}. Bij een gelijk cijfer is de plaats gelijk.",
        is_rank=True,
    )


COLUMNS = (
    Column("Locatie", definition="Het Informatiepunt Digitale Overheid."),
    QUESTIONS,
    place_column("Plaats naar aantal", "het aantal vragen"),
    Column(
        "Inwoners",
        Kind.NUMBER,
        unit="inwoners",
        definition="De inwoners van het verzorgingsgebied (een kern of wijk) dat bij de locatie is ingevuld. "
        "Is er geen ingevuld: die van de gemeente, als de locatie daar de enige is.",
    ),
    Column(
        "Per 1.000 inwoners",
        Kind.RATIO,
        unit="vragen per 1.000 inwoners",
        definition="Het aantal vragen gedeeld door die inwoners, keer 1.000. Dit is het bereik.",
        made_from=("Vragen",),
    ),
    place_column("Plaats naar bereik", "het bereik"),
    Column(
        "Per open uur",
        Kind.RATIO,
        unit="vragen per uur",
        definition="Het aantal vragen gedeeld door de openingsuren, zonder sluitingen en feestdagen.",
        made_from=("Vragen",),
    ),
    place_column("Plaats per open uur", "het aantal vragen per open uur"),
    Column(
        "Per maand open",
        Kind.RATIO,
        unit="vragen per maand",
        decimals=1,
        definition="Het aantal vragen gedeeld door de maanden dat de locatie in deze periode open was.",
        made_from=("Vragen",),
    ),
    place_column("Plaats per maand open", "het aantal vragen per maand open"),
)


def locations_compared(selection: Selection) -> Table:
    """Every measure of a desk with its place in it; the widest reach first.

    The most questions first where one desk alone has a reach, and so nothing to be compared with.
    A desk that was open for too short a time has figures, but no place but that by number.
    """
    places, counts = locations(selection), tallies(selection)
    months = {place.pk: months_in_service(places[place]) for place in places}
    people, notes = denominators(selection)
    hours = selection.open_hours
    number = {place.pk: counts[place.pk].questions for place in places}
    reached = {pk: reach(number[pk], people.get(pk)) for pk in number}
    by_hour = {pk: ratio(number[pk], hours.get(pk)) for pk in number}
    by_month = {pk: ratio(number[pk], months[pk]) for pk in number}
    order = sorted(places, key=lambda place: (-number[place.pk], place.name.casefold(), place.pk))
    if sum(value is not None for value in reached.values()) > 1:
        order.sort(key=lambda place: (reached[place.pk] is None, -(reached[place.pk] or 0)))
    seasoned = [pk for pk in number if not limits.is_short(months[pk])]
    ranks = [ranked(measure, seasoned) for measure in (reached, by_hour, by_month)]
    numbered = ranked(number, [*number])
    named = {place.name: months[place.pk] for place in order}
    rows = [
        (
            place.name,
            number[place.pk],
            numbered[place.pk],
            people.get(place.pk),
            *(
                value
                for measure, rank in zip((reached, by_hour, by_month), ranks, strict=True)
                for value in (measure[place.pk], rank.get(place.pk))
            ),
        )
        for place in order
    ]
    return Table(
        slug="locaties-vergeleken",
        title="Locaties vergeleken",
        columns=COLUMNS,
        rows=rows,
        total=total(selection, order, hours, months),
        notes=[
            *notes,
            *without_hours(place for place in order if place.pk not in hours),
            *limits.short_stay(named),
            *limits.unequal_time(named),
        ],
        keys=[place.pk for place in order],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def ranked(measure: Mapping[int, int | Decimal | None], among: Sequence[int]) -> dict[int, int | None]:
    """The place of each of them in the measure, ties sharing one; nobody else has a place."""
    return dict(zip(among, competition_rank([measure[pk] for pk in among]), strict=True))


def total(
    selection: Selection, order: Sequence[Location], hours: Mapping[int, float], months: Mapping[int, Decimal]
) -> tuple[int | Decimal | None, ...]:
    """All desks together; without a figure per hour where the hours of one are not known."""
    whole = tally(selection.cells).questions
    all_hours = sum(hours.values()) if hours and len(hours) == len(order) else None
    return (
        None,
        whole,
        None,
        total_inhabitants(selection),
        total_reach(selection),
        None,
        ratio(whole, all_hours),
        None,
        ratio(whole, sum(months.values(), Decimal())),
        None,
    )
