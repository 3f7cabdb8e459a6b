"""Who saw what: reading a referral is an event too."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from ido.models import Library, TenantQuerySet, User

KEPT = "12 months"  # BIO 5.28.01


class Event(models.Model):
    """One act with the personal data of a referral. Names of fields, never what is in them.

    Rows never change, and cannot be deleted before they are a year old.
    """

    class Action(models.TextChoices):
        READ = "read", "gelezen"
        FOUND = "found", "opgezocht"
        PRINTED = "printed", "kaart gemaakt"
        CHANGED = "changed", "gewijzigd"
        SENT = "sent", "link gestuurd"
        OPENED = "opened", "link geopend"
        REFUSED = "refused", "link geweigerd"
        EXPORTED = "exported", "inzage gegeven"
        ERASED = "erased", "gewist"
        UNREADABLE = "unreadable", "sleutel ontbreekt"

    class Actor(models.TextChoices):
        STAFF = "staff", "medewerker"
        PARTNER = "partner", "partner"
        VISITOR = "visitor", "bezoeker"
        SYSTEM = "system", "het systeem"

    library = models.ForeignKey(
        Library, models.PROTECT, related_name="+", db_index=False, verbose_name="bibliotheek"
    )
    at = models.DateTimeField("op", db_default=Now())
    actor = models.CharField("door", max_length=7, choices=Actor)
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="medewerker",
    )
    action = models.CharField("wat", max_length=10, choices=Action)
    referral_id = models.UUIDField("doorverwijzing", null=True, blank=True)  # no key: an event outlives all
    fields = ArrayField(models.CharField(max_length=20), verbose_name="velden", default=list, blank=True)
    origin = models.GenericIPAddressField("vanaf", null=True, blank=True)
    succeeded = models.BooleanField("gelukt", default=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "gebeurtenissen"
        ordering = ["-pk"]
        indexes = [
            models.Index(name="event_of_library", fields=["library", "-id"]),
            models.Index(name="event_of_referral", fields=["referral_id", "-id"]),
        ]
        triggers = [
            pgtrigger.Protect(name="event_never_changes", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="event_kept_a_year",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(f"OLD.at > now() - interval '{KEPT}'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} op {self.at:%d-%m-%Y %H.%M}"
