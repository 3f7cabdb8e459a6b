"""Choosing out of many: ticks under the groups they are in, with what was ticked in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms


class FoldedTicks(forms.CheckboxSelectMultiple):
    """Ticks that unfold group by group (templates/forms/_tick_groups.html).

    `group` names the group of a choice by its value; the choices come in the order of their groups.
    """

    def __init__(self, group: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group = group

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"group": self.group(value)}

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """Of the whole the fieldset around it: its first tick may be folded away."""
        return id_ if index is None else super().id_for_label(id_, index)
