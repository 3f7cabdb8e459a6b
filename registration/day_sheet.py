"""The day sheet: earlier visits of one day at one location, a row for each question."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from ido.form_fields import field_of
from ido.models import User
from registration.actions import QuestionInput, VisitInput
from registration.choices import TopicOption, desk_choices, desk_locations
from registration.forms import AMSTERDAM, plausible_moment, screened_note
from registration.imports.columns import normal
from registration.models import Question, Visit

ROWS = 8
MOST_ROWS = 100


class TopicByName(forms.CharField):
    """A topic typed by its name, or by other words for it: the beginnings of those a desk finds it by."""

    topics: Iterable[TopicOption]

    def clean(self, value: Any) -> TopicOption | None:
        text = super().clean(value)
        if not text:
            return None
        found = self._found(normal(text))
        if len(found) == 1:
            return found[0]
        names = [topic.name for topic in found] or self._likely(text)
        hint = f" Bedoel je: {', '.join(names[:4])}?" if names else " Kies een onderwerp uit de lijst."
        raise ValidationError(
            f"“{value}” is geen onderwerp.{hint}" if not found else f"“{value}” kan meer zijn.{hint}"
        )

    def _found(self, text: str) -> list[TopicOption]:
        """What is called so; else what has all these words; else what has a word that begins with each."""
        parts = text.split()
        words = {topic: normal(f"{topic.name} {topic.words}").split() for topic in self.topics}
        return (
            [topic for topic in words if normal(topic.name) == text]
            or [topic for topic, own in words.items() if parts and {*parts} <= {*own}]
            or [
                topic
                for topic, own in words.items()
                if parts and all(any(word.startswith(part) for word in own) for part in parts)
            ]
        )

    def _likely(self, text: str) -> list[str]:
        names = {topic.name.casefold(): topic.name for topic in self.topics}
        return [names[near] for near in difflib.get_close_matches(text.casefold(), names, n=3)]


class SheetRow(forms.Form):
    """One question. Without a topic the row is empty, unless something else was typed in it."""

    today: date

    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    at = forms.TimeField(
        label="Tijd",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H", "%H%M", "%Hu", "%Hu%M", "%H uur", "%H:%M uur", "%H.%M uur"],
        error_messages={"invalid": "Schrijf de tijd als uren:minuten, bijvoorbeeld 14:30."},
    )
    topic = TopicByName(
        label="Onderwerp",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "onderwerpen", "autocomplete": "off"}),
    )
    outcome = forms.ChoiceField(label="Uitkomst", choices=Question.Outcome.choices, required=False)
    channel = forms.ChoiceField(label="Kanaal", choices=Visit.Channel.choices, required=False)
    same_visitor = forms.BooleanField(label="Zelfde bezoeker", required=False)
    note = forms.CharField(label="Notitie", max_length=200, required=False)

    def clean_note(self) -> str:
        return screened_note(self.cleaned_data["note"], self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = data.get("at") or data.get("note") or data.get("same_visitor")
        if typed and not data.get("topic") and "topic" not in self.errors:
            self.add_error("topic", "Kies een onderwerp, of maak deze rij leeg.")
        return data

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("topic"))

    def question(self) -> QuestionInput:
        data = self.cleaned_data
        bodies = data["topic"].body_ids
        return QuestionInput(
            topic=data["topic"],
            outcome=data["outcome"] or Question.Outcome.SOLVED,
            public_body_id=bodies[0] if len(bodies) == 1 else None,
            note=data["note"],
        )


SheetRows = forms.formset_factory(SheetRow, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def typed_rows(typed: QueryDict) -> list[dict[str, Any]]:
    """What was typed in each row, as it was sent."""
    sent = typed.get("rij-TOTAL_FORMS", "")
    total = min(int(sent), MOST_ROWS) if sent.isdecimal() and len(sent) < 4 else 0
    rows: list[dict[str, Any]] = []
    for number in range(total):
        row = {name: typed.get(f"rij-{number}-{name}") for name in SheetRow.base_fields}
        rows.append({**row, "submission_id": row["submission_id"] or uuid.uuid4()})
    return rows


class DaySheet(forms.Form):
    """The day, the location, and the rows. `visits()` gives what to store, in order of the rows.

    Who asks for `more` rows gets them under what was typed, of which nothing is checked yet.
    """

    day = forms.DateField(
        label="Dag",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Kies de dag van de bezoeken.",
            "invalid": "Schrijf de dag als dag-maand-jaar, bijvoorbeeld 21-11-2026.",
        },
    )
    location: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Locatie",
        queryset=None,
        empty_label=None,
        error_messages={
            "required": "Kies de locatie van de bezoeken.",
            "invalid_choice": "Deze locatie was op die dag niet in dienst. Kies een andere dag of locatie.",
        },
    )

    def __init__(self, data: Any = None, *, user: User, now: datetime, initial: dict[str, Any]) -> None:
        typed: QueryDict | None = None
        if data is not None and "more" in data:
            data, typed = None, data
            initial = {**initial, **{name: typed[name] for name in ("day", "location") if name in typed}}
        super().__init__(data, initial=initial)
        self.user, self.now, self.checked = user, now, False
        self.topics = list(desk_choices(user, self.chosen_day).topics.values())
        location = field_of(self, "location", forms.ModelChoiceField)
        location.queryset = desk_locations(user, self.chosen_day)
        self.rows = SheetRows(data, prefix="rij", initial=typed_rows(typed) if typed else None)
        for row in self.rows:
            cast(TopicByName, row.fields["topic"]).topics = self.topics
            row.today = timezone.localdate(now)

    @cached_property
    def chosen_day(self) -> Any:
        """The day filled in, or the one to start with: it decides which topics and locations there are."""
        try:
            return self.fields["day"].clean(self["day"].value())
        except ValidationError:
            return timezone.localdate(self.now)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        # Just before midnight tomorrow is within the margin of a moment.
        if day > timezone.localdate(self.now):
            raise ValidationError("Deze dag ligt in de toekomst. Kies vandaag of een dag die voorbij is.")
        plausible_moment(datetime.combine(day, time.min, tzinfo=AMSTERDAM), self.now)
        return day

    def is_valid(self) -> bool:
        self.checked = True
        valid = super().is_valid() & self.rows.is_valid()
        if not valid:
            return False
        filled = [row for row in self.rows if row.is_filled]
        if not filled:
            self.add_error(None, "Er staat nog geen enkel bezoek in de dagstaat. Vul minstens één rij in.")
        elif filled[0].cleaned_data["same_visitor"]:
            filled[0].add_error(
                "same_visitor", "De eerste rij heeft geen bezoeker boven zich. Zet het vinkje uit."
            )
        for row in filled:
            self._check_moment(row)
        return not self.errors and not any(row.errors for row in self.rows)

    def _check_moment(self, row: SheetRow) -> None:
        try:
            plausible_moment(self._moment(row), self.now)
        except ValidationError as error:
            row.add_error("at", error)

    def _moment(self, row: SheetRow) -> datetime:
        """Without a time a visit is put at noon, or now when that is earlier."""
        clock = row.cleaned_data["at"]
        moment = datetime.combine(self.cleaned_data["day"], clock or time(12), tzinfo=AMSTERDAM)
        return moment if clock else min(moment, self.now)

    @property
    def has_errors(self) -> bool:
        return bool(self.errors or any(row.errors for row in self.rows)) if self.checked else False

    def visits(self) -> list[VisitInput]:
        visits: list[VisitInput] = []
        questions: list[QuestionInput] = []  # of the visitor of now
        for row in self.rows:
            if not row.is_filled:
                continue
            if row.cleaned_data["same_visitor"]:
                questions.append(row.question())
                continue
            questions = [row.question()]
            visits.append(
                VisitInput(
                    submission_id=row.cleaned_data["submission_id"] or uuid.uuid4(),
                    location=self.cleaned_data["location"],
                    occurred_at=self._moment(row),
                    questions=questions,
                    source=Visit.Source.CATCH_UP,
                    details={"channel": row.cleaned_data["channel"] or Visit.Channel.DESK},
                )
            )
        return visits
