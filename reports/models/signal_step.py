"""The steps of signals: the only way in which one moves, and the log of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from ido.models import TenantQuerySet, User
from reports.models.signal import MAY_GO_TO, Signal, SignalState

_ALLOWED = ", ".join(f"('{old}', '{new}')" for old, to in MAY_GO_TO.items() for new in sorted(to))


class SignalStepQuerySet(TenantQuerySet):
    library_path = "signal__library"


class SignalStep(models.Model):
    """One step of a signal, and who made it. Inserting the row is making the step.

    `text` is the reason of keeping or closing, the answer, or what is asked about an answer. The database
    fills `from_state`, refuses every pair that is not in MAY_GO_TO, and brings the signal in step. A signal
    that a municipality has read never becomes new again; one into which others went does not go up itself.
    Rows never change.
    """

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="steps", verbose_name="signaal")
    from_state = models.CharField("van", max_length=9, choices=SignalState, blank=True)
    to_state = models.CharField("naar", max_length=9, choices=SignalState)
    at = models.DateTimeField("op")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="door")
    text = models.TextField("tekst", max_length=1000, blank=True)
    referred_to = models.CharField("aan wie dan wel", max_length=120, blank=True)
    merged_into = models.ForeignKey(
        Signal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="samengevoegd met"
    )

    objects = SignalStepQuerySet.as_manager()

    class Meta:
        verbose_name = "stap van een signaal"
        verbose_name_plural = "stappen van signalen"
        ordering = ["signal", "pk"]
        constraints = [
            models.CheckConstraint(
                name="signal_step_state_exists", condition=Q(to_state__in=SignalState.values)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signal_step_allowed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("moved", "reports_signal%ROWTYPE")],
                func=f"""
                    SELECT * INTO moved FROM reports_signal WHERE id = NEW.signal_id FOR UPDATE;
                    NEW.from_state := moved.state;
                    IF (moved.state, NEW.to_state) NOT IN ({_ALLOWED})
                        OR NEW.to_state = 'noted' AND moved.forwarded_at IS NOT NULL
                    THEN
                        RAISE EXCEPTION 'a signal does not go from % to %', moved.state, NEW.to_state
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'signal_step_allowed';
                    END IF;
                    IF NEW.to_state = 'merged' AND (
                        EXISTS (SELECT FROM reports_signal WHERE merged_into_id = moved.id)
                        OR NOT EXISTS (
                            SELECT FROM reports_signal other
                            WHERE other.id = NEW.merged_into_id AND other.state <> 'merged'
                              AND other.library_id = moved.library_id
                              AND other.municipality_id = moved.municipality_id
                            FOR UPDATE
                        )
                    ) THEN
                        RAISE EXCEPTION 'these signals cannot become one'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'signal_step_merges';
                    END IF;
                    UPDATE reports_signal SET
                        state = NEW.to_state,
                        reason = CASE WHEN NEW.to_state IN ('kept', 'closed') THEN NEW.text ELSE '' END,
                        forwarded_at = CASE WHEN NEW.to_state = 'forwarded'
                            THEN coalesce(moved.forwarded_at, NEW.at) ELSE moved.forwarded_at END,
                        answer = CASE WHEN NEW.to_state IN ('answered', 'not-ours')
                            THEN NEW.text ELSE moved.answer END,
                        referred_to = CASE WHEN NEW.to_state IN ('answered', 'not-ours')
                            THEN NEW.referred_to ELSE moved.referred_to END,
                        answered_at = CASE WHEN NEW.to_state IN ('answered', 'not-ours')
                            THEN NEW.at ELSE moved.answered_at END,
                        merged_into_id = NEW.merged_into_id
                    WHERE id = NEW.signal_id;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="signal_step_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
