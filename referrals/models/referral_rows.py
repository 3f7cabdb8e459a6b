"""Which referrals: whose turn it is, who is expected, who may change them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from ido.days import DAY
from ido.models import Outgoing, Role, TenantQuerySet, User
from partners.models import Contact
from partners.schedule import midnight
from referrals.models.states import SHARED, Reason, State

CALL_WITHIN_DAYS = 14  # who did not come is called within two weeks, or not at all
UNREACHED = [Outgoing.State.FAILED, Outgoing.State.UNSURE]


class ReferralQuerySet(TenantQuerySet):
    def unfinished(self) -> Self:
        return self.filter(closed_at=None)

    def warm(self) -> Self:
        return self.filter(manner="warm")

    def sent(self) -> Self:
        """Without drafts and mistakes: what counts."""
        return self.exclude(state__in=[State.DRAFT, State.ENTERED_IN_ERROR])

    def ours(self, on: date) -> Self:
        """What the library is to finish, to answer, or to ask the outcome of."""
        ours = Q(state=State.DRAFT) | Q(destination="internal") | Q(due_on__lte=on)
        return self.unfinished().filter(ours)

    def theirs(self, on: date) -> Self:
        """What the partner is to do something about, and still has time for."""
        sent = self.unfinished().exclude(state=State.DRAFT)
        return sent.filter(destination="external", due_on__gt=on)

    def overdue(self, on: date) -> Self:
        """Of which the last day on which it was not late has passed."""
        return self.unfinished().filter(overdue_after__lt=on)

    def expected_on(self, day: date) -> Self:
        """With an appointment on the day, and not called off."""
        return self.filter(
            appointment__starts_at__gte=midnight(day),
            appointment__starts_at__lt=midnight(day + DAY),
            state__in=SHARED,
        )

    def to_call(self, on: date) -> Self:
        """Who did not come lately and was not helped on since: a phone call brings most of them back."""
        since = on - timedelta(days=CALL_WITHIN_DAYS)
        missed = self.filter(reason=Reason.NO_SHOW, closed_at__gte=midnight(since))
        return missed.filter(successor=None, person__isnull=False)

    def changeable_by(self, user: User) -> Self:
        """Who looks after a referral changes it: the owner, who made it, or the coordinator."""
        rows = self.visible_to(user)
        if user.role == Role.COORDINATOR:
            return rows
        return rows.filter(Q(owner=user) | Q(created_by=user))

    def with_mail_address(self) -> Self:
        """Adds `mail_address`: where the partner gets mail about referrals; "" when somebody has to call.

        A contact marked for referrals comes first, then the service's own address, then the partner's.
        """
        marked = Contact.objects.filter(partner=OuterRef("partner"), takes_referrals=True).exclude(email="")
        return self.annotate(
            mail_address=Coalesce(
                Subquery(marked.order_by("pk").values("email")[:1]),
                NullIf("service__email", Value("")),
                NullIf("partner__email", Value("")),
                Value(""),
            )
        )

    def with_partner_side(self) -> Self:
        """Adds what the desk wants to know of a partner's side.

        `opened_at`: when the partner last opened a link; `mail_state`: what became of the last mail with one
        (`Outgoing.State`); `has_proposal`: another time waits for the desk's decision; `must_call`: the
        referral is with a partner whom mail does not reach.
        """
        links: Any = apps.get_model("referrals", "PartnerLink")._default_manager  # its module needs this one
        proposals: Any = apps.get_model("referrals", "TimeProposal")._default_manager
        own = links.filter(referral=OuterRef("pk"))
        return (
            self.with_mail_address()
            .annotate(
                opened_at=Subquery(own.order_by(F("used_at").desc(nulls_last=True)).values("used_at")[:1]),
                mail_state=Subquery(own.order_by("-pk").values("mail__state")[:1]),
                has_proposal=Exists(proposals.undecided().filter(referral=OuterRef("pk"))),
            )
            .annotate(
                must_call=Case(
                    When(
                        Q(destination="external", state__in=SHARED)
                        & (Q(mail_address="") | Q(mail_state__in=UNREACHED)),
                        then=True,
                    ),
                    default=False,
                )
            )
        )
