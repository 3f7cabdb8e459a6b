"""What kind of help visitors needed, beside the subject of their questions."""

from __future__ import annotations

from registration.models import Visit
from reports.indicators.columns import VISITS, ratio
from reports.indicators.subjects import labels, shares
from reports.selection import Selection
from reports.tables import Column, Kind, Table

NONE_NOTED = "Niet genoteerd"
COLUMNS = (
    Column("Behoefte", definition="Wat een bezoeker nodig had, in zes soorten."),
    Column(
        "Bezoeken met deze behoefte",
        Kind.NUMBER,
        unit="bezoeken",
        is_count=True,
        definition="Het aantal bezoeken met deze behoefte. Een bezoek kan er meer dan een hebben. "
        "De rijen zijn samen dus geen totaal.",
    ),
    Column(
        "Andere bezoeken",
        Kind.NUMBER,
        unit="bezoeken",
        is_count=True,
        definition="Alle bezoeken zonder deze behoefte.",
    ),
    Column(
        "Deel van de bezoeken",
        Kind.PERCENTAGE,
        made_from=("Bezoeken met deze behoefte", "Andere bezoeken"),
        definition="Het aantal bezoeken met deze behoefte gedeeld door alle bezoeken.",
    ),
)


def needs(selection: Selection) -> Table:
    """Visits with and without each need profile. A visit can have several: the rows add up to no total."""
    whole = selection.visits
    rows = [(label, with_need(selection.needs, need)) for need, label in Visit.NeedProfile.choices]
    rows.append((NONE_NOTED, selection.needs.get("", 0)))
    return Table(
        slug="behoeften",
        title="Behoeften",
        columns=COLUMNS,
        rows=[(label, count, whole - count, ratio(count, whole)) for label, count in rows],
        notes=["Het noteren van een behoefte is niet verplicht."],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def with_need(sets: dict[str, int], need: str) -> int:
    """How many visits have the need among theirs."""
    return sum(number for name, number in sets.items() if need in name.split("+"))


def complexity(selection: Selection) -> Table:
    """Visits and their share by complexity, and how many had none noted."""
    return shares(
        selection,
        "complexiteit",
        "Complexiteit",
        Column("Complexiteit", definition="Hoe lastig het bezoek was, volgens de balie."),
        [
            *labels(Visit.Complexity.choices, selection.complexity),
            (NONE_NOTED, selection.complexity.get("", 0)),
        ],
        of=VISITS,
    )
