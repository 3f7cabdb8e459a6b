"""Choosing, field by field, what stays when two entries of one organisation become one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst

from partners.actions_merge import state
from partners.merging import BOTH, GONE, KEEP, Difference, differences, mergeable_by
from partners.models import Partner, Service
from partners.service_merging import mergeable_with


class MergeForm(forms.Form):
    """A choice for each field in which the entries differ; `seen` is the state that was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, keep: Partner, gone: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = state(keep, gone)
        for difference in differences(keep, gone):
            self.fields[difference.name] = self.choice_of(difference)
            self.initial[difference.name] = difference.usual

    @staticmethod
    def choice_of(difference: Difference) -> forms.ChoiceField:
        texts = {KEEP: difference.keep, GONE: difference.gone, BOTH: "allebei samen"}
        return forms.ChoiceField(
            label=capfirst(difference.label),
            choices=[(way, texts[way]) for way in difference.ways],
            widget=forms.RadioSelect,
            error_messages={
                "required": f"Kies welke waarde blijft bij {difference.label}.",
                "invalid_choice": f"Kies een van de waarden bij {difference.label}.",
            },
        )

    @property
    def chosen(self) -> dict[str, str]:
        return {name: way for name, way in self.cleaned_data.items() if name != "seen"}


class OtherField(forms.ModelChoiceField):
    """The entry with which another is to be merged; `noun` is what people call such an entry."""

    def __init__(self, noun: str, nothing: QuerySet[Any]) -> None:
        super().__init__(
            nothing,
            label=f"Andere {noun}",
            empty_label=f"Kies een {noun}",
            error_messages={
                "required": f"Kies de andere {noun}.",
                "invalid_choice": f"Deze {noun} kennen we niet. Kies er een uit de lijst.",
            },
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class OtherForm(forms.Form):
    """The partner with which another is to be merged."""

    other = OtherField("partner", Partner.objects.none())

    def __init__(self, *args: Any, user: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = mergeable_by(user).exclude(pk=partner.pk).order_by("name", "pk")


class OtherServiceForm(forms.Form):
    """The service that goes up in another one of the same partner."""

    other = OtherField("dienst", Service.objects.none())

    def __init__(self, *args: Any, user: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = mergeable_with(service, user).order_by("name", "pk")
