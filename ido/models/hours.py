"""When a desk is open: weekly hours with dates, and closures. `ido.hours` does the reckoning."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from ido.models.places import Library, Location
from ido.models.scope import TenantQuerySet


class Weekday(models.IntegerChoices):
    """ISO weekdays."""

    MONDAY = 1, "maandag"
    TUESDAY = 2, "dinsdag"
    WEDNESDAY = 3, "woensdag"
    THURSDAY = 4, "donderdag"
    FRIDAY = 5, "vrijdag"
    SATURDAY = 6, "zaterdag"
    SUNDAY = 7, "zondag"


class OpeningHoursQuerySet(TenantQuerySet):
    library_path = "location__library"


class OpeningHours(models.Model):
    """One weekly stretch, in local time of Europe/Amsterdam, on the days of `period`."""

    location = models.ForeignKey(
        Location, models.CASCADE, related_name="opening_hours", verbose_name="locatie"
    )
    weekday = models.PositiveSmallIntegerField("dag", choices=Weekday)
    opens = models.TimeField("van")
    closes = models.TimeField("tot")
    period = DateRangeField("geldig", help_text="Van de eerste dag tot de dag na de laatste; open einde mag.")

    objects = OpeningHoursQuerySet.as_manager()

    class Meta:
        verbose_name = "openingstijd"
        verbose_name_plural = "openingstijden"
        ordering = ["location", "period", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="opening_hours_close_after_opening",
                condition=Q(closes__gt=F("opens")),
                violation_error_message="De eindtijd ligt niet na de begintijd. Pas een van beide aan.",
            ),
            models.CheckConstraint(
                name="opening_hours_period_has_start_and_days",
                condition=Q(period__isempty=False, period__startswith__isnull=False),
                violation_error_message="De periode heeft geen dagen. Kies een einddatum na de begindatum.",
            ),
            models.CheckConstraint(name="opening_hours_iso_weekday", condition=Q(weekday__range=(1, 7))),
            ExclusionConstraint(
                name="opening_hours_do_not_overlap",
                expressions=[
                    ("location", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                    (
                        # PostgreSQL has no range of times; any fixed day makes one of them.
                        Func(
                            Value("2000-01-01", output_field=models.DateField()) + F("opens"),
                            Value("2000-01-01", output_field=models.DateField()) + F("closes"),
                            function="tsrange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Deze tijden overlappen andere openingstijden op dezelfde dag.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}–{self.closes:%H.%M}"


class ClosureQuerySet(TenantQuerySet):
    def of_location(self, location: Location) -> Self:
        """Closures of the location itself and of its whole library."""
        return self.filter(Q(location=location) | Q(location=None, library=location.library_id))

    def coming(self, day: date) -> Self:
        """Closures that have a day on or after `day`, the first one first."""
        return self.filter(days__endswith__gt=day).order_by("days", "pk")

    def past(self, day: date) -> Self:
        """Closures that ended before `day`, the last one first."""
        return self.filter(days__endswith__lte=day).order_by("-days", "-pk")


class Closure(models.Model):
    """Days on which a location, or without one the whole library, is shut."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="closures", verbose_name="bibliotheek")
    location = models.ForeignKey(
        Location,
        models.CASCADE,
        related_name="closures",
        null=True,
        blank=True,
        verbose_name="locatie",
        help_text="Leeg: alle locaties.",
    )
    days = DateRangeField("dagen")
    reason = models.CharField("reden", max_length=120, help_text="Bijvoorbeeld: verbouwing, studiedag.")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = "sluiting"
        verbose_name_plural = "sluitingen"
        ordering = ["-days"]
        constraints = [
            models.CheckConstraint(
                name="closure_has_first_and_last_day",
                condition=Q(
                    days__isempty=False, days__startswith__isnull=False, days__endswith__isnull=False
                ),
                violation_error_message="Kies een eerste en een laatste dag.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.days}"
