"""Appointments: a place taken in a session of a service, or a time agreed on."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from ido.models import TenantQuerySet
from partners.models import Schedule
from referrals.models.referral import Referral


class AppointmentQuerySet(TenantQuerySet):
    library_path = "referral__library"


class Appointment(models.Model):
    """When the visitor is expected. With a `seat` it takes one of the places of a slot; the database lets
    nobody else have it. Without one it is a walk-in session or a time agreed on by phone.

    The row goes when the referral ends without a visit, and with the person
    (`Referral.appointment_week` stays).
    """

    referral = models.OneToOneField(
        Referral, models.PROTECT, primary_key=True, related_name="appointment", verbose_name="doorverwijzing"
    )
    schedule = models.ForeignKey(
        Schedule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        db_index=False,  # the unique constraint begins with it
        verbose_name="rooster",
    )
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    seat = models.PositiveSmallIntegerField("plaats", null=True, blank=True)
    made_at = models.DateTimeField("gemaakt op")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"
        ordering = ["starts_at"]
        indexes = [models.Index(name="appointment_by_moment", fields=["starts_at"])]  # who comes today
        constraints = [
            models.UniqueConstraint(
                name="appointment_place_taken_once",
                fields=["schedule", "starts_at", "seat"],
                violation_error_message="Deze plek is net door een ander genomen. Kies een ander moment.",
            ),
            models.CheckConstraint(
                name="appointment_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="appointment_seat_of_schedule",
                condition=Q(seat=None) | Q(seat__gte=1, schedule__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="appointment_within_places",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("schedule_id", "seat"),
                condition=pgtrigger.Condition("NEW.seat IS NOT NULL"),
                func="""
                    IF NEW.seat > (
                        SELECT CASE WHEN s.slot_minutes IS NULL THEN v.most_participants
                            ELSE s.places_per_slot END
                        FROM partners_schedule s JOIN partners_service v ON v.id = s.service_id
                        WHERE s.id = NEW.schedule_id
                    ) THEN
                        RAISE EXCEPTION 'there are no more places'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_within_places';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d-%m-%Y %H.%M}"
