"""Desks taken together by how they work: scenario, staffing, own employee, inside or outside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ido.models import Location, Operation
from reports.indicators import limits
from reports.indicators.columns import QUESTIONS, ratio
from reports.indicators.hours import months_in_service
from reports.inhabitants import listed
from reports.selection import Selection
from reports.stretches import Stretch
from reports.tables import Column, Kind, Table, Value

UNKNOWN = "Niet ingevuld"
ONE_GROUP = "Alle locaties horen bij één groep. Er is dus niets te vergelijken."
GROUP_COLUMNS = (
    Column(
        "Locaties",
        Kind.NUMBER,
        unit="locaties",
        definition="Het aantal locaties dat in deze periode zo werkte. Wie veranderde, telt in elke "
        "groep mee.",
    ),
    Column(
        "Maanden open",
        Kind.RATIO,
        unit="maand",
        decimals=1,
        definition="De maanden dat die locaties zo open waren, bij elkaar opgeteld.",
        made_from=(),
    ),
    QUESTIONS,
    Column(
        "Per locatie",
        Kind.RATIO,
        unit="vragen per locatie",
        decimals=1,
        definition="Het aantal vragen gedeeld door het aantal locaties.",
        made_from=("Vragen",),
    ),
    Column(
        "Per maand open",
        Kind.RATIO,
        unit="vragen per maand",
        decimals=1,
        definition="Het aantal vragen gedeeld door de maanden open. Dit is eerlijk voor nieuwe locaties.",
        made_from=("Vragen",),
    ),
)


@dataclass(frozen=True)
class Characteristic:
    """What desks are grouped by. `code_of` is the code of each operation by id; `labels` are in order."""

    slug: str
    title: str
    column: Column
    labels: Mapping[str, str]
    code_of: Callable[[Sequence[int]], dict[int, str]]

    def grouped(self, selection: Selection) -> dict[str, list[Stretch]]:
        """The stretches of each group by its name, in the order of the labels; none of an empty group."""
        codes = self.code_of([stretch.operation.pk for stretch in selection.stretches])
        found: dict[str, list[Stretch]] = defaultdict(list)
        for stretch in selection.stretches:
            found[codes[stretch.operation.pk]].append(stretch)
        order = [*self.labels, *sorted(set(found) - set(self.labels))]
        return {self.labels.get(code, code): found[code] for code in order if code in found}


def field(name: str) -> Callable[[Sequence[int]], dict[int, str]]:
    """The value of a field of the operation as a code."""

    def code_of(operations: Sequence[int]) -> dict[int, str]:
        rows = Operation.objects.filter(pk__in=operations).values_list("pk", name)
        return {pk: str(value) for pk, value in rows}

    return code_of


def staffing(operations: Sequence[int]) -> dict[int, str]:
    """Who work there, as words: each combination is a group of its own, so that no desk counts twice."""
    labels = dict(Operation.Staffing.choices)
    return {
        pk: listed([label for code, label in labels.items() if code in codes]).capitalize() or UNKNOWN
        for pk, codes in Operation.objects.filter(pk__in=operations).values_list("pk", "staffing")
    }


def inside(operations: Sequence[int]) -> dict[int, str]:
    rows = Operation.objects.filter(pk__in=operations).values_list("pk", "location__setting")
    return {pk: str(setting == Location.Setting.LIBRARY) for pk, setting in rows}


SCENARIO = Characteristic(
    "scenarios",
    "Scenario’s",
    Column("Scenario", definition="Hoe de locatie werkt, zoals zij dat zelf heeft ingevuld."),
    dict(Operation.Scenario.choices),
    field("scenario"),
)
STAFFING = Characteristic(
    "bemensing",
    "Bemensing",
    Column("Bemensing", definition="Wie er aan de balie zitten: medewerkers, vrijwilligers, partners."),
    {},
    staffing,
)
DEDICATED = Characteristic(
    "eigen-medewerker",
    "Eigen IDO-medewerker",
    Column("Eigen IDO-medewerker", definition="Of er iemand speciaal voor het informatiepunt werkt."),
    {"True": "Met eigen IDO-medewerker", "False": "Zonder eigen IDO-medewerker"},
    field("dedicated_employee"),
)
SETTING = Characteristic(
    "binnen-en-buiten",
    "Binnen en buiten de bibliotheek",
    Column("Plek", definition="Waar de balie staat, zoals dat nu bij de locatie is ingevuld."),
    {"True": "In de bibliotheek", "False": "Buiten de bibliotheek"},
    inside,
)


def by(characteristic: Characteristic) -> Callable[[Selection], Table]:
    """The report that takes desks together by the characteristic."""

    def make(selection: Selection) -> Table:
        groups = characteristic.grouped(selection)
        return Table(
            slug=characteristic.slug,
            title=characteristic.title,
            columns=(characteristic.column, *GROUP_COLUMNS),
            rows=[(name, *figures(selection, stretches)) for name, stretches in groups.items()],
            total=(None, *figures(selection, selection.stretches)),
            notes=notes(selection, groups),
            keys=[*groups],
            subject=selection.subject,
            period_text=selection.period.title,
        )

    return make


def figures(selection: Selection, stretches: Sequence[Stretch]) -> tuple[Value, ...]:
    """Desks, months open, questions, and questions per desk and per month."""
    counted = by_operation(selection)
    desks = len({stretch.operation.location_id for stretch in stretches})
    months = months_in_service(stretches)
    questions = sum(counted[pk] for pk in {stretch.operation.pk for stretch in stretches})
    return desks, months, questions, ratio(questions, desks), ratio(questions, months)


def by_operation(selection: Selection) -> Counter[int]:
    """Questions by operation id."""
    counted: Counter[int] = Counter()
    for cell in selection.cells:
        counted[cell.operation] += cell.questions
    return counted


def notes(selection: Selection, groups: Mapping[str, Sequence[Stretch]]) -> list[str]:
    """What the figures of these groups cannot carry."""
    desks = {name: {one.operation.location for one in stretches} for name, stretches in groups.items()}
    times = Counter(place for places in desks.values() for place in places)
    moved = sorted(place.name for place, number in times.items() if number > 1)
    return [
        *limits.few_desks({name: len(places) for name, places in desks.items()}),
        *limits.short_period(selection.period),
        *([f"In deze periode veranderd, en bij elke groep meegeteld: {listed(moved)}."] if moved else []),
        *([limits.NOT_THE_CAUSE] if len(groups) > 1 else []),
        *([ONE_GROUP] if len(groups) == 1 else []),
    ]
