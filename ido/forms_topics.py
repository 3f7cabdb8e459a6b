"""Input rules for topics and the groups they stand in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from ido.days import DayField
from ido.form_fields import field_of
from ido.models import Topic, TopicGroup, User

MOST_SYNONYMS = 30


class WordsField(forms.CharField):
    """Words with commas or new lines between them; each once, whatever its capitals."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value).replace("\n", ",")
        words = {word.casefold(): word for part in text.split(",") if (word := " ".join(part.split()))}
        longest = max(words.values(), key=len, default="")
        if len(longest) > 60:
            raise forms.ValidationError(
                f"“{longest[:30]}…” is te lang. Een woord heeft ten hoogste 60 tekens."
            )
        if len(words) > MOST_SYNONYMS:
            raise forms.ValidationError(
                f"Dit zijn {len(words)} woorden. Kies er ten hoogste {MOST_SYNONYMS}."
            )
        return list(words.values())


class TopicFields(forms.ModelForm):
    """What of a topic may change at any time: its synonyms and its days."""

    synonyms = WordsField(
        label="Andere woorden",
        required=False,
        help_text="Waarmee een collega dit onderwerp ook zoekt. Zet er komma's tussen.",
    )
    starts_on = DayField(label="Te kiezen vanaf")
    ends_on = DayField(
        label="Niet meer te kiezen vanaf", required=False, help_text="Leeg: het blijft te kiezen."
    )

    class Meta:
        model = Topic
        fields = ["synonyms", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "Deze dag ligt voor de eerste dag. Pas een van beide aan.")
        return data


class TopicForm(TopicFields):
    """A new topic: of the coordinator's library, or national when the administrator makes it."""

    class Meta(TopicFields.Meta):
        fields = ["name", "group", "domain", "synonyms", "starts_on"]
        error_messages = {
            "name": {"required": "Geef het onderwerp een naam."},
            "group": {"required": "Kies een groep.", "invalid_choice": "Kies een groep uit de lijst."},
        }

    def __init__(self, data: Any = None, *, user: User, today: date) -> None:
        super().__init__(data, initial={"starts_on": today})
        del self.fields["ends_on"]
        self.user = user
        self.instance.library = user.library
        field_of(self, "group", forms.ModelChoiceField).empty_label = "Kies een groep"

    def clean_name(self) -> str:
        """The name, when nobody can mistake it for a topic that this library sees already."""
        name = " ".join(self.cleaned_data["name"].split())
        twin = Topic.objects.visible_to(self.user).filter(name__iexact=name).order_by("ends_on").last()
        if twin is None:
            return name
        if twin.ends_on is not None:
            raise forms.ValidationError("Dit onderwerp is er al, maar is gestopt. Zet het terug in de lijst.")
        if twin.library_id is None and self.user.library_id is not None:
            raise forms.ValidationError("Dit onderwerp is er al: het is landelijk.")
        raise forms.ValidationError("Dit onderwerp is er al. Zoek het op in de lijst.")


class TopicRetireForm(forms.Form):
    """From which day a topic is no longer on the desks."""

    day = DayField(label="Niet meer te kiezen vanaf")

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"day": today})


class TopicGroupForm(forms.ModelForm):
    """A heading over topics."""

    class Meta:
        model = TopicGroup
        fields = ["name", "position", "is_corona"]
        error_messages = {
            "name": {"required": "Geef de groep een naam.", "unique": "Deze groep bestaat al."},
        }
        help_texts = {
            "position": "De groep met het laagste getal staat bovenaan.",
            "is_corona": "Rapporten tellen de vragen in deze groep als coronavragen. "
            "Dit ligt vast zodra er onderwerpen in de groep staan.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What has been counted under a topic is never counted otherwise later on.
        self.fields["is_corona"].disabled = self.instance.pk is not None and self.instance.topics.exists()


class TopicFilter(forms.Form):
    """What to look for in the list of topics."""

    zoek = forms.CharField(label="Zoek een onderwerp", max_length=80, required=False)

    def finds(self, topic: Topic) -> bool:
        """Whether the name or a synonym of the topic holds what is looked for; a bad search finds all."""
        words = self.cleaned_data.get("zoek", "").casefold() if self.is_valid() else ""
        return any(words in text.casefold() for text in (topic.name, *topic.synonyms))
