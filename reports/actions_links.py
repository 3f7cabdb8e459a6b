"""Making and ending the key of somebody's spreadsheet, and telling in time that it will end."""

from __future__ import annotations

import secrets
from base64 import b32encode
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ido.links import digest
from ido.models import User
from reports.models import SpreadsheetLink
from reports.tasks import mail_link_ends

REMINDED = timedelta(days=30)  # before the end
KEPT = timedelta(days=365)  # after it


@transaction.atomic
def make(*, by: User, at: datetime) -> str:
    """A new code for the user, who sees it now and never again. The one before it stops working.

    32 characters of a-z and 2-7, as all codes that the log leaves out.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two clicks make one after the other
    revoke(by=by, at=at)
    code = b32encode(secrets.token_bytes(20)).decode().lower()
    SpreadsheetLink.objects.create(
        user=by,
        code_hash=digest(code),
        made_at=at,
        expires_at=at + timedelta(days=settings.SPREADSHEET_LINK_DAYS),
    )
    return code


def revoke(*, by: User, at: datetime) -> bool:
    """The user's code stops working at once; whether there was one."""
    return SpreadsheetLink.objects.visible_to(by).filter(revoked_at=None).update(revoked_at=at) > 0


@transaction.atomic
def look_after(*, at: datetime) -> int:
    """For the night: mail whose code will end, and forget codes that ended long ago. How many mails."""
    SpreadsheetLink.objects.filter(expires_at__lt=at - KEPT).delete()
    SpreadsheetLink.objects.filter(revoked_at__lt=at - KEPT).delete()
    due = list(SpreadsheetLink.objects.to_remind(at, REMINDED).select_for_update(of=("self",)))
    for link in due:
        link.reminded_at = at
        link.save(update_fields=["reminded_at"])
        mail_link_ends.enqueue(link.user_id)
    return len(due)
