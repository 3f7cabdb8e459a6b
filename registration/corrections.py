"""Correcting a visit: the form, what it changes, and what stood there before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from ido.models import User
from partners.models import Partner
from registration.choices import desk_topics
from registration.forms import (
    AMSTERDAM,
    DATE_ATTRS,
    TIME_ATTRS,
    QuestionFields,
    VisitFields,
    plausible_moment,
)
from registration.models import Question, Visit


class CorrectedVisit(VisitFields):
    occurred_at = forms.SplitDateTimeField(
        label="Tijdstip",
        widget=forms.SplitDateTimeWidget(
            date_attrs=DATE_ATTRS,
            time_attrs=TIME_ATTRS,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "required": "Vul datum en tijd van het bezoek in.",
            "invalid_date": "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 21-11-2026.",
            "invalid_time": "Schrijf de tijd als uren:minuten, bijvoorbeeld 14:30.",
        },
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit

    def clean_occurred_at(self) -> datetime:
        """Any moment within the limit; the moment that stands may stay, however old."""
        moment = self.cleaned_data["occurred_at"]
        stands = self.visit.occurred_at.replace(second=0, microsecond=0)
        return self.visit.occurred_at if moment == stands else plausible_moment(moment, self.now)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        location, moment = data.get("location"), data.get("occurred_at")
        if location and moment and not location.operations.on(moment.astimezone(AMSTERDAM).date()).exists():
            self.add_error("location", "Deze locatie was op die dag niet in dienst. Kies een andere.")
        return data


class CorrectedQuestion(QuestionFields):
    """A question that stands, or an empty row for one that was forgotten."""

    remove = forms.BooleanField(label="Deze vraag weghalen", required=False)

    def __init__(self, *args: Any, question: Question | None, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=question is None, use_required_attribute=False, **kwargs)
        self.before = question
        self.fields["topic"].required = True
        self.fields["topic"].error_messages["required"] = "Kies waar de vraag over gaat."
        self.choice("public_body").empty_label = "geen"
        if question is None:
            del self.fields["remove"]
            # A browser sends what stands in a select: only with nothing chosen is the row left empty.
            outcome = cast(forms.ChoiceField, self.fields["outcome"])
            outcome.choices = [("", "Maak een keuze"), *Question.Outcome.choices]
        if question:
            # What was retired since may stay on the question it was chosen for.
            self.choice("topic").queryset = desk_topics(self.user, self.day, keep=question.topic_id)
            bodies = cast("QuerySet[Partner]", self.choice("public_body").queryset)
            self.choice("public_body").queryset = bodies | Partner.objects.filter(
                pk=question.public_body_id or 0
            )

    @property
    def stays(self) -> bool:
        return bool(self.before or self.has_changed()) and not self.cleaned_data.get("remove")


class Correction:
    """The forms of one visit and its questions, and what saving them changes."""

    def __init__(self, data: Any, *, visit: Visit, user: User, now: datetime) -> None:
        self.before = visit
        day = visit.day
        initial = {**{name: getattr(visit, name) for name in VISIT_FIELDS}, "location": visit.location_id}
        self.visit = CorrectedVisit(data, visit=visit, user=user, now=now, day=day, initial=initial)
        stored: list[Question | None] = list(visit.questions.select_related("topic", "public_body"))
        self.questions = [
            CorrectedQuestion(
                data,
                question=question,
                user=user,
                now=now,
                day=day,
                prefix=f"vraag-{number}",
                initial=question_initial(question) if question else None,
            )
            for number, question in enumerate([*stored, None], start=1)
        ]
        self.no_question_left = False

    def is_valid(self) -> bool:
        if not all([self.visit.is_valid(), *(form.is_valid() for form in self.questions)]):
            return False
        self.no_question_left = not any(form.stays for form in self.questions)
        return not self.no_question_left

    def changes(self) -> dict[str, Any]:
        """Keyword arguments for `actions.correct_visit`."""
        return {
            "occurred_at": self.visit.cleaned_data["occurred_at"],
            "location": self.visit.cleaned_data["location"],
            "details": self.visit.details(),
            "questions": [form.question() for form in self.questions if form.stays],
        }


def question_initial(question: Question) -> dict[str, Any]:
    names = ("domain", "help_given", "outcome", "note")
    return {
        "topic": question.topic_id,
        "public_body": question.public_body_id,
        **{name: getattr(question, name) for name in names},
    }


VISIT_FIELDS = ("occurred_at", "channel", "duration", "need_profiles", "complexity", "age_band", "language")
