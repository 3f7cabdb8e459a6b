"""Where a question goes, before anything of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ido.models import Library, Location, Topic, User
from partners.models import Partner, Service
from referrals.models import Referral
from registration.models import Question


@dataclass(frozen=True)
class Handover:
    """Where a question goes, as the desk chose it. Without a partner it stays within the library."""

    submission_id: UUID
    topic: Topic
    partner: Partner | None
    service: Service | None
    location: Location | None = None
    question: Question | None = None
    direction: str = Referral.Direction.OUTBOUND
    sent_by: Partner | None = None

    @classmethod
    def after(
        cls, referral: Referral, submission_id: UUID, *, partner: Partner | None, service: Service | None
    ) -> Handover:
        """The same question of the same visitor, going somewhere: what else it was about stays."""
        return cls(
            submission_id=submission_id,
            topic=referral.topic,
            partner=partner,
            service=service,
            location=referral.location,
            question=referral.question,
            direction=referral.direction,
            sent_by=referral.sent_by,
        )

    def build(self, library: Library, *, manner: str, by: User, now: datetime) -> Referral:
        external = self.partner is not None
        return Referral(
            library=library,
            submission_id=self.submission_id,
            location=self.location,
            question=self.question,
            topic=self.topic,
            manner=manner,
            destination=Referral.Destination.EXTERNAL if external else Referral.Destination.INTERNAL,
            direction=self.direction,
            partner=self.partner,
            service=self.service,
            sent_by=self.sent_by,
            created_at=now,
            created_by=by,
        )
