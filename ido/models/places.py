"""Municipalities, library organisations and their desks, and what of them changes over time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.db.models.functions import Lower

from ido.models.scope import TenantQuerySet

if TYPE_CHECKING:
    from ido.models.people import User


class Province(models.TextChoices):
    """The twelve provinces by their CBS code."""

    GRONINGEN = "PV20", "Groningen"
    FRYSLAN = "PV21", "Fryslân"
    DRENTHE = "PV22", "Drenthe"
    OVERIJSSEL = "PV23", "Overijssel"
    FLEVOLAND = "PV24", "Flevoland"
    GELDERLAND = "PV25", "Gelderland"
    UTRECHT = "PV26", "Utrecht"
    NOORD_HOLLAND = "PV27", "Noord-Holland"
    ZUID_HOLLAND = "PV28", "Zuid-Holland"
    ZEELAND = "PV29", "Zeeland"
    NOORD_BRABANT = "PV30", "Noord-Brabant"
    LIMBURG = "PV31", "Limburg"


class MunicipalityQuerySet(models.QuerySet):
    def existing_on(self, day: date) -> Self:
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day))

    def named(self, words: str) -> Self:
        """Those whose name holds the words, or whose code is them."""
        return self.filter(Q(name__icontains=words) | Q(code__iexact=words)) if words else self

    def with_latest_inhabitants(self) -> Self:
        """Adds `latest_count` and `latest_day`: the newest number of inhabitants and its reference day."""
        latest = Inhabitants.objects.filter(municipality=models.OuterRef("pk")).order_by("-counted_on")
        return self.annotate(
            latest_count=models.Subquery(latest.values("count")[:1]),
            latest_day=models.Subquery(latest.values("counted_on")[:1]),
        )


class Municipality(models.Model):
    """A municipality under its CBS code; after a merger it stays, for the counts of its years."""

    code = models.CharField(
        "CBS-code",
        max_length=6,
        primary_key=True,
        validators=[
            RegexValidator(r"^GM\d{4}$", "Schrijf de CBS-code als GM en vier cijfers, bijvoorbeeld GM0855.")
        ],
    )
    name = models.CharField("naam", max_length=80)
    province = models.CharField("provincie", max_length=4, choices=Province)
    dissolved_on = models.DateField("opgeheven op", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="opgegaan in"
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="municipality_code_is_cbs_code", condition=Q(code__regex=r"^GM[0-9]{4}$")
            ),
            models.CheckConstraint(
                name="municipality_province_exists", condition=Q(province__in=Province.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Inhabitants(models.Model):
    """How many people lived in a municipality on a reference day, usually 1 January."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="inhabitants", verbose_name="gemeente"
    )
    counted_on = models.DateField("peildatum")
    count = models.PositiveIntegerField("aantal inwoners", validators=[MinValueValidator(1)])
    source = models.CharField("bron", max_length=120)

    class Meta:
        verbose_name = "inwoneraantal"
        verbose_name_plural = "inwoneraantallen"
        ordering = ["municipality", "counted_on"]
        constraints = [
            models.UniqueConstraint(name="inhabitants_once_per_day", fields=["municipality", "counted_on"]),
            models.CheckConstraint(name="inhabitants_positive", condition=Q(count__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.count} op {self.counted_on}"


class Holiday(models.TextChoices):
    """Dutch public holidays under the names the `holidays` package gives them."""

    NEW_YEAR = "Nieuwjaarsdag"
    GOOD_FRIDAY = "Goede vrijdag"
    EASTER = "Eerste paasdag"
    EASTER_MONDAY = "Tweede paasdag"
    KINGS_DAY = "Koningsdag"
    LIBERATION_DAY = "Bevrijdingsdag"
    ASCENSION = "Hemelvaartsdag"
    PENTECOST = "Eerste pinksterdag"
    PENTECOST_MONDAY = "Tweede pinksterdag"
    CHRISTMAS = "Eerste kerstdag"
    BOXING_DAY = "Tweede kerstdag"


class SchoolRegion(models.TextChoices):
    """The three regions over which Rijksoverheid spreads the school holidays."""

    NORTH = "north", "Noord"
    MIDDLE = "middle", "Midden"
    SOUTH = "south", "Zuid"


def usual_holidays() -> list[str]:
    """On Good Friday and Liberation Day most libraries open; on the others they close."""
    return [h.value for h in Holiday if h not in (Holiday.GOOD_FRIDAY, Holiday.LIBERATION_DAY)]


class LibraryQuerySet(TenantQuerySet):
    library_path = "pk"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own library; the administrator, who founds them, sees all."""
        if user.is_authenticated and user.role == "administrator":
            return self.all()
        return super().visible_to(user)

    def with_sizes(self) -> Self:
        """Adds how many locations and active coordinators each library has."""
        return self.annotate(
            location_count=models.Count("locations", distinct=True),
            coordinator_count=models.Count(
                "users", distinct=True, filter=Q(users__role="coordinator", users__is_active=True)
            ),
        )


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), append_only=True)
class Library(models.Model):
    """A library organisation: the legal body whose data stands apart from every other's."""

    name = models.CharField("naam", max_length=120, unique=True)
    slug = models.SlugField("korte naam in adressen", max_length=60, unique=True)
    closed_on_holidays = ArrayField(
        models.CharField(max_length=30, choices=Holiday),
        verbose_name="gesloten op",
        default=usual_holidays,
        blank=True,
        help_text="Op deze feestdagen zijn alle locaties dicht.",
    )
    school_region = models.CharField(
        "schoolvakanties van regio",
        max_length=6,
        choices=SchoolRegion,
        blank=True,
        default="",
        db_default="",
        help_text="Voor spreekuren en cursussen die in schoolvakanties niet doorgaan.",
    )
    asks_age_band = models.BooleanField(
        "vraag naar leeftijdsgroep",
        default=False,
        help_text="Aan: medewerkers kunnen bij een bezoek een leeftijdsgroep kiezen. Dat is nooit verplicht.",
    )

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = "bibliotheek"
        verbose_name_plural = "bibliotheken"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LocationQuerySet(TenantQuerySet):
    def operating_on(self, day: date) -> Self:
        """Locations with a period of service that covers the day."""
        return self.filter(operations__period__contains=day)

    def with_operations(self) -> Self:
        """Loads every location's periods of service, oldest first, with their municipalities."""
        operations = Operation.objects.select_related("municipality").order_by("period")
        return self.select_related("library").prefetch_related(models.Prefetch("operations", operations))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), append_only=True)
