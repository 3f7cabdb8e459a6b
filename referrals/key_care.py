"""Looking after the keys: a new one for a month, destroying those that have served, and what is wrong.

A key is destroyed only while nobody can seal anything, and only when no row needs it.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from referrals.keys import make_key, month_of, names, remove_key
from referrals.models import Person
from referrals.personal import COLUMNS, UnreadableError, keys_in_use, open_sealed, seal

BATCH = 200  # rows in one transaction
GRACE = timedelta(days=30)  # after the last day on which something of the month may be kept


class Rotated(NamedTuple):
    """The new key, how many rows it sealed, how many cannot be read, and which keys are gone."""

    key_name: str
    sealed: int
    unreadable: int
    destroyed: list[str]


class Missing(NamedTuple):
    """Rows of a library whose key is not in the vault."""

    library: str
    key_name: str
    number: int


def rotate(month: date) -> Rotated:
    """Seal everything of the month anew with a fresh key, and destroy the old ones.

    Broken off, a second run goes on with the key that was made; at the same time, both work towards the
    newest. Rows that cannot be read stay as they are, and so does their key if there is one.
    """
    with transaction.atomic():
        keys_in_use(alone=True)
        if len(names(month)) <= 1:
            make_key(month)
    sealed = unreadable = 0
    after: UUID | None = None
    while rows := reseal_batch(month, after):
        sealed += sum(readable for _, readable in rows)
        unreadable += sum(not readable for _, readable in rows)
        after = rows[-1][0]
    return Rotated(names(month)[-1], sealed, unreadable, destroy_superseded(month))


@transaction.atomic
def reseal_batch(month: date, after: UUID | None) -> list[tuple[UUID, bool]]:
    """Seal the next rows of the month with its newest key; gives their ids and whether that could be."""
    keys_in_use()
    newest = names(month)[-1]
    rows = Person.objects.filter(key_name__startswith=f"{month:%Y-%m}-").exclude(key_name=newest)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return [(row.pk, reseal(row, newest)) for row in rows.select_for_update().order_by("pk")[:BATCH]]


def reseal(person: Person, key_name: str) -> bool:
    """Seal all columns of a row, which the transaction holds, with another key."""
    row = person.pk
    try:
        opened = {
            column: open_sealed(getattr(person, column), column=column, row=row, key_name=person.key_name)
            for column in COLUMNS
        }
    except UnreadableError:
        return False
    for column, value in opened.items():
        setattr(person, column, seal(value, column=column, row=row, key_name=key_name))
    person.key_name = key_name
    person.save(update_fields=[*COLUMNS, "key_name"])
    return True


def destroy_superseded(month: date) -> list[str]:
    """Destroy the keys of the month that a newer one replaced, as far as no row needs them."""
    return [name for name in names(month)[:-1] if destroy_unused(name)]


def last_needed(month: date) -> date:
    """The last day on which something sealed in the month may be kept, whatever the moment of sealing."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return last + timedelta(days=settings.REFERRAL_KEPT_DAYS)


def destroy_served(today: date) -> list[str]:
    """Destroy the keys of months of which nothing may be kept any more, and what rotations left behind.

    Gives their names. A key that a row still needs stays, however old: `problems` says so.
    """
    served = [name for name in names() if today > last_needed(month_of(name)) + GRACE]
    gone = [name for name in served if destroy_unused(name)]
    for month in sorted({month_of(name) for name in names()}):
        gone += destroy_superseded(month)
    return gone


@transaction.atomic
def destroy_unused(name: str) -> bool:
    """Destroy the key unless a row needs it; says whether it did."""
    keys_in_use(alone=True)
    if Person.objects.filter(key_name=name).exists():
        return False
    remove_key(name)
    return True


def missing() -> list[Missing]:
    """Rows whose key is not in the vault, by library and key."""
    rows = Person.objects.exclude(key_name__in=names()).values_list("referral__library__name", "key_name")
    counted = rows.annotate(number=Count("pk")).order_by("referral__library__name", "key_name")
    return [Missing(*row) for row in counted]


def idle() -> list[str]:
    """Keys that no row needs at this moment."""
    return sorted(set(names()) - set(Person.objects.values_list("key_name", flat=True)))


def outlived(today: date) -> list[str]:
    """Keys that should have been destroyed by this day, and are still there."""
    return [name for name in names() if today > last_needed(month_of(name)) + GRACE + timedelta(days=1)]
