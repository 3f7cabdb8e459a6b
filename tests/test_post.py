"""The queue of mail: put with the change it belongs to, sent over SMTP, tried again, never twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ido import post
from ido.models import Outgoing
from tests.post import mail_server, run_queue

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LINK = "https://ido.example/een-link/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def composed(monkeypatch):
    """A kind of mail that says a line; the ids of which a letter was asked, and which are not wanted."""
    asked = {"ids": [], "unwanted": set()}

    def compose(mail):
        asked["ids"].append(mail.about["id"])
        if mail.about["id"] in asked["unwanted"]:
            return None
        who = {"name": "Noor"}
        return post.Letter("Een\nonderwerp", "account/mail/password_reset.txt", {"user": who, "link": LINK})

    monkeypatch.setitem(post.KINDS, "trial", compose)
    return asked


@pytest.fixture
def server(settings):
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def put(number: int = 1, **kwargs):
    kwargs = {"to": "info@partner.example", "library": None, "at": timezone.now(), **kwargs}
    return post.put("trial", key=f"trial:{number}", about={"id": number}, **kwargs)


def test_the_same_mail_put_twice_leaves_once_and_its_text_is_made_when_it_leaves(composed, server):
    first, second = put(), put(to="ander@partner.example")
    assert first == second
    assert composed["ids"] == []

    run_queue()

    [(recipients, message)] = server.received
    assert recipients == ["info@partner.example"]
    assert "Subject: Een onderwerp" in message
    assert LINK in message
    assert f"Message-ID: <trial.{first.pk}." in message
    first.refresh_from_db()
    assert (first.state, first.attempts, first.error) == ("sent", 1, "")
    assert first.sent_at is not None


def test_an_unknown_kind_is_refused_before_anything_is_stored(composed):
    with pytest.raises(KeyError):
        post.put("unknown", key="x", to="a@b.example", about={}, library=None, at=NOW)

    assert not Outgoing.objects.exists()


def test_a_mail_disappears_with_the_change_that_was_taken_back(composed):
    with transaction.atomic():
        put()
        transaction.set_rollback(True)

    assert not Outgoing.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_what_is_no_longer_wanted_does_not_leave(composed, server):
    mail = put()
    composed["unwanted"].add(1)

    run_queue()

    mail.refresh_from_db()
    assert (mail.state, server.received) == ("cancelled", [])


def test_a_sent_mail_is_not_sent_again_by_a_second_job(composed, server):
    mail = put()
    run_queue()

    post.send_mail.call(mail.pk)
    post.deliver(mail.pk, at=timezone.now() + timedelta(days=1))

    assert len(server.received) == 1


def test_a_mail_server_that_is_down_is_tried_again_ever_later_until_it_has_failed(composed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail, at = put(at=NOW), NOW
    for minutes in post.RETRY_AFTER:
        post.deliver(mail.pk, at=at)
        mail.refresh_from_db()
        assert (mail.state, mail.error) == ("waiting", post.UNREACHABLE)
        assert mail.due_at == at + timedelta(minutes=minutes)
        assert DBTaskResult.objects.filter(run_after=mail.due_at).exists()

        post.deliver(mail.pk, at=mail.due_at - timedelta(seconds=1))
        mail.refresh_from_db()
        assert mail.due_at == at + timedelta(minutes=minutes), "tried before its time"
        at = mail.due_at
    post.deliver(mail.pk, at=at)

    mail.refresh_from_db()
    assert (mail.state, mail.needs_attention) == ("failed", True)
    assert mail.attempts == len(post.RETRY_AFTER) + 1


@pytest.mark.parametrize(
    ("verb", "answer", "state"),
    [
        ("RCPT", "550 5.1.1 nobody here", "failed"),
        ("RCPT", "451 try later", "waiting"),
        ("MAIL", "553 not you", "failed"),
        ("DATA", "452 full", "waiting"),
        ("MESSAGE", "554 looks like spam", "failed"),
        ("MESSAGE", "451 greylisted", "waiting"),
        ("MESSAGE", "", "unsure"),
        ("RCPT", "", "unsure"),
    ],
)
def test_what_the_server_answers_decides_what_becomes_of_the_mail(composed, server, verb, answer, state):
    mail = put()
    server.answers[verb] = answer

    run_queue()

    mail.refresh_from_db()
    assert mail.state == state
    assert mail.error.startswith("De mailserver weigert: " + answer[:3] if answer else post.BROKEN_OFF)
    assert server.received == []
    server.answers.clear()
    post.deliver(mail.pk, at=timezone.now() + timedelta(days=9))
    mail.refresh_from_db()
    assert (mail.state, len(server.received)) == (("sent", 1) if state == "waiting" else (state, 0))


def test_a_mail_whose_worker_was_killed_is_never_sent_again_but_shown(composed, server):
    mail = put()
    assert Outgoing.objects.claim(mail.pk, at=timezone.now())

    run_queue()
    post.tidy(at=timezone.now() + timedelta(minutes=59))
    mail.refresh_from_db()
    assert mail.state == "sending"
    post.tidy(at=timezone.now() + timedelta(minutes=61))

    mail.refresh_from_db()
    assert (mail.state, mail.error, server.received) == ("unsure", post.BROKEN_OFF, [])


def test_a_mail_whose_job_was_lost_gets_a_new_one(composed, server):
    mail = put()
    DBTaskResult.objects.all().delete()

    post.tidy(at=timezone.now() + timedelta(minutes=30))
    assert not DBTaskResult.objects.exists()
    post.tidy(at=timezone.now() + timedelta(hours=2))
    run_queue()

    mail.refresh_from_db()
    assert mail.state == "sent"


def test_mail_of_over_a_year_ago_is_forgotten_unless_it_still_waits(composed):
    old, waiting = put(1, at=NOW - timedelta(days=366)), put(2, at=NOW - timedelta(days=366))
    recent = put(3, at=NOW - timedelta(days=364))
    old.end("cancelled", at=NOW)
    recent.end("cancelled", at=NOW)

    post.tidy(at=NOW)

    assert set(Outgoing.objects.all()) == {waiting, recent}


@pytest.mark.parametrize("change", [{"state": "sent"}, {"sent_at": NOW}, {"state": "failed"}])
def test_a_state_without_what_belongs_to_it_is_refused_by_the_database(composed, change):
    mail = put()

    with pytest.raises(IntegrityError), transaction.atomic():
        Outgoing.objects.filter(pk=mail.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_send_a_mail_once(composed, server):
    mail = put()
    start = threading.Barrier(10)

    def work() -> None:
        start.wait(10)
        post.deliver(mail.pk, at=timezone.now())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert len(server.received) == 1


@pytest.mark.django_db(transaction=True)
def test_the_real_worker_sends_it_over_smtp(composed, server):
    put()

    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)

    assert [recipients for recipients, _ in server.received] == [["info@partner.example"]]
