"""What the desk fills in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from ido.models import Domain, User
from registration.actions import QuestionInput, VisitInput
from registration.choices import DeskChoices, desk_bodies, desk_locations, desk_topics
from registration.models import Question, Visit
from registration.screening import screen

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DATE_ATTRS = {"type": "date", "aria-label": "Datum"}
TIME_ATTRS = {"type": "time", "aria-label": "Tijd"}
NO_SUCH_TOPIC = {"invalid_choice": "Dit onderwerp is niet meer te kiezen. Kies een ander onderwerp."}
NO_SUCH_BODY = {"invalid_choice": "Deze organisatie is niet te kiezen. Kies een andere."}
LOCATION_ERRORS = {
    "required": "Kies op welke locatie het bezoek was.",
    "invalid_choice": "Deze locatie is nu niet open voor registratie. Kies een andere locatie.",
}


def screened_note(note: str, today: date) -> str:
    """The note, if it holds nothing about a person; otherwise an error that says what to write instead."""
    findings = screen(note, today=today)
    if findings:
        raise ValidationError([f"{finding.reason} {finding.advice}" for finding in findings])
    return note


def plausible_moment(moment: datetime, now: datetime) -> datetime:
    """A moment that may be registered at `now`: not in the future, and not longer ago than the limit.

    The limit is in days of Dutch time, whatever the zone of either.
    """
    if moment > now + timedelta(minutes=5):
        raise ValidationError("Dit tijdstip ligt in de toekomst. Kies een tijdstip dat al voorbij is.")
    if timezone.localdate(moment) < timezone.localdate(now) - timedelta(days=settings.BACKDATING_DAYS):
        raise ValidationError(
            f"Je kunt tot {settings.BACKDATING_DAYS} dagen terug invoeren. "
            "Vraag je coördinator om oudere bezoeken in te lezen."
        )
    return moment


class OneOf(forms.Field):
    """One of the `options`, by its key; what comes out is what the key stands for, or None without one."""

    options: Mapping[str, Any]
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid_choice": "Kies iets uit de lijst."}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return self.options[str(value)]
        except KeyError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class RegistrationForm(forms.Form):
    """A form of one user, at a moment, about a day: what can be chosen depends on all three."""

    def __init__(self, *args: Any, user: User, now: datetime, day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now
        self.day = day or now.astimezone(AMSTERDAM).date()
        self.limit_choices()

    def limit_choices(self) -> None:
        """Say which rows can be chosen."""

    def choice(self, name: str) -> forms.ModelChoiceField:
        return cast(forms.ModelChoiceField, self.fields[name])


class QuestionFields(RegistrationForm):
    """One question, as it stands on the desk page."""

    topic: forms.Field = forms.ModelChoiceField(
        label="Onderwerp",
        queryset=None,
        required=False,
        error_messages=NO_SUCH_TOPIC,
    )
    outcome = forms.ChoiceField(
        label="Uitkomst",
        choices=Question.Outcome.choices,
        error_messages={
            "required": "Kies hoe het afliep: opgelost, deels, doorverwezen of niet opgelost.",
            "invalid_choice": "Deze uitkomst bestaat niet. Kies een van de vier.",
        },
    )
    domain = forms.ChoiceField(
        label="Soort vraag", choices=[("", "volgens het onderwerp"), *Domain.choices], required=False
    )
    public_body: forms.Field = forms.ModelChoiceField(
        label="Organisatie",
        queryset=None,
        empty_label="volgens het onderwerp",
        required=False,
        error_messages=NO_SUCH_BODY,
    )
    help_given = forms.ChoiceField(
        label="Hulp", choices=[("", "volgens de uitkomst"), *Question.HelpGiven.choices], required=False
    )
    note = forms.CharField(
        label="Notitie",
        max_length=200,
        required=False,
        error_messages={
            "max_length": "De notitie is %(show_value)s tekens lang. Maak haar korter dan 200 tekens."
        },
    )

    def limit_choices(self) -> None:
        super().limit_choices()
        self.choice("topic").queryset = desk_topics(self.user, self.day)
        self.choice("public_body").queryset = desk_bodies(self.user, self.day)

    def clean_note(self) -> str:
        return screened_note(self.cleaned_data["note"], timezone.localdate(self.now))

    def question(self) -> QuestionInput:
        data = self.cleaned_data
        topic, body = data["topic"], data["public_body"]
        only_body = topic.body_ids[0] if len(topic.body_ids) == 1 else None
        return QuestionInput(
            topic=topic,
            outcome=data["outcome"],
            domain=data["domain"],
            public_body_id=body.pk if body else only_body,
            help_given=data["help_given"],
            note=data["note"],
        )


class VisitFields(RegistrationForm):
    """What may be told of the visit itself."""

    location: forms.Field = forms.ModelChoiceField(
        label="Locatie",
        queryset=None,
        error_messages=LOCATION_ERRORS,
    )
    channel = forms.ChoiceField(label="Kanaal", choices=Visit.Channel.choices, required=False)
    duration = forms.ChoiceField(
        label="Duur", choices=[("", "niet ingevuld"), *Visit.Duration.choices], required=False
    )
    need_profiles = forms.MultipleChoiceField(
        label="Behoefte",
        choices=Visit.NeedProfile.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    complexity = forms.ChoiceField(
        label="Complexiteit", choices=[("", "niet ingevuld"), *Visit.Complexity.choices], required=False
    )
    age_band = forms.ChoiceField(
        label="Leeftijdsgroep", choices=[("", "niet ingevuld"), *Visit.AgeBand.choices], required=False
    )
    language = forms.ChoiceField(
        label="Taal", choices=[("", "Nederlands"), *Visit.Language.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.user.library and self.user.library.asks_age_band):
            del self.fields["age_band"]

    def limit_choices(self) -> None:
        super().limit_choices()
        self.choice("location").queryset = desk_locations(self.user, self.day)

    def details(self) -> dict[str, Any]:
        """The optional fields of Visit."""
        names = ("duration", "need_profiles", "complexity", "age_band", "language")
        details = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return {"channel": self.cleaned_data["channel"] or Visit.Channel.DESK, **details}


class DeskQuestion(QuestionFields):
    """One question on the desk page, which shows what can be chosen itself."""

    topic = OneOf(label="Onderwerp", required=False, error_messages=NO_SUCH_TOPIC)
    favourite = OneOf(label="Onderwerp", required=False, error_messages=NO_SUCH_TOPIC)
    public_body = OneOf(label="Organisatie", required=False, widget=forms.Select, error_messages=NO_SUCH_BODY)

    def __init__(self, *args: Any, choices: DeskChoices, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(*args, **kwargs)

    def limit_choices(self) -> None:
        self.one_of("topic").options = self.one_of("favourite").options = self.choices.topics
        self.one_of("public_body").options = self.choices.bodies

    def one_of(self, name: str) -> OneOf:
        return cast(OneOf, self.fields[name])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # A topic that was looked up is a later, more deliberate choice than a favourite.
        if "topic" not in self.errors and not data.get("topic"):
            data["topic"] = data.get("favourite")
            if not data["topic"] and "favourite" not in self.errors:
                self.add_error("topic", "Kies eerst waar de vraag over gaat.")
        return data


class DeskForm(VisitFields, DeskQuestion):
    """The desk page: a new visit with its first question."""

    location = OneOf(label="Locatie", error_messages=LOCATION_ERRORS)
    submission_id = forms.UUIDField(
        label="Kenmerk",
        required=False,
        error_messages={"invalid": "Dit formulier is beschadigd. Sla het opnieuw op."},
    )
    occurred_at = forms.SplitDateTimeField(
        label="Tijdstip",
        required=False,
        widget=forms.SplitDateTimeWidget(date_attrs=DATE_ATTRS, time_attrs=TIME_ATTRS),
        error_messages={
            "invalid_date": "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 21-11-2026.",
            "invalid_time": "Schrijf de tijd als uren:minuten, bijvoorbeeld 14:30.",
            "incomplete": "Vul datum én tijd in, of laat beide leeg voor zojuist.",
        },
    )

    def limit_choices(self) -> None:
        DeskQuestion.limit_choices(self)
        self.one_of("location").options = self.choices.locations

    def clean_occurred_at(self) -> datetime:
        moment = self.cleaned_data["occurred_at"]
        return plausible_moment(moment, self.now) if moment else self.now

    def clean_submission_id(self) -> uuid.UUID:
        return self.cleaned_data["submission_id"] or uuid.uuid4()

    def visit(self) -> VisitInput:
        return VisitInput(
            submission_id=self.cleaned_data["submission_id"],
            location=self.cleaned_data["location"],
            occurred_at=self.cleaned_data["occurred_at"],
            questions=[self.question()],
            details=self.details(),
        )


class FurtherQuestionForm(DeskQuestion):
    """The desk page: one more question of a visitor whose visit is stored already."""

    position = forms.IntegerField(label="Volgnummer", min_value=2, max_value=50)
