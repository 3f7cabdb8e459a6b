"""The work list as plain values: whose turn it is, and one line per referral without a visitor in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from ido.models import Outgoing
from ido.templatetags.components import dutch_date
from referrals.models import Outcome, Reason, Referral, ReferralQuerySet, State
from referrals.models.referral_rows import is_ours, is_overdue, is_theirs

TONES: dict[str, str] = {
    State.REQUESTED: "info",
    State.ACCEPTED: "accent",
    State.IN_PROGRESS: "accent",
    State.ON_HOLD: "warning",
    State.COMPLETED: "success",
    State.REJECTED: "error",
    State.FAILED: "error",
}
# name in the address -> label, and what an empty list means
LISTS: dict[str, tuple[str, str]] = {
    "beurt": ("Mijn beurt", "Je hoeft nu niets te doen."),
    "partner": ("Beurt van de partner", "Er wacht geen doorverwijzing op een partner."),
    "te-laat": ("Te laat", "Niets is te laat."),
    "vandaag": ("Vandaag", "Vandaag komt er niemand op afspraak."),
    "bellen": ("Niet gekomen", "Niemand om te bellen."),
    "klaar": ("Afgesloten", "Er is nog niets afgesloten."),
}
WAITING = {"beurt", "te-laat"}  # where the desk looks for what to do
UNREACHED_WORDS: dict[str, str] = {
    Outgoing.State.FAILED: "mail kwam niet aan: bel de partner",
    Outgoing.State.UNSURE: "mail kwam misschien niet aan: bel de partner",
}
COLUMNS = (
    "pk",
    "topic__name",
    "service__name",
    "partner__short_name",
    "partner__name",
    "state",
    "reason",
    "outcome",
    "owner__name",
    "due_on",
    "overdue_after",
    "closed_at",
    "appointment__starts_at",
)


class WorkRow(NamedTuple):
    """A referral in words. `detail` is its reason or outcome, `mark` says that it is late or due."""

    pk: UUID
    topic: str
    recipient: str
    state: str
    tone: str
    detail: str
    when: str
    mark: str
    mark_tone: str
    owner: str


def in_list(name: str, rows: ReferralQuerySet, today: date) -> ReferralQuerySet:
    """The referrals in one of the lists, in the order in which they want attention."""
    match name:
        case "beurt":
            return rows.ours(today).order_by("due_on", "created_at")
        case "partner":
            return rows.theirs(today).order_by("due_on", "created_at")
        case "te-laat":
            return rows.overdue(today).order_by("due_on", "created_at")
        case "vandaag":
            return rows.expected_on(today).order_by("appointment__starts_at")
        case "bellen":
            return rows.to_call(today).order_by("closed_at")
        case _:
            return rows.warm().exclude(closed_at=None).order_by("-closed_at")


def counts(rows: ReferralQuerySet, own: ReferralQuerySet, today: date) -> dict[str, int]:
    """How many are in each list; what is finished only grows, and is not counted."""
    found = own.unfinished().aggregate(
        **{
            "beurt": Count("pk", filter=is_ours(today)),
            "partner": Count("pk", filter=is_theirs(today)),
            "te-laat": Count("pk", filter=is_overdue(today)),
        }
    )
    return found | {
        "vandaag": in_list("vandaag", rows, today).count(),
        "bellen": in_list("bellen", own, today).count(),
    }


def work_rows(found: Iterable[tuple[Any, ...]], today: date, *, chosen: str) -> list[WorkRow]:
    """The lines of the chosen list, from rows of COLUMNS."""
    rows = [work_row(row, today, chosen) for row in found]
    if chosen not in WAITING:
        return rows
    words = to_do([row.pk for row in rows])
    return [row._replace(detail=words.get(row.pk, row.detail)) for row in rows]


def to_do(keys: list[UUID]) -> dict[UUID, str]:
    """What the desk has to do about the partner's side of these referrals, where that is anything."""
    sides: Any = Referral.objects.filter(pk__in=keys).with_partner_side().order_by()
    found = sides.values_list("pk", "has_proposal", "must_call", "mail_state")
    words = {}
    for pk, has_proposal, must_call, mail_state in found:
        if has_proposal:
            words[pk] = "partner wil een andere tijd"
        elif must_call:
            words[pk] = UNREACHED_WORDS.get(mail_state, "bel de partner")
    return words


def work_row(row: tuple[Any, ...], today: date, chosen: str) -> WorkRow:
    pk, topic, service, short_name, partner, state, reason, outcome, owner, due, late, closed, at = row
    return WorkRow(
        pk,
        topic,
        ", ".join(filter(None, [service, short_name or partner])),
        str(State(state).label),
        TONES.get(state, ""),
        str(Reason(reason).label) if reason else str(Outcome(outcome).label) if outcome else "",
        f"{timezone.localtime(at):%H.%M} uur" if chosen == "vandaag" else dutch_date(closed or due),
        *mark(due, late, today),
        owner or "\u2013",
    )


def mark(due: date | None, overdue_after: date | None, today: date) -> tuple[str, str]:
    """What wants attention in a word, and its tone."""
    if overdue_after is not None and overdue_after < today:
        return "te laat", "error"
    return ("nu", "warning") if due is not None and due <= today else ("", "")
