"""What the style guide shows: one form with every kind of field, and examples for the components."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

# As drawn in components/icon.html.
ICONS = [
    *("arrow-left", "arrow-right", "calendar", "check", "chevron-down", "clock", "cross", "download"),
    *("error", "external", "info", "menu", "pencil", "phone", "plus", "print", "search", "success"),
    *("undo", "user", "warning"),
]
# As named in static/css/tokens.css.
COLOURS = [
    *("ground", "paper", "ink", "ink-soft", "line-strong", "action", "accent", "accent-soft"),
    *("focus", "bar", "success", "warning", "danger"),
]


class StyleguideForm(forms.Form):
    """Every kind of field the product uses, once. What is wrong with an example asks for no focus."""

    is_example = True

    name = forms.CharField(
        label="Naam van de locatie", max_length=80, help_text="Zoals bezoekers de plek noemen."
    )
    email = forms.EmailField(label="E-mailadres")
    phone = forms.CharField(label="Telefoon", required=False)
    password = forms.CharField(
        label="Wachtwoord", widget=forms.PasswordInput, help_text="Ten minste 12 tekens. Een zin werkt goed."
    )
    inhabitants = forms.IntegerField(label="Aantal inwoners", min_value=0)
    opened_on = forms.DateField(label="Open sinds", widget=forms.DateInput(attrs={"type": "date"}))
    opens_at = forms.TimeField(label="Opent om", widget=forms.TimeInput(attrs={"type": "time"}))
    setting = forms.ChoiceField(
        label="Soort plek",
        choices=[("", "Kies een soort"), ("library", "Bibliotheek"), ("hospital", "Ziekenhuis")],
    )
    outcome = forms.ChoiceField(
        label="Uitkomst",
        widget=forms.RadioSelect,
        choices=[("solved", "Opgelost"), ("partly", "Deels opgelost"), ("referred", "Doorverwezen")],
    )
    levels = forms.MultipleChoiceField(
        label="Wat doet deze locatie?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("help", "Ter plekke helpen"), ("refer", "Doorverwijzen"), ("signal", "Signaleren")],
        required=False,
        help_text="Kies alles wat past.",
    )
    note = forms.CharField(
        label="Notitie",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Schrijf geen namen, nummers of adressen op.",
    )
    sheet = forms.FileField(label="Bestand", help_text="Excel (xlsx) of csv, tot 2 MB.")
    agreed = forms.BooleanField(
        label="Er is een aparte spreekkamer", help_text="Een ruimte met een deur die dicht kan."
    )
    closed = forms.CharField(label="Gemeente", initial="Oosterhout", disabled=True, required=False)


class PeriodForm(forms.Form):
    """Filters as they stand above lists and reports."""

    start = forms.DateField(label="Van", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    location = forms.ChoiceField(
        label="Locatie", required=False, choices=[("", "Alle locaties"), ("1", "Theek 5 Oosterhout")]
    )


def styleguide_context() -> dict[str, Any]:
    """Forms untouched and with errors, and example data for each component."""
    return {
        "form": StyleguideForm(auto_id="leeg_%s"),
        "form_with_errors": StyleguideForm(
            {"name": "Theek 5", "email": "balie", "inhabitants": "veel"}, auto_id="fout_%s"
        ),
        "filter_form": PeriodForm(auto_id="filter_%s"),
        "page": Paginator(range(1_234), 50).page(7),
        "today": date(2026, 11, 22),
        "tones": ["info", "success", "warning", "error"],
        "icons": ICONS,
        "colours": COLOURS,
        "parents": [("Locaties", "#"), ("Theek 5 Oosterhout", "#")],
        "tabs": [
            {"label": "Overzicht", "url": "#", "current": True},
            {"label": "Openingstijden", "url": "#", "current": False},
            {"label": "Mensen", "url": "#", "current": False, "count": 12},
        ],
        "many_tabs": [
            {"label": label, "url": "#", "current": label == "Schoolvakanties"}
            for label in ("Partners", "Diensten", "Wegwijzers", "Plekken", "Controles", "Schoolvakanties")
        ],
        "months": ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"],
        "services": [
            ("Belastinghulp voor ouderen", "spreekuur", "De Kring, Dorpsstraat 1, Oosterhout"),
            ("Klik & Tik", "cursus", "Theek 5 Oosterhout"),
        ],
        "steps": ["Bestand kiezen", "Kolommen koppelen", "Controleren", "Opslaan"],
        "facts": [("Gemeente", "Oosterhout"), ("Open sinds", date(2021, 3, 1)), ("Contactpersoon", "")],
        "choices": ["DigiD", "Toeslagen", "Rijbewijs", "Belastingaangifte", "MijnOverheid", "Phishing"],
        "rows": [("LocHal", 1_023, 4.56), ("Theek 5 Oosterhout", 587, 10.37), ("Cuijk", 522, 20.86)],
    }
