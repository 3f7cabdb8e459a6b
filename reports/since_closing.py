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

# How many questions a library has in each quarter now, less those that were kept of it when it was closed.
MORE = """
    WITH closing AS (
        SELECT * FROM unnest(%(ids)s::bigint[], %(places)s::text[], %(firsts)s::date[], %(lasts)s::date[])
            AS closing (id, municipality_id, first, last)
    ), own AS MATERIALIZED (
        SELECT operation.* FROM ido_operation operation
        JOIN ido_location location ON location.id = operation.location_id
        WHERE location.library_id = %(library)s::bigint
    )
    SELECT closing.id, (
        SELECT count(*) FROM own
        JOIN registration_visit visit ON visit.location_id = own.location_id
            AND visit.day BETWEEN closing.first AND closing.last AND own.period @> visit.day
        JOIN registration_question question ON question.visit_id = visit.id
        WHERE own.municipality_id = closing.municipality_id AND visit.withdrawn_at IS NULL
            AND visit.entered_at <= %(until)s
    ) - (
        SELECT coalesce(sum((line ->> -1)::bigint), 0) FROM reports_closing kept
        CROSS JOIN jsonb_array_elements(kept.counts -> 'questions') line
        WHERE kept.id = closing.id AND (line ->> 0)::bigint IN (SELECT own.id FROM own)
    ) FROM closing
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
    changed back is not changed. History keeps nothing of one more question in an older visit: see
    `since_at_desks`.
    """
    values: dict[str, Any] = {
        **about(closings),
        "closed": [closing.closed_at for closing in closings],
        "since": [(moments or {}).get(closing.pk, closing.closed_at) for closing in closings],
        "library": library.pk if library else None,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(SINCE, values)
        return {key: Since(*numbers) for key, *numbers in cursor.fetchall()}


def since_at_desks(closings: Sequence[Closing], library: Library, *, until: datetime) -> dict[int, Since]:
    """By key of each closing what happened since at the desks of the library.

    Where the number of questions went another way than by what came late and what was withdrawn, at least so
    many changed: one was added to an older visit, or a visit went to another day or desk.
    """
    found = since(closings, until=until, library=library)
    with connection.cursor() as cursor:
        cursor.execute(MORE, {**about(closings), "library": library.pk, "until": until})
        more = {key: int(number) for key, number in cursor.fetchall()}
    for closing in closings:
        own = found.get(closing.pk, Since())
        rest = more[closing.pk] - own.late + own.withdrawn
        found[closing.pk] = own._replace(changed=max(own.changed, abs(rest)))
    return found


def about(closings: Sequence[Closing]) -> dict[str, Any]:
    """Which quarters these are, as columns."""
    quarters = [Period.quarter_of(closing.first_day) for closing in closings]
    return {
        "ids": [closing.pk for closing in closings],
        "places": [closing.municipality_id for closing in closings],
        "firsts": [quarter.first for quarter in quarters],
        "lasts": [quarter.last for quarter in quarters],
    }
