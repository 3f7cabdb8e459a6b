"""What the desk does: changes that touch a visit and its questions together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from ido.models import Location, Topic, User
from registration.choices import TopicOption
from registration.models import Question, Visit, help_for


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

    def build(self, visit: Visit, position: int) -> Question:
        return Question(
            visit=visit,
            position=position,
            topic_id=self.topic.pk,
            outcome=self.outcome,
            domain=self.domain or self.topic.domain,
            public_body_id=self.public_body_id,
            help_given=self.help_given or help_for(self.outcome),
            note=self.note,
        )


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
    try:
        with transaction.atomic():
            stored = Visit.objects.create(
                library_id=visit.location.library_id,
                submission_id=visit.submission_id,
                location=visit.location,
                occurred_at=visit.occurred_at,
                recorded_by=by,
                recorder_position=by.position,
                source=visit.source,
                **visit.details,
            )
            Question.objects.bulk_create(q.build(stored, n) for n, q in enumerate(visit.questions, start=1))
    except IntegrityError as error:
        if violated(error) == "visit_within_operation":
            raise NotInServiceError from error
        if violated(error) != "visit_stored_once":
            raise
        earlier = Visit.objects.get(library_id=visit.location.library_id, submission_id=visit.submission_id)
        raise AlreadyStoredError(earlier, same=_same(earlier, visit)) from error
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


def violated(error: IntegrityError) -> str:
    """The name of the database constraint that refused a row; empty when it has none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def _same(stored: Visit, sent: VisitInput) -> bool:
    """Whether what was sent is what was stored, as far as the counted fields go."""
    questions = [(q.topic_id, q.outcome) for q in stored.questions.all()]
    return stored.location_id == sent.location.pk and questions == [
        (q.topic.pk, q.outcome) for q in sent.questions
    ]
