"""Keeping the map true: asking the partner, and what the partner proposes."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ido.models import SharedQuerySet, User
from partners.models.organisations import Partner


class OfPartnerSharedQuerySet(SharedQuerySet):
    library_path = "partner__library"


class CheckRequest(models.Model):
    """A mail with a link, asking a partner to look at its own entry. Only the hash of the code is kept."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "alles klopt"
        PROPOSED = "proposed", "wijzigingen voorgesteld"

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="check_requests", verbose_name="partner"
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    round = models.PositiveSmallIntegerField("herinnering", default=1)
    requested_at = models.DateTimeField("gevraagd op", db_default=Now())
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField("geldig tot")
    opened_at = models.DateTimeField("geopend op", null=True, blank=True)
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)
    outcome = models.CharField("antwoord", max_length=10, choices=Outcome, blank=True)

    objects = OfPartnerSharedQuerySet.as_manager()

    class Meta:
        verbose_name = "controleverzoek"
        verbose_name_plural = "controleverzoeken"
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                name="check_request_expires", condition=Q(expires_at__gt=F("requested_at"))
            ),
            models.CheckConstraint(
                name="check_request_answer_complete",
                condition=Q(answered_at=None, outcome="") | Q(answered_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"controleverzoek aan {self.partner_id}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), append_only=True)
class Proposal(models.Model):
    """One field that a partner would change, to be taken over or declined by the coordinator.

    `target` names the row ("partner", or "service:<id>"), `field` its field; values are as JSON.
    """

    request = models.ForeignKey(
        CheckRequest, models.CASCADE, related_name="proposals", verbose_name="verzoek"
    )
    target = models.CharField("waarvan", max_length=40)
    field = models.CharField("veld", max_length=40)
    old = models.JSONField("was", null=True)
    new = models.JSONField("wordt", null=True)
    decided_at = models.DateTimeField("beslist op", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted = models.BooleanField("overgenomen", null=True, blank=True)

    class Meta:
        verbose_name = "voorstel"
        verbose_name_plural = "voorstellen"
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(name="proposal_once_per_field", fields=["request", "target", "field"]),
            models.CheckConstraint(
                name="proposal_decided_whole",
                condition=Q(decided_at=None, decided_by=None, accepted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, accepted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}.{self.field}"
