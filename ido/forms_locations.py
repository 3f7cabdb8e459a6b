"""Input rules for locations, their periods of service and their closures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from ido.days import DAY, DayField, PeriodForm, last_day, period_of
from ido.form_fields import field_of
from ido.models import Closure, Location, Municipality, Operation, User
from ido.opening import Neighbours
from ido.templatetags.components import number


class MunicipalityField(forms.ModelChoiceField):
    """A municipality; those that no longer exist stay to choose, for the periods in which they did."""

    default_error_messages = {
        "required": "Kies de gemeente.",
        "invalid_choice": "Deze gemeente kennen we niet. Kies er een uit de lijst.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Municipality.objects.all(), empty_label="Kies een gemeente", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} (opgeheven)" if obj.dissolved_on else obj.name


class LocationForm(forms.ModelForm):
    """What a location is and where it stands."""

    class Meta:
        model = Location
        fields = ["name", "public_name", "setting", "address", "contact", "private_room"]
        error_messages = {"name": {"required": "Geef de locatie een naam."}}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.library = user.library


class OperationFields(forms.ModelForm):
    """How a location runs: everything of a period of service but its days."""

    municipality = MunicipalityField(label="Gemeente")
    service_levels = forms.MultipleChoiceField(
        label="Dienstverlening",
        choices=Operation.ServiceLevel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    staffing = forms.MultipleChoiceField(
        label="Bemensing",
        choices=Operation.Staffing.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    catchment_counted_on = DayField(
        label="Peildatum van dat aantal",
        required=False,
        help_text="De dag waarop zoveel mensen er woonden, meestal 1 januari.",
    )

    class Meta:
        model = Operation
        fields = [
            "municipality",
            "scenario",
            "service_levels",
            "staffing",
            "dedicated_employee",
            "catchment_name",
            "catchment_inhabitants",
            "catchment_source",
            "catchment_counted_on",
        ]
        help_texts = {
            "catchment_name": "De kern of wijk die deze locatie bedient. Nodig als er meer locaties in de "
            "gemeente zijn: alleen dan staat er een bereik in de rapporten.",
            "catchment_source": "Bijvoorbeeld: CBS kerncijfers wijken 2026.",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        catchment = {name: data.get(name) for name in data if name.startswith("catchment_")}
        if len(catchment) == 4 and any(catchment.values()):
            for name, value in catchment.items():
                if not value:
                    self.add_error(
                        name, "Vul dit ook in, of laat naam, inwoners, bron en peildatum alle vier leeg."
                    )
        if problem := whole_municipality(data.get("municipality"), data.get("catchment_inhabitants")):
            self.add_error("catchment_inhabitants", problem)
        return data


def whole_municipality(municipality: Municipality | None, catchment: int | None) -> str:
    """Why so many people cannot live in a part of the municipality; empty if they can, or nobody knows.

    A location is never set against a whole city that it shares with other locations.
    """
    if municipality is None or not catchment:
        return ""
    known = municipality.inhabitants.order_by("-counted_on").first()
    if known is None or catchment < known.count:
        return ""
    return (
        f"In heel {municipality.name} wonen {number(known.count)} mensen. "
        "Vul alleen de inwoners van de kern of wijk in."
    )


class OperationForm(PeriodForm, OperationFields):
    """A period of service with its days."""

    field_order = ["first_day", "last_day"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("first_day") and not self.errors.get("last_day"):
            self.instance.period = period_of(data["first_day"], data["last_day"])
        return data


class OperationEditForm(OperationForm):
    """A period of service that exists; the neighbours that it touches can move along."""

    neighbours_move = forms.BooleanField(
        label="Laat de periode die aansluit meeschuiven",
        required=False,
        initial=True,
        help_text="Andere dagen? Dan past de periode ervoor haar einde aan en de periode erna haar begin.",
    )

    field_order = ["first_day", "last_day", "neighbours_move"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("first_day", self.instance.period.lower)
        self.initial.setdefault("last_day", last_day(self.instance.period))
        self.neighbours = Neighbours.of(self.instance)
        if not any(self.neighbours):
            del self.fields["neighbours_move"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        (before, after), period = self.moving_neighbours(), self.instance.period
        if before and period.lower <= before.period.lower:
            self.add_error("first_day", "De periode ervoor houdt zo geen dagen over. Kies een latere dag.")
        if after and (period.upper is None or (after.period.upper and period.upper >= after.period.upper)):
            self.add_error("last_day", "De periode erna houdt zo geen dagen over. Kies een eerdere dag.")
        return data

    def moving_neighbours(self) -> Neighbours:
        """The neighbours that have to move, given the new days and the choice made."""
        if not self.cleaned_data.get("neighbours_move"):
            return Neighbours(None, None)
        period, (before, after) = self.instance.period, self.neighbours
        return Neighbours(
            before if before and before.period.upper != period.lower else None,
            after if after and after.period.lower != period.upper else None,
        )


class OperationChangeForm(OperationFields):
    """How the location runs from a day on, while an operation is running."""

    day = DayField(label="Vanaf welke dag", help_text="De eerste dag waarop het anders is.")

    field_order = ["day"]

    def __init__(self, data: Any = None, *, operation: Operation) -> None:
        super().__init__(data, instance=Operation.objects.get(pk=operation.pk))
        self.running = operation

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day <= self.running.period.lower or day not in self.running.period:
            first, last = self.running.period.lower + DAY, last_day(self.running.period)
            until = f" tot en met {last:%d-%m-%Y}" if last else " of later"
            raise forms.ValidationError(f"Kies een dag in deze periode: {first:%d-%m-%Y}{until}.")
        return day


class OperationDeleteForm(forms.Form):
    """What happens to the days of a period that is deleted."""

    extend = forms.BooleanField(
        label="Laat de periode ervoor doorlopen",
        required=False,
        initial=True,
        help_text="Die krijgt dan ook de dagen van de periode die je verwijdert.",
    )

    def __init__(self, *args: Any, before: Operation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if before is None:
            del self.fields["extend"]


class ClosureForm(PeriodForm, forms.ModelForm):
    """Days on which one location, or every location of the library, is shut."""

    class Meta:
        model = Closure
        fields = ["location", "reason"]
        error_messages = {
            "reason": {"required": "Schrijf waarom het dicht is."},
            "location": {"invalid_choice": "Deze locatie kennen we niet. Kies er een uit de lijst."},
        }

    field_order = ["location", "first_day", "last_day", "reason"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = field_of(self, "location", forms.ModelChoiceField)
        choice.queryset = Location.objects.visible_to(user)
        choice.empty_label = "Alle locaties"
        choice.help_text = ""
        self.fields["last_day"].help_text = "Leeg: alleen de eerste dag."
        if self.instance.pk is None:
            self.instance.library = user.library
        else:
            self.initial.setdefault("first_day", self.instance.days.lower)
            self.initial.setdefault("last_day", last_day(self.instance.days))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("first_day") and not self.errors.get("last_day"):
            self.instance.days = period_of(data["first_day"], data["last_day"] or data["first_day"])
        return data
