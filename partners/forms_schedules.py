"""Input rules for when a service takes place."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms

from ido.days import DayField
from ido.forms_hours import UNREADABLE, read_clock
from ido.models import User
from partners.forms_places import PlaceChoiceField
from partners.forms_reach import Sections
from partners.forms_recurrence import RecurrenceFields
from partners.models import Schedule, ScheduleException

LATER = "De eindtijd moet na de begintijd liggen. Pas een van beide aan."


class ClockField(forms.TimeField):
    """A time of the day, however people write it: 14, 14.00, 14:00, 14u30."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    default_error_messages = {"invalid": UNREADABLE, "required": "Vul een tijd in. Bijvoorbeeld 14:00."}

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        if isinstance(value, time):
            return value
        try:
            return read_clock(str(value).removesuffix(":00") if str(value).count(":") == 2 else str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class ScheduleForm(RecurrenceFields, forms.ModelForm):
    """When a service takes place, in words people use; `rule` follows from them.

    `holidays` is what to know about the school holidays, for who lets it follow them.
    """

    first_on = DayField(label="Eerste keer", help_text="Vanaf deze dag geldt het rooster.")
    last_on = DayField(label="Laatste keer", required=False, help_text="Leeg: zonder einde.")
    opens = ClockField(label="Van")
    closes = ClockField(label="Tot")
    place = PlaceChoiceField(label="Plek", empty_label="De plek van de dienst")
    on_holidays = forms.BooleanField(label="Gaat ook door op feestdagen", required=False)
    in_school_holidays = forms.BooleanField(label="Gaat ook door in schoolvakanties", required=False)
    slot_minutes = forms.IntegerField(
        label="Minuten per afspraak",
        min_value=5,
        max_value=600,
        required=False,
        help_text="Leeg: zonder afspraken, iedereen loopt binnen.",
        error_messages={"invalid": "Schrijf een heel getal. Bijvoorbeeld 20."},
    )
    places_per_slot = forms.IntegerField(
        label="Plaatsen per afspraak",
        min_value=1,
        max_value=500,
        help_text="Hoeveel mensen tegelijk terechtkunnen.",
        error_messages={"invalid": "Schrijf een heel getal. Bijvoorbeeld 1."},
    )

    SECTIONS: Sections = [
        ("Herhaling", ["frequency", "weekdays", ("first_on", "last_on")]),
        ("Tijd en plek", [("opens", "closes"), "place", "note"]),
        ("Vrije dagen", ["on_holidays", "in_school_holidays"]),
        ("Afspraken", [("slot_minutes", "places_per_slot")]),
    ]

    class Meta:
        model = Schedule
        fields = [
            "first_on",
            "last_on",
            "opens",
            "closes",
            "place",
            "on_holidays",
            "in_school_holidays",
            "slot_minutes",
            "places_per_slot",
            "note",
        ]

    def __init__(self, *args: Any, user: User, holidays: str = "", **kwargs: Any) -> None:
        schedule = kwargs["instance"]
        known = {"rule": schedule.rule, "first_on": schedule.first_on} if schedule.pk else {}
        super().__init__(*args, **known, **kwargs)
        place: Any = self.fields["place"]
        place.offer(user)
        self.fields["in_school_holidays"].help_text = holidays

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "De laatste keer ligt voor de eerste keer. Pas een van beide aan.")
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes:
            if closes <= opens:
                self.add_error("closes", LATER)
            elif data.get("slot_minutes") and data["slot_minutes"] > minutes(closes) - minutes(opens):
                self.add_error("slot_minutes", "Een afspraak past zo niet in de tijd. Kies minder minuten.")
        if "rule" in data:
            self.instance.rule = data["rule"]
        return data


def minutes(clock: time) -> int:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute


class SessionForm(forms.ModelForm):
    """What the two kinds of changed session have in common."""

    opens = ClockField(label="Van")
    closes = ClockField(label="Tot")
    place = PlaceChoiceField(label="Plek", empty_label="De gewone plek")

    class Meta:
        model = ScheduleException
        fields = ["opens", "closes", "place", "reason"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schedule = self.instance.schedule
        self.initial["opens"] = self.instance.opens or schedule.opens
        self.initial["closes"] = self.instance.closes or schedule.closes
        place: Any = self.fields["place"]
        place.offer(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("opens") and data.get("closes") and data["closes"] <= data["opens"]:
            self.add_error("closes", LATER)
        return data


class SessionMoveForm(SessionForm):
    """One session on another day, at another time, or elsewhere."""

    new_on = DayField(label="Nieuwe dag")

    class Meta(SessionForm.Meta):
        fields = ["new_on", "opens", "closes", "place", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["new_on"] = self.instance.new_on or self.instance.on

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        schedule = self.instance.schedule
        same = (self.instance.on, schedule.opens, schedule.closes, None)
        if not self.errors and (data["new_on"], data["opens"], data["closes"], data["place"]) == same:
            self.add_error("new_on", "Er verandert zo niets. Kies een andere dag, tijd of plek.")
        return data


class SessionExtraForm(SessionForm):
    """One session more than the schedule says."""

    on = DayField(label="Dag")

    class Meta(SessionForm.Meta):
        fields = ["on", "opens", "closes", "place", "reason"]

    def __init__(self, *args: Any, taken: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if self.taken(day):
            raise forms.ValidationError(
                "Op die dag is er al een keer. Verplaats die, of kies een andere dag."
            )
        return day
