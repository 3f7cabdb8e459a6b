"""Handing over: how often only the way was told, how often somebody was brought, and what became of it."""

from __future__ import annotations

from collections import Counter

from reports.handing_over import LINES
from reports.indicators.subjects import shares
from reports.selection import Selection
from reports.tables import Column, Kind, Table

REFERRALS = Column(
    "Doorverwijzingen",
    Kind.NUMBER,
    definition="Hoe vaak een bezoeker is doorverwezen. Vergissingen en concepten tellen niet mee.",
    is_count=True,
)


def referrals(selection: Selection) -> Table:
    """Referrals begun in the period, by manner and by how they stand now; visitors are nowhere in it.

    A referral counts after its visitor was erased as it did before: the row that stays is anonymous.
    """
    found: Counter[str] = Counter()
    for (_, line), number in selection.referrals.items():
        found[line] += number
    return shares(
        selection,
        "doorverwijzingen",
        "Doorverwijzingen",
        Column(
            "Hoe",
            definition="Koud: verteld waar iemand terechtkan. Warm: overgedragen of een afspraak gemaakt.",
        ),
        [(line, found[line]) for line in LINES],
        of=REFERRALS,
    )
