"""Keeping the map true: asking the partner, and what the partner proposes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

import pghistory
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ido.hours import DUTCH_TIME
from ido.models import Outgoing, SharedQuerySet, User
from partners.models.organisations import Partner


class OfPartnerSharedQuerySet(SharedQuerySet):
    library_path = "partner__library"


class CheckRequestQuerySet(OfPartnerSharedQuerySet):
    def open(self) -> Self:
        """Requests that were neither answered nor withdrawn."""
        return self.filter(answered_at=None, revoked_at=None)

    def usable(self, at: datetime, *, grace: timedelta = timedelta()) -> Self:
        """Requests whose link opens the page of the partner: not answered, withdrawn or too old.

        `grace` is for who began in time; a partner that went into the archive meanwhile has none.
        """
        return (
            self.open()
            .filter(expires_at__gt=at - grace)
            .filter(
                Q(partner__ends_on=None) | Q(partner__ends_on__gt=at.astimezone(DUTCH_TIME).date()),
                partner__merged_into=None,
            )
        )

    def waiting_for_decision(self, on: date) -> Self:
        """Requests with proposals on which nobody decided yet, oldest answer first.

        Those of a partner that is in the archive on the day wait there with it.
        """
        open_ones = Proposal.objects.filter(decided_at=None).values("request")
        shown = Q(partner__ends_on=None) | Q(partner__ends_on__gt=on)
        return self.filter(shown, pk__in=open_ones).order_by("answered_at", "pk")


class CheckRequest(models.Model):
    """A mail with a link, asking a partner to look at its own entry. Only the hash of the code is kept.

    `due_on` is the day from which the entry wanted the check that this is about, and `round`
    the number of the request about it.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "alles klopt"
        PROPOSED = "proposed", "wijzigingen voorgesteld"

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="check_requests", verbose_name="partner"
    )
    seed = models.UUIDField(db_default=RandomUUID(), editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    mail = models.ForeignKey(Outgoing, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField("controle nodig sinds")
    round = models.PositiveSmallIntegerField("herinnering", default=1)
    requested_at = models.DateTimeField("gevraagd op", db_default=Now())
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField("geldig tot")
    opened_at = models.DateTimeField("geopend op", null=True, blank=True)
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)
    outcome = models.CharField("antwoord", max_length=10, choices=Outcome, blank=True)

    objects = CheckRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "controleverzoek"
        verbose_name_plural = "controleverzoeken"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="check_request_round_once", fields=["partner", "due_on", "round"]),
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

    @property
    def last_day(self) -> date:
        """The last day on which the link works."""
        return (self.expires_at.astimezone(DUTCH_TIME) - timedelta(minutes=1)).date()

    def open(self, *, at: datetime) -> None:
        """Note that a person pressed the button behind the link, the first time."""
        if self.opened_at is None:
            self.opened_at = at
            self.save(update_fields=["opened_at"])

    def answer(self, outcome: str, *, at: datetime) -> None:
        """Note the answer: from now on the link opens nothing."""
        self.outcome, self.answered_at = outcome, at
        self.save(update_fields=["outcome", "answered_at"])


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

    def decide(self, *, accepted: bool, by: User, at: datetime) -> None:
        """Note what became of the proposal. Changing the row itself is somebody else's work."""
        self.accepted, self.decided_by, self.decided_at = accepted, by, at
        self.save(update_fields=["accepted", "decided_by", "decided_at"])
