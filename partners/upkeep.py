"""When a partner is asked whether its entry is still true: what the dates and earlier requests decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from ido.models import Outgoing
from partners.models import CheckRequest, Partner
from partners.models.freshness import REMIND_DAYS
from partners.schedule import local_day


class Step(Enum):
    """What is to be done about an entry that wants a check."""

    NOTHING = "niets"
    ASK = "eerste mail"
    REMIND = "herinnering"
    CALL = "zelf bellen"  # there is no address, or the mail did not arrive


def step_for(partner: Partner, requests: Iterable[CheckRequest], on: date) -> Step:
    """What the night of the day does for the partner, given its requests (with their mail) in any order.

    One mail from the day the entry wants a check, one reminder later; no more until the next cycle. Whoever
    answered is left alone, and whoever was asked by hand is not asked again the same night. An entry without
    a day is new: somebody must make sure of it first.
    """
    due = partner.due_on
    if due is None or on < due:
        return Step.NOTHING
    asked = sorted((one for one in requests if one.due_on == due), key=lambda one: one.round)
    if any(one.answered_at for one in asked):
        return Step.NOTHING
    if not partner.address_for_checking:
        return Step.CALL
    if not asked:
        return Step.ASK
    last = asked[-1]
    if failed(last.mail, partner):
        return Step.CALL
    if last.revoked_at or len(asked) > 1:
        return Step.NOTHING
    waited = on >= local_day(last.requested_at) + timedelta(days=REMIND_DAYS)
    return Step.REMIND if waited else Step.NOTHING


def failed(mail: Outgoing | None, partner: Partner) -> bool:
    """Whether the mail did not arrive, and the partner has no other address since."""
    return mail is not None and mail.needs_attention and mail.recipient == partner.address_for_checking
