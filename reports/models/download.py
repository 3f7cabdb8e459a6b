"""The log of files that left."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from ido.models import User
from reports.selection import Selection, scope_key


class Download(models.Model):
    """Who took which report away, about what, when. No figures, and nothing about visitors."""

    downloaded_at = models.DateTimeField("gedownload op", db_default=Now())
    user = models.ForeignKey(User, models.PROTECT, related_name="downloads", verbose_name="door")
    report = models.CharField("rapport", max_length=40)
    scope = models.CharField("gebied", max_length=60, help_text="CBS-code of korte naam van de bibliotheek.")
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    format = models.CharField("bestandssoort", max_length=10)
    withheld = models.PositiveSmallIntegerField("tabellen niet getoond", default=0)

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
    def record(
        cls, *, user: Any, report: str, selection: Selection, extension: str, withheld: int
    ) -> Download:
        return cls.objects.create(
            user=user,
            report=report,
            scope=scope_key(selection.scope),
            first_day=selection.period.first,
            last_day=selection.period.last,
            format=extension,
            withheld=withheld,
        )
