"""What a partner's page offers: the steps that can be made now, each with what must be said with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.forms import Form
from django.utils import timezone

from referrals import actions_partner as actions
from referrals.forms_partner import OutcomeForm, ProposalForm, ReasonForm
from referrals.models import Person, Referral, State
from referrals.shared import in_words

PROPOSAL = "voorstel"
BUTTONS: dict[str, str] = {
    State.ACCEPTED: "Accepteren",
    State.IN_PROGRESS: "We zijn begonnen",
    State.ON_HOLD: "Op de wachtlijst",
    State.COMPLETED: "Afronden",
    State.REJECTED: "Weigeren",
    State.FAILED: "Het is niet gelukt",
    PROPOSAL: "Andere tijd voorstellen",
}


@dataclass(frozen=True)
class Answer:
    """Something the partner can do: its name in the form, the text of its button, what must be filled in."""

    step: str
    form: Form | None

    @property
    def button(self) -> str:
        return BUTTONS[self.step]

    def words(self) -> str:
        """What somebody was about to say with it, to read back when it could not be done."""
        data = self.form.cleaned_data if self.form is not None and self.form.is_valid() else {}
        if "starts_at" in data:
            return f"{self.button}: {in_words(data['starts_at'], data['ends_at'])}"
        for name, value in data.items():
            field: Any = self.form.fields[name] if self.form else None
            return f"{self.button}: {dict(field.choices)[value]}"
        return self.button


def offered(referral: Referral, now: datetime) -> list[Answer]:
    """The answers that can be given now, as the page shows them."""
    steps = [str(step) for step in actions.steps_of(referral)]
    if Person.objects.filter(referral=referral).exists():
        steps.append(PROPOSAL)
    return [answer_for(step, referral, now) for step in steps]


def answer_for(step: str, referral: Referral, now: datetime, data: Any = None) -> Answer:
    """One answer, with what was typed if that is given. Raises ValueError for a step no partner makes."""
    if step == PROPOSAL:
        return Answer(step, ProposalForm(data, now=now, last=last_day(referral)))
    state = State(step)
    if state not in actions.PARTNER_STEPS:
        raise ValueError(step)
    if state in (State.REJECTED, State.FAILED):
        return Answer(step, ReasonForm(data, step=state))
    return Answer(step, OutcomeForm(data) if state == State.COMPLETED else None)


def last_day(referral: Referral) -> date:
    """The last day on which the visitor is still known."""
    person = Person.objects.filter(referral=referral).first()
    created_on = timezone.localdate(referral.created_at)
    return person.erase_on if person else created_on + timedelta(days=settings.REFERRAL_KEPT_DAYS)


def give(answer: Answer, referral: Referral, *, seen: str, now: datetime) -> None:
    """Do what a filled in answer says. Raises ChangedError."""
    data = answer.form.cleaned_data if answer.form is not None else {}
    if answer.step == PROPOSAL:
        actions.propose(
            referral=referral, seen=seen, starts_at=data["starts_at"], ends_at=data["ends_at"], now=now
        )
    else:
        actions.answer(referral=referral, seen=seen, to=answer.step, now=now, **data)
