"""Keys come and go by the month; no key goes that is needed, and losing one is contained and said."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from referrals import key_care
from referrals.alarm import standing
from referrals.forgetting import purge
from referrals.key_care import destroy_served, destroy_unused, last_needed, missing, rotate
from referrals.keys import key, key_for, make_key, month_of, names, remove_key
from referrals.models import Person
from referrals.personal import COLUMNS, Visitor, recall, remember
from tests.factories import local, make_referral

VISITOR = Visitor("Juf Ans", "06 12345678", "tr", "Huurtoeslag stopgezet")
DAY = timedelta(days=1)
NOVEMBER, FIRST = date(2026, 11, 22), date(2026, 11, 1)
NOW = local(NOVEMBER)


@pytest.fixture
def five(fatima) -> list[Person]:
    """Five persons sealed in November, and one in October."""
    make_referral(fatima, visitor=VISITOR, now=local(date(2026, 10, 5)))
    return [make_referral(fatima, visitor=VISITOR, now=NOW).person for _ in range(5)]


def used() -> set[str]:
    return set(Person.objects.values_list("key_name", flat=True))


def test_newest_key_of_a_month_seals_whatever_its_chance():
    made = [make_key(NOVEMBER) for _ in range(12)]

    assert names(NOVEMBER) == made
    assert key_for(NOVEMBER) == made[-1]
    assert {month_of(name) for name in made} == {FIRST}


def test_rotation_seals_a_month_anew_and_destroys_the_old_key(five, vault):
    [old], october = names(NOVEMBER), names(date(2026, 10, 1))
    sealed = {person.pk: [bytes(getattr(person, column)) for column in COLUMNS] for person in five}

    done = rotate(FIRST)

    assert (done.sealed, done.unreadable, done.destroyed) == (5, 0, [old])
    assert names() == [*october, done.key_name]
    assert not (vault / f"{old}.key").exists()
    for person in Person.objects.filter(pk__in=sealed):
        assert recall(person) == VISITOR
        assert person.key_name == done.key_name
        now = [bytes(getattr(person, column)) for column in COLUMNS]
        assert all(a != b for a, b in zip(now, sealed[person.pk], strict=True))


def test_rotation_that_was_killed_halfway_finishes_when_run_again(five, monkeypatch):
    monkeypatch.setattr(key_care, "BATCH", 2)
    batches, whole = [], key_care.reseal_batch

    def dying(*args):
        batches.append(args)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(key_care, "reseal_batch", dying)
    with pytest.raises(KeyboardInterrupt):
        rotate(FIRST)
    halfway = names(NOVEMBER)
    assert len(halfway) == 2
    assert len(used()) == 3, "two of the five have the new key"
    assert all(recall(person) == VISITOR for person in Person.objects.all())
    monkeypatch.setattr(key_care, "reseal_batch", whole)

    done = rotate(FIRST)

    assert (done.sealed, done.key_name, done.destroyed) == (3, halfway[1], halfway[:1])
    assert all(recall(person) == VISITOR for person in Person.objects.all())


def test_rotation_leaves_what_it_cannot_read_and_says_so(five, vault):
    lost = make_key(NOVEMBER)
    Person.objects.filter(pk=five[0].pk).update(key_name=lost)
    remove_key(lost)

    done = rotate(FIRST)

    assert (done.sealed, done.unreadable) == (4, 1)
    assert Person.objects.get(pk=five[0].pk).key_name == lost


def test_command_rotates_the_month_that_is_named(five, capsys):
    call_command("rotate_keys", month=date(2026, 10, 1))

    said = capsys.readouterr().out
    assert "Nieuwe sleutel: 2026-10-02-" in said
    assert "Opnieuw verzegeld: 1." in said
    with pytest.raises(CommandError, match="Schrijf een maand als"):
        call_command("rotate_keys", "--month=november")


def test_key_goes_thirty_days_after_the_last_day_and_not_before(fatima, settings):
    make_referral(fatima, now=NOW)
    [name] = names()
    assert last_needed(FIRST) == date(2026, 11, 30) + timedelta(days=settings.REFERRAL_KEPT_DAYS)
    last = last_needed(FIRST) + timedelta(days=30)
    purge(last, at=local(last))

    assert destroy_served(last) == []
    assert destroy_served(last + DAY) == [name]
    assert names() == []


def test_key_in_use_is_never_destroyed_however_old(fatima):
    make_referral(fatima, now=NOW)
    [name] = names()
    late = date(2028, 1, 1)

    assert destroy_served(late) == []
    assert not destroy_unused(name)
    assert key(name)
    assert "sleutel die al vernietigd" in standing(local(late)).problems[-1]


def test_night_destroys_what_a_rotation_left_behind(fatima):
    old, new = make_key(NOVEMBER), make_key(NOVEMBER)
    make_referral(fatima, now=NOW)

    assert destroy_served(NOVEMBER) == [old]
    assert names() == [new]


def test_lost_key_is_told_per_library_and_ends_in_an_error(five, sanne, vault, capsys):
    make_referral(sanne, now=NOW)
    idle = make_key(date(2026, 12, 1))
    (vault / f"{five[0].key_name}.key").unlink()

    with pytest.raises(CommandError, match="Er ontbreken sleutels"):
        call_command("check_keys")

    said = capsys.readouterr().out
    name = five[0].key_name
    assert f"Ontbreekt: {name} (Bibliotheek Almere: 5 persoonsgegevens" in said
    assert f"Ontbreekt: {name} (Bibliotheek Leeuwarden: 1 persoonsgegevens" in said
    assert f"Nergens voor nodig: {idle}" in said
    assert [(row.library, row.number) for row in missing()] == [
        ("Bibliotheek Almere", 5),
        ("Bibliotheek Leeuwarden", 1),
    ]


def test_check_is_quiet_when_all_is_well(five, capsys):
    call_command("check_keys")

    assert capsys.readouterr().out == "Sleutels: 2\n"


@pytest.mark.django_db(transaction=True)
def test_two_rotations_and_new_visitors_at_once_harm_nobody(fatima, monkeypatch):
    monkeypatch.setattr(key_care, "BATCH", 2)
    for _ in range(8):
        make_referral(fatima, visitor=VISITOR, now=NOW)
    drafts = [make_referral(fatima, "draft", now=NOW) for _ in range(20)]
    broken, begin = [], threading.Barrier(3)

    def work(task):
        def run() -> None:
            try:
                begin.wait()
                task()
            except Exception as error:
                broken.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def new_visitors() -> None:
        for draft in drafts:
            remember(draft, VISITOR, today=NOVEMBER)

    threads = [work(lambda: rotate(FIRST)), work(lambda: rotate(FIRST)), work(new_visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert Person.objects.count() == 28
    assert all(recall(person) == VISITOR for person in Person.objects.all())
    rotate(FIRST)
    assert len(names(NOVEMBER)) == 1
    assert used() == set(names(NOVEMBER))


@pytest.mark.django_db(transaction=True)
def test_key_waits_for_a_row_that_is_not_yet_committed(fatima):
    old = make_key(NOVEMBER)
    draft = make_referral(fatima, "draft", now=NOW)
    stored, answers = threading.Event(), []

    def destroy() -> None:
        stored.wait(10)
        answers.append(destroy_unused(old))
        connection.close()

    thread = threading.Thread(target=destroy)
    thread.start()
    with transaction.atomic():
        remember(draft, VISITOR, today=NOVEMBER)
        stored.set()
        thread.join(0.5)
        assert answers == [], "it waits for the row"
    thread.join(10)

    assert answers == [False]
    assert recall(draft.person) == VISITOR
