"""Guides (wegwijzers): short cards on a topic, for the person behind the desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ido.models import Library, SharedQuerySet, Topic
from partners.models.freshness import VERIFY_AFTER_DAYS


class GuideQuerySet(SharedQuerySet):
    def current_on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day))


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
    exclude=["search_text", "search_words"],
)
class Guide(models.Model):
    """What to do in steps, where to find it, and what an IDO may and may not do here.

    `links` is a list of {"label": text, "url": https address}. Without a library it is national. The
    database writes `search_text`: title, topics, other words for these (migration 0018_guide_search).
    """

    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="guides", verbose_name="bibliotheek"
    )
    title = models.CharField("titel", max_length=120)
    topics = models.ManyToManyField(Topic, related_name="guides", verbose_name="onderwerpen")
    steps = ArrayField(models.CharField(max_length=300), verbose_name="stappen", default=list)
    may = ArrayField(
        models.CharField(max_length=300), verbose_name="dit mag je doen", default=list, blank=True
    )
    may_not = ArrayField(
        models.CharField(max_length=300), verbose_name="dit mag je niet", default=list, blank=True
    )
    links = models.JSONField("links", default=list, blank=True)
    checked_on = models.DateField("nagekeken op")
    checked_by = models.CharField("nagekeken door", max_length=120)
    ends_on = models.DateField("vervallen op", null=True, blank=True)

    search_text = models.TextField(default="", db_default="", editable=False)
    search_words = models.GeneratedField(
        expression=SearchVector("search_text", config="dutch"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = "wegwijzer"
        verbose_name_plural = "wegwijzers"
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                Lower("title"),
                "library",
                name="guide_title_once",
                nulls_distinct=False,
                violation_error_message="Er is al een wegwijzer met deze titel.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_due(self, on: date) -> bool:
        return on >= self.checked_on + timedelta(days=VERIFY_AFTER_DAYS)
