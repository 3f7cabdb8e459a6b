"""Who the visitor is: sealed, for as long as the referral needs it, and then gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ido.models import TenantQuerySet
from partners.schedule import midnight
from referrals.models.referral import Referral

LONGEST_DAYS = 180  # no setting keeps a person longer (assurance: a check, not a habit)


class PersonQuerySet(TenantQuerySet):
    library_path = "referral__library"

    def long_closed(self, today: date) -> Self:
        """Of referrals that ended as many days ago as a visitor may be kept after that (setting)."""
        last_closed_on = today - timedelta(days=settings.REFERRAL_KEPT_AFTER_CLOSING_DAYS)
        return self.filter(referral__closed_at__lt=midnight(last_closed_on + timedelta(days=1)))

    def to_forget(self, today: date) -> Self:
        """Whose last day has come, by what was promised then or by what the settings say now."""
        first_kept = today - timedelta(days=settings.REFERRAL_KEPT_DAYS)
        by_age = Q(erase_on__lte=today) | Q(created_on__lte=first_kept)
        return self.filter(by_age | Q(pk__in=self.long_closed(today).values("pk")))


class Person(models.Model):
    """What to call the visitor, one means of contact, the language and the question in one line.

    Each field is sealed (`referrals.personal`) with the key of a month, bound to its row and column; the
    empty one is empty. Nothing else in the product is about a visitor. Deleting the row is forgetting: the
    database then writes the tombstone, takes the appointment along, and lets nobody in again.
    """

    referral = models.OneToOneField(
        Referral, models.PROTECT, primary_key=True, related_name="person", verbose_name="doorverwijzing"
    )
    key_name = models.CharField("sleutel", max_length=16)
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
        triggers = [
            pgtrigger.Trigger(
                name="person_leaves_tombstone",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                # Whoever erases writes the row first and says why; this one is for all who do not.
                # Deeper than one: erased by the withdrawal of consent.
                func="""
                    INSERT INTO referrals_tombstone (referral_id, erased_at, cause)
                    VALUES (OLD.referral_id, now(), CASE
                        WHEN EXISTS (
                            SELECT FROM referrals_referral r
                            JOIN referrals_person p ON p.referral_id = r.id
                            WHERE r.predecessor_id = OLD.referral_id
                        ) THEN 'moved'
                        WHEN pg_trigger_depth() > 1 THEN 'withdrawn'
                        ELSE 'by_hand' END)
                    ON CONFLICT (referral_id) DO NOTHING;
                    DELETE FROM referrals_appointment WHERE referral_id = OLD.referral_id;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="person_stays_erased",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT FROM referrals_tombstone WHERE referral_id = NEW.referral_id) THEN
                        RAISE EXCEPTION 'the person of this referral was erased'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_stays_erased';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="person_takes_proposals",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func="""
                    DELETE FROM referrals_timeproposal WHERE referral_id = OLD.referral_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return "persoonsgegevens"


class Tombstone(models.Model):
    """That the person of a referral was erased: replayed after a restore, so that nobody comes back.

    The same stands in a file outside the database (`referrals.tombstones`). Rows never change or go.
    """

    class Cause(models.TextChoices):
        RETENTION = "retention", "bewaartermijn voorbij"
        WITHDRAWN = "withdrawn", "toestemming ingetrokken"
        REQUEST = "request", "op verzoek gewist"
        MOVED = "moved", "meegegaan naar het vervolg"
        BY_HAND = "by_hand", "rechtstreeks in de database gewist"

    referral_id = models.UUIDField("doorverwijzing", primary_key=True)  # no key: the file outlives the table
    erased_at = models.DateTimeField("gewist op")
    cause = models.CharField("waarom", max_length=9, choices=Cause)

    class Meta:
        verbose_name = "wissing"
        verbose_name_plural = "wissingen"
        triggers = [pgtrigger.Protect(name="tombstone_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"gewist op {self.erased_at:%d-%m-%Y}"
