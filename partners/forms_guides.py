"""Input rules for guides."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q

from ido.models import User
from partners.forms_reach import Sections
from partners.forms_topics import TopicsField
from partners.models import Guide

LONGEST = 300  # characters in a line: what the database holds
MOST_LINES = 30


class LinesField(forms.CharField):
    """One thing a line; empty lines fall away."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))

    def clean(self, value: Any) -> list[str]:
        lines = [line for part in super().clean(value).splitlines() if (line := " ".join(part.split()))]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(
                f"Dit zijn {len(lines)} regels. Houd er ten hoogste {MOST_LINES} over."
            )
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST:
                raise forms.ValidationError(
                    f"Regel {number} heeft {len(line)} tekens. Houd het op {LONGEST}."
                )
        return lines


class LinksField(LinesField):
    """One link a line: what it is called, then its https address."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{link['label']} {link['url']}".strip() for link in value)

    def clean(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]  # name and address
        return [self._link(number, line) for number, line in enumerate(super().clean(value), start=1)]

    def _link(self, number: int, line: str) -> dict[str, str]:
        label, _, url = line.rpartition(" ")
        try:
            URLValidator(schemes=["https"])(url)
        except ValidationError:
            raise forms.ValidationError(
                f"Regel {number} eindigt niet op een adres met https. Schrijf bijvoorbeeld: "
                "DigiD aanvragen https://www.digid.nl"
            ) from None
        return {"label": label or url.removeprefix("https://"), "url": url}


class GuideForm(forms.ModelForm):
    """A short card on a topic: what to do, and what an IDO may and may not do here."""

    topics = TopicsField(label="Onderwerpen", required=True)
    steps = LinesField(
        label="Stappen",
        help_text="Een stap per regel, in de volgorde waarin je ze doet.",
        error_messages={"required": "Schrijf minstens één stap."},
    )
    may = LinesField(label="Dit mag je doen", required=False, help_text="Een ding per regel.")
    may_not = LinesField(label="Dit mag je niet", required=False, help_text="Een ding per regel.")
    links = LinksField(
        label="Links",
        required=False,
        help_text="Een link per regel: eerst de naam, dan het adres. Alleen adressen met https.",
    )

    SECTIONS: Sections = [
        ("De kaart", ["title", "steps", "links"]),
        ("Wat een IDO mag", ["may", "may_not"]),
        ("Waarover", ["topics"]),
    ]

    class Meta:
        model = Guide
        fields = ["title", "steps", "links", "may", "may_not", "topics"]
        error_messages = {"title": {"required": "Geef de wegwijzer een titel."}}

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.library = user.library
            self.instance.checked_on, self.instance.checked_by = today, str(user)
        topics: Any = self.fields["topics"]
        topics.offer(user, self.initial.get("topics", []))


class GuideFilter(forms.Form):
    """What to look for in the list of guides. What is filled in wrongly is named and does not filter."""

    zoek = forms.CharField(label="Zoek een wegwijzer", max_length=80, required=False)
    toon = forms.ChoiceField(
        label="Toon",
        choices=[("", "wat loopt"), ("own", "alleen onze eigen"), ("ended", "archief")],
        required=False,
    )

    def guides(self, user: User, on: date) -> Any:
        """The guides that the user sees and that match, by title."""
        self.is_valid()
        wanted = self.cleaned_data
        found = Guide.objects.visible_to(user)
        if wanted.get("toon") == "ended":
            found = found.filter(ends_on__lte=on)
        else:
            found = found.filter(Q(ends_on=None) | Q(ends_on__gt=on))
        if wanted.get("toon") == "own":
            found = found.editable_by(user)
        if words := wanted.get("zoek"):
            found = found.filter(Q(title__icontains=words) | Q(topics__name__icontains=words)).distinct()
        return found.order_by("title", "pk")
