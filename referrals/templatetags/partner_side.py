"""What the desk sees of the partner's side of a referral."""

from __future__ import annotations

from typing import Any

from django import template

from referrals.models import SHARED, PartnerLink, Referral, TimeProposal
from referrals.shared import in_words

register = template.Library()


@register.inclusion_tag("referrals/_partner_side.html")
def partner_side(referral: Referral, *, may_change: bool, csrf_token: str) -> dict[str, Any]:
    """Whether mail reached the partner, when it was opened, and a proposal that waits for the desk.

    The time that was proposed is about the visitor: only who may change the referral sees it.
    """
    proposal = TimeProposal.objects.undecided().filter(referral=referral).first() if may_change else None
    return {
        "referral": referral,
        "is_with_partner": referral.destination == "external" and referral.state in SHARED,
        "side": Referral.objects.with_partner_side().get(pk=referral.pk),
        "links": PartnerLink.objects.filter(referral=referral).select_related("mail"),
        "proposal": proposal,
        "proposed": in_words(proposal.starts_at, proposal.ends_at) if proposal else "",
        "csrf_token": csrf_token,
    }
