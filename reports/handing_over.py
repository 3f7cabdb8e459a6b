"""Referrals counted by the lines of their report; visitors are nowhere in it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ido.models import Library
from referrals.models import Referral, State

if TYPE_CHECKING:
    from reports.selection import Selection

COLD, GOING_ON = "Koud: de weg gewezen", "Warm, loopt nog"
ENDS: dict[str, str] = {
    State.COMPLETED: "Warm, afgerond",
    State.FAILED: "Warm, niet gelukt",
    State.REJECTED: "Warm, geweigerd",
    State.CANCELLED: "Warm, geannuleerd",
}
LINES = (COLD, *ENDS.values(), GOING_ON)
DAY = "(timezone('Europe/Amsterdam', referral.created_at))::date"
OF_LIBRARY = f"""
    SELECT 0, referral.manner, referral.state, count(*) FROM referrals_referral referral
    WHERE referral.library_id = %(library)s AND {DAY} BETWEEN %(first)s AND %(last)s
        AND referral.state NOT IN ('draft', 'entered-in-error')
    GROUP BY 1, 2, 3
"""
# As visits: a referral belongs to the municipality in which its desk was that day.
OF_AREA = f"""
    SELECT stretch.operation_id, referral.manner, referral.state, count(*) FROM
    unnest(%(operations)s::bigint[], %(locations)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
        AS stretch (operation_id, location_id, first, last)
    JOIN referrals_referral referral ON referral.location_id = stretch.location_id
        AND {DAY} BETWEEN stretch.first AND stretch.last
        AND referral.state NOT IN ('draft', 'entered-in-error')
    GROUP BY 1, 2, 3
"""


def counted(selection: Selection) -> Counter[tuple[int, str]]:
    """How many there are by operation and line, as they stand now; of a library the operation is 0."""
    scope, period = selection.scope, selection.period
    found = (
        selection.rows(OF_LIBRARY, library=scope.pk, first=period.first, last=period.last)
        if isinstance(scope, Library)
        else selection.rows(OF_AREA)
    )
    lines: Counter[tuple[int, str]] = Counter()
    for operation, manner, state, number in found:
        lines[operation, COLD if manner == Referral.Manner.COLD else ENDS.get(state, GOING_ON)] += number
    return lines
