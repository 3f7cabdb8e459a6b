"""Making all editions that are due: how far it is, and what went wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q


class EditionRunQuerySet(models.QuerySet["EditionRun"]):
    def running(self) -> Self:
        return self.filter(is_running=True)

    def latest_finished(self) -> EditionRun | None:
        return self.filter(is_running=False).order_by("-finished_at").first()


class EditionRun(models.Model):
    """One time that editions were made, one after another; there is one such time at a time.

    `todo` is what was due when it began, as [key of the area, first day, last day], and with the key of a
    `Reclosing` behind it what is to be closed again; None until the quarters are closed. `doing` and `failed`
    name editions in words, `why` has the reason of some by that name. `step` and `part` say how far the
    edition is that is made now: written beside the work, which is one transaction. `waited` are the
    [municipality, words] of what was not closed again.
    """

    class Step(models.IntegerChoices):
        FILLING = 1, "Tabellen vullen"
        HIDING = 2, "Kleine getallen verbergen"
        CHECKING = 3, "Narekenen"
        WRITING = 4, "Wegschrijven"

    is_running = models.BooleanField("loopt", default=True)
    started_at = models.DateTimeField("begonnen op")
    beat_at = models.DateTimeField("laatste teken")
    finished_at = models.DateTimeField("klaar op", null=True, blank=True)
    todo = models.JSONField("te maken", null=True, blank=True)
    done = models.PositiveIntegerField("gehad", default=0)
    doing = models.CharField("bezig met", max_length=200, blank=True)
    step = models.PositiveSmallIntegerField("stap", choices=Step, null=True, blank=True)
    part = models.CharField("deel van de stap", max_length=60, blank=True, default="", db_default="")
    failed = models.JSONField("niet gelukt", default=list, blank=True)
    why = models.JSONField("waarom het niet lukte", default=dict, blank=True, db_default={})
    waited = models.JSONField("wacht op de volgende periode", default=list, blank=True, db_default=[])

    objects = EditionRunQuerySet.as_manager()

    class Meta:
        verbose_name = "ronde van uitgaven"
        verbose_name_plural = "rondes van uitgaven"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="edition_run_one_at_a_time",
                fields=["is_running"],
                condition=Q(is_running=True),
            ),
            models.CheckConstraint(
                name="edition_run_ends_when_it_does_not_run",
                condition=Q(is_running=True, finished_at=None)
                | Q(is_running=False, finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%d-%m-%Y}"

    @property
    def total(self) -> int:
        return len(self.todo or [])

    @property
    def label(self) -> str:
        """What is done now, in words."""
        return f"Wordt gemaakt: {self.doing}" if self.todo else "Kwartalen worden vastgelegd"

    @property
    def failures(self) -> list[tuple[str, str]]:
        """What failed, each with the reason; that is empty where something broke."""
        return [(name, self.why.get(name, "")) for name in self.failed]

    @property
    def at(self) -> int:
        """The number of the step, from 1; 0 as long as nothing is being made."""
        return (self.step or self.Step.FILLING) if self.todo else 0

    def tell(self, at: datetime, **changes: Any) -> None:
        """Note how far it is."""
        self.beat_at = at
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=["beat_at", *changes])

    def finish(self, at: datetime) -> None:
        self.tell(at, is_running=False, finished_at=at, doing="", step=None, part="")
