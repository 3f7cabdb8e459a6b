"""Signals: what is wrong in a scheme or service, noted at a desk and forwarded to the municipality."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from ido.days import DAY
from ido.models import Library, Location, Municipality, Role, TenantQuerySet, Topic, User
from partners.models import Partner
from partners.schedule import midnight

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from reports.periods import Period
    from reports.stretches import Scope


class SignalState(models.TextChoices):
    NOTED = "noted", "nieuw"
    KEPT = "kept", "binnen gehouden"
    MERGED = "merged", "samengevoegd"
    FORWARDED = "forwarded", "doorgestuurd"
    ANSWERED = "answered", "beantwoord"
    NOT_OURS = "not-ours", "niet aan de gemeente"
    CLOSED = "closed", "afgesloten"


_S = SignalState
MAY_GO_TO: dict[SignalState, frozenset[SignalState]] = {
    _S.NOTED: frozenset({_S.FORWARDED, _S.KEPT, _S.MERGED, _S.CLOSED}),
    _S.KEPT: frozenset({_S.FORWARDED, _S.MERGED, _S.CLOSED}),
    _S.MERGED: frozenset({_S.NOTED}),
    _S.FORWARDED: frozenset({_S.ANSWERED, _S.NOT_OURS, _S.CLOSED}),
    # An answer is added to or mended by who gave it, and asked about by who got it.
    _S.ANSWERED: frozenset({_S.ANSWERED, _S.NOT_OURS, _S.FORWARDED, _S.CLOSED}),
    _S.NOT_OURS: frozenset({_S.ANSWERED, _S.NOT_OURS, _S.FORWARDED, _S.CLOSED}),
    _S.CLOSED: frozenset({_S.NOTED, _S.FORWARDED}),
}
INSIDE = [_S.NOTED, _S.KEPT, _S.MERGED]  # nobody outside the library ever read of it
WITH_MUNICIPALITY = [_S.FORWARDED, _S.ANSWERED, _S.NOT_OURS]
WITH_REASON = [_S.KEPT, _S.CLOSED]
MOVED = (
    "state",
    "reason",
    "forwarded_at",
    "answer",
    "referred_to",
    "answered_at",
    "merged_into_id",
)


class SignalQuerySet(TenantQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A coordinator sees those of the library, a desk worker the own ones.

        A municipality sees what was ever forwarded to it; nobody else sees any.
        """
        if user.is_authenticated and user.role == Role.MUNICIPALITY:
            return self.filter(municipality=user.municipality_id, forwarded_at__isnull=False)
        rows = super().visible_to(user)
        return rows.filter(noted_by=user) if user.is_authenticated and user.role == Role.DESK else rows

    def about(self, scope: Scope) -> Self:
        """Those of a library or a desk, or of the desks in a municipality or province."""
        if isinstance(scope, Library):
            return self.filter(library=scope)
        if isinstance(scope, Location):
            return self.filter(location=scope)
        if isinstance(scope, Municipality):
            return self.filter(municipality=scope)
        return self.filter(municipality__province=scope.value)

    def noted_in(self, period: Period) -> Self:
        return self.filter(noted_at__gte=midnight(period.first), noted_at__lt=midnight(period.last + DAY))

    def forwarded_in(self, period: Period) -> Self:
        """First forwarded on a day of the period, in the time zone of the Netherlands."""
        return self.filter(
            forwarded_at__gte=midnight(period.first), forwarded_at__lt=midnight(period.last + DAY)
        )

    def search(self, text: str, *, inside: bool) -> Self:
        """Those with every word of `text` in topic, body, outward text or answer.

        With `inside` also in the desk's own words.
        """
        names = ["outward", "answer", "topic__name", "public_body__name"]
        names += ["observation", "wish"] if inside else []
        rows = self
        for word in text.split():
            found = (Q(**{f"{name}__icontains": word}) for name in names)
            rows = rows.filter(reduce(or_, found))
        return rows

    def targets_for(self, signal: Signal) -> Self:
        """Into which a signal can go: of the same library and municipality, and not gone themselves."""
        return self.filter(library=signal.library_id, municipality=signal.municipality_id).exclude(
            Q(pk=signal.pk) | Q(state=SignalState.MERGED)
        )


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    append_only=True,
    model_name="SignalEvent",
    fields=["topic", "public_body", "observation", "wish", "outward"],
)
class Signal(models.Model):
    """What goes wrong in a scheme or service, as a desk sees it; nothing about a visitor.

    `observation` and `wish` are the desk's own words and stay within the library; `outward` is what the
    municipality reads and what is published. `municipality` is that of the desk on the day of noting.
    It moves by `SignalStep` rows alone: the database writes the columns of MOVED from them and refuses
    every other change. `submission_id` is made by the form: sent twice, stored once.
    """

    library = models.ForeignKey(
        Library, models.PROTECT, related_name="+", db_index=False, verbose_name="bibliotheek"
    )
    submission_id = models.UUIDField("kenmerk van de inzending")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", verbose_name="locatie")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", db_index=False, verbose_name="gemeente"
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="onderwerp"
    )
    public_body = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisatie"
    )
    observation = models.TextField("wat er misgaat", max_length=1000)
    wish = models.TextField("wat zou helpen", max_length=1000, blank=True)
    noted_at = models.DateTimeField("genoteerd op")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="genoteerd door")
    outward = models.TextField("tekst voor de gemeente", max_length=1000, blank=True)
    state = models.CharField("stand", max_length=9, choices=SignalState, default=SignalState.NOTED)
    reason = models.TextField("reden", max_length=500, blank=True)
    forwarded_at = models.DateTimeField("doorgestuurd op", null=True, blank=True)
    answer = models.TextField("antwoord", max_length=1000, blank=True)
    referred_to = models.CharField("aan wie dan wel", max_length=120, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="samengevoegd met"
    )

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = "signaal"
        verbose_name_plural = "signalen"
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="signal_stored_once", fields=["library", "submission_id"]),
            models.CheckConstraint(name="signal_state_exists", condition=Q(state__in=SignalState.values)),
            models.CheckConstraint(
                name="signal_about_something",
                condition=Q(topic__isnull=False) | Q(public_body__isnull=False),
                violation_error_message="Kies een onderwerp of een organisatie.",
            ),
            models.CheckConstraint(name="signal_says_what", condition=~Q(observation="")),
            models.CheckConstraint(
                name="signal_forwarded_with_text",
                condition=Q(state__in=INSIDE, forwarded_at=None)
                | Q(state__in=WITH_MUNICIPALITY, forwarded_at__isnull=False) & ~Q(outward="")
                | Q(state=SignalState.CLOSED),
            ),
            models.CheckConstraint(
                name="signal_ended_with_reason",
                condition=Q(state__in=WITH_REASON) & ~Q(reason="") | ~Q(state__in=WITH_REASON) & Q(reason=""),
            ),
            models.CheckConstraint(
                name="signal_answered_with_text",
                condition=~Q(state=SignalState.ANSWERED) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="signal_not_ours_says_whose",
                condition=~Q(state=SignalState.NOT_OURS) | ~Q(referred_to=""),
            ),
            models.CheckConstraint(
                name="signal_merged_into_another",
                condition=Q(state=SignalState.MERGED, merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(state=SignalState.MERGED) & Q(merged_into=None),
            ),
        ]
        indexes = [
            models.Index(name="signal_of_library", fields=["library", "-noted_at"]),
            models.Index(
                name="signal_of_municipality",
                fields=["municipality", "-forwarded_at"],
                condition=Q(forwarded_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signal_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("(NEW.state <> 'noted' OR NEW.forwarded_at IS NOT NULL)"),
                func="""
                    RAISE EXCEPTION 'a signal begins as noted'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'signal_begins';
                """,
            ),
            pgtrigger.Trigger(
                name="signal_moves_by_step",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(*MOVED),
                # Deeper than one: called by the trigger on a new row of reports_signalstep.
                condition=pgtrigger.Condition(
                    f"(({', '.join(f'OLD.{name}' for name in MOVED)}) IS DISTINCT FROM"
                    f" ({', '.join(f'NEW.{name}' for name in MOVED)}) AND pg_trigger_depth() < 1)"
                ),
                func="""
                    RAISE EXCEPTION 'a signal moves by a step only'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'signal_moves_by_step';
                """,
            ),
            pgtrigger.ReadOnly(
                name="signal_never_changes_side",
                fields=["library", "municipality", "location", "submission_id", "noted_at", "noted_by"],
            ),
            pgtrigger.Protect(name="signal_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Signaal over {self.subject}"

    @property
    def subject(self) -> str:
        """What it is about: 'Huurtoeslag, Dienst Toeslagen'."""
        return ", ".join(str(part) for part in (self.topic, self.public_body) if part)

    @property
    def as_noted(self) -> str:
        """What the desk noted in one text: what goes wrong, and on the next line what would help."""
        return f"{self.observation}\nWat zou helpen: {self.wish}" if self.wish else self.observation

    def may_go_to(self, state: SignalState) -> bool:
        """Whether the database would take the step, its words aside."""
        if state == SignalState.NOTED and self.forwarded_at is not None:
            return False
        return state in MAY_GO_TO[SignalState(self.state)]

    def may_be_corrected_by(self, user: User) -> bool:
        """Whose words these are mends them while they are new; a coordinator whenever, unless merged."""
        if user.library_id != self.library_id or self.state == SignalState.MERGED:
            return False
        if user.role == Role.COORDINATOR:
            return True
        return user.pk == self.noted_by_id and self.state == SignalState.NOTED
