"""Closing a quarter again: who asked for it, why, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from ido.models import Library, Municipality, TenantQuerySet, User
from reports.models.closing import Closing
from reports.periods import Period


class ReclosingQuerySet(TenantQuerySet):
    def asked(self) -> Self:
        """What nobody has come to yet, the first to be asked first."""
        return self.filter(state=Reclosing.State.ASKED).order_by("pk")


class Reclosing(models.Model):
    """One request of a library to have its part of a closed quarter of a municipality counted again.

    Once at a time for a municipality and quarter. It ends once: with a new version of the closing, and then
    with the next number of every edition of it; or it waits for the next period, and `words` say why. No
    figure stands in those. The reason is one of a list, for readers of editions get to see it.
    """

    class State(models.TextChoices):
        ASKED = "asked", "gevraagd"
        MADE = "made", "opnieuw vastgesteld"
        WAITS = "waits", "wacht op de volgende periode"

    class Reason(models.TextChoices):
        LATE = "late", "er zijn vragen later ingevoerd"
        MISTAKE = "mistake", "er stonden fouten in de invoer"
        PLACE = "place", "er stonden vragen bij een verkeerde locatie"

    library = models.ForeignKey(Library, models.PROTECT, related_name="+", verbose_name="bibliotheek")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", db_index=False, verbose_name="gemeente"
    )
    first_day = models.DateField("eerste dag van het kwartaal")
    reason = models.CharField("reden", max_length=7, choices=Reason)
    asked_at = models.DateTimeField("gevraagd op")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="gevraagd door")
    state = models.CharField("stand", max_length=5, choices=State, default=State.ASKED)
    ended_at = models.DateTimeField("klaar op", null=True, blank=True)
    closing = models.OneToOneField(
        Closing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nieuwe vaststelling"
    )
    words = models.JSONField("waarom het wacht", default=list, blank=True)

    objects = ReclosingQuerySet.as_manager()

    class Meta:
        verbose_name = "verzoek om opnieuw vast te stellen"
        verbose_name_plural = "verzoeken om opnieuw vast te stellen"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="reclosing_one_at_a_time",
                fields=["municipality", "first_day"],
                condition=Q(state="asked"),
            ),
            models.CheckConstraint(
                name="reclosing_of_a_quarter",
                condition=Q(first_day__day=1, first_day__month__in=[1, 4, 7, 10]),
            ),
            models.CheckConstraint(
                name="reclosing_reason_exists", condition=Q(reason__in=["late", "mistake", "place"])
            ),
            models.CheckConstraint(
                name="reclosing_ends_with_a_closing_or_with_words",
                condition=Q(state="asked", ended_at=None, closing=None, words=[])
                | Q(state="made", ended_at__isnull=False, closing__isnull=False, words=[])
                | Q(state="waits", ended_at__isnull=False, closing=None) & ~Q(words=[]),
            ),
        ]
        indexes = [models.Index(name="reclosing_of_quarter", fields=["municipality", "first_day"])]
        triggers = [
            pgtrigger.ReadOnly(
                name="reclosing_stays_what_was_asked",
                fields=["library", "municipality", "first_day", "reason", "asked_at", "asked_by"],
            ),
            pgtrigger.Protect(
                name="reclosing_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["made", "waits"]),
            ),
            pgtrigger.Protect(name="reclosing_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"gemeente {self.municipality.name}, {self.quarter.title}"

    @property
    def quarter(self) -> Period:
        return Period.quarter_of(self.first_day)

    def end(
        self, state: State, *, at: datetime, closing: Closing | None = None, words: Sequence[str] = ()
    ) -> None:
        """Say what came of it: a new closing, or the words for why it waits."""
        self.state, self.ended_at, self.closing, self.words = state, at, closing, list(words)
        self.save(update_fields=["state", "ended_at", "closing", "words"])
