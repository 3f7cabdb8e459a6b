"""What the search page asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from partners.languages import LANGUAGES, language_called, language_names
from partners.models import Place, Service, TargetGroup
from partners.search import Filters
from partners.search_choices import SearchChoices

FREE = ("zoek", "locatie", "gemeente")  # these alone do not open the drawer of filters
# As functions, since a form copies lists for itself, and only one that is not kept shows them.
KINDS = [("", "alle soorten"), *Service.Kind.choices]
DISTANCES = [("", "elke afstand"), (2, "2 km"), (5, "5 km"), (10, "10 km"), (25, "25 km")]
TONGUES = [("", "alle talen"), *LANGUAGES]
GROUPS = [("", "alle doelgroepen"), *TargetGroup.choices]


class SearchForm(forms.Form):
    """Words and filters. Without a choice made the municipality is the one the desk is in."""

    zoek = forms.CharField(label="Zoek", max_length=80, required=False)
    onderwerp = forms.TypedChoiceField(label="Onderwerp", coerce=int, empty_value=None, required=False)
    soort = forms.ChoiceField(label="Soort", choices=lambda: KINDS, required=False)
    gemeente = forms.ChoiceField(label="Voor inwoners van", required=False)
    afstand = forms.TypedChoiceField(
        label="Binnen",
        choices=lambda: DISTANCES,
        coerce=int,
        empty_value=None,
        required=False,
    )
    locatie = forms.TypedChoiceField(label="Vanaf", coerce=int, empty_value=None, required=False)
    taal = forms.ChoiceField(label="Taal", choices=lambda: TONGUES, required=False)
    doelgroep = forms.ChoiceField(label="Doelgroep", choices=lambda: GROUPS, required=False)
    nu_open = forms.BooleanField(label="Nu open", required=False)
    inloop = forms.BooleanField(label="Inloop", required=False)
    gratis = forms.BooleanField(label="Gratis", required=False)

    def __init__(self, data: QueryDict, *, choices: SearchChoices, desk: tuple[int, str, str] | None) -> None:
        super().__init__(data or None)
        self.asked = data
        self.choices = choices
        self.start = {"locatie": desk[0], "gemeente": desk[2]} if desk else {}
        self.initial = {**self.start}
        self.choose("onderwerp", "alle onderwerpen", choices.topics)
        self.choose("gemeente", "alle gemeenten", choices.towns)
        self.choose("locatie", "kies een balie", tuple((key, name) for key, name, _ in choices.desks))

    def choose(self, name: str, empty: str, pairs: tuple[tuple[Any, str], ...]) -> None:
        field: Any = self.fields[name]
        field.choices = lambda: [("", empty), *pairs]  # read only when the field is checked or shown

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """What was asked for and is valid; what is wrong is named at its field and does not narrow."""
        if not self.is_bound:
            return {**self.start}
        self.is_valid()
        return self.cleaned_data

    def filters(self) -> Filters:
        wanted = self.cleaned
        desk = wanted.get("locatie")
        return Filters(
            topic=wanted.get("onderwerp"),
            municipality=wanted.get("gemeente") or None,
            desk=Place.objects.filter(location=desk).first() if desk and wanted.get("afstand") else None,
            within_km=wanted.get("afstand"),
            kind=wanted.get("soort", ""),
            language=wanted.get("taal", ""),
            target_group=wanted.get("doelgroep", ""),
            open_now=wanted.get("nu_open", False),
            walk_in=wanted.get("inloop", False),
            free=wanted.get("gratis", False),
        )

    @property
    def has_filters(self) -> bool:
        """Whether the drawer of filters has something to show: a choice, or a mistake to mend."""
        chosen = any(self.cleaned.get(name) for name in self.fields if name not in FREE)
        return self.is_bound and (chosen or bool(self.errors))

    @property
    def chosen_words(self) -> str:
        """What narrows besides the words, for the closed drawer of filters."""
        town = self.cleaned.get("gemeente")
        return "" if self.has_filters or not town else f"voor inwoners van {self.choices.town_name(town)}"

    @property
    def words(self) -> str:
        return self.cleaned.get("zoek", "")

    def in_language(self) -> tuple[str, str] | None:
        """If a word is a language: its name, and the query string that chooses it instead of the word."""
        words = self.words.split()
        for place, word in enumerate(words):
            if (code := language_called(word)) and not self.cleaned.get("taal"):
                rest = self.asked.copy()
                rest["zoek"] = " ".join(words[:place] + words[place + 1 :])
                rest["taal"] = code
                rest.pop("page", None)
                return language_names([code]), f"?{rest.urlencode()}"
        return None

    def without(self) -> list[tuple[str, str]]:
        """Each choice that narrows, by its label or words, with the query string that leaves it out."""
        if not self.is_bound:
            return [("de gemeente", "?gemeente=")] if self.start else []
        asked = [name for name in self.fields if name != "locatie" and self.cleaned.get(name)]
        ways = []
        for name in asked:
            rest = self.asked.copy()
            rest[name] = ""
            rest.pop("page", None)
            label = self.cleaned[name][:40] if name == "zoek" else str(self.fields[name].label)
            ways.append((label, f"?{rest.urlencode()}"))
        return ways
