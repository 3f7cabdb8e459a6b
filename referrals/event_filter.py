"""Narrowing the log of who saw what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from ido.days import DayField
from ido.models import User
from partners.schedule import midnight
from referrals.models import Event


class EventFilter(forms.Form):
    """The filter above the log. What is filled in wrongly is named and does not filter."""

    wie: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Wie", queryset=None, required=False, empty_label="iedereen"
    )
    wat = forms.ChoiceField(label="Wat", choices=[("", "alles"), *Event.Action.choices], required=False)
    van = DayField(label="Van", required=False)
    tot = DayField(label="Tot en met", required=False)
    doorverwijzing = forms.UUIDField(
        label="Kenmerk",
        required=False,
        error_messages={"invalid": "Neem het hele kenmerk over van de doorverwijzing."},
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data or None)
        self.user = user
        field = cast(forms.ModelChoiceField, self.fields["wie"])
        field.queryset = User.objects.filter(library=user.library).order_by("name")

    def events(self) -> QuerySet[Event]:
        """The events of the user's library that match, newest first."""
        events = Event.objects.visible_to(self.user).select_related("by").order_by("-pk")
        if self.is_bound:
            self.is_valid()
        wanted = self.cleaned_data if self.is_bound else {}
        if wanted.get("wie"):
            events = events.filter(by=wanted["wie"])
        if wanted.get("wat"):
            events = events.filter(action=wanted["wat"])
        if wanted.get("van"):
            events = events.filter(at__gte=midnight(wanted["van"]))
        if wanted.get("tot"):
            events = events.filter(at__lt=midnight(wanted["tot"] + timedelta(days=1)))
        if wanted.get("doorverwijzing"):
            events = events.filter(referral_id=wanted["doorverwijzing"])
        return events
