"""What a quarter held on the day it was closed: published figures are made from this, and never change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from ido.models import Municipality

# What each row of a fact is about, its number apart. A quarter closed in earlier days can lack the last ones.
COLUMNS = {
    "questions": ("operation", "month", "topic", "outcome", "domain", "body", "help"),
    "visits": ("operation", "month", "channel", "needs"),
    "referrals": ("operation", "line", "destination"),
    "answers": ("operation", "hours"),
    "late": ("quarter", "kind"),
}


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

    Rows of `counts` by fact, each as COLUMNS say with its number last. A month is its first day, `body` the
    public body or 0, `needs` the need profiles of a visit in order with + between them, `line` that of the
    report on referrals, `destination` internal or external, `hours` the whole working hours until a partner
    answered. Read them by `rows`.
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

    def rows(self, fact: str) -> Iterator[list[Any]]:
        """As COLUMNS say, with None for what was not kept on the day of closing, and the number last."""
        width = len(COLUMNS[fact])
        for *about, number in self.counts.get(fact, []):
            yield [*about, *[None] * (width - len(about)), number]

    def holds(self, fact: str, column: str) -> bool:
        """Whether it was kept on the day of closing."""
        place = COLUMNS[fact].index(column)
        return fact in self.counts and all(len(row) > place + 1 for row in self.counts[fact])
