"""The fields that partners, services and guides share: whom they are for, and about what."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django import forms

from ido.days import DayField
from ido.models import Municipality, User
from partners.forms_ticks import FoldedTicks
from partners.forms_topics import TopicsField
from partners.languages import LANGUAGES
from partners.models import TargetGroup

Sections = list[tuple[str, list[str | tuple[str, ...]]]]  # headings, with fields or lines of several


class MunicipalitiesField(forms.CharField):
    """Names of municipalities with commas or new lines between them; comes out as a list of them."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))

    def clean(self, value: Any) -> list[Municipality]:
        text = super().clean(value).replace("\n", ",")
        names = {" ".join(part.split()).casefold(): part.strip() for part in text.split(",") if part.strip()}
        known: dict[str, Municipality] = {}
        for municipality in Municipality.objects.order_by("-dissolved_on"):  # those that exist come last
            if known.get(municipality.name.casefold()) is None or municipality.dissolved_on is None:
                known[municipality.name.casefold()] = municipality
        unknown = [name for key, name in names.items() if key not in known]
        if unknown:
            raise forms.ValidationError([self._remedy(name, known) for name in unknown[:3]])
        return [known[key] for key in names]

    def _remedy(self, name: str, known: dict[str, Municipality]) -> str:
        near = get_close_matches(name.casefold(), known, n=1)
        hint = f"Bedoel je {known[near[0]]}?" if near else "Kijk hoe je de naam schrijft."
        return f"“{name[:40]}” is geen gemeente. {hint}"


class ReachForm(forms.ModelForm):
    """Whom something is for: the part that partners and services have in common, with how to reach them."""

    topics = TopicsField(label="Onderwerpen", required=False)
    municipalities = MunicipalitiesField(label="Gemeenten", required=False, max_length=6000)
    target_groups = forms.MultipleChoiceField(
        label="Doelgroepen",
        choices=TargetGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Kies doelgroepen uit de lijst."},
    )
    languages = forms.MultipleChoiceField(
        label="Talen naast Nederlands",
        choices=LANGUAGES,
        widget=FoldedTicks(lambda code: "Kies talen"),
        required=False,
        error_messages={"invalid_choice": "Kies talen uit de lijst."},
    )
    website = forms.URLField(
        label="Website",
        max_length=300,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Schrijf het adres van een website. Bijvoorbeeld www.voorbeeld.nl."},
    )
    starts_on = DayField(label="Vanaf")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk is None:
            self.instance.library = user.library
        topics: Any = self.fields["topics"]
        topics.offer(user, self.initial.get("topics", []))
        known = dict(LANGUAGES)
        languages: Any = self.fields["languages"]
        languages.choices = [
            *LANGUAGES,
            *((code, code) for code in self.instance.languages or [] if code not in known),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), self.instance.ends_on
        if starts and ends and ends < starts:
            self.add_error("starts_on", f"Dit is na de einddatum, {ends:%d-%m-%Y}. Kies een eerdere dag.")
        return data


class EndForm(forms.Form):
    """From which day something is no longer offered."""

    day = DayField(label="Niet meer vanaf")

    def __init__(self, data: Any = None, *, starts_on: Any, today: Any) -> None:
        super().__init__(data, initial={"day": max(today, starts_on)})
        self.starts_on = starts_on

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < self.starts_on:
            raise forms.ValidationError(
                f"Dit begon op {self.starts_on:%d-%m-%Y}. Kies die dag of een latere."
            )
        return day
