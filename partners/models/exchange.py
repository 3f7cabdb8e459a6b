"""Files of the directory that came in and went out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ido.models import Library, SharedQuerySet, User


class Exchange(models.Model):
    """One file: who brought or took it, and what became of it. Without a library it is of the national map.

    The content of a file that came in stays until it is stored or thrown away, a week at most.
    """

    class Direction(models.TextChoices):
        OUT = "out", "uitgevoerd"
        IN = "in", "ingelezen"

    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="exchanges", verbose_name="bibliotheek"
    )
    direction = models.CharField("richting", max_length=3, choices=Direction)
    format = models.CharField("bestandssoort", max_length=20)
    file_name = models.CharField("bestand", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="door")
    at = models.DateTimeField("op", db_default=Now())
    content = models.BinaryField("inhoud", null=True, blank=True)
    mapping = models.JSONField("kolommen", default=dict, blank=True)
    findings = models.JSONField("bevindingen", default=dict, blank=True)
    finished_at = models.DateTimeField("klaar op", null=True, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = "uitwisseling"
        verbose_name_plural = "uitwisselingen"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="exchange_content_until_finished", condition=Q(finished_at=None) | Q(content=None)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
