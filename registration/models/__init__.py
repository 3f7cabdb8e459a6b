"""The output registration: what was asked. Nothing here tells by whom."""

from registration.models.favourites import Favourites
from registration.models.imports import ImportBatch, ImportProblem
from registration.models.monthly_counts import MonthlyCount, Recount
from registration.models.visits import LocalDay, Question, QuestionQuerySet, Visit, VisitQuerySet, help_for

__all__ = [
    "Favourites",
    "ImportBatch",
    "ImportProblem",
    "LocalDay",
    "MonthlyCount",
    "Question",
    "QuestionQuerySet",
    "Recount",
    "Visit",
    "VisitQuerySet",
    "help_for",
]
