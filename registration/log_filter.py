"""Searching the log."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet

from ido.models import Location, User
from registration.models import Question, Visit

DAY = forms.DateInput(attrs={"type": "date"})
NO_DAY = {"invalid": "Deze dag bestaat niet. Schrijf een dag als 31-12-2026."}


class LogFilter(forms.Form):
    """The filter above the log. What is filled in wrongly is named and does not filter."""

    zoek = forms.CharField(
        label="Zoek", max_length=80, required=False, help_text="Onderwerp, organisatie, notitie of collega."
    )
    locatie: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Locatie", queryset=None, required=False, empty_label="alle locaties"
    )
    uitkomst = forms.ChoiceField(
        label="Uitkomst", choices=[("", "alle uitkomsten"), *Question.Outcome.choices], required=False
    )
    van = forms.DateField(label="Van", required=False, widget=DAY, error_messages=NO_DAY)
    tot = forms.DateField(label="Tot en met", required=False, widget=DAY, error_messages=NO_DAY)
    eigen = forms.BooleanField(label="Alleen wat ik invoerde", required=False)
    ingetrokken = forms.BooleanField(label="Ook ingetrokken", required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        field = cast(forms.ModelChoiceField, self.fields["locatie"])
        field.queryset = Location.objects.visible_to(user)

    @classmethod
    def asks(cls, data: Mapping[str, Any]) -> bool:
        """Whether anything is filled in."""
        return any(data.get(name) for name in cls.base_fields)

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """What is to be looked for."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether more than the words is filled in, or something is to be mended."""
        return self.is_bound and (bool(self.wanted.keys() - {"zoek"}) or bool(self.errors))

    def visits(self) -> QuerySet[Visit]:
        """The visits of the user's library that match, newest first."""
        visits = Visit.objects.visible_to(self.user)
        wanted = self.wanted
        if not wanted.get("ingetrokken"):
            visits = visits.counted()
        if wanted.get("eigen"):
            visits = visits.filter(recorded_by=self.user)
        if wanted.get("locatie"):
            visits = visits.filter(location=wanted["locatie"])
        if wanted.get("van"):
            visits = visits.filter(day__gte=wanted["van"])
        if wanted.get("tot"):
            visits = visits.filter(day__lte=wanted["tot"])
        questions = Question.objects.all()
        if wanted.get("uitkomst"):
            questions = questions.filter(outcome=wanted["uitkomst"])
        text = wanted.get("zoek")
        if text:
            questions = questions.filter(
                Q(topic__name__icontains=text)
                | Q(topic__group__name__icontains=text)
                | Q(public_body__name__icontains=text)
                | Q(note__icontains=text)
                | Q(visit__recorded_by__name__icontains=text)
            )
        if wanted.get("uitkomst") or text:
            visits = visits.filter(pk__in=questions.visible_to(self.user).values("visit"))
        return visits
