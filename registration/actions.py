"""What the desk does: changes that touch a visit and its questions together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from ido.models import Location, Topic, User
from ido.refusals import violated
from registration.choices import TopicOption
from registration.models import Question, Visit, help_for

# One statement for a visit with all its questions: what the ORM needs two for, at a fifth of the cost.
STORE = """
    WITH visit AS (
        INSERT INTO registration_visit (
            library_id, submission_id, location_id, occurred_at, channel, duration, need_profiles, complexity,
            age_band, language, recorded_by_id, recorder_position, source
        ) VALUES (
            %(library_id)s, %(submission_id)s, %(location_id)s, %(occurred_at)s, %(channel)s, %(duration)s,
            %(need_profiles)s::varchar[], %(complexity)s, %(age_band)s, %(language)s, %(recorded_by_id)s,
            %(recorder_position)s, %(source)s
        ) RETURNING id, day
    ), asked AS (
        INSERT INTO registration_question (
            visit_id, position, domain, topic_id, public_body_id, help_given, outcome, note
        )
        SELECT visit.id, position, domain, topic_id, public_body_id, help_given, outcome, note
        FROM visit, unnest(
            %(domain)s::varchar[], %(topic_id)s::bigint[], %(public_body_id)s::bigint[],
            %(help_given)s::varchar[], %(outcome)s::varchar[], %(note)s::varchar[]
        ) WITH ORDINALITY AS question (domain, topic_id, public_body_id, help_given, outcome, note, position)
    )
    SELECT id, day FROM visit
"""
NOTHING_TOLD = {
    "channel": Visit.Channel.DESK,
    "duration": "",
    "need_profiles": [],
    "complexity": "",
    "age_band": "",
    "language": "",
}


class AlreadyStoredError(Exception):
    """This visit or question was stored before; `visit` is what stands."""

    def __init__(self, visit: Visit, *, same: bool) -> None:
        super().__init__(visit.pk)
        self.visit = visit
        self.same = same


class NotInServiceError(Exception):
    """The location had no period of service on the day of the visit."""


@dataclass(frozen=True)
class QuestionInput:
    """A question as the desk fills it in; what is left empty follows from the topic and the outcome."""

    topic: Topic | TopicOption
    outcome: str
    domain: str = ""
    public_body_id: int | None = None
    help_given: str = ""
    note: str = ""

    def columns(self) -> dict[str, Any]:
        return {
            "topic_id": self.topic.pk,
            "outcome": self.outcome,
            "domain": self.domain or self.topic.domain,
            "public_body_id": self.public_body_id,
            "help_given": self.help_given or help_for(self.outcome),
            "note": self.note,
        }

    def build(self, visit: Visit, position: int) -> Question:
        return Question(visit=visit, position=position, **self.columns())


@dataclass(frozen=True)
class VisitInput:
    """A visit as the desk fills it in. `occurred_at` is aware; `details` are the optional fields of Visit."""

    submission_id: uuid.UUID
    location: Location
    occurred_at: datetime
    questions: Sequence[QuestionInput]
    source: str = Visit.Source.DESK
    details: dict[str, Any] = field(default_factory=dict)


def record_visit(*, visit: VisitInput, by: User) -> Visit:
    """Store a visit with its questions in one transaction, once.

    Raises AlreadyStoredError when the library has a visit with this `submission_id`: with `same` when the
    same was sent again, which is harmless; without when something else was sent under it. The unique
    constraint decides, so two requests at the same moment store one visit as well.
    Raises NotInServiceError when the location had no period of service on that day.
    """
    columns = {
        "library_id": visit.location.library_id,
        "submission_id": visit.submission_id,
        "location_id": visit.location.pk,
        "occurred_at": visit.occurred_at,
        "recorded_by_id": by.pk,
        "recorder_position": by.position,
        "source": visit.source,
        **NOTHING_TOLD,
        **visit.details,
    }
    rows = [question.columns() for question in visit.questions]
    asked = {name: [row[name] for row in rows] for name in rows[0]}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STORE, {**columns, **asked})
            pk, day = cursor.fetchone()
    except IntegrityError as error:
        if violated(error) == "visit_within_operation":
            raise NotInServiceError from error
        if violated(error) != "visit_stored_once":
            raise
        earlier = Visit.objects.get(library_id=visit.location.library_id, submission_id=visit.submission_id)
        raise AlreadyStoredError(earlier, same=_same(earlier, visit)) from error
    stored = Visit(pk=pk, **columns)
    stored.day = day
    return stored


@transaction.atomic
def record_visits(*, visits: Sequence[VisitInput], by: User) -> list[Visit]:
    """Store several visits, all or none. Raises AlreadyStoredError when one of them stands already."""
    return [record_visit(visit=visit, by=by) for visit in visits]


def add_question(*, visit: Visit, position: int, question: QuestionInput) -> Question:
    """Store one more question of the same visitor, once; `position` is the place the client saw free.

    Raises AlreadyStoredError when the place is taken: with `same` when by this very question.
    """
    try:
        with transaction.atomic():
            added = question.build(visit, position)
            added.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) != "question_position_once":
            raise
        earlier = visit.questions.get(position=position)
        same = (earlier.topic_id, earlier.outcome) == (question.topic.pk, question.outcome)
        raise AlreadyStoredError(visit, same=same) from error
    return added


@transaction.atomic
def correct_visit(
    *,
    visit: Visit,
    occurred_at: datetime,
    location: Location,
    details: dict[str, Any],
    questions: Sequence[QuestionInput],
) -> None:
    """Put right what was registered. The database keeps what stood before, and who changed it."""
    fields = {"occurred_at": occurred_at, "location": location, **details}
    for name, value in fields.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(fields))
    stored = {question.position: question for question in visit.questions.all()}
    for position, sent in enumerate(questions, start=1):
        corrected = sent.build(visit, position)
        if before := stored.pop(position, None):
            corrected.pk = before.pk
            corrected.save(force_update=True)
        else:
            corrected.save(force_insert=True)
    visit.questions.filter(position__in=list(stored)).delete()


def _same(stored: Visit, sent: VisitInput) -> bool:
    """Whether what was sent is what was stored, as far as the counted fields go."""
    questions = [(q.topic_id, q.outcome) for q in stored.questions.all()]
    return stored.location_id == sent.location.pk and questions == [
        (q.topic.pk, q.outcome) for q in sent.questions
    ]
