"""Handing over: how often only the way was told, how often somebody was brought, and what became of it."""

from __future__ import annotations

from collections import Counter

from ido.models import Library
from referrals.models import Referral, State
from reports.indicators.subjects import shares
from reports.selection import Selection
from reports.tables import Column, Kind, Table

REFERRALS = Column(
    "Doorverwijzingen",
    Kind.NUMBER,
    definition="Hoe vaak een bezoeker is doorverwezen. Vergissingen en concepten tellen niet mee.",
    is_count=True,
)
ENDS: dict[str, str] = {
    State.COMPLETED: "Warm, afgerond",
    State.FAILED: "Warm, niet gelukt",
    State.REJECTED: "Warm, geweigerd",
    State.CANCELLED: "Warm, geannuleerd",
}
COLD, GOING_ON = "Koud: de weg gewezen", "Warm, loopt nog"
DAY = "(timezone('Europe/Amsterdam', referral.created_at))::date"
OF_LIBRARY = f"""
    SELECT referral.manner, referral.state, count(*) FROM referrals_referral referral
    WHERE referral.library_id = %(library)s AND {DAY} BETWEEN %(first)s AND %(last)s
        AND referral.state NOT IN ('draft', 'entered-in-error')
    GROUP BY 1, 2
"""
# As visits: a referral belongs to the municipality in which its desk was that day.
OF_AREA = f"""
    SELECT referral.manner, referral.state, count(*) FROM
    unnest(%(locations)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
        AS stretch (location_id, first, last)
    JOIN referrals_referral referral ON referral.location_id = stretch.location_id
        AND {DAY} BETWEEN stretch.first AND stretch.last
        AND referral.state NOT IN ('draft', 'entered-in-error')
    GROUP BY 1, 2
"""


def referrals(selection: Selection) -> Table:
    """Referrals begun in the period, by manner and by how they stand now; visitors are nowhere in it.

    A referral counts after its visitor was erased as it did before: the row that stays is anonymous.
    """
    return shares(
        selection,
        "doorverwijzingen",
        "Doorverwijzingen",
        Column(
            "Hoe",
            definition="Koud: verteld waar iemand terechtkan. Warm: overgedragen of een afspraak gemaakt.",
        ),
        counts(selection),
        of=REFERRALS,
    )


def counts(selection: Selection) -> list[tuple[str, int]]:
    """How many there are of each line, in the order of the table."""
    scope, period = selection.scope, selection.period
    found = (
        selection.rows(OF_LIBRARY, library=scope.pk, first=period.first, last=period.last)
        if isinstance(scope, Library)
        else selection.rows(OF_AREA)
    )
    counted: Counter[str] = Counter()
    for manner, state, number in found:
        line = COLD if manner == Referral.Manner.COLD else ENDS.get(state, GOING_ON)
        counted[line] += number
    return [(line, counted[line]) for line in (COLD, *ENDS.values(), GOING_ON)]
