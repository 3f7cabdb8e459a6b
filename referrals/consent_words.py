"""What is read aloud before anything leaves the desk, and what the agreement with the partner says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.dateformat import format as format_date
from django.utils.translation import override

from ido.models import Library
from partners.models import Agreement, Partner
from referrals.models import RIGHT_TO_LEFT, Language, Referral, Text
from referrals.texts import fill

DATE_FORMATS = {"pl": "j E Y", "uk": "j E Y"}  # these decline the month


@dataclass(frozen=True)
class Spoken:
    """The text of asking consent, filled in. `parts` are the sentences, `data` what is passed on."""

    text: Text
    parts: dict[str, str]
    data: list[str]

    @property
    def language(self) -> str:
        return self.text.language

    @property
    def direction(self) -> str:
        return direction(self.text.language)


def spoken(text: Text, referral: Referral, shared: list[str], today: date) -> Spoken:
    """The sentences for this referral, in the language of the text."""
    last = today + timedelta(days=settings.REFERRAL_KEPT_DAYS)
    values = {
        "partner": receiver(referral),
        "topic": referral.topic.name,
        "until": date_words(last, text.language),
    }
    isolated = text.language in RIGHT_TO_LEFT
    parts = {name: fill(part, values, isolated=isolated) for name, part in text.parts.items()}
    return Spoken(text, parts, [parts[f"data_{name}"] for name in shared])


def receiver(referral: Referral) -> str:
    """Who gets the visitor's data: the partner, else the library itself."""
    return referral.partner.name if referral.partner else referral.library.name


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def date_words(day: date, language: str, *, weekday: bool = False) -> str:
    """The day as the language writes it, with western digits: dinsdag 24 november 2026."""
    with override(language):
        written = format_date(day, DATE_FORMATS.get(language, "j F Y"))
        name = format_date(day, "l")
    if language in DATE_FORMATS:  # Django begins these with a capital, their languages do not
        name = name.lower()
    return f"{name} {written}" if weekday else written


@dataclass(frozen=True)
class Terms:
    """What was agreed with the partner about handing over, and what to warn of. Own offers need none."""

    agreement: Agreement | None
    shared: list[str]
    warning: str


def terms(partner: Partner | None, library: Library, today: date) -> Terms:
    """What may be passed on today. Without a valid agreement that names it: all, and the desk is warned."""
    everything = list(Agreement.SharedData.values)
    if partner is None:
        return Terms(None, everything, "")
    last = Agreement.objects.filter(partner=partner, library=library).order_by("-agreed_on", "-pk").first()
    if last is None:
        said = "Er is geen afspraak met deze partner over doorverwijzen. Bel eerst of het mag."
        return Terms(None, everything, said)
    if last.ends_on is not None and last.ends_on <= today:
        said = "De afspraak met deze partner is afgelopen. Bel eerst of het nog mag."
        return Terms(last, last.shared_data or everything, said)
    if Agreement.Manner.WARM not in last.manners:
        said = "Met deze partner is alleen de weg wijzen afgesproken. Bel eerst of warm doorverwijzen mag."
        return Terms(last, last.shared_data or everything, said)
    if not last.shared_data:
        said = "In de afspraak staat niet welke gegevens je mag doorgeven. Geef niet meer door dan nodig is."
        return Terms(last, everything, said)
    return Terms(last, last.shared_data, "")


def languages(texts: dict[str, Text], chosen: str) -> list[dict[str, object]]:
    """The buttons of the languages in which there is a text, in the fixed order."""
    return [
        {"code": code, "label": label, "direction": direction(code), "current": code == chosen}
        for code, label in Language.choices
        if code in texts
    ]
