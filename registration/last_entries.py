"""The last visits that somebody registered, as plain values, for the desk page."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from ido.models import User
from registration.models import Question

LAST_ENTRIES = 5
OUTCOMES = dict(Question.Outcome.choices)
REFERRED = Question.Outcome.REFERRED
# In SQL: for so small a query on every desk page, writing it costs the ORM five times what running it costs.
LAST = """
    SELECT visit.id, visit.occurred_at, visit.entered_at, visit.withdrawn_at IS NOT NULL,
        array_agg(topic.name ORDER BY question.position),
        array_agg(question.outcome ORDER BY question.position),
        array_agg(question.id ORDER BY question.position),
        max(question.position)
    FROM (
        SELECT id, occurred_at, entered_at, withdrawn_at FROM registration_visit
        WHERE library_id = %s AND recorded_by_id = %s
        ORDER BY id DESC LIMIT %s
    ) visit
    JOIN registration_question question ON question.visit_id = visit.id
    JOIN ido_topic topic ON topic.id = question.topic_id
    GROUP BY visit.id, visit.occurred_at, visit.entered_at, visit.withdrawn_at
    ORDER BY visit.id DESC
"""


class LastEntry(NamedTuple):
    """A visit. `day` and `clock` are in Dutch time; `answers` pairs topics with outcomes, in words.

    `referred` pairs the ids of the questions that were handed on with their topics; `last_unsolved` is the id
    of the last question unless that was solved.
    """

    pk: int
    entered_at: datetime
    is_withdrawn: bool
    day: str
    clock: str
    answers: tuple[tuple[str, str], ...]
    last_position: int
    referred: tuple[tuple[int, str], ...]
    last_unsolved: int | None


def last_entries(user: User) -> list[LastEntry]:
    """The newest of the user's own entries at the present library, the last one first."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, [user.library_id, user.pk, LAST_ENTRIES])
        rows = cursor.fetchall()
    entries = []
    for pk, occurred_at, entered_at, is_withdrawn, topics, outcomes, questions, last_position in rows:
        local = timezone.localtime(occurred_at)
        answered = list(zip(questions, topics, outcomes, strict=True))
        entry = LastEntry(
            pk,
            entered_at,
            is_withdrawn,
            f"{local.day}-{local.month}",
            f"{local:%H:%M}",
            tuple((topic, OUTCOMES[outcome]) for _, topic, outcome in answered),
            last_position,
            tuple((question, topic) for question, topic, outcome in answered if outcome == REFERRED),
            questions[-1] if outcomes[-1] != Question.Outcome.SOLVED else None,
        )
        entries.append(entry)
    return entries
