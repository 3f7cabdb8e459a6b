"""What the desk does: changes that touch a visit and its questions together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from ido.models import Location, Topic, User
from partners.models import Partner
from registration.models import Question, Visit, help_for


class AlreadyStored(Exception):
    """This visit or question was stored before; `visit` is what stands."""

    def __init__(self, visit: Visit, *, same: bool) -> None:
        super().__init__(visit.pk)
        self.visit = visit
        self.same = same


@dataclass(frozen=True)
class QuestionInput:
    """A question as the desk fills it in; what is left empty follows from the topic and the outcome."""

    topic: Topic
    outcome: str
    domain: str = ""
    public_body: Partner | None = None
    help_given: str = ""
    note: str = ""

    def build(self, visit: Visit, position: int) -> Question:
        return Question(
            visit=visit,
            position=position,
            topic=self.topic,
            outcome=self.outcome,
            domain=self.domain or self.topic.domain,
            public_body=self.public_body,
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


@transaction.atomic
def record_visit(*, visit: VisitInput, by: User) -> Visit:
    """Store a visit with its questions, once.

    Raises AlreadyStored when the library has a visit with this `submission_id`: with `same` when the
    questions are the same, so that sending twice is harmless; without when something else was sent under it.
    The unique constraint decides, so that two requests at the same moment store one visit as well.
    """
    defaults = {
        "location": visit.location,
        "occurred_at": visit.occurred_at,
        "recorded_by": by,
        "recorder_position": by.position,
        "source": visit.source,
        **visit.details,
    }
    stored, created = Visit.objects.get_or_create(
        library_id=by.library_id, submission_id=visit.submission_id, defaults=defaults
    )
    if not created:
        raise AlreadyStored(stored, same=_same(stored, visit))
    Question.objects.bulk_create(q.build(stored, n) for n, q in enumerate(visit.questions, start=1))
    return stored


def _same(stored: Visit, sent: VisitInput) -> bool:
    """Whether what was sent is what was stored, as far as the counted fields go."""
    questions = [(q.topic_id, q.outcome) for q in stored.questions.all()]
    return stored.location_id == sent.location.pk and questions == [
        (q.topic.pk, q.outcome) for q in sent.questions
    ]
