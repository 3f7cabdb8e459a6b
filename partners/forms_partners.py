"""Input rules for partners, the people there, and what was agreed with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from ido.days import DayField
from ido.models import User
from partners.forms_places import PlaceChoiceField
from partners.forms_reach import ReachForm, Sections
from partners.models import Agreement, Contact, Freshness, Partner, PartnerQuerySet


class PartnerForm(ReachForm):
    """All that visitors may know of a partner."""

    place = PlaceChoiceField(label="Bezoekadres", empty_label="Geen bezoekadres")

    SECTIONS: Sections = [
        ("Wie", ["name", "short_name", "kind", "description", "starts_on"]),
        ("Hoe je ze bereikt", ["phone", "email", "check_email", "website", "place"]),
        ("Wat een bezoeker moet weten", ["cost", "to_bring"]),
        ("Voor wie en waarover", ["municipalities", "target_groups", "languages", "topics"]),
    ]

    class Meta:
        model = Partner
        fields = [
            "name",
            "short_name",
            "kind",
            "description",
            "starts_on",
            "phone",
            "email",
            "check_email",
            "website",
            "place",
            "cost",
            "to_bring",
            "municipalities",
            "target_groups",
            "languages",
            "topics",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {"required": "Geef de partner een naam."},
            "kind": {"required": "Kies wat voor organisatie het is."},
            "email": {"invalid": "Schrijf een e-mailadres als naam@voorbeeld.nl."},
            "check_email": {"invalid": "Schrijf een e-mailadres als naam@voorbeeld.nl."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.offer(self.user)
        self.fields["municipalities"].help_text = "Namen met komma's ertussen. Leeg: overal."


class ContactForm(forms.ModelForm):
    """Somebody at a partner, or a desk there."""

    class Meta:
        model = Contact
        fields = ["name", "function", "phone", "email", "response_time", "staff_only", "takes_referrals"]
        help_texts = {
            "response_time": "Bijvoorbeeld: twee werkdagen.",
            "staff_only": "Dan staat deze persoon niet op de print en niet in bestanden.",
        }
        error_messages = {"email": {"invalid": "Schrijf een e-mailadres als naam@voorbeeld.nl."}}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "email" in data and not data.get("phone") and not data.get("email"):
            self.add_error("phone", "Vul een telefoonnummer of een e-mailadres in.")
        elif "email" in data and data.get("takes_referrals") and not data["email"]:
            self.add_error("email", "Vul het adres in waar de doorverwijzingen heen gaan.")
        return data


class AgreementForm(forms.ModelForm):
    """What was agreed about handing visitors over."""

    agreed_on = DayField(label="Afgesproken op")
    ends_on = DayField(label="Loopt tot", required=False, help_text="Leeg: zonder einde.")
    manners = forms.MultipleChoiceField(
        label="Hoe je doorverwijst",
        choices=Agreement.Manner.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies warm, koud of allebei.",
            "invalid_choice": "Kies warm, koud of allebei.",
        },
    )
    shared_data = forms.MultipleChoiceField(
        label="Wat je mag delen",
        choices=Agreement.SharedData.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Alleen met toestemming van de bezoeker.",
        error_messages={"invalid_choice": "Kies uit de lijst."},
    )

    class Meta:
        model = Agreement
        fields = ["agreed_on", "ends_on", "manners", "shared_data", "legal_basis", "note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        agreed, ends = data.get("agreed_on"), data.get("ends_on")
        if agreed and ends and ends <= agreed:
            self.add_error("ends_on", "Kies een dag na de dag van de afspraak.")
        return data


class PartnerFilter(forms.Form):
    """What to look for in the list of partners. What is filled in wrongly is named and does not filter."""

    zoek = forms.CharField(label="Zoek een partner", max_length=80, required=False)
    soort = forms.ChoiceField(
        label="Soort", choices=[("", "alle soorten"), *Partner.Kind.choices], required=False
    )
    controle = forms.ChoiceField(
        label="Controle", choices=[("", "maakt niet uit"), *Freshness.choices], required=False
    )
    toon = forms.ChoiceField(
        label="Toon",
        choices=[("", "wat loopt"), ("own", "alleen onze eigen"), ("ended", "archief"), ("all", "alles")],
        required=False,
    )

    def partners(self, user: User, on: date) -> PartnerQuerySet:
        """The partners that the user sees and that match, by name."""
        self.is_valid()
        wanted = self.cleaned_data
        found: PartnerQuerySet = Partner.objects.visible_to(user)
        if wanted.get("toon") == "ended":
            found = found.filter(ends_on__lte=on)
        elif wanted.get("toon") != "all":
            found = found.filter(Q(ends_on=None) | Q(ends_on__gt=on))
        if wanted.get("toon") == "own":
            found = found.editable_by(user)
        if wanted.get("soort"):
            found = found.filter(kind=wanted["soort"])
        if wanted.get("controle"):
            found = found.of_freshness(wanted["controle"], on)
        if words := wanted.get("zoek"):
            found = found.filter(Q(name__icontains=words) | Q(short_name__icontains=words))
        return found.order_by("name", "pk")
