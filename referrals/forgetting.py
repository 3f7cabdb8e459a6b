"""Forgetting visitors: one on request, and every night all whose time has come.

What stays is anonymous: the referral with its states, the consent, the log, and that somebody was erased.
Days are in Dutch time, moments aware.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, CharField, Count, QuerySet, Value, When
from django.db.models.functions import Now
from django.http import HttpRequest

from ido.models import User
from partners.schedule import midnight
from referrals.actions import move, withdraw_consent
from referrals.log import note
from referrals.models import (
    Appointment,
    Consent,
    Event,
    Person,
    Reason,
    Referral,
    State,
    Tombstone,
    Transition,
)
from referrals.tombstones import write_after_commit

BATCH = 200  # rows in one transaction
DRAFT_DAYS = 14  # a draft holds nothing of the visitor, and may wait for consent
EVENT_KEPT = timedelta(days=366)


class Forgotten(NamedTuple):
    """How much a purge took away."""

    persons: int
    appointments: int
    drafts: int
    events: int


class Due(NamedTuple):
    """How much a purge would take away for one reason, in one library."""

    library: str
    reason: str
    number: int


@transaction.atomic
def erase(
    *,
    referral: Referral,
    cause: str,
    at: datetime,
    by: User | None = None,
    request: HttpRequest | None = None,
) -> bool:
    """Forget who the visitor of the referral is, at once; False when nobody was stored.

    The line in the vault is written when the transaction is committed. Where the referral stands is not
    changed: see `erase_on_request`.
    """
    Referral.objects.select_for_update().get(pk=referral.pk)
    if not Person.objects.filter(referral=referral).exists():
        return False
    Tombstone.objects.get_or_create(pk=referral.pk, defaults={"erased_at": at, "cause": cause})
    Person.objects.filter(referral=referral).delete()
    actor = Event.Actor.SYSTEM if by is None else Event.Actor.STAFF
    note(
        library=referral.library,
        action=Event.Action.ERASED,
        actor=actor,
        by=by,
        referral=referral,
        request=request,
    )
    write_after_commit([referral.pk])
    return True


@transaction.atomic
def erase_on_request(*, referral: Referral, by: User, at: datetime, request: HttpRequest) -> bool:
    """Erase because the visitor asked for it: the partner's links stop too, and the referral ends."""
    done = erase(referral=referral, cause=Tombstone.Cause.REQUEST, at=at, by=by, request=request)
    for consent in referral.consents.live():
        withdraw_consent(consent=consent, through=Consent.WithdrawnBy.STAFF, now=at, by=by, request=request)
    return done


def purge(today: date, *, at: datetime) -> Forgotten:
    """Forget everything whose time has come on the day, in small transactions.

    A person that was erased stays so when a later batch fails.
    """
    return Forgotten(
        persons=in_batches(lambda: erase_batch(today, at)),
        appointments=in_batches(lambda: delete_batch(stray_appointments(today))),
        drafts=in_batches(lambda: cancel_batch(today, at)),
        events=in_batches(lambda: delete_batch(old_events())),
    )


def in_batches(batch: Callable[[], int]) -> int:
    """Do the batch until there is nothing left in it; says how much there was in all."""
    total = 0
    while done := batch():
        total += done
    return total


@transaction.atomic
def erase_batch(today: date, at: datetime) -> int:
    due = Person.objects.to_forget(today).select_related("referral").order_by("pk")
    persons = list(due.select_for_update(of=("self",))[:BATCH])
    bury(persons, Tombstone.Cause.RETENTION, at)
    return len(persons)


def bury(persons: Sequence[Person], cause: str, at: datetime) -> None:
    """Erase these persons, whose rows the transaction holds; with tombstones, events and lines."""
    ids = [person.pk for person in persons]
    Tombstone.objects.bulk_create(
        [Tombstone(referral_id=pk, erased_at=at, cause=cause) for pk in ids], ignore_conflicts=True
    )
    Person.objects.filter(pk__in=ids).delete()
    Event.objects.bulk_create(
        Event(
            library_id=person.referral.library_id,
            actor=Event.Actor.SYSTEM,
            action=Event.Action.ERASED,
            referral_id=person.pk,
        )
        for person in persons
    )
    write_after_commit(ids)


def stray_appointments(today: date) -> QuerySet[Appointment]:
    """Made on an earlier day, and of nobody: they say where somebody was expected."""
    return Appointment.objects.filter(referral__person=None, made_at__lt=midnight(today))


def forgotten_drafts(today: date) -> QuerySet[Referral]:
    begun_before = midnight(today - timedelta(days=DRAFT_DAYS))
    return Referral.objects.filter(state=State.DRAFT, created_at__lt=begun_before)


def old_events() -> QuerySet[Event]:
    """By the clock of the database, whose trigger keeps the younger ones."""
    return Event.objects.filter(at__lt=Now() - EVENT_KEPT)


@transaction.atomic
def delete_batch(rows: QuerySet[Appointment] | QuerySet[Event]) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return rows.model._default_manager.filter(pk__in=keys).delete()[0]


@transaction.atomic
def cancel_batch(today: date, at: datetime) -> int:
    """Close drafts that nobody goes on with. One that is being sent at this moment is waited for."""
    drafts = list(forgotten_drafts(today).select_for_update().order_by("pk")[:BATCH])
    for draft in drafts:
        move(
            referral=draft,
            to=State.CANCELLED,
            now=at,
            actor=Transition.Actor.SYSTEM,
            reason=Reason.NOT_FINISHED,
        )
    return len(drafts)


def count_due(today: date) -> list[Due]:
    """What `purge` would take away on the day, without doing anything."""
    persons = Person.objects.to_forget(today)
    why = Case(
        When(pk__in=Person.objects.long_closed(today).values("pk"), then=Value("personen, afgesloten")),
        default=Value("personen, langste termijn"),
        output_field=CharField(),
    )
    sets = [
        (persons, why, "referral__library__name"),
        (stray_appointments(today), Value("afspraken zonder persoon"), "referral__library__name"),
        (forgotten_drafts(today), Value("concepten"), "library__name"),
        (old_events(), Value("logregels"), "library__name"),
    ]
    return [
        Due(library, reason, number)
        for rows, why, path in sets
        for library, reason, number in rows.annotate(why=why)
        .order_by()
        .values(path, "why")
        .annotate(number=Count("pk"))
        .order_by(path, "why")
        .values_list(path, "why", "number")
    ]
