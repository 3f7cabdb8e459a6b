"""The rows of the log, by prepared plain SQL: those of given visits, or of a page of all that count.

A row comes as text that holds all it shows, so that the text is the key of what was written of it before.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from ido.access import Right, has_right
from ido.database.prepared import prepared
from ido.models import User
from registration.models import Question

WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
OUTCOMES = dict(Question.Outcome.choices)
PER_PAGE = 50
# Names by subqueries: the planner would read all users to join fifty.
ROWS = """
    SELECT json_build_array(
        visit.id, visit.occurred_at,
        (SELECT name FROM ido_location WHERE id = visit.location_id),
        coalesce(
            json_agg(json_build_array(
                topic.name, asked.outcome, coalesce(nullif(body.short_name, ''), body.name, ''), asked.note,
                CASE WHEN asked.outcome = 'referred' THEN asked.id END
            ) ORDER BY asked.position) FILTER (WHERE asked.id IS NOT NULL),
            '[]'
        ),
        (SELECT name FROM ido_user WHERE id = visit.recorded_by_id),
        (SELECT name FROM ido_user WHERE id = visit.withdrawn_by_id),
        %(any_visit)s::boolean OR visit.recorded_by_id = %(user)s::bigint
    )::text
    FROM (
        SELECT id, occurred_at, location_id, recorded_by_id, withdrawn_by_id
        FROM registration_visit
        WHERE library_id = %(library)s::bigint AND {wanted}
    ) visit
    LEFT JOIN registration_question asked ON asked.visit_id = visit.id
    LEFT JOIN ido_topic topic ON topic.id = asked.topic_id
    LEFT JOIN partners_partner body ON body.id = asked.public_body_id
    GROUP BY visit.id, visit.occurred_at, visit.location_id, visit.recorded_by_id, visit.withdrawn_by_id
    ORDER BY visit.occurred_at DESC, visit.id DESC
"""
ROWS_OF_VISITS = ROWS.format(wanted="id = ANY(%(visits)s::bigint[])")
# How many stands in the text, because PostgreSQL plans by it.
ROWS_OF_ALL = ROWS.format(
    wanted=f"withdrawn_at IS NULL ORDER BY occurred_at DESC, id DESC LIMIT {PER_PAGE} OFFSET %(skip)s::bigint"
)
# All that count are added up by month: counting them would take longer every year.
ALL = """
    SELECT (
        SELECT json_agg(json_build_array(id, name) ORDER BY name)
        FROM ido_location WHERE library_id = %(library)s::bigint
    )::text, (
        SELECT coalesce(sum(number), 0) FROM registration_monthlycount
        WHERE dimension = 'channel'
            AND location_id IN (SELECT id FROM ido_location WHERE library_id = %(library)s)
    )
"""


class LogQuestion(NamedTuple):
    """A question in words; `body` and `note` may be empty. `referred` is its id when it was handed on."""

    topic: str
    outcome: str
    body: str
    note: str
    referred: int | None


class LogRow(NamedTuple):
    """A visit in words. `withdrawn_by` is empty unless it was withdrawn."""

    pk: int
    moment: str
    location: str
    questions: tuple[LogQuestion, ...]
    recorded_by: str
    withdrawn_by: str
    may_change: bool


def all_that_count(user: User) -> tuple[str, int]:
    """The locations of the user's library as text, and how many visits count there."""
    [(locations, number)] = prepared(ALL, {"library": user.library_id})
    return locations or "", number


def rows_of_all(user: User, skip: int) -> list[str]:
    """Of the visits that count at the user's library, a page of the newest after the first `skip`."""
    return rows(ROWS_OF_ALL, user, skip=skip)


def rows_of(visits: list[int], user: User) -> list[str]:
    """Those of the user's library among the visits with these ids, newest first."""
    return rows(ROWS_OF_VISITS, user, visits=visits)


def rows(statement: str, user: User, **values: Any) -> list[str]:
    """As this user sees them: `read` says what is in a text."""
    viewer = {
        "library": user.library_id,
        "user": user.pk,
        "any_visit": has_right(user, Right.CORRECT_ANY_VISIT),
    }
    return [text for (text,) in prepared(statement, {**viewer, **values})]


def read(text: str) -> LogRow:
    pk, at, location, asked, recorded_by, withdrawn_by, may_change = json.loads(text)
    questions = tuple(
        LogQuestion(topic, OUTCOMES[outcome], body, note, referred)
        for topic, outcome, body, note, referred in asked
    )
    moment = short(timezone.localtime(datetime.fromisoformat(at)))
    return LogRow(pk, moment, location, questions, recorded_by, withdrawn_by or "", may_change)


def short(local: datetime) -> str:
    """A moment as the clock there tells it: 'zo 22 nov 2026 10.05'."""
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day} {local.hour:02}.{local.minute:02}"
