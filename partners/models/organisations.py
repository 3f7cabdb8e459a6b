"""The organisations of the social map: who they are, how to reach them, what was agreed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower

from ido.models import Library, Municipality, SharedQuerySet, TenantQuerySet, Topic
from partners.models import freshness
from partners.models.freshness import HIDDEN_DAYS, VERIFY_AFTER_DAYS, Freshness
from partners.models.places import Place


class TargetGroup(models.TextChoices):
    EVERYBODY = "everybody", "iedereen"
    YOUTH = "youth", "jongeren"
    FAMILIES = "families", "gezinnen"
    ELDERLY = "elderly", "ouderen"
    NEWCOMERS = "newcomers", "nieuwkomers"
    LOW_LITERATE = "low_literate", "mensen die moeite hebben met lezen"
    MINIMUM_INCOME = "minimum_income", "mensen met weinig geld"
    CARERS = "carers", "mantelzorgers"
    DISABLED = "disabled", "mensen met een beperking"
    ENTREPRENEURS = "entrepreneurs", "ondernemers"


class PartnerQuerySet(SharedQuerySet):
    def public_bodies(self) -> Self:
        """The bodies that carry out government schemes: whom a question concerns."""
        return self.filter(kind=Partner.Kind.PUBLIC_BODY)

    def active_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def serving(self, municipality: Municipality | None) -> Self:
        """Partners that serve the municipality: those that name it, and those that name none."""
        return self.filter(Q(municipalities=municipality) | Q(municipalities=None)).distinct()

    def of_freshness(self, wanted: str, on: date) -> Self:
        """Partners whose entry is fresh, due, unconfirmed or stale on the day, as one partner's own says."""
        return self.filter(freshness.of(wanted, on))

    def needing_check(self, on: date) -> Self:
        """Active partners whose entry wants a check on the day or was never given one, longest first."""
        never = Q(verified_on=None, verify_before=None)
        return (
            self.active_on(on)
            .filter(never | freshness.due(on), merged_into=None)
            .order_by(Coalesce("verify_before", F("verified_on") + timedelta(days=VERIFY_AFTER_DAYS)), "name")
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
)
class Partner(models.Model):
    """An organisation that can help further: of one library, or without a library national.

    Verified is apart from edited: `verified_on` says when somebody made sure that the entry is true.
    A partner that something refers to is ended, not deleted. `hsds` keeps what an imported HSDS
    organization said that has no field here.
    """

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
    hsds_id = models.UUIDField("kenmerk", default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    kind = models.CharField("soort", max_length=15, choices=Kind)
    name = models.CharField("naam", max_length=120)
    short_name = models.CharField("korte naam", max_length=40, blank=True)
    description = models.TextField(
        "wat zij doen", max_length=2000, blank=True, help_text="In gewone taal, twee of drie zinnen."
    )
    topics = models.ManyToManyField(Topic, related_name="partners", blank=True, verbose_name="onderwerpen")
    municipalities = models.ManyToManyField(
        Municipality,
        related_name="partners",
        blank=True,
        verbose_name="gemeenten",
        help_text="Leeg: overal.",
    )
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup),
        verbose_name="doelgroepen",
        default=list,
        blank=True,
    )
    languages = ArrayField(
        models.CharField(max_length=12), verbose_name="talen naast Nederlands", default=list, blank=True
    )
    phone = models.CharField("telefoon", max_length=40, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    check_email = models.EmailField(
        "adres voor de controle",
        blank=True,
        default="",
        db_default="",
        help_text="Hier vragen we of alles nog klopt. Niet te zien aan de balie. Leeg: het adres hierboven.",
    )
    website = models.URLField("website", max_length=300, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="partners", verbose_name="bezoekadres"
    )
    cost = models.CharField("kosten", max_length=200, blank=True, help_text="Leeg: gratis.")
    to_bring = models.CharField("meenemen", max_length=300, blank=True)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot", null=True, blank=True)
    changed_at = models.DateTimeField("gewijzigd op", auto_now=True)
    verified_on = models.DateField("gecontroleerd op", null=True, blank=True)
    verified_by = models.CharField("gecontroleerd door", max_length=120, blank=True)
    verify_before = models.DateField("controleren voor", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="samengevoegd met"
    )
    hsds = models.JSONField("overig volgens HSDS", default=dict, blank=True, editable=False)

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
                condition=Q(merged_into=None),
                violation_error_message="Er is al een partner met deze naam.",
            ),
            models.UniqueConstraint(
                name="partner_hsds_id_once", fields=["library", "hsds_id"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="partner_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="De einddatum ligt voor de begindatum.",
            ),
            models.CheckConstraint(
                name="partner_verified_by_somebody",
                condition=Q(verified_on=None, verified_by="")
                | Q(verified_on__isnull=False) & ~Q(verified_by=""),
            ),
            models.CheckConstraint(
                name="partner_merged_is_ended", condition=Q(merged_into=None) | Q(ends_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def due_on(self) -> date | None:
        """From which day the entry wants a check; None when nobody ever made sure of it or set a day."""
        return freshness.due_on(self.verified_on, self.verify_before)

    @property
    def address_for_checking(self) -> str:
        """Where to ask whether the entry is true; empty when only a person can ask."""
        return self.check_email or self.email

    def freshness(self, on: date) -> Freshness:
        """Whether the entry can be trusted on a day; what nobody ever checked or set a day for is stale."""
        return freshness.on_day(on, self.verified_on, self.verify_before)

    def is_hidden(self, on: date) -> bool:
        """Unchecked for longer than the cycle allows: no desk sees it any more."""
        return self.due_on is None or on >= self.due_on + timedelta(days=HIDDEN_DAYS)

    def verify(self, *, by: str, on: date) -> None:
        """Note that somebody made sure the entry is true; the next check comes half a year later."""
        self.verified_on, self.verified_by = on, by
        self.verify_before = on + timedelta(days=VERIFY_AFTER_DAYS)
        self.save(update_fields=["verified_on", "verified_by", "verify_before"])


class OfPartnerQuerySet(TenantQuerySet):
    """Rows that belong to a partner: staff of the partner's library see them; national ones every library."""

    library_path = "partner__library"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
)
class Contact(models.Model):
    """A person or desk at a partner. Staff-only ones never leave the library: not printed, not exported."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts", verbose_name="partner")
    hsds_id = models.UUIDField("kenmerk", default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    name = models.CharField("naam", max_length=120, blank=True)
    function = models.CharField("functie", max_length=120, blank=True)
    phone = models.CharField("telefoon", max_length=40, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    response_time = models.CharField("antwoordt meestal binnen", max_length=60, blank=True)
    staff_only = models.BooleanField("alleen voor medewerkers", default=True)
    takes_referrals = models.BooleanField(
        "krijgt de doorverwijzingen",
        default=False,
        db_default=False,
        help_text="Mail over doorverwijzingen gaat naar dit adres.",
    )
    hsds = models.JSONField("overig volgens HSDS", default=dict, blank=True, editable=False)

    objects = OfPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "contactpersoon"
        verbose_name_plural = "contactpersonen"
        ordering = ["staff_only", "name"]
        constraints = [
            models.CheckConstraint(
                name="contact_can_be_reached",
                condition=~Q(phone="") | ~Q(email=""),
                violation_error_message="Vul een telefoonnummer of een e-mailadres in.",
            ),
            models.CheckConstraint(
                name="contact_takes_referrals_by_mail",
                condition=Q(takes_referrals=False) | ~Q(email=""),
                violation_error_message="Vul het e-mailadres in waar de doorverwijzingen heen gaan.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.function or self.phone or self.email


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
)
class Agreement(models.Model):
    """What a library and a partner agreed about handing visitors over."""

    class Manner(models.TextChoices):
        WARM = "warm", "warm: overdragen of afspraak maken"
        COLD = "cold", "koud: de weg wijzen"

    class SharedData(models.TextChoices):
        NAME = "name", "hoe iemand heet"
        CONTACT = "contact", "één manier om iemand te bereiken"
        LANGUAGE = "language", "taal"
        QUESTION = "question", "de vraag in één regel"
        APPOINTMENT = "appointment", "de afspraak"

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="agreements", verbose_name="partner")
    library = models.ForeignKey(
        Library, models.CASCADE, related_name="agreements", verbose_name="bibliotheek"
    )
    agreed_on = models.DateField("afgesproken op")
    ends_on = models.DateField("loopt tot", null=True, blank=True)
    manners = ArrayField(
        models.CharField(max_length=5, choices=Manner), verbose_name="doorverwijzen", default=list
    )
    shared_data = ArrayField(
        models.CharField(max_length=12, choices=SharedData), verbose_name="te delen", default=list, blank=True
    )
    legal_basis = models.CharField("grondslag", max_length=200, blank=True)
    note = models.CharField("opmerking", max_length=300, blank=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = "afspraak met partner"
        verbose_name_plural = "afspraken met partners"
        ordering = ["-agreed_on"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("agreed_on")),
                violation_error_message="De einddatum ligt niet na de begindatum.",
            ),
        ]

    def __str__(self) -> str:
        return f"afspraak van {self.agreed_on}"
