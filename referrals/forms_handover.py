"""What the desk fills in to hand a visitor over: consent, and the little that is known of the visitor."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ido.models import User
from partners.languages import LANGUAGES
from referrals.models import Consent, Text
from referrals.personal import Visitor
from registration.screening import Kind, screen

MOMENT = re.compile(r"(\d{1,15})@(.{10,40})")
PHONE = re.compile(r"[+]?[0-9 ()./-]+")
LANGUAGE_CHOICES = [("nl", "Nederlands"), *LANGUAGES]

UNREACHABLE = (
    "Zonder afspraak moet iemand de bezoeker kunnen bereiken. Vul een telefoonnummer of e-mailadres in"
)
REFUSED = {
    Kind.BSN: "Hier staat een getal dat een BSN kan zijn. Een BSN bewaren we nooit. Haal het weg.",
    Kind.PHONE: "Hier staat een telefoonnummer. Zet dat bij “Hoe te bereiken”.",
    Kind.EMAIL: "Hier staat een e-mailadres. Zet dat bij “Hoe te bereiken”.",
    Kind.IBAN: "Hier staat een rekeningnummer. Haal het weg.",
    Kind.ADDRESS: "Hier staat een adres. Haal het weg. De partner vraagt het zelf als dat nodig is.",
    Kind.BIRTH_DATE: "Hier staat een datum die een geboortedatum kan zijn. Haal hem weg.",
}


class ConsentForm(forms.Form):
    """How the visitor said yes, and to which text."""

    given = forms.ChoiceField(
        label="Toestemming",
        choices=Consent.Given.choices,
        error_messages={
            "required": "Kies hoe de bezoeker toestemming gaf: mondeling, op papier of op het scherm.",
            "invalid_choice": "Kies mondeling, op papier of op het scherm.",
        },
    )
    text: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Tekst",
        queryset=None,
        error_messages={
            "required": "Lees eerst de tekst voor. Ververs de pagina als die er niet staat.",
            "invalid_choice": "Deze tekst is er niet meer. Ververs de pagina.",
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = Text.objects.visible_to(user).filter(kind=Text.Kind.CONSENT).exclude(parts={})
        cast(forms.ModelChoiceField, self.fields["text"]).queryset = texts


def screened(value: str, today: date) -> str:
    """The value, if it holds nothing that has no place in it; otherwise an error that says what to do."""
    findings = screen(value, today=today)
    if findings:
        raise ValidationError([REFUSED[finding.kind] for finding in findings])
    return value


class HandoverForm(forms.Form):
    """Who the visitor is, as little as possible; what the consent does not cover has no field.

    `moment` is "<schedule>@<start>" or empty for a request without an appointment.
    """

    name = forms.CharField(
        label="Hoe wil de bezoeker genoemd worden?",
        max_length=60,
        error_messages={
            "required": "Vul in hoe de bezoeker genoemd wil worden. Een voornaam is genoeg.",
            "max_length": "Houd de naam korter dan 60 tekens.",
        },
    )
    contact = forms.CharField(
        label="Hoe te bereiken",
        max_length=120,
        required=False,
        error_messages={"max_length": "Vul één telefoonnummer of e-mailadres in, niet meer."},
    )
    language = forms.ChoiceField(
        label="Taal",
        choices=LANGUAGE_CHOICES,
        error_messages={
            "required": "Kies in welke taal je de bezoeker helpt.",
            "invalid_choice": "Kies een taal uit de lijst.",
        },
    )
    question = forms.CharField(
        label="De vraag in één regel",
        max_length=120,
        required=False,
        error_messages={"max_length": "Houd de vraag korter dan 120 tekens."},
    )
    moment = forms.CharField(label="Moment", required=False, max_length=60)

    def __init__(self, *args: Any, shared: Collection[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shared, self.today = shared, today
        covered = {"moment": "appointment"}
        for name in list(self.fields):
            if covered.get(name, name) not in shared:
                del self.fields[name]

    def clean_name(self) -> str:
        return screened(self.cleaned_data["name"], self.today)

    def clean_question(self) -> str:
        return screened(self.cleaned_data["question"], self.today)

    def clean_contact(self) -> str:
        return means_of_contact(self.cleaned_data["contact"])

    def clean_moment(self) -> tuple[int, datetime] | None:
        value = self.cleaned_data["moment"]
        if not value:
            return None
        found = MOMENT.fullmatch(value)
        with suppress(ValueError):
            if found and (starts_at := datetime.fromisoformat(found[2])).tzinfo is not None:
                return int(found[1]), starts_at
        raise ValidationError("Dit moment bestaat niet. Kies een ander moment.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unreachable = "contact" in data and not data["contact"]
        if unreachable and "moment" not in self.errors and not data.get("moment"):
            choice = ", of kies een moment" if "moment" in self.fields else ""
            self.add_error("contact", f"{UNREACHABLE}{choice}.")
        return data

    def visitor(self) -> Visitor:
        known = {
            name: self.cleaned_data.get(name, "") for name in ("name", "contact", "language", "question")
        }
        return Visitor(**known)


def means_of_contact(value: str) -> str:
    """A telephone number or an e-mail address. Raises ValidationError."""
    if not value:
        return ""
    if "@" in value:
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError("Dit e-mailadres klopt niet. Schrijf het als naam@voorbeeld.nl.") from None
        return value
    digits = "".join(filter(str.isdecimal, value)) if value.isascii() and PHONE.fullmatch(value) else ""
    from_abroad = value.startswith(("+", "00")) and 10 <= len(digits) <= 16
    if not from_abroad and not (digits.startswith("0") and len(digits) == 10):
        raise ValidationError(
            "Dit is geen telefoonnummer of e-mailadres. Een nummer heeft tien cijfers, zoals 06 12345678, "
            "of begint met + en het landnummer."
        )
    return value
