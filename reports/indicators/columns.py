"""Columns that several reports share, with what they mean in plain Dutch, and the arithmetic behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from reports.counting import Cell
from reports.tables import Column, Kind

QUESTIONS = Column(
    "Vragen",
    Kind.NUMBER,
    unit="vragen",
    is_count=True,
    definition="Het aantal vragen in deze periode. Een bezoek kan meer dan één vraag hebben. "
    "Ingetrokken bezoeken tellen niet mee.",
)
VISITS = Column(
    "Bezoeken",
    Kind.NUMBER,
    unit="bezoeken",
    is_count=True,
    definition="Het aantal keren contact met een bezoeker. Ingetrokken bezoeken tellen niet mee.",
)
CORONA = Column(
    "Corona",
    Kind.NUMBER,
    unit="vragen",
    is_count=True,
    part_of="Vragen",
    definition="Vragen over een onderwerp uit een groep die over corona gaat.",
)
OTHER = Column(
    "Overig",
    Kind.NUMBER,
    unit="vragen",
    is_count=True,
    part_of="Vragen",
    definition="Alle vragen die niet over corona gaan.",
)
SHARE_CORONA = Column(
    "Aandeel corona",
    Kind.PERCENTAGE,
    part_of="Vragen",
    made_from=("Vragen", "Corona"),
    definition="Het aantal coronavragen gedeeld door alle vragen.",
)
# Of the total, not of the count in its row: it tells no more than the count beside it.
SHARE = Column("Aandeel", Kind.PERCENTAGE, definition="Het aantal in deze rij gedeeld door het totaal.")


class Tally(NamedTuple):
    """Questions, and how many of them were about corona."""

    questions: int = 0
    corona: int = 0

    @property
    def split(self) -> tuple[int, int, int]:
        """Questions, corona, other."""
        return self.questions, self.corona, self.questions - self.corona


def tally(cells: Iterable[Cell]) -> Tally:
    counts: Counter[bool] = Counter()
    for cell in cells:
        counts[cell.is_corona] += cell.questions
    return Tally(counts.total(), counts[True])


def ratio(part: int | Decimal, whole: float | Decimal | None) -> Decimal | None:
    """part ÷ whole, or None when the whole is nothing: there is no such figure."""
    return Decimal(part) / Decimal(str(whole)) if whole else None
