"""What partners and the library itself offer."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

import pghistory
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Left, Length

from ido.models import Library, Municipality, SharedQuerySet, Topic, User
from partners.models import freshness
from partners.models.organisations import Partner, TargetGroup
from partners.models.places import Place

CAPACITY_KNOWN_DAYS = 30  # what was said about room longer ago is shown as unknown


class ServiceQuerySet(SharedQuerySet):
    def about(self, topic: Topic) -> Self:
        """Services for the topic: those that name it, and those that name none while their partner does."""
        named = Service.topics.through.objects.filter(topic=topic)
        followed = Service.objects.filter(partner__topics=topic, topics=None)
        return self.filter(pk__in=named.values("service_id").union(followed.values("pk")))

    def serving(self, municipality: Municipality | None) -> Self:
        """Services for people of the municipality; all when there is none to ask about.

        A service that names no municipality follows its partner; a partner that names none serves all.
        """
        if municipality is None:
            return self
        own = Service.municipalities.through.objects.filter(service=OuterRef("pk"))
        followed = Partner.municipalities.through.objects.filter(partner=OuterRef("partner"))
        return self.filter(
            Exists(own.filter(municipality=municipality))
            | ~Exists(own) & (Exists(followed.filter(municipality=municipality)) | ~Exists(followed))
        )

    def shown_on(self, day: date) -> Self:
        """Active services that a desk may see: not those of a partner nobody checked within the cycle."""
        return self.active_on(day).filter(Q(partner=None) | freshness.shown(day, "partner__"))

    def with_trust(self, day: date) -> Self:
        """Adds what a desk ranks by: `is_stale`, `is_due` of the partner, `room` from 0 (ample) to 4 (full).

        What was said about room longer ago than CAPACITY_KNOWN_DAYS counts as unknown.
        """
        asked = Q(capacity_asked_on__gte=day - timedelta(days=CAPACITY_KNOWN_DAYS))
        ranks = {"ample": 0, "limited": 1, "waiting_list": 3, "full": 4}
        return self.annotate(
            is_stale=Case(
                When(Q(partner__isnull=False) & freshness.stale(day, "partner__"), then=True), default=False
            ),
            is_due=Case(When(freshness.due(day, path="partner__"), then=True), default=False),
            room=Case(
                *[When(asked & Q(capacity=name), then=rank) for name, rank in ranks.items()], default=2
            ),
        )

    def active_on(self, day: date) -> Self:
        """Services on offer on the day, of partners that are active and not merged away."""
        return (
            self.filter(starts_on__lte=day)
            .filter(Q(ends_on=None) | Q(ends_on__gt=day))
            .filter(Q(partner=None) | Q(partner__ends_on=None) | Q(partner__ends_on__gt=day))
        )

    def with_sessions(self, moment: datetime) -> Self:
        """Adds `open_until`, `next_starts_at` and `next_ends_at` at an aware moment, or None.

        `open_until` is when the session ends that goes on now, the last one when there are several. The next
        session is the first that starts after the moment. Both as far as sessions have been made.
        """
        sessions: Any = apps.get_model("partners", "Session")._default_manager  # its module needs this one
        own = sessions.filter(service=OuterRef("pk"))
        going_on = own.open_at(moment).order_by("-ends_at")
        coming = own.after(moment).filter(starts_at__gt=moment).order_by("starts_at", "ends_at")
        return self.annotate(
            open_until=Subquery(going_on.values("ends_at")[:1]),
            next_starts_at=Subquery(coming.values("starts_at")[:1]),
            next_ends_at=Subquery(coming.values("ends_at")[:1]),
        )

    def with_record(self, user: User) -> Self:
        """Adds `seldom_helps`: handing over to the service was mostly in vain, for the user's library."""
        records: Any = apps.get_model("partners", "TrackRecord")._default_manager  # its module needs this one
        # As a value: a set that is known to be empty cannot be sorted by.
        own = records.filter(service=OuterRef("pk"), library=Value(user.library_id))
        return self.annotate(seldom_helps=Exists(own.seldom_helps()))


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
    exclude=["search_text", "search_words", "name_words"],
)
class Service(models.Model):
    """Something a visitor can be sent to: of a partner, of several together, or of the library itself.

    Without a partner the library offers it. `library` equals the partner's, so national services are of
    national partners; but a library keeps its service of a partner that was merged into a national one.
    Topics, municipalities and target groups left empty follow the partner. `search_text` is what search
    reads: the database writes it (migration 0005_search_follows).
    """

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "spreekuur"
        FORMS_CAFE = "forms_cafe", "formulierencafé"
        COURSE = "course", "cursus"
        HELP_LINE = "help_line", "hulplijn"
        COUNTER = "counter", "loket"
        INFORMATION = "information", "informatie"

    class Capacity(models.TextChoices):
        AMPLE = "ample", "ruim"
        LIMITED = "limited", "beperkt"
        WAITING_LIST = "waiting_list", "wachtlijst"
        FULL = "full", "vol"
        UNKNOWN = "unknown", "onbekend"

    class Level(models.TextChoices):
        BEGINNER = "beginner", "beginner"
        INTERMEDIATE = "intermediate", "gevorderd"
        ADVANCED = "advanced", "ver gevorderd"

    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="services", verbose_name="bibliotheek"
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="services", verbose_name="partner"
    )
    together_with = models.ManyToManyField(
        Partner, related_name="joint_services", blank=True, verbose_name="samen met"
    )
    hsds_id = models.UUIDField("kenmerk", default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    kind = models.CharField("soort", max_length=15, choices=Kind)
    name = models.CharField("naam", max_length=120)
    description = models.TextField("wat het is", max_length=2000, blank=True, help_text="In gewone taal.")
    eligibility = models.CharField("voor wie", max_length=300, blank=True)
    topics = models.ManyToManyField(Topic, related_name="services", blank=True, verbose_name="onderwerpen")
    municipalities = models.ManyToManyField(
        Municipality,
        related_name="services",
        blank=True,
        verbose_name="gemeenten",
        help_text="Leeg: als de partner.",
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
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="services", verbose_name="plek"
    )
    phone = models.CharField("telefoon", max_length=40, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    website = models.URLField("website", max_length=300, blank=True)
    is_free = models.BooleanField("gratis", default=True)
    cost = models.CharField("kosten", max_length=200, blank=True)
    to_bring = models.CharField("meenemen", max_length=300, blank=True)
    walk_in = models.BooleanField("inloop, zonder afspraak", default=True)
    intake = models.CharField("aanmelden", max_length=300, blank=True)
    level = models.CharField("niveau", max_length=12, choices=Level, blank=True)
    most_participants = models.PositiveSmallIntegerField("aantal plaatsen", null=True, blank=True)
    capacity = models.CharField("ruimte", max_length=12, choices=Capacity, default=Capacity.UNKNOWN)
    capacity_asked_on = models.DateField("ruimte gevraagd op", null=True, blank=True)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot", null=True, blank=True)
    changed_at = models.DateTimeField("gewijzigd op", auto_now=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="samengevoegd met"
    )
    hsds = models.JSONField("overig volgens HSDS", default=dict, blank=True, editable=False)
    search_text = models.TextField(default="", editable=False)
    search_words = models.GeneratedField(
        expression=SearchVector("search_text", config="dutch"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    name_words = models.GeneratedField(  # what search reads begins with the name
        expression=SearchVector(Left("search_text", Length("name")), config="dutch"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "dienst"
        verbose_name_plural = "diensten"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="service_hsds_id_once", fields=["library", "hsds_id"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="service_of_partner_or_library",
                condition=Q(partner__isnull=False) | Q(library__isnull=False),
                violation_error_message="Kies een partner, of laat de dienst van de bibliotheek zelf zijn.",
            ),
            models.CheckConstraint(
                name="service_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="De einddatum ligt voor de begindatum.",
            ),
            models.CheckConstraint(
                name="service_merged_is_ended", condition=Q(merged_into=None) | Q(ends_on__isnull=False)
            ),
            models.CheckConstraint(
                name="service_capacity_known_with_date",
                condition=Q(capacity="unknown") | Q(capacity_asked_on__isnull=False),
                violation_error_message="Vul in wanneer je naar de ruimte vroeg.",
            ),
            models.CheckConstraint(
                name="service_free_without_cost",
                condition=Q(is_free=False) | Q(cost=""),
                violation_error_message="Gratis en kosten gaan niet samen. Zet een van beide uit.",
            ),
        ]
        indexes = [
            # Whoever searches sees all that is national, and few besides (partners.conditions.BY_WORDS).
            GinIndex(
                name="service_national_words",
                fields=["search_words", "name_words"],
                condition=Q(library=None),
            ),
            # All that a search without words chooses and orders by (partners.found).
            models.Index(
                name="service_standing",
                fields=["library", "id"],
                include=[
                    "partner",
                    "name",
                    "kind",
                    "capacity",
                    "capacity_asked_on",
                    "starts_on",
                    "ends_on",
                    "walk_in",
                    "is_free",
                ],
            ),
            # National services in the order of a page (partners.walk): with known room, and without.
            models.Index(
                name="service_by_room",
                fields=["capacity", "name", "id"],
                include=[
                    "partner",
                    "kind",
                    "capacity_asked_on",
                    "starts_on",
                    "ends_on",
                    "walk_in",
                    "is_free",
                ],
                condition=Q(library=None),
            ),
            models.Index(
                name="service_by_name",
                fields=["name", "id"],
                include=[
                    "partner",
                    "kind",
                    "capacity",
                    "capacity_asked_on",
                    "starts_on",
                    "ends_on",
                    "walk_in",
                    "is_free",
                ],
                condition=Q(library=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def capacity_on(self, day: date) -> str:
        """The room there is as far as is known on the day: what was asked too long ago is unknown."""
        return known_capacity(self.capacity, self.capacity_asked_on, day)

    def note_capacity(self, capacity: str, *, on: date) -> None:
        """Write down the room there is, as it was asked on the day."""
        self.capacity = capacity
        self.capacity_asked_on = None if capacity == self.Capacity.UNKNOWN else on
        self.save(update_fields=["capacity", "capacity_asked_on", "changed_at"])


def known_capacity(capacity: str, asked_on: date | None, day: date) -> str:
    """`capacity` if it was asked lately enough to hold on the day, else unknown."""
    if asked_on is None or day > asked_on + timedelta(days=CAPACITY_KNOWN_DAYS):
        return Service.Capacity.UNKNOWN
    return capacity
