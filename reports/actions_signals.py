"""What desk, coordinator and municipality do with a signal. The database checks each step: `SignalStep`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ido.models import User
from ido.rows import insert_once
from reports.mail import tell_other_side
from reports.models import Signal, SignalState, SignalStep


def note(*, signal: Signal) -> Signal:
    """The signal, stored; or what was stored under its number before: sent twice it is stored once."""
    if insert_once(signal):
        return signal
    return Signal.objects.get(library=signal.library_id, submission_id=signal.submission_id)


@transaction.atomic
def take_step(
    *,
    signal: Signal,
    to: SignalState,
    by: User,
    now: datetime,
    text: str = "",
    referred_to: str = "",
    merged_into: Signal | None = None,
) -> SignalStep:
    """Make the step and mail who must know. IntegrityError when the signal cannot go there."""
    step = SignalStep.objects.create(
        signal=signal,
        to_state=to,
        at=now,
        by=by,
        text=text,
        referred_to=referred_to,
        merged_into=merged_into,
    )
    signal.refresh_from_db()
    tell_other_side(step, at=now)
    return step


@transaction.atomic
def forward(*, signal: Signal, outward: str, by: User, now: datetime, question: str = "") -> SignalStep:
    """Send the signal to the municipality in these words; `question` is what is asked about its answer."""
    if signal.outward != outward:
        signal.outward = outward
        signal.save(update_fields=["outward"])
    return take_step(signal=signal, to=SignalState.FORWARDED, by=by, now=now, text=question)
