"""Searching the log."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet, Sum

from ido.models import Location, User
from registration.models import MonthlyCount, Question, Visit

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
        super().__init__(data or None)
        self.user = user
        locations = Location.objects.visible_to(user)
        self.locations = tuple(locations.values_list("pk", "name"))
        field = cast(forms.ModelChoiceField, self.fields["locatie"])
        field.queryset = locations
        field.choices = [("", field.empty_label), *self.locations]

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """What is to be looked for: nothing when all visits that count are."""
        if self.is_bound:
            self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}

    def count(self) -> int:
        """How many match. All of them are added up by month: counting them would take longer every year."""
        if self.wanted:
            return self.visits().count()
        found = MonthlyCount.objects.filter(
            location__in=[pk for pk, _ in self.locations], dimension=MonthlyCount.Dimension.CHANNEL
        )
        return found.aggregate(number=Sum("number"))["number"] or 0

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
