"""Mail to people without an account: what is queued, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from ido.models.places import Library
from ido.models.scope import SharedQuerySet


class OutgoingQuerySet(SharedQuerySet):
    def claim(self, pk: int, *, at: datetime) -> bool:
        """Take a waiting mail for sending; False when another worker was first or it is not its time yet."""
        mine = self.filter(pk=pk, state=Outgoing.State.WAITING, due_at__lte=at)
        return bool(mine.update(state=Outgoing.State.SENDING, tried_at=at, attempts=F("attempts") + 1))

    def stuck(self, since: datetime) -> Self:
        """Mail of which a worker began the sending before the moment and never told how it ended."""
        return self.filter(state=Outgoing.State.SENDING, tried_at__lte=since)


class Outgoing(models.Model):
    """One mail to one address. Its text is made when it is sent, from the rows that `about` names by id, and
    words that name nobody where there is no row.

    So no personal data of visitors and no code of a link ever waits here. `key` is unique: whoever queues the
    same mail twice sends it once. Without a library it concerns the national map.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "wacht"
        SENDING = "sending", "wordt verstuurd"
        SENT = "sent", "verstuurd"
        FAILED = "failed", "niet gelukt"
        UNSURE = "unsure", "misschien verstuurd"
        CANCELLED = "cancelled", "niet meer nodig"

    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bibliotheek"
    )
    kind = models.CharField("soort", max_length=40)
    key = models.CharField("kenmerk", max_length=120, unique=True)
    about = models.JSONField("waarover", default=dict)
    recipient = models.EmailField("aan")
    state = models.CharField("stand", max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    error = models.CharField("wat er misging", max_length=300, blank=True)
    queued_at = models.DateTimeField("klaargezet op")
    due_at = models.DateTimeField("niet voor")
    tried_at = models.DateTimeField("laatste poging", null=True, blank=True)
    sent_at = models.DateTimeField("verstuurd op", null=True, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = "uitgaande mail"
        verbose_name_plural = "uitgaande mails"
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="outgoing_sent_with_moment",
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
            ),
            models.CheckConstraint(
                name="outgoing_failure_says_why",
                condition=~Q(state__in=["failed", "unsure"]) | ~Q(error=""),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def needs_attention(self) -> bool:
        """Whether somebody must see to it that the message arrives after all."""
        return self.state in (self.State.FAILED, self.State.UNSURE)

    def end(self, state: str, *, at: datetime, error: str = "") -> None:
        """Note what became of the mail; it is never tried again."""
        self.state, self.error = state, error[:300]
        self.sent_at = at if state == self.State.SENT else None
        self.save(update_fields=["state", "error", "sent_at"])

    def wait(self, *, until: datetime, error: str) -> None:
        """Note that sending failed for now, and from when it may be tried again."""
        self.state, self.due_at, self.error = self.State.WAITING, until, error[:300]
        self.save(update_fields=["state", "due_at", "error"])

    def queue_again(self, *, at: datetime) -> None:
        """Let it be tried from the beginning, as a mail of this moment."""
        self.state, self.attempts, self.error = self.State.WAITING, 0, ""
        self.queued_at = self.due_at = at
        self.save(update_fields=["state", "attempts", "error", "queued_at", "due_at"])
