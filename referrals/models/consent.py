"""What visitors agreed to, and the words in which they were asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ido.models import Library, SharedQuerySet, TenantQuerySet, User
from partners.models import Agreement, Partner
from referrals.models.referral import Referral
from referrals.models.states import SHARED
from referrals.texts import check


class Language(models.TextChoices):
    """ISO 639-1 code of the languages in which visitors can be asked and get their card."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
    TURKISH = "tr", "Türkçe"
    POLISH = "pl", "polski"
    UKRAINIAN = "uk", "українська"


RIGHT_TO_LEFT = {Language.ARABIC}


class TextQuerySet(SharedQuerySet):
    def in_use(self, library: Library, kind: str) -> dict[str, Text]:
        """What a library's desk reads from, by language: its own newest version, else the national one.

        An own version without parts says that the library follows the national one (again).
        """
        newest: Iterable[Any] = (
            self.filter(Q(library=library) | Q(library=None), kind=kind)
            .order_by("language", F("library").asc(nulls_first=True), "-version")
            .distinct("language", "library")
        )
        return {text.language: text for text in newest if text.parts}


class Text(models.Model):
    """One version of what a visitor reads or hears. A better wording is a new version; old ones stay.

    `parts` are the named pieces of the text (see `referrals.texts`), with {places} to fill in. An own
    version of a library without parts: back to the national one.
    """

    class Kind(models.TextChoices):
        CONSENT = "consent", "toestemming vragen"
        CARD = "card", "kaart voor de bezoeker"

    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bibliotheek"
    )
    kind = models.CharField("soort", max_length=7, choices=Kind)
    language = models.CharField("taal", max_length=2, choices=Language)
    version = models.PositiveSmallIntegerField("versie")
    parts = models.JSONField("tekst")
    made_at = models.DateTimeField("gemaakt op")
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gemaakt door"
    )

    objects = TextQuerySet.as_manager()

    class Meta:
        verbose_name = "tekst"
        verbose_name_plural = "teksten"
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="text_version_once",
                fields=["library", "kind", "language", "version"],
                nulls_distinct=False,
                violation_error_message="Iemand anders sloeg net een nieuwe versie op. Ververs de pagina.",
            ),
            models.CheckConstraint(name="text_language_exists", condition=Q(language__in=Language.values)),
        ]
        triggers = [pgtrigger.Protect(name="text_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_language_display()}, versie {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValidationError when a part is missing, or has a place that nothing fills in."""
        if self.parts or self.library_id is None:
            check(self.kind, self.parts)
        super().save(*args, **kwargs)


class ConsentQuerySet(TenantQuerySet):
    library_path = "referral__library"

    def live(self) -> Self:
        return self.filter(withdrawn_at=None)

    def withdraw(self, through: str, *, at: datetime) -> int:
        """Note that those that are live hold no more; the database then erases who it was about."""
        return self.live().update(withdrawn_at=at, withdrawn_by=through)


class Consent(models.Model):
    """That the visitor agreed: to what, for whom, in which words. The proof stays when the person is erased.

    Only withdrawing changes it. The database then erases the person at once, and refuses to end the
    transaction while the referral still is with the partner.
    """

    class Given(models.TextChoices):
        SPOKEN = "spoken", "mondeling"
        PAPER = "paper", "op papier"
        SCREEN = "screen", "op het scherm"

    class WithdrawnBy(models.TextChoices):
        STAFF = "staff", "aan de balie"
        VISITOR = "visitor", "door de bezoeker, met de code op de kaart"
        RESTORE = "restore", "opnieuw, na het terugzetten van een reservekopie"

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="consents", verbose_name="doorverwijzing"
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="partner",
        help_text="Leeg: de bibliotheek zelf.",
    )
    purpose = models.CharField("doel", max_length=120)
    shared_data = ArrayField(
        models.CharField(max_length=12, choices=Agreement.SharedData), verbose_name="gegevens"
    )
    text = models.ForeignKey(Text, models.PROTECT, related_name="+", db_index=False, verbose_name="tekst")
    given = models.CharField("gegeven", max_length=6, choices=Given)
    given_at = models.DateTimeField("gegeven op")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="genoteerd door")
    ends_on = models.DateField("uiterlijk gewist op")
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    withdrawn_by = models.CharField("ingetrokken door", max_length=7, choices=WithdrawnBy, blank=True)
    # The code on the visitor's card is made from the seed (`referrals.codes`); none without a card.
    code_seed = models.UUIDField(null=True, blank=True, editable=False)
    code_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    follows_merge = False  # the visitor agreed to the partner by that name
    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "toestemming"
        verbose_name_plural = "toestemmingen"
        ordering = ["referral", "-given_at"]
        constraints = [
            models.UniqueConstraint(
                name="consent_one_live", fields=["referral"], condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="consent_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by=""),
            ),
            models.CheckConstraint(name="consent_shares_something", condition=~Q(shared_data=[])),
        ]
        triggers = [
            pgtrigger.Protect(name="consent_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="consent_withdrawn_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR
                        to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by'
                        <> to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by'
                    THEN
                        RAISE EXCEPTION 'consent is only ever withdrawn'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_withdrawn_once';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="consent_withdrawn_erases",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("withdrawn_at"),
                func="""
                    DELETE FROM referrals_person WHERE referral_id = NEW.referral_id;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="consent_withdrawn_revokes_links",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("withdrawn_at"),
                func="""
                    UPDATE referrals_partnerlink SET revoked_at = now()
                    WHERE referral_id = NEW.referral_id AND revoked_at IS NULL;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="consent_withdrawn_closes",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("withdrawn_at"),
                timing=pgtrigger.Deferred,
                func=f"""
                    IF EXISTS (
                        SELECT FROM referrals_referral r WHERE r.id = NEW.referral_id
                          AND r.state IN ({", ".join(f"'{state}'" for state in SHARED)})
                          AND NOT EXISTS (
                            SELECT FROM referrals_consent c
                            WHERE c.referral_id = r.id AND c.withdrawn_at IS NULL
                          )
                    ) THEN
                        RAISE EXCEPTION 'a referral without consent is with the partner'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_withdrawn_closes';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"toestemming van {self.given_at:%d-%m-%Y}"
