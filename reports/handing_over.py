"""Referrals counted by the lines of their report; visitors are nowhere in it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from ido.models import Library
from ido.working_days import working_hours
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
DESTINATIONS: dict[str, str] = {
    Referral.Destination.INTERNAL: "Intern: eigen aanbod van de bibliotheek",
    Referral.Destination.EXTERNAL: "Extern: een andere organisatie",
}
LINES = (COLD, *ENDS.values(), GOING_ON)
WARM = LINES[1:]
DONE = ENDS[State.COMPLETED]
ENDED = (DONE, ENDS[State.FAILED], ENDS[State.REJECTED])
DAY = "(timezone('Europe/Amsterdam', referral.created_at))::date"
OF_LIBRARY = f"""
    SELECT 0 AS operation_id, referral.id, referral.library_id, referral.manner, referral.state,
        referral.destination
    FROM referrals_referral referral
    WHERE referral.library_id = %(library)s AND {DAY} BETWEEN %(first)s AND %(last)s
        AND referral.state NOT IN ('draft', 'entered-in-error')
"""
# As visits: a referral belongs to the municipality in which its desk was that day.
OF_AREA = f"""
    SELECT stretch.operation_id, referral.id, referral.library_id, referral.manner, referral.state,
        referral.destination
    FROM
    unnest(%(operations)s::bigint[], %(locations)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
        AS stretch (operation_id, location_id, first, last)
    JOIN referrals_referral referral ON referral.location_id = stretch.location_id
        AND {DAY} BETWEEN stretch.first AND stretch.last
        AND referral.state NOT IN ('draft', 'entered-in-error')
"""
COUNTED = """
    SELECT operation_id, manner, state, destination, count(*) FROM ({referrals}) referral GROUP BY 1, 2, 3, 4
"""
# When the partner was asked and when the first answer came, as the record of a service has it.
ANSWERED = """
    SELECT referral.operation_id, referral.library_id, asked.at, min(answer.at)
    FROM ({referrals}) referral
    JOIN referrals_transition asked ON asked.referral_id = referral.id
        AND asked.to_state = 'requested' AND asked.actor <> 'system'
    JOIN referrals_transition answer ON answer.referral_id = referral.id
        AND answer.to_state IN ('accepted', 'on-hold', 'rejected') AND answer.actor <> 'system'
    WHERE referral.manner = 'warm'
    GROUP BY referral.id, 1, 2, 3
"""


class Line(NamedTuple):
    """What is told apart: the operation, how it stands, and the destination; None where that was not kept."""

    operation: int
    line: str
    destination: str | None


def counted(selection: Selection) -> Counter[Line]:
    """How many there are of each line, as they stand now; of a library the operation is 0."""
    lines: Counter[Line] = Counter()
    for operation, manner, state, destination, number in rows(selection, COUNTED):
        line = COLD if manner == Referral.Manner.COLD else ENDS.get(state, GOING_ON)
        lines[Line(operation, line, destination)] += number
    return lines


def answers(selection: Selection) -> Counter[tuple[int, int]]:
    """How many warm referrals were answered, by operation and whole working hours from asking."""
    found: Counter[tuple[int, int]] = Counter()
    answered = rows(selection, ANSWERED)
    libraries = Library.objects.in_bulk({library for _, library, _, _ in answered})
    for operation, library, asked, at in answered:
        found[operation, int(working_hours(asked, at, libraries[library]) + 0.5)] += 1
    return found


def rows(selection: Selection, sql: str) -> list[tuple[Any, ...]]:
    scope, period = selection.scope, selection.period
    if not isinstance(scope, Library):
        return selection.rows(sql.format(referrals=OF_AREA))
    return selection.rows(
        sql.format(referrals=OF_LIBRARY), library=scope.pk, first=period.first, last=period.last
    )
