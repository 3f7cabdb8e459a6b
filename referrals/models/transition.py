"""The steps of referrals: the only way in which one changes state."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from ido.models import TenantQuerySet, User
from referrals.models.referral import Referral
from referrals.models.states import FINISHED, MAY_GO_TO, SHARED, Outcome, Reason, State

_ALLOWED = ", ".join(f"('{old}', '{new}')" for old, to in MAY_GO_TO.items() for new in sorted(to))
_SHARED = ", ".join(f"'{state}'" for state in SHARED)
_FINISHED = ", ".join(f"'{state}'" for state in FINISHED)


class TransitionQuerySet(TenantQuerySet):
    library_path = "referral__library"


class Transition(models.Model):
    """One step of a referral, and who made it. Inserting the row is making the step.

    The database fills `from_state`, refuses every pair that is not in MAY_GO_TO, refuses what the partner may
    see without live consent, and brings the referral in step. Rows never change.
    """

    class Actor(models.TextChoices):
        STAFF = "staff", "medewerker"
        PARTNER = "partner", "partner"
        VISITOR = "visitor", "bezoeker"
        SYSTEM = "system", "het systeem"

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="transitions", verbose_name="doorverwijzing"
    )
    from_state = models.CharField("van", max_length=16, choices=State, blank=True)
    to_state = models.CharField("naar", max_length=16, choices=State)
    at = models.DateTimeField("op")
    actor = models.CharField("door", max_length=7, choices=Actor)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="medewerker"
    )
    reason = models.CharField("reden", max_length=20, choices=Reason, blank=True)
    outcome = models.CharField("uitkomst", max_length=12, choices=Outcome, blank=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = "overgang"
        verbose_name_plural = "overgangen"
        ordering = ["referral", "pk"]
        constraints = [
            models.CheckConstraint(
                name="transition_staff_has_name",
                condition=Q(actor="staff", by__isnull=False) | ~Q(actor="staff") & Q(by=None),
            ),
            models.CheckConstraint(name="transition_state_exists", condition=Q(to_state__in=State.values)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="transition_allowed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("moved", "referrals_referral%ROWTYPE")],
                func=f"""
                    SELECT * INTO moved FROM referrals_referral WHERE id = NEW.referral_id FOR UPDATE;
                    NEW.from_state := moved.state;
                    IF (moved.state, NEW.to_state) NOT IN ({_ALLOWED}) THEN
                        RAISE EXCEPTION 'a referral does not go from % to %', moved.state, NEW.to_state
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'transition_allowed';
                    END IF;
                    IF NEW.to_state IN ({_SHARED}) AND NOT EXISTS (
                        SELECT FROM referrals_consent c
                        WHERE c.referral_id = NEW.referral_id AND c.withdrawn_at IS NULL
                          AND c.partner_id IS NOT DISTINCT FROM moved.partner_id
                    ) THEN
                        RAISE EXCEPTION 'no live consent for this referral'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'transition_needs_consent';
                    END IF;
                    UPDATE referrals_referral
                    SET state = NEW.to_state, reason = NEW.reason, outcome = NEW.outcome,
                        closed_at = CASE WHEN NEW.to_state IN ({_FINISHED}) THEN
                            coalesce(moved.closed_at, NEW.at) END
                    WHERE id = NEW.referral_id;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="transition_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
