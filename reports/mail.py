"""What the mails about signals say: that there is something to read, and the way to it.

Nothing of the signal or of the answer stands in them.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from ido import post
from ido.models import Outgoing, Role, User
from ido.post import Letter, kind_of_mail
from reports.models import Signal, SignalState, SignalStep

FORWARDED, ANSWERED = "signal_forwarded", "signal_answered"


def officials_of(signal: Signal) -> QuerySet[User]:
    """Who can read what is forwarded to the municipality."""
    return User.objects.active().filter(role=Role.MUNICIPALITY, municipality=signal.municipality_id)


def coordinators_of(signal: Signal) -> QuerySet[User]:
    return User.objects.active().filter(role=Role.COORDINATOR, library=signal.library_id)


def tell_other_side(step: SignalStep, *, at: datetime) -> list[Outgoing]:
    """Queue a mail to everybody on the other side for whom the step is news; none for most steps."""
    signal = step.signal
    if step.to_state == SignalState.FORWARDED:
        kind, readers = FORWARDED, officials_of(signal)
    elif step.to_state in (SignalState.ANSWERED, SignalState.NOT_OURS):
        kind, readers = ANSWERED, coordinators_of(signal)
    else:
        return []
    return [
        post.put(
            kind,
            key=f"{kind}:{step.pk}:{reader.pk}",
            to=reader.email,
            about={"signal": signal.pk, "user": reader.pk},
            library=signal.library,
            at=at,
        )
        for reader in readers.order_by("pk")
    ]


def letter(mail: Outgoing, subject: str, template: str) -> Letter | None:
    """The letter; nothing to somebody who may not read the signal any more."""
    reader = User.objects.active().filter(pk=mail.about["user"]).first()
    if reader is None or not Signal.objects.visible_to(reader).filter(pk=mail.about["signal"]).exists():
        return None
    link = settings.BASE_URL + reverse("signals:signal_detail", args=[mail.about["signal"]])
    return Letter(subject, template, {"reader": reader, "link": link})


@kind_of_mail(FORWARDED, label="bericht over een signaal")
def forwarded(mail: Outgoing) -> Letter | None:
    return letter(mail, "Er staat een signaal voor je gemeente klaar", "signals/mail/forwarded.txt")


@kind_of_mail(ANSWERED, label="bericht over een antwoord op een signaal")
def answered(mail: Outgoing) -> Letter | None:
    return letter(mail, "De gemeente heeft op een signaal gereageerd", "signals/mail/answered.txt")
