"""What a visit and its questions were before they were corrected."""

from __future__ import annotations

from ido.history import Change, Trail, changes, events_of, trails
from registration.models import Question, Visit

VISIT_FIELDS = [
    "location",
    "occurred_at",
    "channel",
    "duration",
    "need_profiles",
    "complexity",
    "age_band",
    "language",
    "withdrawn_at",
]
QUESTION_FIELDS = ["topic", "outcome", "domain", "public_body", "help_given", "note"]


def history(visit: Visit) -> list[Change]:
    """The changes of a visit and of its questions, newest first."""
    own = Trail(list(events_of(Visit).filter(pgh_obj=visit)), visit, "bezoek", VISIT_FIELDS)
    asked = events_of(Question).filter(visit_id=visit.pk)
    questions = trails(
        asked, visit.questions.all(), lambda question: f"vraag {question.position}", QUESTION_FIELDS
    )
    return changes([own, *questions])
