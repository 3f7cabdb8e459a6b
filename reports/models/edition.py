"""What is published: a document about an area and a closed period that never changes again."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pgtrigger
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from ido.models import Municipality, Province
from reports.models.reclosing import Reclosing
from reports.periods import Period

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ido.models import User


class PerPeriod(NamedTuple):
    """How many editions were published about a period, and how many were refused."""

    period: Period
    published: int
    refused: int


class EditionQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state=Edition.State.PUBLISHED)

    def refused(self) -> Self:
        return self.filter(state=Edition.State.REFUSED)

    def newest(self) -> Self:
        """Those that no later number takes the place of."""
        return self.exclude(Exists(Edition.objects.published().later(OuterRef)))

    def later(self, of: Any) -> Self:
        """The higher numbers about the same area and days as that edition; `of` finds its fields."""
        return self.filter(
            Q(municipality=of("municipality")) | Q(municipality=None, province__gt=""),
            province=of("province"),
            first_day=of("first_day"),
            last_day=of("last_day"),
            number__gt=of("number"),
        )

    def listed(self) -> Self:
        """For a list: the newest first, a year before its quarters, a province before what lies in it."""
        short = self.select_related("municipality").defer("document", "cells")
        return short.order_by("-last_day", "first_day", "-province", "municipality__name", "-number")

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published editions of the user's municipality, or of the user's province and all in it.

        A library sees those of the municipalities that its desks serve or served, refused ones too.
        """
        if not user.is_authenticated:
            return self.none()
        if user.municipality_id is not None:
            return self.published().filter(province="", municipality=user.municipality_id)
        if user.province:
            return self.published().filter(
                Q(province=user.province) | Q(municipality__province=user.province)
            )
        if user.library_id is not None and user.role == "coordinator":
            served = Municipality.objects.filter(operations__location__library=user.library_id)
            return self.filter(municipality__in=served)
        return self.none()

    def of_province(self, province: str) -> Self:
        """Those of the province and of every municipality in it."""
        return self.filter(Q(province=province) | Q(municipality__province=province))

    def per_period(self) -> list[PerPeriod]:
        """How many there are of each period, the newest first and a year before its quarters."""
        published = Count("pk", filter=Q(state=Edition.State.PUBLISHED))
        refused = Count("pk", filter=Q(state=Edition.State.REFUSED))
        days = self.order_by("-last_day", "first_day").values_list("first_day", "last_day")
        found = days.annotate(published=published, refused=refused)
        return [PerPeriod(Period(first, last), *numbers) for first, last, *numbers in found]

    def overlapping(self, period: Period) -> Self:
        return self.filter(first_day__lte=period.last, last_day__gte=period.first)


class Edition(models.Model):
    """Tables about a municipality or a province in a quarter or year, protected and frozen.

    `document` is canonical JSON (`reports.editions.frozen`) and `checksum` its SHA-256. `cells` is what the
    protection of later editions must know: what each number counts, and its true value, hidden ones too.
    No reader gets to see `cells`. `versions` holds the quarters of the province and year of which another
    closing than the first was counted, as `reports.editions.versions` names them. A number after the first
    takes the place of those before it, which stay.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", "gepubliceerd"
        REFUSED = "refused", "niet gepubliceerd"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gemeente"
    )
    province = models.CharField("provincie", max_length=4, choices=Province, blank=True)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    number = models.PositiveSmallIntegerField("uitgave", default=1)
    reclosing = models.ForeignKey(
        Reclosing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="opnieuw vastgesteld"
    )
    versions = models.JSONField("vaststellingen na de eerste", default=dict, blank=True, db_default={})
    state = models.CharField("stand", max_length=9, choices=State)
    made_at = models.DateTimeField("gemaakt op")
    document = models.TextField("inhoud", blank=True)
    checksum = models.CharField("controlegetal", max_length=64, blank=True)
    cells = models.JSONField("getelde cellen", default=list, blank=True)
    reasons = models.JSONField("redenen", default=list, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "uitgave"
        verbose_name_plural = "uitgaven"
        ordering = ["-last_day", "first_day", "province", "municipality", "-number"]
        constraints = [
            models.CheckConstraint(
                name="edition_of_one_area",
                condition=Q(municipality=None) & ~Q(province="") | Q(municipality__isnull=False, province=""),
            ),
            models.UniqueConstraint(
                name="edition_once_a_number",
                fields=["municipality", "province", "first_day", "last_day", "number"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="edition_again_after_reclosing",
                condition=Q(number=1, reclosing=None) | Q(number__gt=1, reclosing__isnull=False),
            ),
            models.CheckConstraint(name="edition_has_days", condition=Q(last_day__gt=F("first_day"))),
            models.CheckConstraint(
                name="edition_published_whole_or_refused_with_reasons",
                condition=Q(state="published", reasons=[]) & ~Q(document="") & ~Q(checksum="")
                | Q(state="refused", document="", checksum="", cells=[]) & ~Q(reasons=[]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="edition_checksum",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state="published"),
                func="""
                    IF NEW.checksum <> encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex') THEN
                        RAISE EXCEPTION 'the checksum is not that of the document'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_checksum';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.period.title}"

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    @property
    def reason(self) -> str:
        """Why it took the place of the number before it: 'er zijn vragen later ingevoerd'."""
        return self.reclosing.get_reason_display() if self.reclosing else ""

    @property
    def successor(self) -> Edition | None:
        """What took its place: the last number about the same, without its contents."""
        later = Edition.objects.published().later(lambda name: getattr(self, name))
        return later.select_related("reclosing").defer("document", "cells").order_by("number").last()

    @property
    def predecessor(self) -> Edition | None:
        """The published number before it, without its contents."""
        same = {name: getattr(self, name) for name in ("municipality", "province", "first_day", "last_day")}
        before = Edition.objects.published().filter(**same, number__lt=self.number)
        return before.defer("document", "cells").order_by("number").last()

    @property
    def scope(self) -> Municipality | Province:
        return Province(self.province) if self.municipality is None else self.municipality

    @property
    def subject(self) -> str:
        """Whom it is about: 'gemeente Almere', 'provincie Flevoland'."""
        if self.municipality is None:
            return f"provincie {Province(self.province).label}"
        return f"gemeente {self.municipality.name}"


def checksum(document: str) -> str:
    """SHA-256 of the document in UTF-8, hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


def area(scope: Municipality | Province) -> dict[str, Any]:
    """The scope as the fields of an edition name it."""
    if isinstance(scope, Province):
        return {"municipality": None, "province": scope.value}
    return {"municipality": scope, "province": ""}
