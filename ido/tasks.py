"""Jobs of the foundation: mail about accounts. Links are made here, so that no secret waits in the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from ido.invitations import invitation_path
from ido.models import User

RETRY_AFTER = [1, 5, 30, 120, 480]  # minutes, for a mail server that does not answer


@task()
def mail_invitation(user_id: int, attempt: int = 1) -> None:
    """The invitation to somebody who has no password yet; nothing when it was withdrawn meanwhile."""
    user = User.objects.invited().filter(pk=user_id).first()
    if user is None:
        return
    until = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    context = {"link": settings.BASE_URL + invitation_path(user), "until": until}
    message = compose(user, "Je account voor de IDO-balie", "account/mail/invitation.txt", context)
    send(message, again=mail_invitation, user_id=user_id, attempt=attempt)


@task()
def mail_password_reset(user_id: int, attempt: int = 1) -> None:
    """The link with which somebody chooses a new password; nothing for a closed account."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    context = {"link": settings.BASE_URL + path}
    message = compose(user, "Een nieuw wachtwoord kiezen", "account/mail/password_reset.txt", context)
    send(message, again=mail_password_reset, user_id=user_id, attempt=attempt)


def compose(user: User, subject: str, template: str, context: dict[str, Any]) -> EmailMessage:
    """A plain text mail to `user`."""
    body = render_to_string(template, {"user": user, **context})
    return EmailMessage(subject, body, to=[user.email], headers={"Auto-Submitted": "auto-generated"})


def send(message: EmailMessage, *, again: Task[..., None], user_id: int, attempt: int) -> None:
    """Send the mail; when the mail server fails, do the job `again` later. Raises OSError after the last."""
    try:
        message.send()
    except OSError:
        if attempt > len(RETRY_AFTER):
            raise
        later = timezone.now() + timedelta(minutes=RETRY_AFTER[attempt - 1])
        again.using(run_after=later).enqueue(user_id, attempt=attempt + 1)
