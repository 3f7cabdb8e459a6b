"""Reach of a municipality beside that of the area around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.conf import settings

from ido.models import Municipality
from reports.indicators.columns import QUESTIONS
from reports.inhabitants import figures, listed, reach
from reports.selection import Selection
from reports.surroundings import province_of, working_area
from reports.tables import Column, Kind, Table

OWN, REGION, PROVINCE, ALL = "gebied", "werkgebied", "provincie", "alles"
COLUMNS = (
    Column("Gebied", definition="Het gebied zelf, en grotere gebieden waar het in ligt."),
    Column(
        "Gemeenten",
        Kind.NUMBER,
        unit="gemeenten",
        definition="Het aantal gemeenten met een locatie in deze periode. Alleen die tellen mee.",
    ),
    Column("Inwoners", Kind.NUMBER, unit="inwoners", definition="Alle inwoners van die gemeenten."),
    QUESTIONS,
    Column(
        "Per 1.000 inwoners",
        Kind.RATIO,
        unit="vragen per 1.000 inwoners",
        definition="Het aantal vragen gedeeld door het aantal inwoners, keer 1.000.",
        made_from=("Vragen",),
    ),
)


class Around(NamedTuple):
    """An area of one or more municipalities, by CBS code."""

    key: str
    name: str
    codes: frozenset[str]


def reach_around(selection: Selection) -> Table:
    """Questions per 1,000 inhabitants of a municipality or province and of what it lies in."""
    areas = list(around(selection))
    asked = selection.everywhere
    people = {area.key: inhabitants(area.codes, selection) for area in areas}
    counts = {area.key: sum(asked.get(code, 0) for code in area.codes) for area in areas}
    return Table(
        slug="bereik-vergeleken",
        title="Bereik vergeleken",
        columns=COLUMNS,
        rows=[
            (
                area.name,
                len(area.codes),
                people[area.key],
                counts[area.key],
                reach(counts[area.key], people[area.key]),
            )
            for area in areas
        ],
        keys=[area.key for area in areas],
        notes=notes({area.key for area in areas}, [area.name for area in areas if people[area.key] is None]),
        subject=selection.subject,
        period_text=selection.period.title,
    )


def around(selection: Selection) -> Iterator[Around]:
    """The area itself first, then those that hold more municipalities than the one before."""
    last: frozenset[str] = frozenset()
    for area in safe_areas(selection):
        if area.codes != last:
            yield area
        last = area.codes


def safe_areas(selection: Selection) -> Iterator[Around]:
    """The area itself and wider ones.

    An area with a part that had a few questions in a quarter is left out, and all that hold it: whoever knows
    the other parts would know it too. Parts of a province are its municipalities, those of all provinces.
    """
    scope, provinces = selection.scope, selection.provinces
    province = province_of(scope)
    in_province = frozenset(code for code, own in provinces.items() if own == province.value)
    if isinstance(scope, Municipality):
        yield Around(OWN, f"Gemeente {scope.name}", frozenset([scope.pk]))
        small = {one.municipality for one in selection.served if is_small(one.questions)} - {scope.pk}
        region = frozenset(working_area(scope, selection.period)) & in_province | {scope.pk}
        if region != in_province and not region & small:
            yield Around(REGION, f"Werkgebied van {listed(selection.makers)}", region)
        if in_province & small:
            return
    yield Around(PROVINCE, f"Provincie {province.label}", in_province)
    elsewhere: Counter[tuple[str, date]] = Counter()
    for one in selection.served:
        if one.province != province.value:
            elsewhere[one.province, one.first_day] += one.questions
    if not any(map(is_small, elsewhere.values())):
        yield Around(ALL, "Alle gemeenten in dit systeem", frozenset(provinces))


def is_small(questions: int) -> bool:
    return 0 < questions < settings.SMALL_CELL


def inhabitants(codes: Collection[str], selection: Selection) -> int | None:
    """All people of these municipalities; None if that is not one sum.

    It is not when a figure is missing, or when a municipality went up into another one within the period.
    """
    period = selection.period
    known = figures(codes, period.last)
    ended = Municipality.objects.filter(
        pk__in=codes, dissolved_on__gt=period.first, dissolved_on__lte=period.last
    )
    if len(known) < len(codes) or not codes or (len(codes) > 1 and ended.exists()):
        return None
    return sum(figure.count for figure in known.values())


def notes(keys: Collection[str], without: list[str]) -> list[str]:
    told = [
        "Alleen gemeenten met een Informatiepunt in dit systeem tellen mee. Een groter gebied staat er niet "
        f"bij als een gemeente of provincie daarin minder dan {settings.SMALL_CELL} vragen had."
    ]
    if REGION in keys:
        told.append(
            "Het werkgebied: alle gemeenten in deze provincie waar dezelfde bibliotheek een locatie heeft."
        )
    if without:
        told.append(
            f"Geen cijfer per 1.000 inwoners bij {listed(without)}: niet van elke gemeente is een aantal "
            "inwoners dat over de hele periode geldt."
        )
    return told
