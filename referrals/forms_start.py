"""Where a question goes, as it comes from a page: which service, and whether it is handed over or told."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple, cast

from django import forms

from ido.models import Topic, User
from partners.models import Partner, Service
from referrals.models import Referral

PRESSED = re.compile(r"(warm|cold)-(\d{1,15})")


class Pressed(NamedTuple):
    """The button that was pressed: "warm-12" is handing over to service 12."""

    manner: str
    service: Service


def pressed(value: str, user: User, today: date) -> Pressed | None:
    """Which button that was; None for a service that is not on offer (any more)."""
    found = PRESSED.fullmatch(value)
    if found is None:
        return None
    offered = Service.objects.visible_to(user).active_on(today).select_related("partner")
    service = offered.filter(pk=int(found[2])).first()
    return Pressed(found[1], service) if service else None


class InboundForm(forms.Form):
    """Somebody is sent to a consultation hour: about what, and by whom."""

    submission_id = forms.UUIDField(
        label="Kenmerk",
        widget=forms.HiddenInput,
        error_messages={
            "required": "Dit formulier is beschadigd. Ververs de pagina.",
            "invalid": "Dit formulier is beschadigd. Ververs de pagina.",
        },
    )
    topic: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Onderwerp",
        queryset=None,
        empty_label="kies een onderwerp",
        error_messages={
            "required": "Kies waar de vraag over gaat.",
            "invalid_choice": "Dit onderwerp is niet meer te kiezen. Kies een ander onderwerp.",
        },
    )
    direction = forms.ChoiceField(
        label="Wie stuurt de bezoeker?",
        choices=[
            (Referral.Direction.FROM_COLLEAGUE, "Een collega in de bibliotheek"),
            (Referral.Direction.FROM_PARTNER, "Een andere organisatie"),
        ],
        initial=Referral.Direction.FROM_COLLEAGUE,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies wie de bezoeker stuurt.",
            "invalid_choice": "Kies een collega of een andere organisatie.",
        },
    )
    sent_by: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Welke organisatie?",
        queryset=None,
        required=False,
        empty_label="geen",
        help_text="Alleen bij een andere organisatie.",
        error_messages={"invalid_choice": "Deze organisatie is niet te kiezen. Kies een andere."},
    )

    def __init__(self, *args: Any, user: User, service: Service, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = Topic.objects.visible_to(user).in_use_on(today).select_related("group")
        cast(forms.ModelChoiceField, self.fields["topic"]).queryset = topics
        partners = Partner.objects.visible_to(user).active_on(today).order_by("name")
        if service.partner_id is not None:
            partners = partners.exclude(pk=service.partner_id)
        cast(forms.ModelChoiceField, self.fields["sent_by"]).queryset = partners

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("direction") == Referral.Direction.FROM_COLLEAGUE:
            data["sent_by"] = None
        elif data.get("direction") and not data.get("sent_by") and "sent_by" not in self.errors:
            self.add_error("sent_by", "Kies welke organisatie de bezoeker stuurt.")
        return data
