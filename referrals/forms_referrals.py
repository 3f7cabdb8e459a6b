"""Input about a referral: the next step, who looks after it, which list is shown."""

from __future__ import annotations

from typing import Any

from django import forms

from ido.form_fields import field_of
from ido.models import User
from referrals.models import MAY_GO_TO, Outcome, Reason, Referral, State

# What staff may note themselves, also for a partner who answers by phone; the words on the button.
STEPS: dict[State, str] = {
    State.ACCEPTED: "De partner neemt het aan",
    State.IN_PROGRESS: "De partner is ermee bezig",
    State.ON_HOLD: "Op de wachtlijst",
    State.COMPLETED: "Afgerond",
    State.FAILED: "Niet gelukt",
    State.REJECTED: "De partner weigert",
    State.CANCELLED: "Annuleren",
    State.ENTERED_IN_ERROR: "Was een vergissing",
}
REASONS: dict[State, list[Reason]] = {
    State.REJECTED: [Reason.NOT_ELIGIBLE, Reason.NO_CAPACITY],
    State.CANCELLED: [
        Reason.VISITOR_WITHDREW,
        Reason.SOLVED_ELSEWHERE,
        Reason.NO_ANSWER,
        Reason.NO_CAPACITY,
    ],
    State.FAILED: [
        Reason.NO_SHOW,
        Reason.NOT_REACHED,
        Reason.VISITOR_WITHDREW,
        Reason.NOT_ELIGIBLE,
        Reason.NO_CAPACITY,
        Reason.NO_ANSWER,
    ],
    State.ENTERED_IN_ERROR: [Reason.MISTAKE],
}
OUTCOMES = [outcome for outcome in Outcome if outcome != Outcome.TOLD]


def steps_for(referral: Referral) -> list[tuple[str, str]]:
    """The steps staff may note from the state the referral is in, most hopeful first."""
    return [
        (str(state), label)
        for state, label in STEPS.items()
        if state in MAY_GO_TO[State(referral.state)] and referral.state != State.DRAFT
    ]


class StepForm(forms.Form):
    """One step of a referral, with the reason or outcome that goes with it."""

    to = forms.ChoiceField(label="Wat is er gebeurd?", widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label="Hoe is het afgelopen?",
        error_messages={"required": "Kies hoe het is afgelopen."},
        choices=[("", "Kies"), *[(str(outcome), outcome.label) for outcome in OUTCOMES]],
    )
    reason = forms.ChoiceField(
        label="Waarom?",
        error_messages={"required": "Kies waarom."},
        choices=[("", "Kies"), *[(str(r), r.label) for r in Reason if r not in (Reason.REROUTED,)]],
    )

    def __init__(self, data: Any = None, *, referral: Referral) -> None:
        super().__init__(data)
        self.referral = referral
        field_of(self, "to", forms.ChoiceField).choices = steps_for(referral)
        self.fields["to"].error_messages["required"] = "Kies wat er is gebeurd."
        self.fields["to"].error_messages["invalid_choice"] = (
            "Deze stap kan niet (meer): de doorverwijzing is intussen veranderd. Kies opnieuw."
        )
        # What a step needs is asked for with that step alone; the page hides the rest.
        to = None if data is None else data.get("to")
        self.fields["outcome"].required = to in (None, State.COMPLETED)
        self.fields["reason"].required = to in (None, State.REJECTED, State.CANCELLED, State.FAILED)
        fitting = {reason for state in MAY_GO_TO[State(referral.state)] for reason in REASONS.get(state, [])}
        field_of(self, "reason", forms.ChoiceField).choices = [
            ("", "Kies"),
            *[(str(reason), reason.label) for reason in Reason if reason in fitting],
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        to = data.get("to")
        if to == State.ENTERED_IN_ERROR:
            data["reason"] = Reason.MISTAKE
        elif to in REASONS and "reason" not in self.errors:
            fitting = REASONS[State(to)]
            if data.get("reason") not in [str(reason) for reason in fitting]:
                words = ", ".join(str(reason.label) for reason in fitting)
                self.add_error("reason", f"Kies een reden die hierbij hoort: {words}.")
        return data

    def words(self) -> dict[str, str]:
        """The reason or outcome of the step, as `actions.move` takes them."""
        to = self.cleaned_data["to"]
        if to == State.COMPLETED:
            return {"outcome": self.cleaned_data["outcome"]}
        return {"reason": self.cleaned_data["reason"]} if to in REASONS else {}


class OwnerForm(forms.Form):
    """The colleague who looks after a referral from now on."""

    owner = forms.ModelChoiceField(
        User.objects.none(),
        label="Wie volgt dit verder?",
        empty_label="Kies een collega",
        error_messages={
            "required": "Kies een collega.",
            "invalid_choice": "Deze collega werkt hier niet (meer). Kies een ander.",
        },
    )

    def __init__(self, data: Any = None, *, referral: Referral, by: User) -> None:
        super().__init__(data)
        colleagues = User.objects.visible_to(by).active().filter(role__in=["desk", "coordinator"])
        owner = field_of(self, "owner", forms.ModelChoiceField)
        owner.queryset = colleagues.exclude(pk=referral.owner_id).order_by("name")
