"""When a service takes place: rules, exceptions, and the sessions they come to."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Self

import pghistory
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from ido.models import SchoolRegion, SharedQuerySet
from partners.models import freshness
from partners.models.organisations import Partner
from partners.models.places import Place
from partners.models.service import Service

# What a rule may hold: whole days, nothing about its beginning or end. The database holds rules to it too, so
# that every stored rule can be read.
_WEEKDAY = "([+-]?([1-9]|[1-4][0-9]|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)"
_MONTH_DAY = "-?([1-9]|[12][0-9]|3[01])"
_POSITION = "-?[1-9][0-9]?"
_MONTH = "([1-9]|1[0-2])"
RULE = (
    "^(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;("
    "INTERVAL=[1-9][0-9]?"
    f"|BYDAY={_WEEKDAY}(,{_WEEKDAY})*"
    f"|BYMONTHDAY={_MONTH_DAY}(,{_MONTH_DAY})*"
    f"|BYMONTH={_MONTH}(,{_MONTH})*"
    f"|BYSETPOS={_POSITION}(,{_POSITION})*"
    "|WKST=(MO|TU|WE|TH|FR|SA|SU)"
    "))*)?$"
)
UNREADABLE_RULE = (
    "Deze herhaling kunnen we niet lezen. Gebruik een RRULE met FREQ per dag, week, maand of jaar, "
    "zonder UNTIL en COUNT."
)
LONGEST = timedelta(hours=25)  # a session lies within one local day, and one day a year has 25 hours


class ScheduleQuerySet(SharedQuerySet):
    library_path = "service__library"

    def at_place(self, place: Place) -> Self:
        """Schedules of which some session may take place there."""
        own = Q(place=place) | Q(place=None, service__place=place)
        elsewhere = ScheduleException.objects.filter(place=place).values("schedule")
        return self.filter(own | Q(pk__in=elsewhere))

    def of_partner(self, partner: Partner) -> Self:
        """Schedules of the partner's services, and of those it gives together with others."""
        together = Service.objects.filter(together_with=partner).values("pk")
        return self.filter(Q(service__partner=partner) | Q(service__in=together))

    def current(self, day: date) -> Self:
        """Without what is of partners that were checked too long ago to be shown (see `is_hidden`)."""
        return self.filter(Q(service__partner=None) | freshness.shown(day, "service__partner__"))

    def to_reckon(self) -> Self:
        """Loads everything around the schedules that `partners.schedule` looks at."""
        exceptions = ScheduleException.objects.select_related("place__location")
        return self.select_related(
            "service__library", "service__partner", "service__place__location", "place__location"
        ).prefetch_related(models.Prefetch("exceptions", exceptions))

    def to_show(self) -> Self:
        """As `to_reckon`, with everybody who gives the service."""
        return self.to_reckon().prefetch_related("service__together_with")


