"""What is known of a visitor is unreadable without its key, and bound to its row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from referrals.keys import MissingKeyError, key, key_for, make_key, names
from referrals.models import Person
from referrals.personal import COLUMNS, UnreadableError, Visitor, open_sealed, recall, seal
from tests.factories import make_referral

VISITOR = Visitor("Juf Ans", "06 12345678", "tr", "Huurtoeslag stopgezet")


@pytest.fixture
def person(fatima) -> Person:
    return Person.objects.get(referral=make_referral(fatima, visitor=VISITOR))


def test_what_was_sealed_is_read_again(person):
    assert recall(person) == VISITOR


def test_database_holds_nothing_readable(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, contact, language, question FROM referrals_person")
        columns = cursor.fetchone()

    for sealed, plain in zip(columns, ["Juf Ans", "06 12345678", "tr", "Huurtoeslag"], strict=True):
        assert plain.encode() not in bytes(sealed)


def test_sealing_twice_gives_two_texts(person):
    again = seal("Juf Ans", column="name", row=person.pk, key_name=person.key_name)

    assert again != bytes(person.name)


def test_sealed_value_opens_in_its_own_row_and_column_only(person, fatima):
    other = Person.objects.get(referral=make_referral(fatima))

    with pytest.raises(UnreadableError):
        open_sealed(person.name, column="contact", row=person.pk, key_name=person.key_name)
    with pytest.raises(UnreadableError):
        open_sealed(person.name, column="name", row=other.pk, key_name=person.key_name)


@pytest.mark.parametrize("place", [0, 1, 5, 13, -1])
def test_changed_value_does_not_open(person, place):
    changed = bytearray(person.name)
    changed[place] ^= 1

    with pytest.raises(UnreadableError):
        open_sealed(bytes(changed), column="name", row=person.pk, key_name=person.key_name)


def test_losing_a_key_loses_its_month_alone(fatima):
    lost = Person.objects.get(referral=make_referral(fatima, visitor=VISITOR))
    (Path(settings.VAULT_DIR) / f"{lost.key_name}.key").unlink()
    later = Person.objects.get(referral=make_referral(fatima, visitor=VISITOR))

    with pytest.raises(UnreadableError):
        recall(lost)
    assert recall(later) == VISITOR
    assert later.key_name != lost.key_name, "a new key never takes the name of a lost one"


def test_each_month_has_its_own_key_for_the_owner_alone():
    november, december = key_for(date(2026, 11, 30)), key_for(date(2026, 12, 1))

    assert november != december
    assert key_for(date(2026, 11, 1)) == november
    assert {november, december} <= set(names())
    assert len(key(november)) == 32
    path = Path(settings.VAULT_DIR) / f"{november}.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_half_a_key_is_no_key():
    name = make_key(date(2026, 11, 1))
    (Path(settings.VAULT_DIR) / f"{name}.key").write_bytes(b"short")

    with pytest.raises(MissingKeyError):
        key(name)


def test_every_field_of_a_visitor_is_a_sealed_column():
    assert set(COLUMNS) == {
        field.name for field in Person._meta.fields if field.get_internal_type() == "BinaryField"
    }
