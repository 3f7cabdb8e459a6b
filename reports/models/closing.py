"""What a quarter held on the day it was closed: published figures are made from this, and never change."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from ido.models import Municipality


class ClosingQuerySet(models.QuerySet):
    def of_quarter(self, first_day: date) -> Self:
        return self.filter(first_day=first_day)

    def latest_version(self) -> Self:
        """Of each municipality and quarter the closing that counts now."""
        return self.order_by("municipality_id", "first_day", "-version").distinct(
            "municipality_id", "first_day"
        )


class Closing(models.Model):
    """The counts of one municipality in one quarter, by all that reports divide them by.

    Rows of `counts`, each with its number last:
    `questions`: operation, first day of the month, topic, outcome, domain;
    `visits`: operation, first day of the month, channel; `referrals`: operation, line of the report.
    Visits that are entered or withdrawn later change nothing here. A mistake makes a new version.
    For the makers of editions only: these counts are not protected.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", db_index=False, verbose_name="gemeente"
    )
    first_day = models.DateField("eerste dag van het kwartaal")
    version = models.PositiveSmallIntegerField("versie", default=1)
    closed_at = models.DateTimeField("gesloten op")
    counts = models.JSONField("aantallen")

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = "afgesloten kwartaal"
        verbose_name_plural = "afgesloten kwartalen"
        ordering = ["first_day", "municipality", "version"]
        constraints = [
            models.UniqueConstraint(
                name="closing_once_a_version", fields=["municipality", "first_day", "version"]
            ),
            models.CheckConstraint(
                name="closing_of_a_quarter",
                condition=Q(first_day__day=1, first_day__month__in=[1, 4, 7, 10]),
            ),
            models.CheckConstraint(name="closing_version_counts_from_one", condition=Q(version__gte=1)),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} vanaf {self.first_day}, versie {self.version}"
