"""Keeping the map true: asking partners, taking in what they answer, and deciding on what they propose."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from ido import links, post
from ido.models import User
from partners.actions import bring_in_step
from partners.models import CheckRequest, Partner, Proposal
from partners.schedule import local_day, moment_of
from partners.upkeep import Step, step_for

BY_PARTNER = "de partner zelf"
GRACE = timedelta(hours=2)  # who began in time may finish
LINK = "partner check"  # the purpose of the codes in these links
NO_ADDRESS = "Van {} is geen e-mailadres bekend. Vul het in, of bel en leg vast dat het klopt."
IS_OVER = "{} staat in het archief. Zet de partner eerst terug."


class Planned(NamedTuple):
    """A partner that the night would ask, and whether for the first time."""

    partner: Partner
    step: Step


def planned(*, at: datetime) -> list[Planned]:
    """Whom the night would ask at the moment, longest waiting first."""
    today = local_day(at)
    partners = Partner.objects.needing_check(today).prefetch_related("check_requests__mail")
    found = [Planned(one, step_for(one, one.check_requests.all(), today)) for one in partners]
    return [plan for plan in found if plan.step in (Step.ASK, Step.REMIND)]


def ask_planned(*, at: datetime) -> list[CheckRequest]:
    """Ask every partner whose turn it is; running twice asks once, also at the same time.

    Each partner is looked at again while its row is locked, in a transaction of its own.
    """
    return [request for plan in planned(at=at) if (request := ask_if_due(plan.partner.pk, at=at))]


@transaction.atomic
def ask_if_due(partner_id: int, *, at: datetime) -> CheckRequest | None:
    """Ask the partner when the dates say so; None when somebody else did or answered meanwhile."""
    partner = Partner.objects.select_for_update(of=("self",)).filter(pk=partner_id).first()
    today = local_day(at)
    if partner is None or not Partner.objects.needing_check(today).filter(pk=partner_id).exists():
        return None
    step = step_for(partner, partner.check_requests.select_related("mail"), today)
    return _request(partner, by=None, at=at) if step in (Step.ASK, Step.REMIND) else None


@transaction.atomic
def ask(*, partner: Partner, by: User, at: datetime) -> CheckRequest:
    """Ask the partner now. Raises ValidationError without an address, and for a partner of the archive."""
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if not Partner.objects.active_on(local_day(at)).filter(pk=partner.pk, merged_into=None).exists():
        raise ValidationError(IS_OVER.format(partner))
    if not partner.address_for_checking:
        raise ValidationError(NO_ADDRESS.format(partner))
    return _request(partner, by=by, at=at)


def _request(partner: Partner, *, by: User | None, at: datetime) -> CheckRequest:
    """The request with a link of its own, and its mail in the queue. The partner's row is locked."""
    due = partner.due_on or local_day(at)
    last = partner.check_requests.filter(due_on=due).order_by("-round").first()
    seed, code_hash = links.new_link(LINK)
    request = CheckRequest.objects.create(
        partner=partner,
        seed=seed,
        code_hash=code_hash,
        due_on=due,
        round=last.round + 1 if last else 1,
        requested_at=at,
        requested_by=by,
        expires_at=moment_of(local_day(at) + timedelta(days=settings.PARTNER_LINK_DAYS + 1), time.min),
    )
    request.mail = post.put(
        "partner_check",
        key=f"partner_check:{request.pk}",
        to=partner.address_for_checking,
        about={"check_request": request.pk},
        library=partner.library,
        at=at,
    )
    request.save(update_fields=["mail"])
    return request


@transaction.atomic
def revoke(*, request: CheckRequest, at: datetime) -> None:
    """Withdraw a request: its link opens nothing any more, and a mail that still waits does not leave."""
    CheckRequest.objects.open().filter(pk=request.pk).update(revoked_at=at)


class Wish(NamedTuple):
    """What a partner would change: which row and field, and the values before and after, as in JSON."""

    target: str
    field: str
    old: Any
    new: Any


@transaction.atomic
def confirm(*, request: CheckRequest, at: datetime) -> bool:
    """The partner says that everything is true. False when the link was used up or withdrawn meanwhile."""
    partner = _answered(request, CheckRequest.Outcome.CONFIRMED, at)
    if partner is not None:
        partner.verify(by=BY_PARTNER, on=local_day(at))
    return partner is not None


@transaction.atomic
def propose(*, request: CheckRequest, wishes: Iterable[Wish], at: datetime) -> bool:
    """The partner says what must change; nothing does until somebody decides. False as with `confirm`."""
    partner = _answered(request, CheckRequest.Outcome.PROPOSED, at)
    if partner is not None:
        Proposal.objects.bulk_create(Proposal(request=request, **wish._asdict()) for wish in wishes)
    return partner is not None


def _answered(request: CheckRequest, outcome: str, at: datetime) -> Partner | None:
    """Use the link up, and the other links that the partner has; the partner, whose row is locked."""
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=request.partner_id)
    if not CheckRequest.objects.usable(at, grace=GRACE).filter(pk=request.pk).exists():
        return None
    request.answer(outcome, at=at)
    partner.check_requests.open().update(revoked_at=at)
    return partner


@transaction.atomic
def decide(
    *, request: CheckRequest, accepted: Collection[int], forms: Iterable[Any], by: User, at: datetime
) -> bool:
    """Take over the accepted proposals (by id) and decline the others; False when a colleague was first.

    `forms` are valid, and name in `accepted` the fields to save. The partner's answer counts as the check.
    """
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=request.partner_id)
    proposals = list(request.proposals.select_for_update().filter(decided_at=None))
    if not proposals or request.answered_at is None:
        return False
    for form in forms:
        form.instance.save(update_fields=[*form.accepted, "changed_at"])
    for proposal in proposals:
        proposal.decide(accepted=proposal.pk in accepted, by=by, at=at)
    answered = local_day(request.answered_at)
    if partner.verified_on is None or partner.verified_on < answered:
        partner.verify(by=BY_PARTNER, on=answered)
    bring_in_step(partner, today=local_day(at))
    return True
