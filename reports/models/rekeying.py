"""What of the log was typed over into KB's form, so that nothing is typed twice or forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pgtrigger
from django.db import models, transaction
from django.db.models.functions import Now

from ido.models import Location, TenantQuerySet, User


class RekeyingQuerySet(TenantQuerySet):
    library_path = "location__library"


class Rekeying(models.Model):
    """What KB's form held of one location and day, after somebody noted it.

    `visits` has each visit's number with a mark of what was typed (`reports.kb_sheet.mark`): a visit that was
    corrected afterwards has another mark by now. The newest row counts; earlier ones tell who noted what.
    """

    location = models.ForeignKey(
        Location, models.PROTECT, related_name="+", db_index=False, verbose_name="locatie"
    )
    day = models.DateField("dag")
    noted_at = models.DateTimeField("vastgelegd op", db_default=Now())
    noted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name="vastgelegd door"
    )
    visits = models.JSONField("bezoeken", default=dict, blank=True)

    objects = RekeyingQuerySet.as_manager()

    class Meta:
        verbose_name = "overgetypte dag"
        verbose_name_plural = "overgetypte dagen"
        ordering = ["-pk"]
        indexes = [models.Index(name="rekeying_newest", fields=["location", "day", "-id"])]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.location}, {self.day}"

    @classmethod
    @transaction.atomic
    def note(
        cls, *, location: Location, day: date, add: dict[str, str], drop: Iterable[str], by: User
    ) -> Rekeying:
        """Note that the visits in `add` now stand at KB with these marks, and those in `drop` do not.

        Somebody else may have noted others in the meantime: those stay.
        """
        Location.objects.select_for_update(no_key=True).get(pk=location.pk)
        before = cls.objects.filter(location=location, day=day).order_by("-pk").first()
        visits = {**(before.visits if before else {}), **add}
        for visit in drop:
            visits.pop(visit, None)
        return cls.objects.create(location=location, day=day, visits=visits, noted_by=by)
