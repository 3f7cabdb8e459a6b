"""What is filled in about a signal at the desk, how it is corrected, and how one is found in the list."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ido.days import DAY, DayField
from ido.models import Operation, User
from partners.schedule import midnight
from registration.choices import DeskChoices, TopicOption, desk_choices
from registration.forms import OneOf
from registration.screening import screen
from reports.models import Signal, SignalState
from reports.models.signal import INSIDE, SignalQuerySet

LONGEST = 1000
NOBODY = "Schrijf niets waaraan je een bezoeker herkent."


def screened(text: str, today: date) -> str:
    """The text, if it holds nothing about a person; else an error that says what to write instead."""
    findings = screen(text, today=today)
    if findings:
        told = [f"{finding.reason} {finding.advice}" for finding in findings]
        raise ValidationError([words.replace("In de notitie", "In deze tekst") for words in told])
    return text


class ScreenedText(forms.CharField):
    """Some lines about a scheme or service; nothing about a person. Line ends count once."""

    def __init__(self, *, label: str, missing: str = "", longest: int = LONGEST, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=bool(missing),
            max_length=longest,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={
                "required": missing,
                "max_length": f"Bij {label} staan %(show_value)s tekens. Maak het korter dan {longest}.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def clean(self, value: Any) -> str:
        return screened(super().clean(value), timezone.localdate())


class SubjectFields(forms.Form):
    """What a signal is about. `now` says which topics and bodies can be chosen."""

    topic = OneOf(
        label="Onderwerp",
        required=False,
        widget=forms.Select,
        help_text="Kies een onderwerp, een organisatie of allebei. Een van beide is nodig.",
        error_messages={"invalid_choice": "Dit onderwerp is niet meer te kiezen. Kies een ander onderwerp."},
    )
    public_body = OneOf(
        label="Organisatie",
        required=False,
        widget=forms.Select,
        error_messages={"invalid_choice": "Deze organisatie is niet te kiezen. Kies een andere."},
    )

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = desk_choices(user, timezone.localdate(now))
        self.offer("topic", {key: topic.name for key, topic in self.choices.topics.items()})
        bodies = sorted(self.choices.bodies.items(), key=lambda one: one[1].name.casefold())
        self.offer("public_body", {key: body.name for key, body in bodies})
        cast(forms.Select, self.fields["topic"].widget).choices = [("", "geen"), *grouped(self.choices)]

    def offer(self, name: str, names: dict[str, str]) -> None:
        """What can be chosen in a field: ids and what people call them."""
        field = cast(OneOf, self.fields[name])
        field.options = {key: int(key) for key in names}
        cast(forms.Select, field.widget).choices = [("", "geen"), *names.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (
            data.get("topic") or data.get("public_body") or self.errors.keys() & {"topic", "public_body"}
        ):
            self.add_error("topic", "Kies een onderwerp of een organisatie. Een van beide is genoeg.")
        return data


def grouped(choices: DeskChoices) -> list[tuple[str, list[tuple[str, str]]]]:
    """The topics under their groups."""

    def group(topic: TopicOption) -> str:
        return topic.group

    return [
        (name, [(str(topic.pk), topic.name) for topic in topics])
        for name, topics in groupby(choices.topics.values(), key=group)
    ]


class SignalForm(SubjectFields):
    """The desk: short, and with all that is known filled in."""

    submission_id = forms.UUIDField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": "Dit formulier is beschadigd. Sla het opnieuw op."},
    )
    location = OneOf(
        label="Locatie",
        widget=forms.Select,
        error_messages={
            "required": "Kies aan welke balie je dit merkte.",
            "invalid_choice": "Deze locatie is nu niet open voor registratie. Kies een andere locatie.",
        },
    )
    observation = ScreenedText(
        label="Wat gaat er mis?", missing="Schrijf kort op wat er misgaat.", help_text=NOBODY
    )
    wish = ScreenedText(label="Wat zou helpen?")
    field_order = ("observation", "topic", "public_body", "wish", "location")

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, user=user, now=now, **kwargs)
        self.user, self.now = user, now
        self.offer("location", {key: place.name for key, place in self.choices.locations.items()})
        locations = cast(forms.Select, self.fields["location"].widget)
        locations.choices = [*locations.choices][1:]
        if len(self.choices.locations) == 1:
            self.fields["location"].initial = next(iter(self.choices.locations))

    def signal(self) -> Signal:
        """What was filled in, not stored; the municipality is that of the desk today."""
        data = self.cleaned_data
        operation = Operation.objects.on(timezone.localdate(self.now)).get(location=data["location"])
        return Signal(
            library=self.user.library,
            submission_id=data["submission_id"] or uuid.uuid4(),
            location_id=data["location"],
            municipality_id=operation.municipality_id,
            topic_id=data["topic"],
            public_body_id=data["public_body"],
            observation=data["observation"],
            wish=data["wish"],
            noted_at=self.now,
            noted_by=self.user,
        )


class CorrectionForm(SubjectFields):
    """The same signal in better words. What it was about stays to be chosen, also when retired since."""

    observation = ScreenedText(
        label="Wat gaat er mis?", missing="Schrijf kort op wat er misgaat.", help_text=NOBODY
    )
    wish = ScreenedText(label="Wat zou helpen?")
    outward = ScreenedText(
        label="Tekst voor de gemeente",
        help_text="Dit leest de gemeente, en het staat in het rapport dat openbaar kan worden.",
    )
    field_order = ("observation", "topic", "public_body", "wish", "outward")

    def __init__(self, *args: Any, signal: Signal, user: User, now: datetime, **kwargs: Any) -> None:
        self.signal = signal
        initial = {
            "topic": signal.topic_id,
            "public_body": signal.public_body_id,
            "observation": signal.observation,
            "wish": signal.wish,
            "outward": signal.outward,
        }
        super().__init__(*args, user=user, now=now, initial=initial, **kwargs)
        for name, row in (("topic", signal.topic), ("public_body", signal.public_body)):
            field = cast(OneOf, self.fields[name])
            if row is not None and str(row.pk) not in field.options:
                field.options = {**field.options, str(row.pk): row.pk}
                select = cast(forms.Select, field.widget)
                select.choices = [*select.choices, (str(row.pk), str(row))]
        if not signal.outward:
            del self.fields["outward"]  # written when it is forwarded
        elif signal.forwarded_at is not None:
            cast(ScreenedText, self.fields["outward"]).required = True

    def save(self) -> None:
        data = self.cleaned_data
        signal = self.signal
        signal.topic_id, signal.public_body_id = data["topic"], data["public_body"]
        signal.observation, signal.wish = data["observation"], data["wish"]
        signal.outward = data.get("outward", signal.outward)
        signal.save(update_fields=["topic", "public_body", "observation", "wish", "outward"])


class SignalFilter(forms.Form):
    """Narrows the list of what somebody may see; what is filled in wrongly is named and narrows nothing.

    A municipality searches in what it can read alone, so that no search tells what a desk wrote.
    """

    zoek = forms.CharField(
        label="Zoek",
        max_length=80,
        required=False,
        error_messages={"max_length": "Zoek op hoogstens 80 tekens."},
    )
    stand = forms.ChoiceField(
        label="Stand",
        required=False,
        error_messages={"invalid_choice": "Deze stand is er niet. Kies een stand uit de lijst."},
    )
    onderwerp = forms.ChoiceField(
        label="Onderwerp of organisatie",
        required=False,
        error_messages={"invalid_choice": "Hierover is geen signaal. Kies uit de lijst."},
    )
    van = DayField(label="Van", required=False)
    tot = DayField(label="Tot en met", required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data or None)
        self.inside = user.library_id is not None
        self.rows = rows = Signal.objects.visible_to(user)
        states = SignalState if self.inside else [state for state in SignalState if state not in INSIDE]
        self.fields["zoek"].widget.input_type = "search"
        stand, subject = (cast(forms.ChoiceField, self.fields[name]) for name in ("stand", "onderwerp"))
        stand.choices = [("", "alle"), *((state.value, state.label) for state in states)]
        subject.choices = [("", "alle"), *subjects(rows)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("van"), values.get("tot")
        if first and last and last < first:
            self.add_error("tot", "Tot en met ligt voor Van. Kies een latere dag.")
        return values

    def signals(self) -> SignalQuerySet:
        if self.is_bound:
            self.is_valid()
        wanted = self.cleaned_data if self.is_bound else {}
        rows = self.rows
        if wanted.get("zoek"):
            rows = rows.search(wanted["zoek"], inside=self.inside)
        if wanted.get("stand"):
            rows = rows.filter(state=wanted["stand"])
        if wanted.get("onderwerp"):
            kind, _, pk = wanted["onderwerp"].partition("-")
            rows = rows.filter(**{{"o": "topic", "p": "public_body"}[kind]: pk})
        if wanted.get("van"):
            rows = rows.filter(**{f"{self.moment}__gte": midnight(wanted["van"])})
        if wanted.get("tot"):
            rows = rows.filter(**{f"{self.moment}__lt": midnight(wanted["tot"] + DAY)})
        return rows.order_by(f"-{self.moment}", "-pk")

    @property
    def moment(self) -> str:
        """The column that the period is about: for a municipality a signal begins when it gets it."""
        return "noted_at" if self.inside else "forwarded_at"


def subjects(rows: SignalQuerySet) -> list[tuple[str, str]]:
    """The topics and bodies that the signals are about, by a key that says which of both it is."""
    rows = rows.order_by()
    topics = rows.filter(topic__isnull=False).values_list("topic", "topic__name").distinct()
    bodies = rows.filter(public_body__isnull=False).values_list("public_body", "public_body__name").distinct()
    found = [(f"o-{pk}", name) for pk, name in topics] + [(f"p-{pk}", name) for pk, name in bodies]
    return sorted(found, key=lambda one: one[1].casefold())
