"""What the desk page tells of the work so far: how busy the desk is, and the user's own last visits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from ido.database.prepared import prepared
from ido.models import Location, User
from registration.models import Question

OUTCOMES = dict(Question.Outcome.choices)
REFERRED = Question.Outcome.REFERRED
# Both in one: asking so little takes longer than answering. Each row begins with the counts, which are there
# without any visit too. That it is five visits stands in the text, because PostgreSQL plans by it.
SO_FAR = """
    SELECT counted.*, entry.*
    FROM (
        SELECT count(*) FILTER (WHERE visit.day = %(today)s),
            count(*) FILTER (WHERE visit.day >= %(monday)s),
            count(*) FILTER (WHERE visit.day <= %(week_ago)s)
        FROM registration_visit visit
        JOIN registration_question question ON question.visit_id = visit.id
        WHERE visit.location_id = %(location)s::bigint AND visit.withdrawn_at IS NULL
            AND visit.day BETWEEN %(monday_before)s AND %(today)s
    ) counted
    LEFT JOIN (
        SELECT visit.id, visit.occurred_at, visit.entered_at, visit.withdrawn_at IS NOT NULL,
            array_agg(topic.name ORDER BY question.position),
            array_agg(question.outcome ORDER BY question.position),
            array_agg(question.id ORDER BY question.position),
            max(question.position)
        FROM (
            SELECT id, occurred_at, entered_at, withdrawn_at FROM registration_visit
            WHERE library_id = %(library)s AND recorded_by_id = %(user)s
            ORDER BY id DESC LIMIT 5
        ) visit
        JOIN registration_question question ON question.visit_id = visit.id
        JOIN ido_topic topic ON topic.id = question.topic_id
        GROUP BY visit.id, visit.occurred_at, visit.entered_at, visit.withdrawn_at
    ) entry ON true
    ORDER BY entry.id DESC
"""


class Tally(NamedTuple):
    """Counted questions at one location; `last_week` runs up to the same weekday, to compare fairly."""

    today: int
    week: int
    last_week: int


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


def so_far(user: User, location: Location | None, today: date) -> tuple[Tally, list[LastEntry]]:
    """How busy the location is, and the user's own newest five visits at the library, last one first."""
    monday = today - timedelta(days=today.weekday())
    asked = {
        "location": location.pk if location else None,
        "library": user.library_id,
        "user": user.pk,
        "today": today,
        "monday": monday,
        "week_ago": today - timedelta(days=7),
        "monday_before": monday - timedelta(days=7),
    }
    rows = prepared(SO_FAR, asked)
    return Tally(*rows[0][:3]), [last_entry(*row[3:]) for row in rows if row[3] is not None]


def last_entry(
    pk: int,
    occurred_at: datetime,
    entered_at: datetime,
    is_withdrawn: bool,
    topics: list[str],
    outcomes: list[str],
    questions: list[int],
    last_position: int,
) -> LastEntry:
    local = timezone.localtime(occurred_at)
    answered: list[tuple[Any, ...]] = list(zip(questions, topics, outcomes, strict=True))
    return LastEntry(
        pk,
        entered_at,
        is_withdrawn,
        f"{local.day}-{local.month}",
        f"{local:%H.%M}",
        tuple((topic, OUTCOMES[outcome]) for _, topic, outcome in answered),
        last_position,
        tuple((question, topic) for question, topic, outcome in answered if outcome == REFERRED),
        questions[-1] if outcomes[-1] != Question.Outcome.SOLVED else None,
    )
