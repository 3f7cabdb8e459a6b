"""What is filled in at each step of a signal, by the coordinator and by the municipality."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone

from reports.forms_signals import NOBODY, ScreenedText, screened
from reports.models import Signal, SignalState

MERGE_WITHIN = timedelta(days=2 * 365)


class ForwardForm(forms.Form):
    """The first time: the words in which the municipality reads it. Later: what is asked on top of that."""

    outward = ScreenedText(
        label="Tekst voor de gemeente",
        missing="Schrijf wat de gemeente moet lezen.",
        help_text="Deze tekst komt ook in het rapport, en dat kan openbaar worden. "
        f"Schrijf over de regeling of de dienst. {NOBODY}",
    )
    text = ScreenedText(label="Je vraag aan de gemeente", missing="Schrijf wat je nog wilt weten.")

    def __init__(self, data: Any, *, signal: Signal) -> None:
        first = signal.forwarded_at is None
        super().__init__(data, initial={"outward": signal.outward or signal.as_noted})
        del self.fields["text" if first else "outward"]


class ReasonForm(forms.Form):
    """Why a signal stays inside or is closed."""

    text = ScreenedText(
        label="Reden",
        missing="Schrijf waarom. Wie het signaal meldde, leest dit.",
        longest=500,
        help_text="Wie het signaal meldde, leest dit. Is het doorgestuurd? Dan leest de gemeente het ook.",
    )

    def __init__(self, data: Any, *, signal: Signal) -> None:
        super().__init__(data)


class OtherSignal(forms.ModelChoiceField):
    """A choice reads '12-03-2026, Huurtoeslag: de brief noemt een bedrag dat …'."""

    def label_from_instance(self, obj: Any) -> str:
        words = " ".join(obj.observation.split())
        short = words if len(words) <= 70 else f"{words[:69]}…"
        return f"{timezone.localdate(obj.noted_at):%d-%m-%Y}, {obj.subject}: {short}"


class MergeForm(forms.Form):
    """Into which other signal this one goes up."""

    merged_into: forms.ModelChoiceField = OtherSignal(
        label="Samen met",
        queryset=None,
        error_messages={
            "required": "Kies het signaal waar dit bij hoort.",
            "invalid_choice": "Dit signaal is niet meer te kiezen. Kies een ander.",
        },
    )

    def __init__(self, data: Any, *, signal: Signal) -> None:
        super().__init__(data)
        field = cast(forms.ModelChoiceField, self.fields["merged_into"])
        recent = Q(noted_at__gte=signal.noted_at - MERGE_WITHIN)
        others = Signal.objects.targets_for(signal).filter(recent)
        field.queryset = others.select_related("topic", "public_body")


class ReopenForm(forms.Form):
    def __init__(self, data: Any, *, signal: Signal) -> None:
        super().__init__(data)


class AnswerForm(forms.Form):
    """What the municipality says; that it is for somebody else too."""

    to = forms.ChoiceField(
        label="Is dit aan jullie?",
        choices=[
            (SignalState.ANSWERED.value, "Ja, dit is ons antwoord"),
            (SignalState.NOT_OURS.value, "Nee, dit is niet aan ons"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies of dit jullie antwoord is, of dat het niet aan jullie is.",
            "invalid_choice": "Kies een van de twee.",
        },
    )
    referred_to = forms.CharField(
        label="Aan wie dan wel?",
        max_length=120,
        required=False,
        help_text="Alleen als het niet aan jullie is. Bijvoorbeeld: Dienst Toeslagen.",
        error_messages={"max_length": "De naam is te lang. Gebruik hoogstens 120 tekens."},
    )
    text = ScreenedText(
        label="Antwoord of toelichting",
        help_text="Is het niet aan jullie? Dan mag dit leeg blijven. "
        f"Dit leest de bibliotheek, en het komt in het rapport. {NOBODY}",
        missing="Schrijf jullie antwoord.",
    )
    use_required_attribute = False  # which of the two is needed changes with the choice above them

    def __init__(self, data: Any, *, signal: Signal) -> None:
        answered = signal.state in (SignalState.ANSWERED, SignalState.NOT_OURS)
        initial = {
            "to": signal.state if answered else SignalState.ANSWERED,
            "text": signal.answer,
            "referred_to": signal.referred_to,
        }
        super().__init__(data, initial=initial)
        is_ours = (data or initial).get("to") != SignalState.NOT_OURS
        self.fields["text"].required = is_ours

    def clean_referred_to(self) -> str:
        return screened(self.cleaned_data["referred_to"], timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("to") == SignalState.ANSWERED:
            data["referred_to"] = ""
        elif data.get("to") and not data.get("referred_to") and "referred_to" not in self.errors:
            self.add_error("referred_to", "Schrijf aan wie dit dan wel is.")
        return data
