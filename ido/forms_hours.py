"""Weekly hours as people write them, on one sheet of seven days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ido.days import DayField
from ido.models import Weekday
from ido.opening import Stretch, Week

STRETCHES = 3  # the sheet offers so many on a day; more when a day already has more
CLOCK = re.compile(r"(\d{1,2})(?:\s*[.:,uh]\s*([0-5]\d)|([0-5]\d))?\s*(?:uur|u)?", re.IGNORECASE | re.ASCII)
BETWEEN = re.compile(r"\s*(?:-|–|—|/|\btot(?: en met)?\b|\bt/m\b)\s*", re.IGNORECASE)
UNREADABLE = "Dit is geen tijd. Schrijf bijvoorbeeld 9.30 of 13.00."


@dataclass(frozen=True)
class Cell:
    """Where a stretch stands on the sheet."""

    weekday: Weekday
    number: int

    @property
    def opens(self) -> str:
        return f"d{self.weekday.value}_{self.number}_van"

    @property
    def closes(self) -> str:
        return f"d{self.weekday.value}_{self.number}_tot"


def read_clock(text: str) -> time:
    """The time that somebody wrote: 10, 10.00, 10:00, 930, 9u30, 9.30 uur. ValueError when it is none."""
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or found[3] or 0))


@dataclass(frozen=True)
class DayLine:
    """A day on the sheet: its pairs of boxes, and its errors with the ids the boxes refer to."""

    day: Weekday
    pairs: list[tuple[BoundField, BoundField]]
    errors: list[tuple[str, str]]


class WeekForm(forms.Form):
    """The weekly hours of a location from a day on: up to three stretches a day.

    A whole stretch ("10-12.30") may be written in the first box. Three or four digits in a row are hours and
    minutes (930, 1330).
    """

    def __init__(
        self,
        *args: Any,
        week: Week | None = None,
        first: date | None = None,
        fixed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"] = DayField(
            label="Geldig vanaf", help_text="De eerste dag waarop deze tijden gelden.", initial=first
        )
        self.fields["first"].disabled = fixed
        most = max([STRETCHES, *(len(week.on(day)) for day in Weekday if week)])
        self.cells = [Cell(day, number) for day in Weekday for number in range(1, most + 1)]
        for cell in self.cells:
            for name, word in ((cell.opens, "van"), (cell.closes, "tot")):
                self.fields[name] = forms.CharField(
                    label=f"{cell.weekday.label.capitalize()}, {word}"
                    + (f" ({cell.number})" if cell.number > 1 else ""),
                    max_length=20,
                    required=False,
                    widget=forms.TextInput(attrs={"class": "input week__time", "autocomplete": "off"}),
                    error_messages={"max_length": UNREADABLE},
                )
            on_day = week.on(cell.weekday) if week else []
            if cell.number > len(on_day):
                continue
            stretch = on_day[cell.number - 1]
            self.initial[cell.opens] = f"{stretch.opens:%H.%M}"
            self.initial[cell.closes] = f"{stretch.closes:%H.%M}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.stretches: list[Stretch] = []
        for day in Weekday:
            self._clean_day(self._cells_of(day))
        return data

    def _cells_of(self, day: Weekday) -> list[Cell]:
        return [cell for cell in self.cells if cell.weekday == day]

    def _clean_day(self, cells: list[Cell]) -> None:
        """Read a day's stretches; two that overlap are an error of the later one."""
        read = [(cell, stretch) for cell in cells if (stretch := self._read(cell))]
        read.sort(key=lambda pair: pair[1])
        for (_, earlier), (cell, later) in pairwise(read):
            if later.opens < earlier.closes:
                self.add_error(cell.opens, f"Dit overlapt {earlier.opens:%H.%M}–{earlier.closes:%H.%M}.")
        self.stretches += [stretch for _, stretch in read]

    def _read(self, cell: Cell) -> Stretch | None:
        opens, closes = (self.cleaned_data.get(name, "").strip() for name in (cell.opens, cell.closes))
        first, *rest = BETWEEN.split(opens, maxsplit=1)
        if first and rest:
            if closes not in ("", rest[0], self.initial.get(cell.closes)):
                self.add_error(cell.closes, "In het eerste vak staat al een hele tijd. Maak dit vak leeg.")
                return None
            opens, closes = first, rest[0]
        if not opens and not closes:
            return None
        times = [
            self._read_time(cell.opens, opens, "Vul in van hoe laat."),
            self._read_time(cell.closes, closes, "Vul in tot hoe laat."),
        ]
        if times[0] is None or times[1] is None:
            return None
        if times[1] <= times[0]:
            self.add_error(cell.closes, f"De eindtijd moet later zijn dan {times[0]:%H.%M}.")
            return None
        return Stretch(cell.weekday.value, times[0], times[1])

    def _read_time(self, name: str, text: str, missing: str) -> time | None:
        if name in self.errors:
            return None
        if not text:
            self.add_error(name, missing)
            return None
        try:
            return read_clock(text)
        except ValueError:
            self.add_error(name, UNREADABLE)
            return None

    def lines(self) -> list[DayLine]:
        """For the template: the lines of the sheet."""
        found = []
        for day in Weekday:
            pairs = [(self[cell.opens], self[cell.closes]) for cell in self._cells_of(day)]
            boxes = [box for pair in pairs for box in pair if box.errors]
            errors = [(f"{box.auto_id}_error", " ".join(map(str, box.errors))) for box in boxes]
            found.append(DayLine(day, pairs, errors))
        return found
