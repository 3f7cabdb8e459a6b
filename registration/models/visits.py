"""Visits and their questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now

from ido.models import Domain, Library, Location, Position, TenantQuerySet, Topic, User
from partners.models import Partner
from registration.models.counting import QUESTION_TRIGGERS, VISIT_TRIGGERS
from registration.models.imports import ImportBatch


class LocalDay(Func):
    """The civil day in the Netherlands of a moment."""

    template = "(timezone('Europe/Amsterdam', %(expressions)s))::date"
    output_field = models.DateField()


class VisitQuerySet(TenantQuerySet):
    def counted(self) -> Self:
        """Withdrawn visits stay in the log and leave the counts."""
        return self.filter(withdrawn_at=None)

    def in_period(self, first: date, last: date) -> Self:
        """Visits on the days first..last, both included, in Dutch time."""
        return self.filter(day__range=(first, last))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), append_only=True)
class Visit(models.Model):
    """One contact with one visitor, with one or more questions.

    `submission_id` is made by the client: the same visit sent twice is stored once. Nothing about the
    visitor is kept: no name, birth date, address, postcode, gender, health or origin.
    """

    class Channel(models.TextChoices):
        DESK = "desk", "balie"
        PHONE = "phone", "telefoon"
        EMAIL = "email", "e-mail"
        ONLINE = "online", "online"
        ON_SITE = "on_site", "op locatie"

    class Duration(models.TextChoices):
        UNDER_5 = "under_5", "korter dan 5 minuten"
        FROM_5 = "5_15", "5 tot 15 minuten"
        FROM_15 = "15_30", "15 tot 30 minuten"
        FROM_30 = "30_60", "30 tot 60 minuten"
        OVER_60 = "over_60", "langer dan een uur"

    class NeedProfile(models.TextChoices):
        """The six needs of seed 004."""

        HANDS_ON = "hands_on", "fysieke hulp"
        TRUST = "trust", "betrouwbaarheid inschatten"
        LOOK_ALONG = "look_along", "meekijken en bevestigen"
        LANGUAGE = "language", "taal van de overheid"
        ORIENTATION = "orientation", "wegwijs maken"
        SUPPORT = "support", "mentale steun"

    class Complexity(models.TextChoices):
        SIMPLE = "simple", "eenvoudig"
        AVERAGE = "average", "gemiddeld"
        COMPLEX = "complex", "zeer complex"

    class AgeBand(models.TextChoices):
        UNDER_18 = "under_18", "jonger dan 18"
        FROM_18 = "18_26", "18 tot en met 26"
        FROM_27 = "27_44", "27 tot en met 44"
        FROM_45 = "45_64", "45 tot en met 64"
        FROM_65 = "65_79", "65 tot en met 79"
        FROM_80 = "80_plus", "80 en ouder"

    class Language(models.TextChoices):
        """ISO 639-1 code of the language spoken, when it was not Dutch."""

        ENGLISH = "en", "Engels"
        ARABIC = "ar", "Arabisch"
        TURKISH = "tr", "Turks"
        POLISH = "pl", "Pools"
        UKRAINIAN = "uk", "Oekraïens"
        TIGRINYA = "ti", "Tigrinya"
        FARSI = "fa", "Farsi of Dari"
        SOMALI = "so", "Somalisch"
        SPANISH = "es", "Spaans"
        FRENCH = "fr", "Frans"
        GERMAN = "de", "Duits"
        ROMANIAN = "ro", "Roemeens"
        BULGARIAN = "bg", "Bulgaars"
        CHINESE = "zh", "Chinees"
        OTHER = "other", "een andere taal"

    class Source(models.TextChoices):
        DESK = "desk", "aan de balie"
        CATCH_UP = "catch_up", "achteraf ingevoerd"
        OFFLINE = "offline", "zonder verbinding"
        IMPORT = "import", "ingelezen bestand"

    library = models.ForeignKey(
        Library,
        models.PROTECT,
        related_name="visits",
        db_index=False,  # the log's index begins with it
        verbose_name="bibliotheek",
    )
    submission_id = models.UUIDField("kenmerk van de inzending")
    location = models.ForeignKey(Location, models.PROTECT, related_name="visits", verbose_name="locatie")
    occurred_at = models.DateTimeField("tijdstip")
    day = models.GeneratedField(
        expression=LocalDay("occurred_at"), output_field=models.DateField(), db_persist=True
    )
    channel = models.CharField("kanaal", max_length=10, choices=Channel, default=Channel.DESK)
    duration = models.CharField("duur", max_length=10, choices=Duration, blank=True)
    need_profiles = ArrayField(
        models.CharField(max_length=12, choices=NeedProfile),
        verbose_name="behoefte",
        default=list,
        blank=True,
    )
    complexity = models.CharField("complexiteit", max_length=10, choices=Complexity, blank=True)
    age_band = models.CharField("leeftijdsgroep", max_length=10, choices=AgeBand, blank=True)
    language = models.CharField("taal", max_length=5, choices=Language, blank=True)
    recorded_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="visits",
        db_index=False,  # it is sought within a library: an index below
        verbose_name="ingevoerd door",
    )
    recorder_position = models.CharField("functie", max_length=10, choices=Position)
    entered_at = models.DateTimeField("ingevoerd op", db_default=Now())
    source = models.CharField("bron", max_length=10, choices=Source, default=Source.DESK)
    import_batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        db_index=False,  # the partial index below spares the desk an entry per visit
        verbose_name="ingelezen uit",
    )
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ingetrokken door"
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "bezoek"
        verbose_name_plural = "bezoeken"
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="visit_stored_once", fields=["library", "submission_id"]),
            models.CheckConstraint(
                name="visit_withdrawn_at_and_by_together",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_of_batch_is_imported",
                condition=Q(import_batch=None) | Q(source="import"),
            ),
        ]
        indexes = [
            # Reports and tallies read the counted visits of a location over days, and then their questions;
            # the completeness of registering asks whether there are any within an hour.
            models.Index(
                name="visit_counted_by_moment",
                fields=["location", "day", "occurred_at"],
                include=["id"],
                condition=Q(withdrawn_at=None),
            ),
            # The log counts a library's visits, withdrawn or not, from this index alone.
            models.Index(name="visit_log", fields=["library", "-occurred_at"], include=["withdrawn_at"]),
            # Each desk page shows the last entries of its user.
            models.Index(name="visit_of_recorder", fields=["library", "recorded_by", "-id"]),
            models.Index(
                name="visit_of_batch", fields=["import_batch"], condition=Q(import_batch__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="visit_within_operation",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("location_id", "library_id", "occurred_at"),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM ido_operation o JOIN ido_location l ON l.id = o.location_id
                        WHERE o.location_id = NEW.location_id AND l.library_id = NEW.library_id
                          AND o.period @> NEW.day
                    ) THEN
                        RAISE EXCEPTION 'location % had no period of service on %', NEW.location_id, NEW.day
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'visit_within_operation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            *VISIT_TRIGGERS,
        ]

    def __str__(self) -> str:
        return f"bezoek {self.pk}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def withdraw(self, *, by: User, at: datetime) -> None:
        """Take the visit out of every count; it stays in the log."""
        self.withdrawn_at, self.withdrawn_by = at, by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])

    def restore(self) -> None:
        """Undo a withdrawal."""
        self.withdrawn_at = self.withdrawn_by = None
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])


class QuestionQuerySet(TenantQuerySet):
    library_path = "visit__library"

    def counted(self) -> Self:
        return self.filter(visit__withdrawn_at=None)

    def in_period(self, first: date, last: date) -> Self:
        """Questions on the days first..last, both included, in Dutch time."""
        return self.filter(visit__day__range=(first, last))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), append_only=True)
class Question(models.Model):
    """One question of a visit: the counted unit of every report."""

    class HelpGiven(models.TextChoices):
        INFORMATION = "information", "informatie"
        ON_THE_SPOT = "on_the_spot", "ter plekke geholpen"
        REFERRED = "referred", "doorverwezen"
        COURSE = "course", "cursus"

    class Outcome(models.TextChoices):
        SOLVED = "solved", "opgelost"
        PARTLY = "partly", "deels opgelost"
        REFERRED = "referred", "doorverwezen"
        UNSOLVED = "unsolved", "niet opgelost"

    class FollowUp(models.TextChoices):
        """What became of it after a warm referral; `referrals` writes it."""

        SOLVED = "solved", "opgelost"
        PARTLY = "partly", "deels opgelost"
        SUPPORT = "support", "krijgt verdere hulp"
        REFERRED_ON = "referred_on", "doorgestuurd naar een ander"
        UNSOLVED = "unsolved", "niet opgelost"

    visit = models.ForeignKey(
        Visit,
        models.CASCADE,
        related_name="questions",
        db_index=False,  # the unique constraint below begins with it
        verbose_name="bezoek",
    )
    position = models.PositiveSmallIntegerField("volgnummer")
    domain = models.CharField("domein", max_length=20, choices=Domain)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions", verbose_name="onderwerp")
    public_body = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name="uitvoeringsorganisatie",
    )
    help_given = models.CharField("hulp", max_length=12, choices=HelpGiven)
    outcome = models.CharField("uitkomst", max_length=10, choices=Outcome)
    note = models.CharField("notitie", max_length=200, blank=True)
    follow_up = models.CharField("daarna", max_length=12, choices=FollowUp, blank=True, db_default="")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "vraag"
        verbose_name_plural = "vragen"
        ordering = ["visit", "position"]
        constraints = [
            # Also the key of the join from a visit: what reports group by is read from the index alone.
            models.UniqueConstraint(
                name="question_position_once",
                fields=["visit", "position"],
                include=["topic", "outcome", "domain"],
            ),
            models.CheckConstraint(name="question_position_from_1", condition=Q(position__gte=1)),
            models.CheckConstraint(name="question_domain_exists", condition=Q(domain__in=Domain.values)),
            models.CheckConstraint(
                name="question_outcome_exists",
                condition=Q(outcome__in=["solved", "partly", "referred", "unsolved"]),
            ),
        ]
        triggers = QUESTION_TRIGGERS

    def __str__(self) -> str:
        return f"vraag {self.position} van bezoek {self.visit_id}"


def help_for(outcome: str) -> str:
    """The help that the outcome implies, for a desk that only chose the outcome."""
    return {
        Question.Outcome.SOLVED: Question.HelpGiven.ON_THE_SPOT,
        Question.Outcome.REFERRED: Question.HelpGiven.REFERRED,
    }.get(Question.Outcome(outcome), Question.HelpGiven.INFORMATION)
