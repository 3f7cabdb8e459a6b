"""Improving a text: a field for each of its parts, with the places it may name."""

from __future__ import annotations

from typing import Any

from django import forms

from referrals.models import Text
from referrals.texts import LONGEST, PARTS, faults, shown


class TextForm(forms.Form):
    """The parts of a text of one kind. `version` is the newest own version when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)

    def __init__(self, *args: Any, kind: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        direction = {"lang": language, "dir": "auto", "rows": 2}
        for part in PARTS[kind]:
            places = f"Moet erin: {shown(part.needs)}. " if part.needs else ""
            places += f"Mag erin: {shown(part.may)}." if part.may else ""
            self.fields[part.name] = forms.CharField(
                label=part.label.capitalize(),
                help_text=places.strip(),
                max_length=LONGEST,
                widget=forms.Textarea(attrs=direction),
                error_messages={
                    "required": part.fault(""),
                    "max_length": part.fault("x" * (LONGEST + 1)),
                },
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, fault in faults(self.kind, self.parts(data)).items():
            if name not in self.errors:
                self.add_error(name, fault)
        return data

    def parts(self, data: dict[str, Any]) -> dict[str, str]:
        return {part.name: data.get(part.name, "") for part in PARTS[self.kind]}


def first_values(text: Text | None, kind: str) -> dict[str, str]:
    """What the fields hold before anything is typed."""
    return {part.name: text.parts[part.name] if text else "" for part in PARTS[kind]}
