"""The log of files that left."""

from __future__ import annotations

from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from ido.models import User
from reports.periods import Period
from reports.selection import Scope, scope_key


class Download(models.Model):
    """Who took which report away, about what, when. No figures, and nothing about visitors."""

    downloaded_at = models.DateTimeField("gedownload op", db_default=Now())
    user = models.ForeignKey(User, models.PROTECT, related_name="downloads", verbose_name="door")
    report = models.CharField("rapport", max_length=40)
    scope = models.CharField("gebied", max_length=60, help_text="CBS-code of korte naam van de bibliotheek.")
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    format = models.CharField("bestandssoort", max_length=10)

    class Meta:
        verbose_name = "download"
        verbose_name_plural = "downloads"
        ordering = ["-downloaded_at"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.report}.{self.format} {self.downloaded_at}"

    @classmethod
    def record(cls, *, user: Any, report: str, scope: Scope, period: Period, extension: str) -> Download:
        return cls.objects.create(
            user=user,
            report=report,
            scope=scope_key(scope),
            first_day=period.first,
            last_day=period.last,
            format=extension,
        )

    @classmethod
    def record_daily(
        cls, *, on: date, user: Any, report: str, scope: Scope, period: Period, extension: str
    ) -> None:
        """For what a program fetches again and again: once a day is enough to know."""
        known = cls.objects.filter(
            user=user, report=report, scope=scope_key(scope), format=extension, downloaded_at__date=on
        )
        if not known.filter(first_day=period.first, last_day=period.last).exists():
            cls.record(user=user, report=report, scope=scope, period=period, extension=extension)
