"""What happened to the questions of closed quarters afterwards: entered later, withdrawn, changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from ido.models import Library
from reports.models import Closing
from reports.periods import Period

# A question belongs to the municipality of its desk on its day. What stood there when the quarter was closed
# is the first row that history kept of it since then.
SINCE = """
    WITH closing AS (
        SELECT * FROM unnest(
            %(ids)s::bigint[], %(places)s::text[], %(firsts)s::date[], %(lasts)s::date[],
            %(closed)s::timestamptz[], %(since)s::timestamptz[]
        ) AS closing (id, municipality_id, first, last, closed_at, since)
    ), entry AS MATERIALIZED (
        SELECT closing.id AS closing_id, closing.closed_at, closing.since, visit.id, visit.entered_at,
            visit.withdrawn_at, visit.location_id, visit.occurred_at, visit.channel, visit.need_profiles
        FROM closing
        JOIN ido_operation operation ON operation.municipality_id = closing.municipality_id
            AND operation.period && daterange(closing.first, closing.last, '[]')
        JOIN registration_visit visit ON visit.location_id = operation.location_id
            AND visit.day BETWEEN closing.first AND closing.last AND operation.period @> visit.day
        WHERE %(library)s::bigint IS NULL OR visit.library_id = %(library)s::bigint
    ), changed AS (
        SELECT entry.closing_id, entry.id FROM entry CROSS JOIN LATERAL (
            SELECT event.* FROM registration_visitevent event
            WHERE event.pgh_obj_id = entry.id AND event.pgh_created_at > entry.since
            ORDER BY event.pgh_id LIMIT 1
        ) was
        WHERE (was.location_id, was.occurred_at, was.channel, was.need_profiles, was.withdrawn_at IS NULL)
            IS DISTINCT FROM
            (entry.location_id, entry.occurred_at, entry.channel, entry.need_profiles, true)
        UNION
        SELECT entry.closing_id, entry.id FROM entry CROSS JOIN LATERAL (
            SELECT DISTINCT ON (event.pgh_obj_id) event.* FROM registration_questionevent event
            WHERE event.visit_id = entry.id AND event.pgh_created_at > entry.since
            ORDER BY event.pgh_obj_id, event.pgh_id
        ) was
        LEFT JOIN registration_question question ON question.id = was.pgh_obj_id
        WHERE (was.topic_id, was.outcome, was.domain, was.public_body_id, was.help_given) IS DISTINCT FROM
            (question.topic_id, question.outcome, question.domain, question.public_body_id,
            question.help_given)
    )
    SELECT entry.closing_id,
        count(*) FILTER (WHERE entry.entered_at > entry.since AND entry.withdrawn_at IS NULL),
        count(*) FILTER (WHERE entry.entered_at <= entry.closed_at AND entry.withdrawn_at > entry.since),
        count(*) FILTER (
            WHERE entry.entered_at <= entry.closed_at AND entry.withdrawn_at IS NULL
                AND changed.id IS NOT NULL
        )
    FROM entry
    JOIN registration_question question ON question.visit_id = entry.id
    LEFT JOIN changed ON changed.closing_id = entry.closing_id AND changed.id = entry.id
    WHERE entry.entered_at <= %(until)s
    GROUP BY entry.closing_id
"""


class Since(NamedTuple):
    """Questions of a closed quarter that were entered, withdrawn or changed since a moment."""

    late: int = 0
    withdrawn: int = 0
    changed: int = 0

    @property
    def any(self) -> bool:
        return self != Since()


def since(
    closings: Sequence[Closing],
    *,
    until: datetime,
    library: Library | None = None,
    moments: Mapping[int, datetime] | None = None,
) -> dict[int, Since]:
    """By key of the closing what happened since it was made, or since its own later moment.

    `until` leaves out what was entered afterwards. With a library only what happened at its desks. What was
    changed back is not changed; one more question in an older visit shows only when all is counted again.
    """
    quarters = [Period.quarter_of(closing.first_day) for closing in closings]
    values: dict[str, Any] = {
        "ids": [closing.pk for closing in closings],
        "places": [closing.municipality_id for closing in closings],
        "firsts": [quarter.first for quarter in quarters],
        "lasts": [quarter.last for quarter in quarters],
        "closed": [closing.closed_at for closing in closings],
        "since": [(moments or {}).get(closing.pk, closing.closed_at) for closing in closings],
        "library": library.pk if library else None,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(SINCE, values)
        return {key: Since(*numbers) for key, *numbers in cursor.fetchall()}
