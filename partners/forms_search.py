"""What the search page asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from ido.models import Location, Municipality, Operation, Topic, User
from partners.languages import LANGUAGES
from partners.models import Partner, Place, Service, TargetGroup
from partners.search import Filters

FREE = ("zoek", "locatie", "gemeente")  # these alone do not open the drawer of filters
DISTANCES = [(2, "2 km"), (5, "5 km"), (10, "10 km"), (25, "25 km")]


class SearchForm(forms.Form):
    """Words and filters. Without a choice made the municipality is the one the desk is in."""

    zoek = forms.CharField(label="Zoek", max_length=80, required=False)
    onderwerp: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Onderwerp", queryset=None, required=False, empty_label="alle onderwerpen"
    )
    soort = forms.ChoiceField(
        label="Soort", choices=[("", "alle soorten"), *Service.Kind.choices], required=False
    )
    gemeente: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Voor inwoners van", queryset=None, required=False, empty_label="alle gemeenten"
    )
    afstand = forms.TypedChoiceField(
        label="Binnen",
        choices=[("", "elke afstand"), *DISTANCES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    locatie: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Vanaf", queryset=None, required=False, empty_label="kies een balie"
    )
    taal = forms.ChoiceField(label="Taal", choices=[("", "alle talen"), *LANGUAGES], required=False)
    doelgroep = forms.ChoiceField(
        label="Doelgroep", choices=[("", "alle doelgroepen"), *TargetGroup.choices], required=False
    )
    nu_open = forms.BooleanField(label="Nu open", required=False)
    inloop = forms.BooleanField(label="Inloop", required=False)
    gratis = forms.BooleanField(label="Gratis", required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        user: User,
        today: date,
        desk: Location | None,
        locations: Sequence[Location],
    ) -> None:
        super().__init__(data or None)
        self.locations = locations
        self.asked = data
        here = (
            Municipality.objects.filter(operations__location=desk, operations__period__contains=today).first()
            if desk
            else None
        )
        self.start = {"locatie": desk, "gemeente": here}
        self.initial = {name: value.pk for name, value in self.start.items() if value is not None}
        partners = Partner.objects.visible_to(user).active_on(today)
        self.choose("onderwerp", Topic.objects.visible_to(user).in_use_on(today))
        self.choose("locatie", Location.objects.visible_to(user).operating_on(today))
        at_desks = Operation.objects.filter(location__library=user.library_id)
        served = Partner.municipalities.through.objects.filter(
            municipality=OuterRef("pk"), partner__in=partners
        )
        self.choose(
            "gemeente",
            Municipality.objects.existing_on(today).filter(
                Q(pk__in=at_desks.values("municipality")) | Exists(served)
            ),
        )

    def choose(self, name: str, rows: Any) -> None:
        self.chooser(name).queryset = rows

    def chooser(self, name: str) -> Any:
        """The field with this name: one to choose a row with (ModelChoiceField)."""
        return self.fields[name]

    def fill(self) -> tuple[tuple[tuple[Any, str], ...], ...]:
        """Put the rows to choose from in the fields, and give them: each a key and a name."""
        rows = {
            "onderwerp": self.rows("onderwerp").values_list("pk", "name"),
            "gemeente": self.rows("gemeente").values_list("pk", "name"),
            "locatie": [(location.pk, str(location)) for location in self.locations],
        }
        found = {name: tuple(pairs) for name, pairs in rows.items()}
        for name, pairs in found.items():
            field = self.chooser(name)
            field.choices = [("", field.empty_label), *pairs]
        return tuple(found.values())

    def rows(self, name: str) -> Any:
        return self.chooser(name).queryset

    @property
    def cleaned(self) -> dict[str, Any]:
        """What was asked for and is valid; what is wrong is named at its field and does not narrow."""
        if not self.is_bound:
            return self.start
        self.is_valid()
        return self.cleaned_data

    def filters(self) -> Filters:
        wanted = self.cleaned
        desk = wanted.get("locatie")
        return Filters(
            topic=wanted.get("onderwerp"),
            municipality=wanted.get("gemeente"),
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
        return "" if self.has_filters or not town else f"voor inwoners van {town}"

    @property
    def words(self) -> str:
        return self.cleaned.get("zoek", "")

    def without(self) -> list[tuple[str, str]]:
        """Each choice that narrows, by its label, with the query string that leaves it out."""
        if not self.is_bound:
            return [("de gemeente", "?gemeente=")] if self.start["gemeente"] else []
        asked = [name for name in self.fields if name != "locatie" and self.cleaned.get(name)]
        ways = []
        for name in asked:
            rest = self.asked.copy()
            rest[name] = ""
            rest.pop("page", None)
            ways.append((str(self.fields[name].label), f"?{rest.urlencode()}"))
        return ways
