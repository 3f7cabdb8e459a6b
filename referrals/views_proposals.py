"""The desk's answer to another time that a partner proposed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from referrals.actions_partner import DecidedError, decide_proposal
from referrals.log import note_by_staff
from referrals.models import Event, Referral, TimeProposal

ANSWERS = {"ja": True, "nee": False}


@requires(Right.REFER)
@require_POST
def proposal_decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take the proposed time over as the appointment, or decline it; the partner gets a mail."""
    referral = get_object_or_404(Referral.objects.changeable_by(request.user), pk=pk)
    number, accepted = request.POST.get("voorstel", ""), ANSWERS.get(request.POST.get("besluit", ""))
    proposals = TimeProposal.objects.filter(referral=referral)
    found = next((proposal for proposal in proposals if str(proposal.pk) == number), None)
    if found is None or accepted is None:
        messages.warning(request, "Kies ja of nee bij het voorstel van de partner.")
        return redirect("referrals:referral_detail", pk=pk)
    try:
        decide_proposal(proposal=found, accepted=accepted, by=request.user, now=timezone.now())
    except DecidedError:
        messages.warning(
            request, "Dit voorstel is al beantwoord of vervangen. Kijk hoe het er nu voor staat."
        )
        return redirect("referrals:referral_detail", pk=pk)
    note_by_staff(request, Event.Action.CHANGED, referral, ["appointment"] if accepted else [])
    messages.success(request, "De afspraak is verzet." if accepted else "Het voorstel is afgewezen.")
    return redirect("referrals:referral_detail", pk=pk)
