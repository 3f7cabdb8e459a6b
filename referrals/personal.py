"""Sealing and opening what is known of a visitor.

AES-256-GCM (pyca/cryptography) with a random nonce per value. The table, column and row are authenticated
with it: a sealed value moved to another row or column does not open.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from ido.rows import insert_once
from partners.languages import language_names
from referrals.keys import MissingKeyError, key, key_for
from referrals.models import Person, Referral

VERSION = b"\x01"
NONCE_BYTES = 12


class UnreadableError(Exception):
    """What was sealed cannot be opened: its key is gone, or the value was tampered with or moved."""


@dataclass(frozen=True, repr=False)  # a name in a report of an error is a leak
class Visitor:
    """What to call somebody, one means of contact or "", the language (ISO 639-1), the question in a line."""

    name: str
    contact: str = ""
    language: str = "nl"
    question: str = ""

    @property
    def language_name(self) -> str:
        """The language in Dutch."""
        return "Nederlands" if self.language == "nl" else language_names([self.language])


COLUMNS = [field.name for field in fields(Visitor)]


def seal(value: str, *, column: str, row: UUID, key_name: str) -> bytes:
    """The value, unreadable without the key; empty for nothing."""
    if not value:
        return b""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key(key_name)).encrypt(nonce, value.encode(), bound_to(column, row))
    return VERSION + nonce + sealed


def seal_all(visitor: Visitor, *, row: UUID, key_name: str) -> dict[str, bytes]:
    """All that is known of the visitor, sealed for its row with the key."""
    return {
        column: seal(getattr(visitor, column), column=column, row=row, key_name=key_name)
        for column in COLUMNS
    }


def open_sealed(value: bytes, *, column: str, row: UUID, key_name: str) -> str:
    """What was sealed. Raises UnreadableError."""
    value = bytes(value)
    if not value:
        return ""
    if value[:1] != VERSION:
        raise UnreadableError(column)
    nonce, sealed = value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :]
    try:
        return AESGCM(key(key_name)).decrypt(nonce, sealed, bound_to(column, row)).decode()
    except (InvalidTag, MissingKeyError, ValueError) as error:
        raise UnreadableError(column) from error


def bound_to(column: str, row: UUID) -> bytes:
    return f"referrals_person.{column}.{row}".encode()


@transaction.atomic(savepoint=False)
def remember(referral: Referral, visitor: Visitor, *, today: date) -> Person:
    """Store who the visitor is, with the last day it may be kept. Replaces what was stored before."""
    keys_in_use()
    key_name = key_for(today)
    sealed = seal_all(visitor, row=referral.pk, key_name=key_name)
    last = today + timedelta(days=settings.REFERRAL_KEPT_DAYS)
    person = Person(referral=referral, key_name=key_name, created_on=today, erase_on=last, **sealed)
    if not insert_once(person):  # what is there keeps its days: writing it again keeps nobody longer
        Person.objects.filter(pk=referral.pk).update(key_name=key_name, **sealed)
    return person


def keys_in_use(*, alone: bool = False) -> None:
    """Until the end of the transaction no key is destroyed; with `alone` nobody else seals anything either.

    So no key goes while a row that needs it is on its way into the database.
    """
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('referrals.keys'))")


def recall(person: Person) -> Visitor:
    """Who the visitor is. Raises UnreadableError. Whoever calls this writes an Event."""
    return Visitor(
        **{
            column: open_sealed(
                getattr(person, column), column=column, row=person.pk, key_name=person.key_name
            )
            for column in COLUMNS
        }
    )
