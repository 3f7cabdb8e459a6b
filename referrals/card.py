"""The card for the visitor: where, when, with whom, what to bring, in their language; not who it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from partners.models import Place, Session
from referrals.bring_words import Phrase, to_bring
from referrals.codes import code_for
from referrals.consent_words import date_words, direction, receiver
from referrals.models import RIGHT_TO_LEFT, Appointment, Consent, Language, Referral, Text
from referrals.texts import fill

LONG, LONGEST = 760, 880  # letters that one A5 holds in large type and in less large, tried in each language
LINE = 40  # letters in large type


@dataclass(frozen=True)
class Card:
    """What stands on the card, filled in. Empty where there is nothing to say; `when` without appointment."""

    language: str
    words: dict[str, str]  # the parts of the text
    when: str
    where: list[str]
    who: list[str]
    bring: list[Phrase]
    cost: str
    code: str
    address: str

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def size(self) -> str:
        """What keeps it on one A5: "" for large type, "long" or "longest" for smaller."""
        shown = [*self.words.values(), self.when, *self.where, *self.who, self.cost]
        bring = [max(len(phrase.text), LINE) for phrase in self.bring]  # each on a line of its own
        letters = sum(map(len, shown)) + sum(bring)
        if self.language == Language.ARABIC:  # its lines are higher
            letters = round(letters * 1.1)
        return "longest" if letters > LONGEST else "long" if letters > LONG else ""

    @property
    def title(self) -> str:
        return self.words["title"] if self.when else self.words["title_request"]


def card(referral: Referral, consent: Consent, text: Text) -> Card:
    """The card of a referral that is under way, in the language of the text."""
    service, partner = referral.service, referral.partner
    appointment = Appointment.objects.filter(referral=referral).first()
    place = place_of(referral, appointment)
    address = f"{settings.BASE_URL}{reverse('referrals:withdraw')}"
    day = referral.due_on or consent.ends_on
    values = {
        "partner": receiver(referral),
        "day": date_words(day, text.language),
        "contact": contact(referral),
        "until": date_words(consent.ends_on, text.language),
        "address": address.partition("://")[2],
        "library": referral.library.name,
    }
    isolated = text.language in RIGHT_TO_LEFT
    is_free = service is not None and service.is_free
    asked = (service.to_bring if service else "") or (partner.to_bring if partner else "")
    words = {name: fill(part, values, isolated=isolated) for name, part in text.parts.items()}
    return Card(
        language=text.language,
        words=words | {"walk_in": words["walk_in"] if is_walk_in(appointment) else ""},
        when=moment_words(appointment, text.language) if appointment else "",
        where=address_lines(place),
        who=[part for part in (service.name if service else "", receiver(referral)) if part],
        bring=to_bring(asked, text.language),
        cost=words["free"] if is_free else (service.cost if service else ""),
        code=code_for(consent.code_seed) if consent.code_seed else "",
        address=address,
    )


def is_walk_in(appointment: Appointment | None) -> bool:
    return appointment is not None and appointment.seat is None and appointment.schedule_id is not None


def contact(referral: Referral) -> str:
    """Whom to tell that one cannot come: the service, the partner, else the desk."""
    service, partner = referral.service, referral.partner
    known = [service.phone if service else "", partner.phone if partner else ""]
    return next(filter(None, known), "") or referral.library.name


def place_of(referral: Referral, appointment: Appointment | None) -> Place | None:
    """Where the session is held, else the service, else the partner."""
    if appointment is not None and appointment.schedule_id is not None:
        session = (
            Session.objects.filter(
                schedule=appointment.schedule_id,
                starts_at__lte=appointment.starts_at,
                ends_at__gt=appointment.starts_at,
            )
            .select_related("place")
            .first()
        )
        if session is not None and session.place is not None:
            return session.place
    service, partner = referral.service, referral.partner
    return (service.place if service else None) or (partner.place if partner else None)


def address_lines(place: Place | None) -> list[str]:
    if place is None:
        return []
    return [line for line in (place.name, place.street, f"{place.postcode} {place.city}".strip()) if line]


def moment_words(appointment: Appointment, language: str) -> str:
    """The day and the time: dinsdag 24 november 2026, 14.00 uur."""
    local = timezone.localtime(appointment.starts_at)
    day = date_words(local.date(), language, weekday=True)
    if language == Language.DUTCH:
        return f"{day}, {local:%H.%M} uur"
    separator = "، " if language in RIGHT_TO_LEFT else ", "
    return f"{day}{separator}{local:%H:%M}"


def texts_of(referral: Referral) -> dict[str, Text]:
    """The card's texts in use at the library, by language."""
    return Text.objects.in_use(referral.library, Text.Kind.CARD)


def calendar_file(card: Card, referral: Referral, appointment: Appointment, now: datetime) -> bytes:
    """The appointment for the visitor's own calendar (RFC 5545), without the code and without a name.

    Moments are in UTC, which every program shows on its own clock.
    """
    event = Event()
    event.add("uid", f"{referral.pk}@ido-balie")
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("summary", ", ".join(card.who), parameters={"language": card.language})
    phrases = ", ".join(phrase.text for phrase in card.bring)
    bring = f"{card.words['bring']}: {phrases}" if phrases else ""
    lines = [bring, card.cost, card.words["walk_in"], card.words["cancel"]]
    event.add("description", "\n".join(filter(None, lines)), parameters={"language": card.language})
    if card.where:
        event.add("location", ", ".join(card.where))
    event.add("class", "PRIVATE")
    document = Calendar()
    document.add("prodid", "-//IDO-balie//Afspraak//NL")
    document.add("version", "2.0")
    document.add("method", "PUBLISH")
    document.add_component(event)
    return document.to_ical()
