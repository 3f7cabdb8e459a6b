"""What a partner fills in behind its link: why not, what came of it, or another time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from ido.days import DayField
from partners.forms_schedules import ClockField
from partners.schedule import moment_of
from referrals.models import Outcome, Reason, State

# In the words of the partner, who reads them about itself.
NO_ROOM = (Reason.NO_CAPACITY, "Wij hebben geen plek")
NOT_OURS = (Reason.NOT_ELIGIBLE, "Dit hoort niet bij ons")
NOT_REACHED = (Reason.NOT_REACHED, "Wij kregen geen contact")
STOPPED = (Reason.VISITOR_WITHDREW, "De bezoeker ziet ervan af")
ELSEWHERE = (Reason.SOLVED_ELSEWHERE, "Het is al op een andere manier opgelost")
NO_SHOW = (Reason.NO_SHOW, "De bezoeker kwam niet")
REASONS = {
    State.REJECTED: [NO_ROOM, NOT_OURS, STOPPED, ELSEWHERE],
    State.FAILED: [NO_SHOW, NOT_REACHED, STOPPED, NOT_OURS, NO_ROOM, ELSEWHERE],
}
OUTCOMES = [
    (Outcome.SOLVED, "De vraag is opgelost"),
    (Outcome.PARTLY, "De vraag is deels opgelost"),
    (Outcome.SUPPORT, "De bezoeker krijgt verdere hulp"),
    (Outcome.REFERRED_ON, "Doorgestuurd naar een ander"),
    (Outcome.UNSOLVED, "De vraag is niet opgelost"),
]
USUAL = timedelta(minutes=30)  # what an appointment takes when nobody says how long


class ReasonForm(forms.Form):
    """Why the partner refuses, or why it came to nothing."""

    reason = forms.ChoiceField(
        label="Waarom?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waarom.", "invalid_choice": "Kies een van de redenen."},
    )

    def __init__(self, *args: Any, step: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"{step}-%s"})
        field: Any = self.fields["reason"]
        field.choices = REASONS[step]


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label="Hoe is het gegaan?",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies hoe het ging.", "invalid_choice": "Kies een van de antwoorden."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"{State.COMPLETED}-%s"})


class ProposalForm(forms.Form):
    """Another time, at most until the day on which the visitor is forgotten."""

    day = DayField(label="Dag")
    begins = ClockField(label="Van")
    ends = ClockField(label="Tot", required=False, help_text="Leeg: een half uur later.")

    def __init__(self, *args: Any, now: datetime, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "voorstel-%s"})
        self.now, self.last = now, last
        self.fields["day"].widget.attrs |= {
            "min": timezone.localdate(now).isoformat(),
            "max": last.isoformat(),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, begins, ends = data.get("day"), data.get("begins"), data.get("ends")
        if not day or begins is None:
            return data
        starts_at = moment_of(day, begins)
        ends_at = moment_of(day, ends) if ends is not None else starts_at + USUAL
        if starts_at <= self.now:
            self.add_error("day", "Dit moment is al geweest. Kies een later moment.")
        elif day > self.last:
            self.add_error("day", f"Kies een dag tot en met {self.last:%d-%m-%Y}.")
        elif ends_at <= starts_at:
            self.add_error("ends", "De eindtijd moet na de begintijd liggen. Pas een van beide aan.")
        return data | {"starts_at": starts_at, "ends_at": ends_at}