class ScheduleExceptionQuerySet(SharedQuerySet):
    library_path = "schedule__service__library"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
)
class Schedule(models.Model):
    """A repeating session, or a single one. `rule` is an RFC 5545 RRULE without UNTIL and COUNT ("" is once).

    Times are local, Europe/Amsterdam: a session of 14:00 stays at 14:00 over a clock change. `last_on` is the
    last day on which it may fall, itself included. `partners.schedule` reckons with it.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="schedules", verbose_name="dienst")
    hsds_id = models.UUIDField("kenmerk", default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="schedules", verbose_name="plek"
    )
    first_on = models.DateField("eerste keer")
    last_on = models.DateField("laatste keer", null=True, blank=True)
    opens = models.TimeField("van")
    closes = models.TimeField("tot")
    rule = models.CharField(
        "herhaling", max_length=200, blank=True, validators=[RegexValidator(RULE, UNREADABLE_RULE)]
    )
    on_holidays = models.BooleanField("ook op feestdagen", default=False)
    in_school_holidays = models.BooleanField("ook in schoolvakanties", default=True)
    slot_minutes = models.PositiveSmallIntegerField("minuten per afspraak", null=True, blank=True)
    places_per_slot = models.PositiveSmallIntegerField("plaatsen per afspraak", default=1)
    note = models.CharField("opmerking", max_length=200, blank=True)
    hsds = models.JSONField("overig volgens HSDS", default=dict, blank=True, editable=False)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = "rooster"
        verbose_name_plural = "roosters"
        ordering = ["service", "first_on", "opens"]
        constraints = [
            models.CheckConstraint(
                name="schedule_closes_after_opening",
                condition=Q(closes__gt=F("opens")),
                violation_error_message="De eindtijd ligt niet na de begintijd.",
            ),
            models.CheckConstraint(
                name="schedule_last_not_before_first",
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
                violation_error_message="De laatste keer ligt voor de eerste keer.",
            ),
            models.CheckConstraint(
                name="schedule_rule_can_be_read",
                condition=Q(rule__regex=RULE),
                violation_error_message=UNREADABLE_RULE,
            ),
            models.CheckConstraint(
                name="schedule_slots_positive",
                condition=(Q(slot_minutes=None) | Q(slot_minutes__gte=5)) & Q(places_per_slot__gte=1),
                violation_error_message="Een afspraak duurt minstens 5 minuten en heeft minstens 1 plaats.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.opens:%H.%M}–{self.closes:%H.%M}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
)
class ScheduleException(models.Model):
    """One day on which a schedule goes differently: cancelled, moved, or an extra session."""

    class Kind(models.TextChoices):
        CANCELLED = "cancelled", "gaat niet door"
        MOVED = "moved", "verplaatst"
        EXTRA = "extra", "extra keer"

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="exceptions", verbose_name="rooster")
    on = models.DateField("dag", help_text="De dag volgens het rooster; bij een extra keer de dag zelf.")
    kind = models.CharField("wat er anders is", max_length=10, choices=Kind)
    new_on = models.DateField("nieuwe dag", null=True, blank=True)
    opens = models.TimeField("van", null=True, blank=True)
    closes = models.TimeField("tot", null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="andere plek")
    reason = models.CharField("reden", max_length=120, blank=True)

    objects = ScheduleExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "uitzondering"
        verbose_name_plural = "uitzonderingen"
        ordering = ["schedule", "on"]
        constraints = [
            models.UniqueConstraint(name="schedule_exception_once_a_day", fields=["schedule", "on"]),
            models.CheckConstraint(
                name="schedule_exception_moved_somewhere",
                condition=~Q(kind="moved")
                | Q(new_on__isnull=False)
                | Q(opens__isnull=False)
                | Q(place__isnull=False),
                violation_error_message="Vul de nieuwe dag, tijd of plek in.",
            ),
            models.CheckConstraint(
                name="schedule_exception_closes_after_opening",
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
                violation_error_message="Vul een begintijd en een latere eindtijd in, of geen van beide.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} op {self.on}"


class SessionQuerySet(SharedQuerySet):
    library_path = "service__library"

    def open_at(self, moment: datetime) -> Self:
        """Sessions that are going on; none lasts longer than a day, which keeps the index range short."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment, ends_at__lte=moment + LONGEST)

    def after(self, moment: datetime) -> Self:
        """Sessions that are not over at the moment, first one first."""
        return self.filter(ends_at__gt=moment).order_by("starts_at")


class Session(models.Model):
    """One session that a schedule comes to: made by `partners.schedule`, never by hand.

    A cancelled session has no row. `on` is the day the schedule says, also when the session was moved, so
    that a row stays the same row when the rules are reckoned anew.
    """

    # indexes of several fields begin with these two
    schedule = models.ForeignKey(
        Schedule, models.CASCADE, related_name="sessions", verbose_name="rooster", db_index=False
    )
    service = models.ForeignKey(
        Service, models.CASCADE, related_name="sessions", verbose_name="dienst", db_index=False
    )
    on = models.DateField("dag volgens het rooster")
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="sessions", verbose_name="plek")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "sessie"
        verbose_name_plural = "sessies"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(name="session_once_a_day", fields=["schedule", "on"]),
            models.CheckConstraint(name="session_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes = [
            models.Index(
                name="session_of_service", fields=["service", "starts_at", "ends_at"], include=["id"]
            ),
            models.Index(name="session_by_end", fields=["ends_at", "starts_at"], include=["service", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d-%m-%Y %H.%M}"


class Horizon(models.Model):
    """How far the rows of sessions reach: one row, kept by `partners.horizon`.

    `last_on` is the last day for which there are sessions of every schedule; `whole_on` is when all of them
    were last reckoned anew.
    """

    ONLY = 1

    last_on = models.DateField("sessies tot en met")
    whole_on = models.DateField("geheel berekend op")

    class Meta:
        verbose_name = "horizon van de sessies"
        verbose_name_plural = "horizon van de sessies"
        constraints = [models.CheckConstraint(name="horizon_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"tot en met {self.last_on}"


class SchoolHoliday(models.Model):
    """A school holiday of one of the three regions (Rijksoverheid sets them); first and last day included."""

    region = models.CharField("regio", max_length=6, choices=SchoolRegion)
    name = models.CharField("naam", max_length=40)
    first_on = models.DateField("eerste dag")
    last_on = models.DateField("laatste dag")
    source = models.CharField("bron", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "schoolvakantie"
        verbose_name_plural = "schoolvakanties"
        ordering = ["first_on"]
        constraints = [
            models.UniqueConstraint(name="school_holiday_once", fields=["region", "name", "first_on"]),
            models.CheckConstraint(name="school_holiday_has_days", condition=Q(last_on__gte=F("first_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_region_display()}"
