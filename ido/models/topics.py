"""What people ask about."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from ido.models.places import Library
from ido.models.scope import SharedQuerySet


class Domain(models.TextChoices):
    """KB keeps these three apart since 2024."""

    DIGITAL_GOVERNMENT = "digital_government", "digitale overheid"
    LIBRARY_SERVICE = "library_service", "bibliotheekdienstverlening"
    OTHER = "other", "overig"


class TopicGroup(models.Model):
    """A heading over topics. Corona is a group, never a second tick on a question (seed 003 splits on it)."""

    name = models.CharField("naam", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("volgorde", default=0)
    is_corona = models.BooleanField("coronavragen", default=False)

    class Meta:
        verbose_name = "onderwerpgroep"
        verbose_name_plural = "onderwerpgroepen"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(SharedQuerySet):
    def in_use_on(self, day: date) -> Self:
        """Topics that a desk may choose on the day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))


class Topic(models.Model):
    """A subject with dates: chosen from `starts_on` up to, not on, `ends_on`.

    A topic that is retired keeps every question counted under it. What it means never changes, so nothing
    counted is relabelled: the database refuses a new name, group, domain or library. A mistake is mended by
    deleting a topic nobody used, or by retiring it and adding another.
    """

    library = models.ForeignKey(
        Library,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name="bibliotheek",
        help_text="Leeg: landelijk, elke bibliotheek ziet het.",
    )
    group = models.ForeignKey(TopicGroup, models.PROTECT, related_name="topics", verbose_name="groep")
    name = models.CharField("naam", max_length=80)
    synonyms = ArrayField(
        models.CharField(max_length=60),
        verbose_name="andere woorden",
        default=list,
        blank=True,
        help_text="Woorden waarmee een collega dit onderwerp ook zoekt, met komma's ertussen.",
    )
    domain = models.CharField("domein", max_length=20, choices=Domain, default=Domain.DIGITAL_GOVERNMENT)
    starts_on = models.DateField("te kiezen vanaf")
    ends_on = models.DateField("te kiezen tot", null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = "onderwerp"
        verbose_name_plural = "onderwerpen"
        ordering = ["group__position", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "library",
                name="topic_name_once",
                nulls_distinct=False,
                violation_error_message="Dit onderwerp bestaat al. Zoek het op in de lijst.",
            ),
            models.CheckConstraint(
                name="topic_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="De einddatum ligt voor de begindatum.",
            ),
            models.CheckConstraint(name="topic_domain_exists", condition=Q(domain__in=Domain.values)),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="topic_never_changes_meaning", fields=["name", "group", "domain", "library"]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def retire(self, *, on: date) -> None:
        """From `on` no desk can choose the topic any more; its questions stay counted."""
        self.ends_on = max(on, self.starts_on)
        self.save(update_fields=["ends_on"])

    def reinstate(self) -> None:
        self.ends_on = None
        self.save(update_fields=["ends_on"])
