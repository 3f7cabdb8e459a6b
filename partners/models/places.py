"""Where something is: an address with coordinates."""

from __future__ import annotations

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from ido.models import Library, Location, Municipality, SharedQuerySet


class Place(models.Model):
    """An address that partners and services share; a desk of the library is one too, by `location`.

    Coordinates are degrees in WGS 84. `hsds` holds what an imported HSDS location said and has no field here.
    """

    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="places", verbose_name="bibliotheek"
    )
    hsds_id = models.UUIDField("kenmerk", default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    location = models.OneToOneField(
        Location, models.PROTECT, null=True, blank=True, related_name="place", verbose_name="eigen locatie"
    )
    name = models.CharField("naam", max_length=120)
    street = models.CharField("straat en nummer", max_length=120, blank=True)
    postcode = models.CharField(
        "postcode",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[1-9]\d{3} ?[A-Z]{2}$", "Schrijf de postcode als 1234 AB.")],
    )
    city = models.CharField("plaats", max_length=80, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="places", verbose_name="gemeente"
    )
    latitude = models.FloatField(
        "breedtegraad", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        "lengtegraad", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    accessibility = models.CharField("toegankelijkheid", max_length=300, blank=True)
    private_room = models.BooleanField("aparte ruimte voor een gesprek", default=False)
    hsds = models.JSONField("overig volgens HSDS", default=dict, blank=True, editable=False)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = "plek"
        verbose_name_plural = "plekken"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="place_hsds_id_once", fields=["library", "hsds_id"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="place_has_both_coordinates_or_none",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message="Vul breedtegraad én lengtegraad in, of geen van beide.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.street, self.city) if part)
