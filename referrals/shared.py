"""What a partner gets to see of a visitor: what the visitor agreed to share, and nothing else."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from ido.templatetags.components import dutch_date
from partners.models import Agreement
from referrals.log import note
from referrals.models import Appointment, Event, Person, Referral
from referrals.personal import UnreadableError, Visitor, recall

Shared = Agreement.SharedData
LABELS = {
    Shared.NAME: "Naam",
    Shared.CONTACT: "Bereikbaar via",
    Shared.LANGUAGE: "Taal",
    Shared.QUESTION: "Vraag",
    Shared.APPOINTMENT: "Afspraak",
}


def shared_facts(referral: Referral, *, request: HttpRequest) -> list[tuple[str, str]] | None:
    """Names and values for the partner's page; the reading is in the log.

    Empty when nothing is shared any more, None when what is stored cannot be read: then the log says so.
    """
    consent = referral.consents.live().first()
    person = Person.objects.filter(referral=referral).first()
    if consent is None or person is None:
        return []
    try:
        visitor = recall(person)
    except UnreadableError:
        _note(referral, Event.Action.UNREADABLE, list(consent.shared_data), request, succeeded=False)
        return None
    known = values_of(visitor, Appointment.objects.filter(referral=referral).first())
    shown = [name for name in LABELS if name in consent.shared_data and known[name]]
    _note(referral, Event.Action.READ, [str(name) for name in shown], request)
    return [(LABELS[name], known[name]) for name in shown]


def values_of(visitor: Visitor, appointment: Appointment | None) -> dict[str, str]:
    """Everything there is to share, in words; "" for what is not known."""
    return {
        Shared.NAME: visitor.name,
        Shared.CONTACT: visitor.contact,
        Shared.LANGUAGE: visitor.language_name,
        Shared.QUESTION: visitor.question,
        Shared.APPOINTMENT: in_words(appointment.starts_at, appointment.ends_at) if appointment else "",
    }


def in_words(starts_at: datetime, ends_at: datetime) -> str:
    """A stretch on one day: dinsdag 1 december 2026, van 14.00 tot 14.30 uur."""
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return f"{dutch_date(begins, 'weekday')}, van {begins:%H.%M} tot {ends:%H.%M} uur"


def _note(
    referral: Referral, action: str, fields: list[str], request: HttpRequest, *, succeeded: bool = True
) -> None:
    note(
        library=referral.library,
        action=action,
        actor=Event.Actor.PARTNER,
        referral=referral,
        fields=fields,
        request=request,
        succeeded=succeeded,
    )
