"""Who the visitor is: sealed, for as long as the referral needs it, and then gone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ido.models import TenantQuerySet
from referrals.models.referral import Referral

LONGEST_DAYS = 180  # no setting keeps a person longer (assurance: a check, not a habit)


class PersonQuerySet(TenantQuerySet):
    library_path = "referral__library"


class Person(models.Model):
    """What to call the visitor, one means of contact, the language and the question in one line.

    Each field is sealed (`referrals.personal`) with the key of a month, bound to its row and column; the
    empty one is empty. Nothing else in the product is about a visitor. Deleting the row is forgetting.
    """

    referral = models.OneToOneField(
        Referral, models.PROTECT, primary_key=True, related_name="person", verbose_name="doorverwijzing"
    )
    key_name = models.CharField("sleutel", max_length=12)
    name = models.BinaryField("naam", editable=False)
    contact = models.BinaryField("contact", editable=False, default=b"")
    language = models.BinaryField("taal", editable=False, default=b"")
    question = models.BinaryField("vraag", editable=False, default=b"")
    created_on = models.DateField("gemaakt op")
    erase_on = models.DateField("te wissen op", db_index=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "persoonsgegevens"
        verbose_name_plural = "persoonsgegevens"
        constraints = [
            models.CheckConstraint(
                name="person_erased_in_time",
                condition=Q(erase_on__lte=F("created_on") + LONGEST_DAYS),
            ),
        ]

    def __str__(self) -> str:
        return "persoonsgegevens"


class Tombstone(models.Model):
    """That the person of a referral was erased: replayed after a restore, so that nobody comes back."""

    class Cause(models.TextChoices):
        RETENTION = "retention", "bewaartermijn voorbij"
        WITHDRAWN = "withdrawn", "toestemming ingetrokken"
        REQUEST = "request", "op verzoek gewist"
        MOVED = "moved", "meegegaan naar het vervolg"

    referral_id = models.UUIDField("doorverwijzing", primary_key=True)  # no key: the file outlives the table
    erased_at = models.DateTimeField("gewist op")
    cause = models.CharField("waarom", max_length=9, choices=Cause)

    class Meta:
        verbose_name = "wissing"
        verbose_name_plural = "wissingen"

    def __str__(self) -> str:
        return f"gewist op {self.erased_at:%d-%m-%Y}"
