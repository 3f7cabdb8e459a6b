"""The referral: anonymous by itself. Who the visitor is stands in `Person`, for as long as needed."""

from __future__ import annotations

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from ido.models import Library, Location, Role, Topic, User
from partners.models import Partner, Service
from referrals.models.referral_rows import ReferralQuerySet
from referrals.models.states import FINISHED, MAY_GO_TO, UNFINISHED, WITH_REASON, Outcome, Reason, State
from registration.models import Question

_FINISHED = ", ".join(f"'{state}'" for state in FINISHED)


class Referral(models.Model):
    """One handing-over of one question, to a partner or to an offer of the library itself.

    Manner and destination are two axes. A cold one is a row and no more: it begins and ends as completed,
    "the way was told". A warm one begins as draft and moves by `Transition` rows alone: the database writes
    `state`, `reason`, `outcome` and `closed_at` from them and refuses every other change. `submission_id` is
    made by the client: sent twice, stored once. `due_on` is the day by which the next step is awaited,
    `overdue_after` the last day on which it is not yet late.
    """

    class Manner(models.TextChoices):
        WARM = "warm", "warm"
        COLD = "cold", "koud"

    class Destination(models.TextChoices):
        INTERNAL = "internal", "intern"
        EXTERNAL = "external", "extern"

    class Direction(models.TextChoices):
        OUTBOUND = "outbound", "vanaf de balie"
        FROM_COLLEAGUE = "from_colleague", "van een collega"
        FROM_PARTNER = "from_partner", "van een organisatie"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    library = models.ForeignKey(
        Library,
        models.PROTECT,
        related_name="referrals",
        db_index=False,  # the indexes below begin with it
        verbose_name="bibliotheek",
    )
    submission_id = models.UUIDField("kenmerk van de inzending")
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="locatie"
    )
    question = models.ForeignKey(
        Question,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name="vraag",
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="+", db_index=False, verbose_name="onderwerp"
    )
    manner = models.CharField("manier", max_length=4, choices=Manner)
    destination = models.CharField("bestemming", max_length=8, choices=Destination)
    direction = models.CharField("richting", max_length=14, choices=Direction, default=Direction.OUTBOUND)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name="partner"
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name="dienst"
    )
    sent_by = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gestuurd door"
    )
    state = models.CharField("stand", max_length=16, choices=State, default=State.DRAFT)
    reason = models.CharField("reden", max_length=20, choices=Reason, blank=True)
    outcome = models.CharField("uitkomst", max_length=12, choices=Outcome, blank=True)
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        db_index=False,  # sought within a library: the work list's index
        verbose_name="van wie",
    )
    due_on = models.DateField("voor", null=True, blank=True)
    overdue_after = models.DateField("te laat na", null=True, blank=True)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="gemaakt door")
    closed_at = models.DateTimeField("afgesloten op", null=True, blank=True)
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name="vervolg op"
    )
    appointment_week = models.DateField("week van de afspraak", null=True, blank=True)

    follows_merge = False  # a partner that was merged says itself where it went
    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "doorverwijzing"
        verbose_name_plural = "doorverwijzingen"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(name="referral_stored_once", fields=["library", "submission_id"]),
            models.CheckConstraint(name="referral_state_exists", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="referral_cold_is_told",
                condition=Q(manner="warm") & ~Q(outcome=Outcome.TOLD)
                | Q(manner="cold", state=State.COMPLETED, outcome=Outcome.TOLD)
                | Q(manner="cold", state=State.ENTERED_IN_ERROR),
            ),
            models.CheckConstraint(
                name="referral_external_has_partner",
                condition=Q(destination="external", partner__isnull=False)
                | Q(destination="internal", partner=None, service__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_closed_when_finished",
                condition=Q(state__in=FINISHED, closed_at__isnull=False)
                | Q(state__in=UNFINISHED, closed_at=None),
            ),
            models.CheckConstraint(
                name="referral_ended_with_reason",
                condition=Q(state__in=WITH_REASON) & ~Q(reason="") | ~Q(state__in=WITH_REASON) & Q(reason=""),
            ),
            models.CheckConstraint(
                name="referral_completed_with_outcome",
                condition=Q(state=State.COMPLETED) & ~Q(outcome="")
                | ~Q(state=State.COMPLETED) & Q(outcome=""),
            ),
            models.CheckConstraint(
                name="referral_unfinished_has_owner_and_due_day",
                condition=Q(state__in=FINISHED)
                | Q(owner__isnull=False, due_on__isnull=False, overdue_after__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_late_after_due", condition=Q(due_on=None) | Q(overdue_after__gte=F("due_on"))
            ),
            models.CheckConstraint(
                name="referral_week_begins_on_monday",
                condition=Q(appointment_week=None) | Q(appointment_week__iso_week_day=1),
            ),
        ]
        indexes = [
            # The work list: what is not finished, of a library, by its day.
            models.Index(
                name="referral_unfinished",
                fields=["library", "due_on", "created_at"],
                include=["id", "owner", "state", "destination", "overdue_after"],  # the heap is not read
                condition=Q(closed_at=None),
            ),
            # Who is to be called because they did not come.
            models.Index(
                name="referral_no_show",
                fields=["library", "closed_at"],
                condition=Q(reason=Reason.NO_SHOW),
            ),
            # Reports and the partner's record read whole periods.
            models.Index(name="referral_of_library", fields=["library", "-created_at"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="referral_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("(NEW.state <> 'draft' AND NEW.manner <> 'cold')"),
                func="""
                    RAISE EXCEPTION 'a warm referral begins as draft'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_begins';
                """,
            ),
            pgtrigger.Trigger(
                name="referral_moves_by_transition",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state", "reason", "outcome", "closed_at"),
                # Deeper than one: called by the trigger on a new row of referrals_transition.
                condition=pgtrigger.Condition(
                    "((OLD.state, OLD.reason, OLD.outcome, OLD.closed_at)"
                    " IS DISTINCT FROM (NEW.state, NEW.reason, NEW.outcome, NEW.closed_at)"
                    " AND pg_trigger_depth() < 1)"
                ),
                func="""
                    RAISE EXCEPTION 'a referral changes state by a transition only'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_moves_by_transition';
                """,
            ),
            pgtrigger.Trigger(
                name="referral_destination_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(
                    "library_id", "manner", "destination", "direction", "partner_id", "service_id"
                ),
                condition=pgtrigger.Condition(
                    "OLD.library_id <> NEW.library_id OR OLD.state <> 'draft' AND"
                    " (OLD.manner, OLD.destination, OLD.direction, OLD.partner_id, OLD.service_id)"
                    " IS DISTINCT FROM"
                    " (NEW.manner, NEW.destination, NEW.direction, NEW.partner_id, NEW.service_id)"
                ),
                func="""
                    RAISE EXCEPTION 'where a referral went stands once it was sent'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_destination_stands';
                """,
            ),
            pgtrigger.Trigger(
                name="referral_finished_revokes_links",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition(f"NEW.state IN ({_FINISHED})"),
                func="""
                    UPDATE referrals_partnerlink SET revoked_at = now()
                    WHERE referral_id = NEW.id AND revoked_at IS NULL;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="referral_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"doorverwijzing {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def recipient(self) -> str:
        """To whom or what it went, in a few words."""
        if self.service is None:
            return str(self.partner)
        return f"{self.service}, {self.partner}" if self.partner else str(self.service)

    def may_be_known_to(self, user: User, on: date) -> bool:
        """Whether somebody of the library may see who the visitor is: who looks after the referral, the
        coordinator, and on the day of the appointment whoever stands at the desk."""
        if user.library_id != self.library_id:
            return False
        if user.role == Role.COORDINATOR or user.pk in (self.owner_id, self.created_by_id):
            return True
        appointment = getattr(self, "appointment", None)
        return appointment is not None and timezone.localdate(appointment.starts_at) == on

    def mark(self) -> str:
        """What library and partner call it by: says nothing of the visitor."""
        return self.pk.hex[:8].upper()

    def may_go_to(self, state: str) -> bool:
        return State(state) in MAY_GO_TO[State(self.state)]
