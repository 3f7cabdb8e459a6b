"""Entries that look like one organisation and are not, as somebody said who knows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ido.models import User
from partners.models.organisations import Partner, PartnerQuerySet


class ApartQuerySet(models.QuerySet["Apart"]):
    def among(self, partners: PartnerQuerySet) -> ApartQuerySet:
        """Pairs of which both entries are among these."""
        keys = partners.values("pk")
        return self.filter(first__in=keys, second__in=keys)


class Apart(models.Model):
    """Two entries that are not the same organisation, so that they are not offered for merging again.

    `first` has the lower key. A merge carries the pairs of the entry that goes along in its own way: the
    keys would no longer be in order, nor the pairs each once, when they were merely pointed elsewhere.
    """

    follows_merge = False

    first = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name="partner")
    second = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name="andere partner")
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="gezegd door")
    marked_at = models.DateTimeField("gezegd op", db_default=Now())

    objects = ApartQuerySet.as_manager()

    class Meta:
        verbose_name = "paar dat niet dubbel is"
        verbose_name_plural = "paren die niet dubbel zijn"
        ordering = ["first__name", "second__name", "pk"]
        constraints = [
            models.UniqueConstraint(name="apart_once", fields=["first", "second"]),
            models.CheckConstraint(name="apart_lower_first", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} en {self.second_id}"

    @classmethod
    def mark(cls, one: Partner, other: Partner, *, by: User) -> Apart:
        """Say that the two are not the same; saying so twice changes nothing."""
        first, second = sorted((one, other), key=lambda partner: partner.pk)
        pair, _ = cls.objects.get_or_create(first=first, second=second, defaults={"marked_by": by})
        return pair
