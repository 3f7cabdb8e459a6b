"""The states of a referral, as domain.md §6 has them after HL7 FHIR Task; Dutch words are ours."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "concept"
    REQUESTED = "requested", "verzonden"
    ACCEPTED = "accepted", "geaccepteerd"
    IN_PROGRESS = "in-progress", "in behandeling"
    ON_HOLD = "on-hold", "wachtlijst"
    REJECTED = "rejected", "geweigerd"
    CANCELLED = "cancelled", "geannuleerd"
    COMPLETED = "completed", "afgerond"
    FAILED = "failed", "niet gelukt"
    ENTERED_IN_ERROR = "entered-in-error", "foutief ingevoerd"


MAY_GO_TO: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.REQUESTED, State.CANCELLED, State.ENTERED_IN_ERROR}),
    State.REQUESTED: frozenset({State.ACCEPTED, State.REJECTED, State.CANCELLED, State.ENTERED_IN_ERROR}),
    State.ACCEPTED: frozenset(
        {
            State.IN_PROGRESS,
            State.ON_HOLD,
            State.COMPLETED,
            State.FAILED,
            State.CANCELLED,
            State.ENTERED_IN_ERROR,
        }
    ),
    State.IN_PROGRESS: frozenset({State.ON_HOLD, State.COMPLETED, State.FAILED, State.ENTERED_IN_ERROR}),
    State.ON_HOLD: frozenset({State.IN_PROGRESS, State.COMPLETED, State.FAILED, State.ENTERED_IN_ERROR}),
    State.REJECTED: frozenset({State.ENTERED_IN_ERROR}),
    State.CANCELLED: frozenset({State.ENTERED_IN_ERROR}),
    State.COMPLETED: frozenset({State.ENTERED_IN_ERROR}),
    State.FAILED: frozenset({State.ENTERED_IN_ERROR}),
    State.ENTERED_IN_ERROR: frozenset(),
}
FINISHED = [State.REJECTED, State.CANCELLED, State.COMPLETED, State.FAILED, State.ENTERED_IN_ERROR]
UNFINISHED = [state for state in State if state not in FINISHED]
# What the partner sees or may act on: never without live consent.
SHARED = [State.REQUESTED, State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD]
WITH_REASON = [State.REJECTED, State.CANCELLED, State.FAILED, State.ENTERED_IN_ERROR]


class Reason(models.TextChoices):
    """Why a referral ended without a result."""

    NOT_ELIGIBLE = "not_eligible", "hoort niet bij deze partner"
    NO_CAPACITY = "no_capacity", "geen plek"
    NO_SHOW = "no_show", "niet gekomen"
    NOT_REACHED = "not_reached", "niet bereikt"
    VISITOR_WITHDREW = "visitor_withdrew", "bezoeker ziet ervan af"
    CONSENT_WITHDRAWN = "consent_withdrawn", "toestemming ingetrokken"
    NO_ANSWER = "no_answer", "partner antwoordt niet"
    REROUTED = "rerouted", "gaat naar een andere partner"
    SOLVED_ELSEWHERE = "solved_elsewhere", "al op een andere manier opgelost"
    NOT_FINISHED = "not_finished", "niet afgemaakt"
    MISTAKE = "mistake", "vergissing"


class Outcome(models.TextChoices):
    """What became of the visitor's question."""

    TOLD = "told", "de weg gewezen"  # a cold referral: nobody follows it
    SOLVED = "solved", "opgelost"
    PARTLY = "partly", "deels opgelost"
    SUPPORT = "support", "krijgt verdere hulp"
    REFERRED_ON = "referred_on", "doorgestuurd naar een ander"
    UNSOLVED = "unsolved", "niet opgelost"
