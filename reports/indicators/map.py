"""Where the desks are: the figures of a map, with codes and coordinates, so that any program can draw it."""

from __future__ import annotations

from collections.abc import Iterable

from ido.models import Municipality
from partners.models import Place
from reports.charts.outlines import CREDIT, outlines
from reports.indicators.columns import QUESTIONS, tally
from reports.indicators.locations import locations, tallies
from reports.indicators.municipalities import municipalities
from reports.inhabitants import listed, partly_counted, reach
from reports.selection import Selection
from reports.tables import Column, Kind, Table

COLUMNS = (
    Column("Locatie", definition="Het Informatiepunt Digitale Overheid."),
    Column("Gemeente", definition="De gemeente waarin de locatie aan het einde van de periode lag."),
    QUESTIONS,
    Column(
        "Vragen in de gemeente",
        Kind.NUMBER,
        unit="vragen",
        definition="Het aantal vragen van alle locaties in die gemeente samen.",
        is_count=True,
    ),
    Column(
        "Bereik van de gemeente",
        Kind.RATIO,
        unit="vragen per 1.000 inwoners",
        definition="De vragen in de gemeente gedeeld door haar inwoners, keer 1.000.",
        made_from=("Vragen in de gemeente",),
    ),
    Column("CBS-code", definition="De code van die gemeente bij het CBS.", for_machines=True),
    Column(
        "Breedtegraad",
        Kind.RATIO,
        unit="graden",
        decimals=4,
        definition="Hoe noordelijk de locatie ligt, in graden (WGS 84).",
        made_from=(),
        for_machines=True,
    ),
    Column(
        "Lengtegraad",
        Kind.RATIO,
        unit="graden",
        decimals=4,
        definition="Hoe oostelijk de locatie ligt, in graden (WGS 84).",
        made_from=(),
        for_machines=True,
    ),
)


def desks_on_the_map(selection: Selection) -> Table:
    """Where each desk is, its questions, and those and the reach of its municipality; in order of name."""
    places, counts = locations(selection), tallies(selection)
    of_municipality = {
        place.code: tally(cells).questions for place, cells in municipalities(selection).items()
    }
    known, partly = selection.inhabitants, partly_counted(selection)
    reached = {
        code: reach(number, known[code].count)
        for code, number in of_municipality.items()
        if code in known and code not in partly
    }
    where = {
        place.location_id: (place.latitude, place.longitude)
        for place in Place.objects.filter(location__in=[place.pk for place in places])
        if place.latitude is not None and place.longitude is not None
    }
    order = sorted(places, key=lambda place: (place.name.casefold(), place.pk))
    rows = []
    for place in order:
        last = places[place][-1].operation.municipality
        rows.append(
            (
                place.name,
                last.name,
                counts[place.pk].questions,
                of_municipality[last.code],
                reached.get(last.code),
                last.code,
                *where.get(place.pk, (None, None)),
            )
        )
    nowhere = [place.name for place in order if place.pk not in where]
    return Table(
        slug="kaart",
        title="Kaart",
        columns=COLUMNS,
        rows=rows,
        notes=[
            *([f"Niet op de kaart: {listed(nowhere)}. Hun plek is niet ingevuld."] if nowhere else []),
            *borderless([places[place][-1].operation.municipality for place in order]),
            CREDIT,
        ],
        keys=[place.pk for place in order],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def borderless(municipalities: Iterable[Municipality]) -> list[str]:
    """Which municipalities have no outline: mostly those that have gone into another one."""
    names = sorted({place.name for place in municipalities if place.code not in outlines()})
    if not names:
        return []
    return [f"Zonder kleur op de kaart: {listed(names)}. Daarvan hebben we geen grens, zoals na een fusie."]
