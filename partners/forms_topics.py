"""Choosing topics, under the groups they are in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from ido.models import Topic, User
from partners.forms_ticks import FoldedTicks


class TopicsField(forms.ModelMultipleChoiceField):
    """Topics that the user sees, in their groups; one that has ended stays when it was chosen before."""

    widget = FoldedTicks(lambda topic: str(topic.instance.group))
    default_error_messages = {
        "invalid_choice": "Dit onderwerp kennen we niet. Kies uit de lijst.",
        "invalid_pk_value": "Dit onderwerp kennen we niet. Kies uit de lijst.",
        "required": "Kies minstens één onderwerp.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Topic.objects.none(), **kwargs)

    def offer(self, user: User, chosen: Iterable[Any]) -> None:
        topics: QuerySet[Topic] = Topic.objects.visible_to(user).filter(
            Q(ends_on=None) | Q(pk__in=[topic.pk for topic in chosen])
        )
        self.queryset = topics.select_related("group").order_by("group__position", "group__name", "name")

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} (gestopt)" if obj.ends_on else str(obj.name)
