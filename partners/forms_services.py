"""Input rules for services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Q

from ido.models import User
from partners.forms_places import PlaceChoiceField
from partners.forms_reach import ReachForm, Sections
from partners.forms_ticks import FoldedTicks
from partners.models import Partner, Service, ServiceQuerySet


class OffererField(forms.ModelChoiceField):
    """Whose service it is."""

    default_error_messages = {
        "required": "Kies de partner die dit aanbiedt.",
        "invalid_choice": "Deze partner kennen we niet. Kies er een uit de lijst.",
    }

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def whose(partner: Any) -> str:
    return "Landelijke organisaties" if partner.instance.library_id is None else "Partners van de bibliotheek"


class OfferersField(forms.ModelMultipleChoiceField):
    """With whom a service is given together."""

    widget = FoldedTicks(whose)
    default_error_messages = {
        "invalid_choice": "Deze partner kennen we niet. Kies uit de lijst.",
        "invalid_pk_value": "Deze partner kennen we niet. Kies uit de lijst.",
    }

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ServiceForm(ReachForm):
    """What is offered, by whom, where and for whom. Room is asked apart, by who makes a phone call."""

    partner = OffererField(
        label="Van wie",
        queryset=Partner.objects.none(),
        required=False,
        empty_label="Van de bibliotheek zelf",
    )
    together_with = OfferersField(label="Samen met", queryset=Partner.objects.none(), required=False)
    place = PlaceChoiceField(label="Plek", empty_label="Geen vaste plek")

    SECTIONS: Sections = [
        ("Wat", ["name", "kind", "description", "starts_on"]),
        ("Van wie", ["partner", "together_with"]),
        ("Waar en hoe", ["place", "walk_in", "intake", "phone", "email", "website"]),
        ("Wat een bezoeker moet weten", ["eligibility", "is_free", "cost", "to_bring"]),
        ("Bij een cursus", [("level", "most_participants")]),
        ("Voor wie en waarover", ["municipalities", "target_groups", "languages", "topics"]),
    ]

    class Meta:
        model = Service
        fields = [
            "name",
            "kind",
            "description",
            "starts_on",
            "partner",
            "together_with",
            "place",
            "walk_in",
            "intake",
            "phone",
            "email",
            "website",
            "eligibility",
            "is_free",
            "cost",
            "to_bring",
            "level",
            "most_participants",
            "municipalities",
            "target_groups",
            "languages",
            "topics",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {"required": "Geef de dienst een naam."},
            "kind": {"required": "Kies wat voor dienst het is."},
            "email": {"invalid": "Schrijf een e-mailadres als naam@voorbeeld.nl."},
        }
        help_texts = {
            "intake": "Hoe iemand een afspraak maakt of zich inschrijft.",
            "most_participants": "Hoeveel mensen er mee kunnen doen.",
            "cost": "Bijvoorbeeld: € 10 voor het lesboek.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [partner.pk for partner in self.initial.get("together_with", [])]
        visible = Partner.objects.visible_to(self.user).filter(merged_into=None).order_by("name")
        own = visible.editable_by(self.user).filter(ends_on=None).values("pk")
        partner: Any = self.fields["partner"]
        partner.queryset = visible.filter(Q(pk__in=own) | Q(pk=self.instance.partner_id))
        together: Any = self.fields["together_with"]
        offered = visible.filter(Q(ends_on=None) | Q(pk__in=chosen))
        together.queryset = offered.order_by(F("library").asc(nulls_last=True), "name")
        place: Any = self.fields["place"]
        place.offer(self.user)
        if self.user.library_id is None:  # a national service is always a national partner's
            partner.required, partner.empty_label = True, "Kies een partner"
        for name in ("municipalities", "target_groups", "languages", "topics"):
            self.fields[name].help_text = "Leeg: zoals bij de partner."
        self.fields["municipalities"].help_text = "Namen met komma's ertussen. Leeg: zoals bij de partner."

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_free") and data.get("cost"):
            self.add_error("cost", "Je hebt ook gratis aangevinkt. Haal het vinkje of de kosten weg.")
        if data.get("partner") and data["partner"] in (data.get("together_with") or []):
            self.add_error("together_with", f"De dienst is al van {data['partner']}. Kies alleen de anderen.")
        return data


class CapacityForm(forms.Form):
    """Whether there is room, as somebody heard it today."""

    capacity = forms.ChoiceField(choices=Service.Capacity.choices)


class ServiceFilter(forms.Form):
    """What to look for in the list of services. What is filled in wrongly is named and does not filter."""

    zoek = forms.CharField(label="Zoek een dienst", max_length=80, required=False)
    soort = forms.ChoiceField(
        label="Soort", choices=[("", "alle soorten"), *Service.Kind.choices], required=False
    )
    toon = forms.ChoiceField(
        label="Toon",
        choices=[
            ("", "onze eigen"),
            ("visible", "ook landelijke"),
            ("unscheduled", "zonder rooster"),
            ("ended", "archief"),
        ],
        required=False,
    )

    def services(self, user: User, on: date) -> ServiceQuerySet:
        """The services that the user sees and that match, by name."""
        self.is_valid()
        wanted = self.cleaned_data
        found: ServiceQuerySet = Service.objects.visible_to(user)
        if wanted.get("toon") != "visible":
            found = found.editable_by(user)
        over = Q(ends_on__lte=on) | Q(partner__ends_on__lte=on)
        found = found.filter(over) if wanted.get("toon") == "ended" else found.exclude(over)
        if wanted.get("toon") == "unscheduled":
            found = found.filter(schedules=None)
        if wanted.get("soort"):
            found = found.filter(kind=wanted["soort"])
        if words := wanted.get("zoek"):
            found = found.filter(
                Q(name__icontains=words)
                | Q(partner__name__icontains=words)
                | Q(partner__short_name__icontains=words)
            )
        return found.order_by("name", "pk")
