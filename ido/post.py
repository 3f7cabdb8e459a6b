"""The queue of mail to people without an account: put in one transaction, sent by the worker, never twice.

A kind of mail is declared once, by the app that knows what it is about:

    @kind_of_mail("partner_check")
    def partner_check(mail: Outgoing) -> Letter | None: ...

It makes the letter when the mail goes out (so a link's code is made then too, see `ido.links`), or gives None
when the mail is no longer wanted. The module must be imported when the app is ready.

Sent at most once: before the server is spoken to, the row says so. A server that cannot be reached or says
"later" is tried again; one that refuses ends it. When the line breaks after we began to talk, nobody can know
whether the mail left: then it is `unsure`, and a person decides.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from ido.models import Library, Outgoing
from ido.rows import insert_once

RETRY_AFTER = [1, 5, 30, 120, 480, 1440, 1440]  # minutes: a mail server may be down for a weekend
LOST_AFTER = timedelta(hours=1)  # no sending takes longer than this
KEPT = timedelta(days=365)
BROKEN_OFF = "Het versturen is onderbroken. Het is niet zeker of de mail is aangekomen."
UNREACHABLE = "De mailserver is niet bereikbaar."


class Letter(NamedTuple):
    """The text of a mail: its subject, and a text template with what it shows."""

    subject: str
    template: str
    context: dict[str, Any]


class RefusedError(Exception):
    """The mail server said no; `for_now` when it may say yes later."""

    def __init__(self, code: int, reply: Any) -> None:
        text = reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
        super().__init__(f"De mailserver weigert: {code} {' '.join(text.split())}")
        self.for_now = 400 <= code < 500


Unreached = Callable[[Outgoing, datetime], None]
KINDS: dict[str, Callable[[Outgoing], Letter | None]] = {}
UNREACHED: dict[str, Unreached] = {}
LABELS: dict[str, str] = {}  # what people call a kind of mail


def kind_of_mail(
    name: str, *, unreached: Unreached | None = None, label: str = ""
) -> Callable[[Callable[[Outgoing], Letter | None]], Any]:
    """Declare the function that makes the letter for mails of the kind.

    `label` is what people call such a mail. `unreached` is told, in the same transaction, that such a mail
    did not arrive or may not have.
    """

    def declare(compose: Callable[[Outgoing], Letter | None]) -> Callable[[Outgoing], Letter | None]:
        KINDS[name] = compose
        if label:
            LABELS[name] = label
        if unreached is not None:
            UNREACHED[name] = unreached
        return compose

    return declare


def put(
    kind: str,
    *,
    key: str,
    to: str,
    about: dict[str, Any],
    library: Library | None,
    at: datetime,
    due: datetime | None = None,
) -> Outgoing:
    """Queue a mail in the caller's transaction; when one with the key stands already, that one is given.

    `about` holds ids, and words that name nobody. Without a library it is a mail of the administrator. It
    goes out at once, or when it is `due`.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    mail = Outgoing(kind=kind, key=key, recipient=to, about=about, library=library, queued_at=at)
    mail.due_at = due or at
    with transaction.atomic(savepoint=False):
        if not insert_once(mail):
            return Outgoing.objects.get(key=key)
        (send_mail if due is None else send_mail.using(run_after=due)).enqueue(mail.pk)
    return mail


@task()
def send_mail(mail_id: int) -> None:
    """Send a mail of the queue when it is still waiting."""
    deliver(mail_id, at=timezone.now())


def deliver(mail_id: int, *, at: datetime) -> None:
    """Send the mail, or note why not and when to try again. Does nothing for a mail that is not waiting."""
    mail = Outgoing.objects.filter(pk=mail_id, state=Outgoing.State.WAITING).first()
    if mail is None:
        return
    letter = KINDS[mail.kind](mail)
    if letter is None:
        mail.end(Outgoing.State.CANCELLED, at=at)
        return
    if not Outgoing.objects.claim(mail_id, at=at):
        return
    mail.refresh_from_db()
    try:
        transmit(message_of(mail, letter))
    except RefusedError as refusal:
        if refusal.for_now:
            retry(mail, str(refusal), at=at)
        else:
            give_up(mail, Outgoing.State.FAILED, at=at, error=str(refusal))
    except ConnectionError:
        retry(mail, UNREACHABLE, at=at)
    except OSError:
        give_up(mail, Outgoing.State.UNSURE, at=at, error=BROKEN_OFF)
    else:
        mail.end(Outgoing.State.SENT, at=at)


def message_of(mail: Outgoing, letter: Letter) -> EmailMessage:
    """A plain text mail. Its id is the same at each attempt, so that mail programs see a double as one."""
    host = urlsplit(settings.BASE_URL).hostname
    headers = {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<{mail.kind}.{mail.pk}.{int(mail.queued_at.timestamp())}@{host}>",
    }
    body = render_to_string(letter.template, letter.context)
    subject = " ".join(letter.subject.split())  # a name read from a file may hold a line break
    return EmailMessage(subject, body, to=[mail.recipient], headers=headers)


def transmit(message: EmailMessage) -> None:
    """Hand the mail to the mail server.

    Raises ConnectionError when it could not be spoken to, RefusedError when it said no; any other OSError
    means that nobody can know whether it took the mail.
    """
    server = get_connection()
    try:
        server.open()
    except OSError as error:
        raise ConnectionError(str(error)) from error
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise RefusedError(*next(iter(error.recipients.values()))) from error
    except smtplib.SMTPResponseException as error:
        raise RefusedError(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise RefusedError(553, str(error)) from error
    except OSError as error:
        raise OSError(str(error)) from error  # a reset connection too, now that we have begun
    finally:
        with suppress(OSError):
            server.close()


@transaction.atomic
def retry(mail: Outgoing, error: str, *, at: datetime) -> None:
    """Try again later; after the last time it has failed."""
    if mail.attempts > len(RETRY_AFTER):
        give_up(mail, Outgoing.State.FAILED, at=at, error=error)
        return
    mail.wait(until=at + timedelta(minutes=RETRY_AFTER[mail.attempts - 1]), error=error)
    send_mail.using(run_after=mail.due_at).enqueue(mail.pk)


@transaction.atomic
def give_up(mail: Outgoing, state: str, *, at: datetime, error: str) -> None:
    """Note that the mail did not arrive, or may not have, and tell whoever has to do something about it."""
    mail.end(state, at=at, error=error)
    if mail.kind in UNREACHED:
        UNREACHED[mail.kind](mail, at)


@transaction.atomic
def again(mail: Outgoing, *, at: datetime) -> None:
    """Put a mail in the queue once more, because a person decided so after it failed or may have.

    Decided twice it is put there once.
    """
    current = Outgoing.objects.select_for_update().get(pk=mail.pk)
    if current.needs_attention:
        current.queue_again(at=at)
        send_mail.enqueue(mail.pk)


@transaction.atomic
def tidy(*, at: datetime) -> None:
    """For the night: find what got lost when a worker was killed, and forget mail of over a year ago."""
    for mail in Outgoing.objects.stuck(at - LOST_AFTER):
        give_up(mail, Outgoing.State.UNSURE, at=at, error=BROKEN_OFF)
    for mail in Outgoing.objects.filter(state=Outgoing.State.WAITING, due_at__lte=at - LOST_AFTER):
        send_mail.enqueue(mail.pk)
    ended = Outgoing.objects.exclude(state__in=[Outgoing.State.WAITING, Outgoing.State.SENDING])
    ended.filter(queued_at__lte=at - KEPT).delete()
