"""What a partner may say about its own entry: the coordinator's forms, with only the public fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from ido.models import Role, User
from partners.actions_upkeep import Wish
from partners.forms_partners import PartnerForm
from partners.forms_services import ServiceForm
from partners.models import Partner, Service

PARTNER = "partner"
REMARK = "remark"
OF_PARTNER = [
    "name",
    "description",
    "phone",
    "email",
    "website",
    "cost",
    "to_bring",
    "target_groups",
    "languages",
]
OF_SERVICE = [
    "name",
    "description",
    "eligibility",
    "walk_in",
    "intake",
    "is_free",
    "cost",
    "to_bring",
    "phone",
    "email",
    "website",
]
OWN_DESCRIPTION = "Wat jullie doen"  # the partner itself reads it
NOTHING_NEW = "Je hebt nog niets veranderd. Klopt alles? Ga dan een stap terug en kies “Ja, alles klopt”."


def narrowed(form: Any, names: list[str], *, seen: bool = True) -> None:
    """Leave only these fields. With `seen` a change is one against what the page showed, not against now."""
    for name in set(form.fields) - set(names):
        del form.fields[name]
    form.order_fields(names)
    for field in form.fields.values():
        field.show_hidden_initial = seen and not isinstance(field, forms.BooleanField)
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4


def keeper_of(partner: Partner) -> User:
    """Somebody with the rights of whoever keeps the partner; the forms ask what such a person may choose."""
    role = Role.ADMINISTRATOR if partner.library_id is None else Role.COORDINATOR
    return User(role=role, library=partner.library)


class PartnerCardForm(PartnerForm):
    def __init__(self, data: Any = None, *, partner: Partner, seen: bool = True, prefix: str = "") -> None:
        super().__init__(data, instance=partner, user=keeper_of(partner), prefix=prefix)
        narrowed(self, OF_PARTNER, seen=seen)
        if seen:  # not by whoever decides on it
            self.fields["description"].label = OWN_DESCRIPTION
        self.target = PARTNER

    @property
    def lists_differ(self) -> bool:
        """Whether something was ticked that must stay in sight."""
        return self.is_bound and bool({"target_groups", "languages"} & set(self.changed_data))


class ServiceCardForm(ServiceForm):
    def __init__(
        self, data: Any = None, *, service: Service, partner: Partner, seen: bool = True, prefix: str = ""
    ) -> None:
        super().__init__(data, instance=service, user=keeper_of(partner), prefix=prefix)
        narrowed(self, OF_SERVICE, seen=seen)
        self.target = f"service:{service.pk}"


class RemarkForm(forms.Form):
    """What has no field of its own, such as an address or other times: a person reads it."""

    remark = forms.CharField(
        label="Iets anders",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Bijvoorbeeld een ander adres, andere tijden, of iets dat jullie niet meer doen. "
        "Schrijf geen namen van bezoekers op.",
    )


class CardForms:
    """Everything on the page on which a partner proposes changes."""

    def __init__(self, data: Any, partner: Partner, services: list[Service]) -> None:
        self.partner = PartnerCardForm(data, partner=partner, prefix="p")
        self.services = [
            ServiceCardForm(data, service=service, partner=partner, prefix=f"d{service.pk}")
            for service in services
        ]
        self.remark = RemarkForm(data)
        self.rows: list[Any] = [self.partner, *self.services]
        self.before = {form.target: dict(form.initial) for form in self.rows}

    def is_valid(self) -> bool:
        """Whether every form is, and something is different; else the forms say what is wrong."""
        valid = all([form.is_valid() for form in [*self.rows, self.remark]])
        if valid and not list(self.wishes()):
            self.remark.add_error(None, NOTHING_NEW)
            return False
        return valid

    def wishes(self) -> Iterator[Wish]:
        for form in self.rows:
            for name in form.changed_data:
                old, new = self.before[form.target].get(name), plain(form.cleaned_data[name])
                if plain(old) != new:
                    yield Wish(form.target, name, plain(old), new)
        if remark := self.remark.cleaned_data["remark"]:
            yield Wish(PARTNER, REMARK, "", plain(remark))


def plain(value: Any) -> Any:
    """The value as JSON keeps it: texts with one kind of line ending, lists in one order."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    return sorted(value) if isinstance(value, list) else value