class Location(models.Model):
    """A desk, inside or outside a library building."""

    class Setting(models.TextChoices):
        """Where the desk stands (seeds 000 and 003)."""

        LIBRARY = "library", "in de bibliotheek"
        DISTRICT_CENTRE = "district_centre", "wijkcentrum"
        COMMUNITY_CENTRE = "community_centre", "buurthuis"
        TOWN_HALL = "town_hall", "gemeentehuis"
        HOSPITAL = "hospital", "ziekenhuis of gezondheidscentrum"
        SENIOR_FLAT = "senior_flat", "seniorenflat"
        SUPERMARKET = "supermarket", "supermarkt"
        SHOP = "shop", "winkel"
        RESTAURANT = "restaurant", "restaurant"
        PHONE_SHOP = "phone_shop", "telefoonwinkel"
        MOBILE = "mobile", "mobiel of pop-up"
        OTHER = "other", "ergens anders"

    library = models.ForeignKey(Library, models.PROTECT, related_name="locations", verbose_name="bibliotheek")
    name = models.CharField("naam", max_length=120, help_text="Zo heet de locatie in lijsten en rapporten.")
    public_name = models.CharField(
        "naam voor bezoekers",
        max_length=120,
        blank=True,
        help_text="Alleen als bezoekers een andere naam kennen.",
    )
    setting = models.CharField("plek", max_length=20, choices=Setting, default=Setting.LIBRARY)
    address = models.CharField("adres", max_length=200, blank=True)
    contact = models.CharField(
        "contactpersoon", max_length=120, blank=True, help_text="Collega die over deze locatie gaat."
    )
    private_room = models.BooleanField("aparte ruimte voor een gesprek", default=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = "locatie"
        verbose_name_plural = "locaties"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "library",
                Lower("name"),
                name="location_name_once_per_library",
                violation_error_message="Er is al een locatie met deze naam. Kies een andere naam.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_outside(self) -> bool:
        return self.setting != self.Setting.LIBRARY


class OperationQuerySet(TenantQuerySet):
    library_path = "location__library"

    def on(self, day: date) -> Self:
        return self.filter(period__contains=day)

    def in_period(self, first: date, last: date) -> Self:
        """Stretches that share at least one day with first..last, both included."""
        return self.filter(period__overlap=DateRange(first, last, "[]"))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), append_only=True)
