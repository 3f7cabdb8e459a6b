"""The social map: who can help further."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from ido.models import Library, SharedQuerySet, Topic


class PartnerQuerySet(SharedQuerySet):
    def public_bodies(self) -> Self:
        """The bodies that carry out government schemes: whom a question concerns."""
        return self.filter(kind=Partner.Kind.PUBLIC_BODY)

    def active_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))


class Partner(models.Model):
    """An organisation that can help further: of one library, or without a library national."""

    class Kind(models.TextChoices):
        PUBLIC_BODY = "public_body", "uitvoeringsorganisatie"
        MUNICIPALITY = "municipality", "gemeente"
        WELFARE = "welfare", "welzijn"
        LEGAL_COUNSEL = "legal_counsel", "sociaal raadslieden"
        LEGAL_AID = "legal_aid", "rechtshulp"
        MONEY = "money", "geld en schuld"
        CARE = "care", "zorg"
        LANGUAGE = "language", "taal"
        FORMS = "forms", "formulierenhulp"
        SENIORS = "seniors", "ouderenbond"
        UNION = "union", "vakbond"
        BANK = "bank", "bank"
        HOUSING = "housing", "wonen"
        ENERGY = "energy", "energie"
        OTHER = "other", "anders"

    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="partners", verbose_name="bibliotheek"
    )
    kind = models.CharField("soort", max_length=15, choices=Kind)
    name = models.CharField("naam", max_length=120)
    short_name = models.CharField("korte naam", max_length=40, blank=True)
    topics = models.ManyToManyField(Topic, related_name="partners", blank=True, verbose_name="onderwerpen")
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot", null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partner"
        verbose_name_plural = "partners"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "library",
                name="partner_name_once",
                nulls_distinct=False,
                violation_error_message="Er is al een partner met deze naam.",
            ),
            models.CheckConstraint(
                name="partner_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="De einddatum ligt voor de begindatum.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
