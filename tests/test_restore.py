"""A real backup, put back: who was erased does not come back, and without keys an old backup is dark."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from referrals.actions import withdraw_consent
from referrals.forgetting import erase
from referrals.key_care import destroy_served
from referrals.models import Appointment, Person, Referral, Tombstone
from referrals.personal import UnreadableError, Visitor, recall
from tests.factories import local, make_referral
from tests.postgres import program, run

pytestmark = pytest.mark.django_db(transaction=True)

VISITOR = Visitor("Kanarievogel", "06 87654321", "pl", "Toeslag stopgezet")


def back_up(path: Path) -> None:
    run("pg_dump", "--format=custom", f"--file={path}")


def put_back(path: Path) -> None:
    """The whole database as it was; what happened since the backup is gone."""
    connection.close()
    run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(path))


def test_erased_person_does_not_come_back_with_the_backup(fatima, tmp_path, capsys):
    asked, withdrew, stays = (make_referral(fatima, "accepted", visitor=VISITOR) for _ in range(3))
    Appointment.objects.create(
        referral=asked,
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
        made_at=timezone.now(),
    )
    back_up(tmp_path / "nacht.dump")
    erase(referral=asked, cause="request", at=timezone.now())
    withdraw_consent(consent=withdrew.consents.get(), through="visitor", now=timezone.now())
    put_back(tmp_path / "nacht.dump")
    assert Person.objects.count() == 3, "the backup is from before"
    assert withdrew.consents.live().exists()
    assert not Tombstone.objects.exists()

    call_command("replay_tombstones")

    assert set(Person.objects.values_list("pk", flat=True)) == {stays.pk}
    assert recall(stays.person) == VISITOR
    assert set(Tombstone.objects.values_list("pk", "cause")) == {
        (asked.pk, "request"),
        (withdrew.pk, "withdrawn"),
    }
    assert not Appointment.objects.exists()
    assert not withdrew.consents.live().exists()
    assert Referral.objects.get(pk=withdrew.pk).is_finished
    assert "Opnieuw gewist: 2 personen" in capsys.readouterr().out


def test_worker_replays_before_it_works(fatima, tmp_path):
    asked = make_referral(fatima, "accepted", visitor=VISITOR)
    back_up(tmp_path / "nacht.dump")
    erase(referral=asked, cause="request", at=timezone.now())
    put_back(tmp_path / "nacht.dump")
    assert Person.objects.exists()

    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)

    assert not Person.objects.exists()


def test_backup_older_than_its_keys_tells_nothing(fatima, tmp_path):
    sealed_on = date(2026, 11, 22)
    referral = make_referral(fatima, "accepted", visitor=VISITOR, now=local(sealed_on))
    dump = tmp_path / "oud.dump"
    back_up(dump)
    plain = read(dump)
    erase(referral=referral, cause="retention", at=timezone.now())
    destroyed = destroy_served(sealed_on + timedelta(days=180))
    put_back(dump)

    person = Person.objects.get()
    assert destroyed == [person.key_name]
    with pytest.raises(UnreadableError):
        recall(person)
    for value in ("Kanarievogel", "87654321", "Toeslag"):
        assert value not in plain
        assert value.encode().hex() not in plain


def read(dump: Path) -> str:
    """The backup as a text."""
    command = [program("pg_restore"), "--data-only", "--file=-", str(dump)]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()