class Operation(models.Model):
    """A dated stretch in which a location ran one scenario, with one staffing, in one municipality.

    Locations reopen, change scenario and find themselves in another municipality after a merger; a report
    over a period uses what held on each day of it. Stretches of one location never overlap.
    """

    class Scenario(models.TextChoices):
        """The scenarios of seed 003."""

        BASIC = "basic", "Basis"
        ALWAYS = "always", "Altijd beschikbaar"
        BROAD = "broad", "Brede dienstverlening"
        POP_UP = "pop_up", "Pop-up"
        OUTSIDE = "outside", "Buiten de bibliotheek"
        GENERAL = "general", "Algemeen informatiepunt"
        SQUARE = "square", "Informatieplein of ontwikkelplein"
        COMBINED = "combined", "Combinatie"

    class ServiceLevel(models.TextChoices):
        REFER = "refer", "doorverwijzen"
        HELP = "help", "ter plekke helpen"
        SIGNAL = "signal", "signaleren"
        PROGRAMME = "programme", "programmeren"

    class Staffing(models.TextChoices):
        STAFF = "staff", "medewerkers"
        VOLUNTEERS = "volunteers", "vrijwilligers"
        PARTNERS = "partners", "partners"

    location = models.ForeignKey(Location, models.CASCADE, related_name="operations", verbose_name="locatie")
    period = DateRangeField(
        "periode", help_text="Van de eerste open dag tot de dag na de laatste; open einde mag."
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="operations", verbose_name="gemeente"
    )
    scenario = models.CharField("scenario", max_length=10, choices=Scenario, default=Scenario.BASIC)
    service_levels = ArrayField(
        models.CharField(max_length=10, choices=ServiceLevel),
        verbose_name="dienstverlening",
        default=list,
        blank=True,
    )
    staffing = ArrayField(
        models.CharField(max_length=10, choices=Staffing), verbose_name="bemensing", default=list, blank=True
    )
    dedicated_employee = models.BooleanField("eigen IDO-medewerker", default=False)
    catchment_name = models.CharField(
        "verzorgingsgebied", max_length=120, blank=True, help_text="De kern of wijk die deze locatie bedient."
    )
    catchment_inhabitants = models.PositiveIntegerField("inwoners van dat gebied", null=True, blank=True)
    catchment_source = models.CharField("bron van dat aantal", max_length=120, blank=True)
    catchment_counted_on = models.DateField("peildatum van dat aantal", null=True, blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = "dienstverleningsperiode"
        verbose_name_plural = "dienstverleningsperioden"
        ordering = ["location", "period"]
        constraints = [
            ExclusionConstraint(
                name="operation_periods_do_not_overlap",
                expressions=[("location", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Deze periode overlapt een andere van deze locatie. Pas de data aan.",
            ),
            models.CheckConstraint(
                name="operation_period_has_start_and_days",
                condition=Q(period__isempty=False, period__startswith__isnull=False),
                violation_error_message="De periode heeft geen dagen. Kies een einddatum na de begindatum.",
            ),
            models.CheckConstraint(
                name="operation_catchment_complete",
                condition=Q(catchment_name="", catchment_inhabitants=None, catchment_source="")
                | Q(catchment_inhabitants__gt=0) & ~Q(catchment_name="") & ~Q(catchment_source=""),
                violation_error_message="Vul van het verzorgingsgebied naam, inwoners én bron in, of geen.",
            ),
            models.CheckConstraint(
                name="operation_catchment_day_has_catchment",
                condition=Q(catchment_counted_on=None) | Q(catchment_inhabitants__gt=0),
                violation_error_message="Een peildatum hoort bij een verzorgingsgebied. Vul dat ook in.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location_id} {self.period}"
