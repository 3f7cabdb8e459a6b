"""What became of the visitors a library handed over to a service: counts, and nobody in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ido.models import Library, TenantQuerySet
from partners.models.service import Service

ENOUGH = 5  # finished referrals before a record says anything


class TrackRecordQuerySet(TenantQuerySet):
    def seldom_helps(self) -> TrackRecordQuerySet:
        """Of the referrals that ended, most ended without help."""
        return self.filter(finished__gte=ENOUGH, completed__lt=F("finished") / 2.0)


class TrackRecord(models.Model):
    """How handing over to a service went for a library in the last year. Written by `referrals.record`.

    `finished` counts completed, failed and rejected ones; `answer_hours` is the median of the working hours
    until the first answer, None when nobody answered yet.
    """

    library = models.ForeignKey(
        Library,
        models.CASCADE,
        related_name="+",
        db_index=False,  # the unique constraint below begins with the service
        verbose_name="bibliotheek",
    )
    service = models.ForeignKey(
        Service, models.CASCADE, related_name="records", db_index=False, verbose_name="dienst"
    )
    sent = models.PositiveIntegerField("doorverwezen")
    finished = models.PositiveIntegerField("afgesloten")
    completed = models.PositiveIntegerField("afgerond")
    answer_hours = models.FloatField("werkuren tot antwoord", null=True)
    counted_at = models.DateTimeField("geteld op")

    objects = TrackRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "ervaring met een dienst"
        verbose_name_plural = "ervaringen met diensten"
        constraints = [
            models.UniqueConstraint(name="track_record_once", fields=["service", "library"]),
            models.CheckConstraint(
                name="track_record_adds_up",
                condition=Q(completed__lte=F("finished"), finished__lte=F("sent")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.completed} van {self.finished}"

    @property
    def says_something(self) -> bool:
        return self.finished >= ENOUGH
