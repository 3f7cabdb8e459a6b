"""The work list as plain values: whose turn it is, and one line per referral without a visitor in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from ido.database.prepared import prepared
from ido.days import DAY
from ido.models import Library, Outgoing, User
from ido.templatetags.components import dutch_date
from partners.schedule import midnight
from referrals.models import SHARED, Outcome, Reason, Referral, ReferralQuerySet, State
from referrals.models.referral_rows import CALL_WITHIN_DAYS

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
WHEN_LABELS = {"vandaag": "Tijd", "bellen": "Afgesloten", "klaar": "Afgesloten"}  # of the rest "Voor"
WAITING = {"beurt", "te-laat"}  # where the desk looks for what to do
UNREACHED_WORDS: dict[str, str] = {
    Outgoing.State.FAILED: "mail kwam niet aan: bel de partner",
    Outgoing.State.UNSURE: "mail kwam misschien niet aan: bel de partner",
}
COUNTED = ["beurt", "partner", "te-laat", "vandaag", "bellen"]
COUNTS = f"""
    SELECT
        count(*) FILTER (WHERE state = 'draft' OR destination = 'internal' OR due_on <= %(today)s::date),
        count(*) FILTER (WHERE state <> 'draft' AND destination = 'external' AND due_on > %(today)s::date),
        count(*) FILTER (WHERE overdue_after < %(today)s::date),
        (
            SELECT count(*) FROM referrals_appointment a JOIN referrals_referral r ON r.id = a.referral_id
            WHERE r.library_id = %(library)s::bigint
              AND a.starts_at >= %(begins)s::timestamptz AND a.starts_at < %(ends)s::timestamptz
              AND r.state IN ({", ".join(f"'{state}'" for state in SHARED)})
        ),
        (
            SELECT count(*) FROM referrals_referral r JOIN referrals_person p ON p.referral_id = r.id
            WHERE r.library_id = %(library)s::bigint
              AND r.reason = 'no_show' AND r.closed_at >= %(since)s::timestamptz
              AND (%(owner)s::bigint IS NULL OR r.owner_id = %(owner)s::bigint)
              AND NOT EXISTS (SELECT FROM referrals_referral s WHERE s.predecessor_id = r.id)
        )
    FROM referrals_referral
    WHERE library_id = %(library)s::bigint AND closed_at IS NULL
      AND (%(owner)s::bigint IS NULL OR owner_id = %(owner)s::bigint)
"""
# The keys are chosen first: what is joined to a page need not be joined to all.
ROWS = """
    SELECT r.id, t.name, s.name, p.short_name, p.name, r.state, r.reason, r.outcome, u.name, r.due_on,
        r.overdue_after, r.closed_at, a.starts_at
    FROM unnest(%(keys)s::uuid[]) WITH ORDINALITY AS shown (id, place)
    JOIN referrals_referral r ON r.id = shown.id
    JOIN ido_topic t ON t.id = r.topic_id
    LEFT JOIN partners_service s ON s.id = r.service_id
    LEFT JOIN partners_partner p ON p.id = r.partner_id
    LEFT JOIN ido_user u ON u.id = r.owner_id
    LEFT JOIN referrals_appointment a ON a.referral_id = r.id
    ORDER BY shown.place
"""


class WorkRow(NamedTuple):
    """A referral in words. `detail` is its reason or outcome, `mark` says that it is late or due."""

    pk: UUID
    topic: str
    recipient: str
    state: str
    tone: str
    detail: str
    when_label: str
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


def counts(library: Library, owner: User | None, today: date) -> dict[str, int]:
    """How many are in each list of a library, of one owner or of all; who comes today is of all.

    As `in_list` has it, in one statement. What is finished only grows, and is not counted.
    """
    values = {
        "library": library.pk,
        "owner": owner.pk if owner else None,
        "today": today,
        "begins": midnight(today),
        "ends": midnight(today + DAY),
        "since": midnight(today - timedelta(days=CALL_WITHIN_DAYS)),
    }
    [numbers] = prepared(COUNTS, values)
    return dict(zip(COUNTED, numbers, strict=True))


def work_rows(keys: Iterable[UUID], today: date, *, chosen: str) -> list[WorkRow]:
    """The lines of the referrals with these keys, in that order, as the chosen list shows them."""
    rows = [work_row(row, today, chosen) for row in prepared(ROWS, {"keys": list(keys)})]
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


def when_label(chosen: str) -> str:
    """What the day or time of each line of the list is."""
    return WHEN_LABELS.get(chosen, "Voor")


def work_row(row: tuple[Any, ...], today: date, chosen: str) -> WorkRow:
    pk, topic, service, short_name, partner, state, reason, outcome, owner, due, late, closed, at = row
    return WorkRow(
        pk,
        topic,
        ", ".join(filter(None, [service, short_name or partner])),
        str(State(state).label),
        TONES.get(state, ""),
        str(Reason(reason).label) if reason else str(Outcome(outcome).label) if outcome else "",
        when_label(chosen),
        f"{timezone.localtime(at):%H.%M} uur" if chosen == "vandaag" else day_words(closed or due),
        *mark(due, late, today),
        owner or "\u2013",
    )


@lru_cache(maxsize=1024)
def day_words(day: date | datetime) -> str:
    return dutch_date(day)


def mark(due: date | None, overdue_after: date | None, today: date) -> tuple[str, str]:
    """What wants attention in a word, and its tone."""
    if overdue_after is not None and overdue_after < today:
        return "te laat", "error"
    return ("nu", "warning") if due is not None and due <= today else ("", "")
