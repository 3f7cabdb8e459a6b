"""What is stored of one visitor, for whoever asks: finding it, and writing all of it down.

There is no index on sealed fields: a library has few persons at a time, and they are opened and compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from partners.models import Agreement
from referrals.models import (
    Consent,
    Event,
    Language,
    PartnerLink,
    Person,
    Referral,
    TimeProposal,
    Transition,
)
from referrals.models.person import PersonQuerySet
from referrals.personal import COLUMNS, UnreadableError, Visitor, open_sealed

LOOKED_AT = 2000  # persons in one go; the next go begins where this one ended
FEWEST_DIGITS = 6  # shorter is no telephone number
COUNTRY = re.compile(r"(\+|00)31\s*(\(0\))?")
LABELS = {"name": "naam", "contact": "contact", "language": "taal", "question": "vraag"}

Section = dict[str, str] | list[dict[str, str]]


class Found(NamedTuple):
    """Ids of the referrals whose visitor matches, how many persons were compared and could not be read, and
    after which id to go on when there are more."""

    ids: list[UUID]
    compared: int
    unreadable: int
    go_on_after: UUID | None


def search(persons: PersonQuerySet, term: str, *, after: UUID | None = None) -> Found:
    """Compare the term with name and contact of these persons, at most LOOKED_AT at a time."""
    rows = persons.order_by("pk").only("referral_id", "key_name", "name", "contact")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    batch = list(rows[: LOOKED_AT + 1])
    ids, unreadable = [], 0
    for person in batch[:LOOKED_AT]:
        try:
            if matches(term, opened(person, "name"), opened(person, "contact")):
                ids.append(person.pk)
        except UnreadableError:
            unreadable += 1
    more = len(batch) > LOOKED_AT
    return Found(ids, min(len(batch), LOOKED_AT), unreadable, batch[LOOKED_AT - 1].pk if more else None)


def opened(person: Person, column: str) -> str:
    return open_sealed(getattr(person, column), column=column, row=person.pk, key_name=person.key_name)


def matches(term: str, name: str, contact: str) -> bool:
    """Whether the term is (part of) the name or the contact, however either was written.

    A telephone number is compared by its digits, with or without the country code.
    """
    number = digits(term)
    if len(number) >= FEWEST_DIGITS and not any(char.isalpha() for char in term):
        return number in digits(contact)
    known = f"{plain(name)} {plain(contact)}"
    return all(word in known for word in plain(term).split())


def plain(text: str) -> str:
    """Without capitals, accents and double spaces."""
    split = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(char for char in split if not unicodedata.combining(char)).split())


def digits(text: str) -> str:
    """The digits of a Dutch telephone number: +31 6 12 34 is 061234."""
    dialled = COUNTRY.sub("0", unicodedata.normalize("NFKC", text))
    return "".join(str(unicodedata.digit(char)) for char in dialled if char.isdigit())


def dossier(referral: Referral, visitor: Visitor | None) -> dict[str, Section]:
    """Everything that is stored of the visitor, in words, by the names of the parts.

    Staff are named by what they are: who exactly read it stands in the log of the library. `visitor` is None
    when what was sealed cannot be read.
    """
    return {
        "bezoeker": told_of(referral, visitor),
        "doorverwijzing": told_of_referral(referral),
        "toestemming": [told_of_consent(one) for one in referral.consents.select_related("text", "partner")],
        "voorgestelde tijden": [told_of_proposal(one) for one in referral.proposals.order_by("pk")],
        "links voor de partner": [told_of_link(link) for link in referral.links.order_by("pk")],
        "verloop": [told_of_step(step) for step in referral.transitions.order_by("pk")],
        "wie er iets mee deed": told_of_events(Event.objects.filter(referral_id=referral.pk).order_by("pk")),
    }


def told_of(referral: Referral, visitor: Visitor | None) -> dict[str, str]:
    person = referral.person
    known = {
        LABELS[column]: getattr(visitor, column, "niet leesbaar: sleutel ontbreekt") for column in COLUMNS
    }
    if visitor is not None:
        known["taal"] = str(dict(Language.choices).get(visitor.language, visitor.language))
    return known | {"bewaard sinds": day(person.created_on), "gewist uiterlijk op": day(person.erase_on)}


def told_of_referral(referral: Referral) -> dict[str, str]:
    appointment = getattr(referral, "appointment", None)
    return {
        "kenmerk": str(referral.pk),
        "onderwerp": referral.topic.name,
        "manier": referral.get_manner_display(),
        "naar": str(referral.partner or referral.library),
        "dienst": str(referral.service or ""),
        "stand": referral.get_state_display(),
        "afspraak": moment(appointment.starts_at) if appointment else "",
        "tijd die de partner voorstelde": ", ".join(
            moment(starts_at) for starts_at in referral.proposals.values_list("starts_at", flat=True)
        ),
        "begonnen": moment(referral.created_at),
        "afgesloten": moment(referral.closed_at),
        "reden": referral.get_reason_display(),
        "uitkomst": referral.get_outcome_display(),
    }


def told_of_consent(consent: Consent) -> dict[str, str]:
    shared = dict(Agreement.SharedData.choices)
    return {
        "gegeven": moment(consent.given_at),
        "hoe": consent.get_given_display(),
        "voor": consent.purpose,
        "aan": str(consent.partner or consent.referral.library),
        "gegevens": ", ".join(str(shared[one]) for one in consent.shared_data),
        "tekst": str(consent.text),
        "ingetrokken": moment(consent.withdrawn_at),
        "door": consent.get_withdrawn_by_display(),
    }


def told_of_proposal(proposal: TimeProposal) -> dict[str, str]:
    answer = {None: "nog geen", True: "aangenomen", False: "afgewezen"}
    return {
        "van": moment(proposal.starts_at),
        "tot": moment(proposal.ends_at),
        "gedaan": moment(proposal.made_at),
        "antwoord": answer[proposal.accepted],
    }


def told_of_link(link: PartnerLink) -> dict[str, str]:
    return {
        "gemaakt": moment(link.made_at),
        "waarvoor": link.get_purpose_display(),
        "geopend": moment(link.used_at),
        "ingetrokken": moment(link.revoked_at),
    }


def told_of_step(step: Transition) -> dict[str, str]:
    return {
        "op": moment(step.at),
        "van": step.get_from_state_display(),
        "naar": step.get_to_state_display(),
        "door": step.get_actor_display(),
        "reden of uitkomst": step.get_reason_display() or step.get_outcome_display(),
    }


def told_of_events(events: Iterable[Event]) -> list[dict[str, str]]:
    return [
        {
            "op": moment(event.at),
            "wat": event.get_action_display(),
            "door": event.get_actor_display(),
            "velden": field_names(event),
        }
        for event in events
    ]


def field_names(event: Event) -> str:
    """The names of the fields of an event, in Dutch; a field of another kind by its own name."""
    return ", ".join(LABELS.get(name, name) for name in event.fields)


def day(on: date) -> str:
    return f"{on:%d-%m-%Y}"


def moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d-%m-%Y %H.%M}" if at else ""


def as_json(referral: Referral, visitor: Visitor | None, now: datetime) -> dict[str, Any]:
    """The same for a program: what was asked of us, when, and by which library."""
    return {"bibliotheek": referral.library.name, "gemaakt": moment(now), **dossier(referral, visitor)}
