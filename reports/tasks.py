"""Jobs of the worker: mail about what reports give out."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from ido.tasks import compose, send
from reports.models import SpreadsheetLink


@task()
def mail_link_ends(user_id: int, attempt: int = 1) -> None:
    """Tell somebody that the code of the spreadsheet will end; nothing when it was ended meanwhile."""
    links = SpreadsheetLink.objects.usable(timezone.now()).filter(user=user_id, user__is_active=True)
    link = links.select_related("user").first()
    if link is None:
        return
    context = {"link": settings.BASE_URL + reverse("spreadsheets:link"), "until": link.last_day}
    subject = "Je spreadsheet krijgt straks geen cijfers meer"
    message = compose(link.user, subject, "reports/mail/link_ends.txt", context)
    send(message, again=mail_link_ends, user_id=user_id, attempt=attempt)
