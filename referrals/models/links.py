"""The way in for a partner, who has no account: links in mail, and the times a partner proposes instead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ido.models import Outgoing, TenantQuerySet, User
from referrals.models.referral import Referral
from referrals.models.states import SHARED


class PartnerLinkQuerySet(TenantQuerySet):
    library_path = "referral__library"

    def usable(self, at: datetime) -> Self:
        """Links that still open their referral: not used, not revoked, not too old."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)

    def spent(self) -> Self:
        """Links that somebody opened, or that were revoked: their mail need not go out again."""
        return self.filter(Q(used_at__isnull=False) | Q(revoked_at__isnull=False))

    def revoke(self, at: datetime) -> int:
        """Have these links open nothing any more; says how many that were."""
        return self.filter(revoked_at=None).update(revoked_at=at)


class PartnerLink(models.Model):
    """A link in a mail to the partner, which opens its referral once.

    The code in it is nowhere in the database (`ido.links`). Whoever presses the button behind the link uses
    it up: from then on it works in that browser alone, for a while, and `opener` holds the hash of what that
    browser keeps. The database makes no link for a referral that is not with the partner, and revokes them
    all when it ends or the visitor's consent does.
    """

    class Purpose(models.TextChoices):
        REQUEST = "request", "verzoek"
        REMINDER = "reminder", "herinnering"
        OUTCOME = "outcome", "vraag naar de uitkomst"
        DECIDED = "decided", "antwoord op een voorstel"
        AGAIN = "again", "nieuwe link op verzoek"

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="links", db_index=False, verbose_name="doorverwijzing"
    )
    seed = models.UUIDField(editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField("waarvoor", max_length=8, choices=Purpose)
    made_at = models.DateTimeField("gemaakt op")
    expires_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField("geopend op", null=True, blank=True)
    opener = models.CharField(max_length=64, blank=True, editable=False)
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    mail = models.OneToOneField(
        Outgoing, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="mail"
    )

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link voor de partner"
        verbose_name_plural = "links voor partners"
        ordering = ["referral", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="partner_link_one_unused",
                fields=["referral"],
                condition=Q(used_at=None, revoked_at=None),
            ),
            models.CheckConstraint(name="partner_link_expires", condition=Q(expires_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="partner_link_used_by_a_browser",
                condition=Q(used_at=None, opener="") | Q(used_at__isnull=False) & ~Q(opener=""),
            ),
        ]
        indexes = [models.Index(name="partner_link_of_referral", fields=["referral", "-id"])]
        triggers = [
            pgtrigger.Trigger(
                name="partner_link_of_shared_referral",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT FROM referrals_referral r
                        JOIN referrals_consent c ON c.referral_id = r.id AND c.withdrawn_at IS NULL
                        WHERE r.id = NEW.referral_id AND r.destination = 'external'
                          AND r.state IN ({", ".join(f"'{state}'" for state in SHARED)})
                    ) THEN
                        RAISE EXCEPTION 'a link only for a referral that is with the partner'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'partner_link_of_shared_referral';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="partner_link_ends_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.used_at IS NOT NULL AND (OLD.used_at, OLD.opener) IS DISTINCT FROM"
                    " (NEW.used_at, NEW.opener)"
                    " OR OLD.revoked_at IS NOT NULL AND (OLD.revoked_at, OLD.used_at) IS DISTINCT FROM"
                    " (NEW.revoked_at, NEW.used_at)"
                    " OR (OLD.referral_id, OLD.seed, OLD.expires_at) IS DISTINCT FROM"
                    " (NEW.referral_id, NEW.seed, NEW.expires_at)"
                ),
                func="""
                    RAISE EXCEPTION 'a link is used once and revoked once'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_link_ends_once';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"link van {self.made_at:%d-%m-%Y}"

    @property
    def last_day(self) -> date:
        """The last day on which the link works; it expires at midnight."""
        return timezone.localdate(self.expires_at - timedelta(minutes=1))

    def use(self, *, opener: str, at: datetime) -> bool:
        """Use the link up for the browser with this hash; False when somebody else was first."""
        used = PartnerLink.objects.usable(at).filter(pk=self.pk).update(used_at=at, opener=opener)
        self.refresh_from_db(fields=["used_at", "opener", "revoked_at"])
        return bool(used)


class TimeProposalQuerySet(TenantQuerySet):
    library_path = "referral__library"

    def undecided(self) -> Self:
        return self.filter(decided_at=None)


class TimeProposal(models.Model):
    """Another time that the partner would rather see the visitor; the desk asks the visitor and decides.

    At most one waits for an answer: a newer one, and accepting after all, decline it without anybody
    deciding. Rows are erased with the person.
    """

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="proposals", db_index=False, verbose_name="doorverwijzing"
    )
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    made_at = models.DateTimeField("gedaan op")
    decided_at = models.DateTimeField("beslist op", null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="beslist door",
    )
    accepted = models.BooleanField("aangenomen", null=True, blank=True)

    objects = TimeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "tijdvoorstel"
        verbose_name_plural = "tijdvoorstellen"
        ordering = ["referral", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="time_proposal_one_undecided", fields=["referral"], condition=Q(decided_at=None)
            ),
            models.CheckConstraint(
                name="time_proposal_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="time_proposal_decided_whole",
                condition=Q(decided_at=None, decided_by=None, accepted=None)
                | Q(decided_at__isnull=False, accepted__isnull=False),
            ),
            models.CheckConstraint(
                name="time_proposal_accepted_by_somebody",
                condition=~Q(accepted=True) | Q(decided_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="time_proposal_of_referral", fields=["referral", "-id"])]
        triggers = [
            pgtrigger.Trigger(
                name="time_proposal_of_a_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM referrals_person WHERE referral_id = NEW.referral_id) THEN
                        RAISE EXCEPTION 'nobody is left to meet'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'time_proposal_of_a_person';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"voorstel van {self.made_at:%d-%m-%Y}"

    def decide(self, accepted: bool, *, at: datetime, by: User | None = None) -> None:
        """Note the answer. Without somebody it is a refusal that follows from something newer."""
        self.accepted, self.decided_at, self.decided_by = accepted, at, by
        self.save(update_fields=["accepted", "decided_at", "decided_by"])
