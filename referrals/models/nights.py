"""What each night's forgetting came to: the proof that it ran, and the alarm when it did not."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Night(models.Model):
    """One run of forgetting. Without `finished_at` it failed, or is still running."""

    started_at = models.DateTimeField("begonnen op")
    finished_at = models.DateTimeField("klaar op", null=True, blank=True)
    persons = models.PositiveIntegerField("personen", default=0)
    appointments = models.PositiveIntegerField("afspraken", default=0)
    drafts = models.PositiveIntegerField("concepten", default=0)
    events = models.PositiveIntegerField("logregels", default=0)
    keys = models.PositiveIntegerField("sleutels", default=0)

    class Meta:
        verbose_name = "nacht"
        verbose_name_plural = "nachten"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="night_ends_after_start",
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%d-%m-%Y}"
