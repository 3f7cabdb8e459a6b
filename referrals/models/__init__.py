"""Warm referrals: the only place in the product that knows a visitor, and that forgets again."""

from referrals.models.appointment import Appointment
from referrals.models.consent import RIGHT_TO_LEFT, Consent, Language, Text
from referrals.models.events import Event
from referrals.models.links import PartnerLink, TimeProposal
from referrals.models.nights import Night
from referrals.models.person import LONGEST_DAYS, Person, Tombstone
from referrals.models.referral import Referral
from referrals.models.referral_rows import ReferralQuerySet
from referrals.models.states import (
    FINISHED,
    MAY_GO_TO,
    SHARED,
    UNFINISHED,
    Outcome,
    Reason,
    State,
)
from referrals.models.transition import Transition

__all__ = [
    "FINISHED",
    "LONGEST_DAYS",
    "MAY_GO_TO",
    "RIGHT_TO_LEFT",
    "SHARED",
    "UNFINISHED",
    "Appointment",
    "Consent",
    "Event",
    "Language",
    "Night",
    "Outcome",
    "PartnerLink",
    "Person",
    "Reason",
    "Referral",
    "ReferralQuerySet",
    "State",
    "Text",
    "TimeProposal",
    "Tombstone",
    "Transition",
]
