"""When a service takes place: rules, exceptions, and the sessions they come to."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

import pghistory
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from ido.models import SharedQuerySet, TenantQuerySet
from partners.models.places import Place
from partners.models.services import Service


class OfServiceQuerySet(SharedQuerySet):
    library_path = "service__library"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), append_only=True)
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
    rule = models.CharField("herhaling", max_length=200, blank=True)
    on_holidays = models.BooleanField("ook op feestdagen", default=False)
    in_school_holidays = models.BooleanField("ook in schoolvakanties", default=True)
    slot_minutes = models.PositiveSmallIntegerField("minuten per afspraak", null=True, blank=True)
    places_per_slot = models.PositiveSmallIntegerField("plaatsen per afspraak", default=1)
    note = models.CharField("opmerking", max_length=200, blank=True)
    hsds = models.JSONField("overig volgens HSDS", default=dict, blank=True, editable=False)

    objects = OfServiceQuerySet.as_manager()

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
                name="schedule_slots_positive",
                condition=(Q(slot_minutes=None) | Q(slot_minutes__gte=5)) & Q(places_per_slot__gte=1),
                violation_error_message="Een afspraak duurt minstens 5 minuten en heeft minstens 1 plaats.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.opens:%H:%M}–{self.closes:%H:%M}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), append_only=True)
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

    objects = TenantQuerySet.as_manager()

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
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                violation_error_message="De eindtijd ligt niet na de begintijd.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} op {self.on}"


class SessionQuerySet(SharedQuerySet):
    library_path = "service__library"

    def open_at(self, moment: datetime) -> Self:
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)

    def after(self, moment: datetime) -> Self:
        """Sessions that are not over at the moment, first one first."""
        return self.filter(ends_at__gt=moment).order_by("starts_at")


class Session(models.Model):
    """One session that a schedule comes to: made by `partners.schedule`, never by hand.

    A cancelled session has no row. `on` is the day the schedule says, also when the session was moved, so
    that a row stays the same row when the rules are reckoned anew.
    """

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="sessions", verbose_name="rooster")
    service = models.ForeignKey(Service, models.CASCADE, related_name="sessions", verbose_name="dienst")
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
                name="session_next_of_service", fields=["service", "ends_at"], include=["starts_at"]
            ),
            models.Index(name="session_by_end", fields=["ends_at", "starts_at"], include=["service"]),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d-%m-%Y %H:%M}"


class SchoolHoliday(models.Model):
    """A school holiday of one of the three regions (Rijksoverheid sets them); first and last day included."""

    class Region(models.TextChoices):
        NORTH = "north", "Noord"
        MIDDLE = "middle", "Midden"
        SOUTH = "south", "Zuid"

    region = models.CharField("regio", max_length=6, choices=Region)
    name = models.CharField("naam", max_length=40)
    first_on = models.DateField("eerste dag")
    last_on = models.DateField("laatste dag")

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
