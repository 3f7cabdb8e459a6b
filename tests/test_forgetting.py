"""Nothing of a visitor outlives its time, and whoever was erased stays erased."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from referrals import tombstones
from referrals.actions import withdraw_consent
from referrals.alarm import standing
from referrals.checks import LIMITS
from referrals.forgetting import count_due, erase, erase_on_request, purge
from referrals.log import show_visitor
from referrals.models import (
    LONGEST_DAYS,
    Appointment,
    Event,
    Night,
    Person,
    Referral,
    Tombstone,
)
from referrals.night import forget, forget_tonight
from referrals.personal import Visitor, remember
from referrals.restoring import replay
from tests.factories import local, make_referral

DAY = timedelta(days=1)
TODAY = timezone.localdate()
NOW = local(TODAY)


def days_ago(days: int):
    return NOW - days * DAY


def lines() -> dict:
    return {line.referral_id: line.cause for line in tombstones.read()}


@pytest.fixture
def request_of_joost(joost):
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    request.user = joost
    return request


def with_appointment(referral: Referral) -> Referral:
    Appointment.objects.create(
        referral=referral, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, made_at=referral.created_at
    )
    return referral


def test_erasing_leaves_the_anonymous_row_and_a_tombstone(
    fatima, joost, request_of_joost, django_capture_on_commit_callbacks
):
    referral = with_appointment(make_referral(fatima, "accepted"))
    state, consent = referral.state, referral.consents.get()

    with django_capture_on_commit_callbacks(execute=True):
        assert erase(referral=referral, cause="request", at=NOW, by=joost, request=request_of_joost)

    referral.refresh_from_db()
    consent.refresh_from_db()
    assert not Person.objects.exists()
    assert not Appointment.objects.exists()
    assert (referral.state, consent.withdrawn_at) == (state, None)
    stone = Tombstone.objects.get()
    assert (stone.pk, stone.erased_at, stone.cause) == (referral.pk, NOW, "request")
    assert lines() == {referral.pk: "request"}
    event = Event.objects.get()
    assert (event.action, event.by, event.origin, event.fields) == ("erased", joost, "192.0.2.7", [])
    assert not erase(referral=referral, cause="request", at=NOW), "there is nobody left"


def test_erasing_on_request_ends_the_referral_and_its_consent(fatima, joost, request_of_joost):
    for state in ("draft", "requested", "on-hold", "completed"):
        referral = make_referral(fatima, state)

        erase_on_request(referral=referral, by=joost, at=NOW, request=request_of_joost)

        referral.refresh_from_db()
        assert not Person.objects.filter(referral=referral).exists()
        assert not referral.consents.live().exists()
        assert referral.is_finished or state == "draft"
        if state != "draft":
            assert Tombstone.objects.get(pk=referral.pk).cause == "request"
            assert Event.objects.filter(referral_id=referral.pk, action="erased").count() == 1


def test_withdrawing_consent_leaves_a_tombstone_and_its_line(fatima, django_capture_on_commit_callbacks):
    referral = with_appointment(make_referral(fatima, "accepted"))

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(consent=referral.consents.get(), through="visitor", now=NOW)

    assert Tombstone.objects.get(pk=referral.pk).cause == "withdrawn"
    assert lines() == {referral.pk: "withdrawn"}
    assert not Appointment.objects.exists()
    event = Event.objects.get()
    assert (event.action, event.actor, event.by) == ("erased", "visitor", None)


def test_deleting_past_all_rules_leaves_a_tombstone_too(fatima):
    referral = make_referral(fatima)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM referrals_person")

    assert Tombstone.objects.get(pk=referral.pk).cause == "by_hand"


def test_person_who_went_along_to_a_successor_was_moved(fatima):
    referral, successor = make_referral(fatima, "failed"), make_referral(fatima)
    Referral.objects.filter(pk=successor.pk).update(predecessor=referral)

    referral.person.delete()

    assert Tombstone.objects.get().cause == "moved"


def test_whoever_was_erased_is_not_let_in_again(fatima):
    referral = make_referral(fatima)
    erase(referral=referral, cause="request", at=NOW)

    with pytest.raises(IntegrityError, match="was erased"), transaction.atomic():
        remember(referral, Visitor("Juf Ans"), today=TODAY)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Tombstone.objects.all().delete()


@pytest.mark.parametrize(
    ("state", "age", "goes"),
    [
        ("requested", 89, False),
        ("requested", 90, True),
        ("on-hold", 91, True),
        ("completed", 29, False),
        ("completed", 30, True),
        ("entered-in-error", 31, True),
    ],
)
def test_purge_takes_whose_last_day_has_come(fatima, state, age, goes):
    referral = make_referral(fatima, state, now=days_ago(age))

    done = purge(TODAY, at=NOW)

    assert done.persons == goes
    assert Person.objects.filter(referral=referral).exists() is not goes
    assert Tombstone.objects.filter(pk=referral.pk, cause="retention").exists() is goes
    assert purge(TODAY, at=NOW).persons == 0


def test_shorter_settings_count_for_who_is_there_already(fatima, settings):
    old, closed = make_referral(fatima, now=days_ago(40)), make_referral(fatima, "failed", now=days_ago(8))
    young = make_referral(fatima, now=days_ago(3))
    settings.REFERRAL_KEPT_DAYS, settings.REFERRAL_KEPT_AFTER_CLOSING_DAYS = 40, 8

    purge(TODAY, at=NOW)

    assert set(Person.objects.values_list("pk", flat=True)) == {young.pk}
    assert set(Tombstone.objects.values_list("pk", flat=True)) == {old.pk, closed.pk}


def test_purge_goes_on_until_all_batches_are_done(fatima, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("referrals.forgetting.BATCH", 2)
    gone = [make_referral(fatima, now=days_ago(90)).pk for _ in range(5)]

    with django_capture_on_commit_callbacks(execute=True):
        assert purge(TODAY, at=NOW).persons == 5

    assert set(lines()) == set(gone)
    assert Event.objects.filter(action="erased", actor="system", referral_id__in=gone).count() == 5


def test_purge_takes_strays_drafts_and_old_events(fatima):
    stray = make_referral(fatima, "draft", now=days_ago(15))
    with_appointment(stray)
    waiting = make_referral(fatima, "draft", now=days_ago(13))
    old = timezone.now() - timedelta(days=400)
    Event.objects.create(library=fatima.library, actor="system", action="erased", at=old)
    Event.objects.create(library=fatima.library, actor="system", action="erased")
    said = {(due.reason, due.number) for due in count_due(TODAY)}

    done = purge(TODAY, at=NOW)

    assert done == (0, 1, 1, 1)
    stray.refresh_from_db()
    waiting.refresh_from_db()
    assert (stray.state, stray.reason, waiting.state) == ("cancelled", "not_finished", "draft")
    assert Event.objects.count() == 1
    assert said == {("afspraken zonder persoon", 1), ("concepten", 1), ("logregels", 1)}


def test_dry_run_counts_by_reason_and_library_and_takes_nothing(fatima, sanne, capsys):
    make_referral(fatima, now=days_ago(400))
    make_referral(fatima, "failed", now=days_ago(400))
    make_referral(sanne, "failed", now=days_ago(400))

    call_command("forget", dry_run=True)

    said = capsys.readouterr().out
    assert "Bibliotheek Almere: 1 personen, langste termijn" in said
    assert "Bibliotheek Almere: 1 personen, afgesloten" in said
    assert "Bibliotheek Leeuwarden: 1 personen, afgesloten" in said
    assert Person.objects.count() == 3
    assert not Night.objects.exists()


def test_dry_run_counts_what_the_purge_then_takes(fatima):
    for age in range(0, 120, 7):
        for state in ("requested", "failed"):
            make_referral(fatima, state, now=days_ago(age))

    counted = sum(due.number for due in count_due(TODAY) if due.reason.startswith("personen"))

    assert counted == purge(TODAY, at=NOW).persons > 10


def test_night_plans_the_next_one_first_even_when_it_fails(fatima, monkeypatch):
    monkeypatch.setattr("referrals.night.purge", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        forget(NOW)

    job = DBTaskResult.objects.get(task_path=forget_tonight.module_path)
    assert job.run_after == local(TODAY + DAY, "03:45")
    assert Night.objects.get().finished_at is None


def test_night_is_planned_once_and_told_what_it_did(fatima):
    make_referral(fatima, now=days_ago(90))

    forget(NOW)
    night = forget(NOW)

    assert DBTaskResult.objects.filter(task_path=forget_tonight.module_path).count() == 1
    assert [one.persons for one in Night.objects.order_by("pk")] == [1, 0]
    assert night.finished_at is not None


def test_alarm_is_silent_after_a_good_night_and_goes_without_one(fatima):
    make_referral(fatima, now=days_ago(40))
    assert standing(NOW).problems == ["Persoonsgegevens zijn nog nooit opgeruimd."]

    forget(NOW)
    assert standing(timezone.now()).problems == []
    assert standing(NOW).oldest == TODAY - 40 * DAY

    late = standing(timezone.now() + 60 * DAY).problems
    assert len(late) == 2
    assert late[0].startswith("1 persoonsgegevens hadden al gewist")
    assert late[1].startswith("Het laatste opruimen was op")


def test_check_ends_with_an_error_when_something_is_wrong(fatima, vault, capsys):
    make_referral(fatima)
    call_command("forget", check=True)
    assert "Oudste persoonsgegevens: 20" in capsys.readouterr().out

    for path in vault.glob("*.key"):
        path.unlink()
    with pytest.raises(CommandError, match="1 persoonsgegevens zijn niet leesbaar"):
        call_command("forget", check=True)


def test_line_that_a_crash_kept_out_is_written_at_night(fatima, vault):
    referral = make_referral(fatima)
    tombstones.append([Tombstone(referral_id=make_referral(fatima).pk, erased_at=NOW, cause="request")])
    with tombstones.file().open("a") as half:
        half.write("3f0c")  # the disk was full
    erase(referral=referral, cause="request", at=NOW)  # without commit, no line
    assert len(lines()) == 1

    assert tombstones.mend() == 1

    assert lines()[referral.pk] == "request"
    assert tombstones.mend() == 0
    assert tombstones.file().stat().st_mode & 0o777 == 0o600


def test_replay_erases_whoever_came_back_and_fills_the_table(fatima):
    back, withdrawn = make_referral(fatima, "accepted"), make_referral(fatima, "requested")
    gone = make_referral(fatima).pk
    other = make_referral(fatima)
    tombstones.append(
        [
            Tombstone(referral_id=back.pk, erased_at=NOW, cause="retention"),
            Tombstone(referral_id=withdrawn.pk, erased_at=NOW, cause="withdrawn"),
            Tombstone(referral_id=gone, erased_at=NOW, cause="retention"),
        ]
    )
    erase(referral=Referral.objects.get(pk=gone), cause="retention", at=NOW)

    done = replay(timezone.now())

    assert (done.persons, set(Person.objects.values_list("pk", flat=True))) == (2, {other.pk})
    assert Tombstone.objects.get(pk=back.pk).erased_at == NOW
    withdrawn.refresh_from_db()
    back.refresh_from_db()
    assert (back.state, withdrawn.state) == ("accepted", "cancelled")
    assert withdrawn.consents.get().withdrawn_by == "restore"
    assert replay(timezone.now()) == (0, 0, 0)


def test_settings_that_keep_too_long_do_not_start(settings):
    assert [error for error in run_checks() if error.id and error.id.startswith("referrals.")] == []

    settings.REFERRAL_KEPT_DAYS = 181
    settings.REFERRAL_ANSWER_DAYS = 0
    wrong = [error.msg for error in run_checks() if error.id == "referrals.E001"]
    assert [message.split(".")[0] for message in wrong] == [
        "IDO_REFERRAL_KEPT_DAYS is 181",
        "IDO_REFERRAL_ANSWER_DAYS is 0",
    ]
    settings.REFERRAL_KEPT_DAYS = 20
    assert any(error.id == "referrals.E002" for error in run_checks())


def test_no_setting_goes_past_what_the_database_allows():
    assert max(most for _, most in LIMITS.values()) <= LONGEST_DAYS
    assert settings.REFERRAL_KEPT_DAYS <= LONGEST_DAYS


@pytest.mark.django_db(transaction=True)
def test_purge_and_opening_at_once_give_the_visitor_or_nobody(fatima):
    """Each page shows the whole visitor or none; a purge never leaves half, and no page breaks."""
    referrals = [make_referral(fatima, now=days_ago(90)) for _ in range(30)]
    request = RequestFactory().get("/")
    request.user = fatima
    seen, broken, begin = [], [], threading.Barrier(3)

    def look() -> None:
        try:
            begin.wait()
            for referral in referrals:
                seen.append(show_visitor(referral, request=request, action="read"))
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    def forget_all() -> None:
        try:
            begin.wait()
            purge(TODAY, at=NOW)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (look, forget_all, forget_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert set(seen) <= {Visitor("Juf Ans", "06 12345678", "nl", "Hulp bij huurtoeslag"), None}
    assert Event.objects.filter(action="read").count() == sum(visitor is not None for visitor in seen)
    assert not Person.objects.exists()
    assert Tombstone.objects.count() == Event.objects.filter(action="erased").count() == 30
    assert len(lines()) == 30


@pytest.mark.django_db(transaction=True)
def test_purge_and_withdrawing_at_once_erase_once(fatima):
    referrals = [make_referral(fatima, "accepted", now=days_ago(90)) for _ in range(20)]
    broken, begin = [], threading.Barrier(2)

    def withdraw() -> None:
        try:
            begin.wait()
            for referral in reversed(referrals):
                withdraw_consent(consent=referral.consents.get(), through="visitor", now=NOW)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    def forget_all() -> None:
        try:
            begin.wait()
            purge(TODAY, at=NOW)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (withdraw, forget_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert not Person.objects.exists()
    assert len(lines()) == Tombstone.objects.count() == 20
    assert set(Referral.objects.values_list("state", flat=True)) == {"cancelled"}
