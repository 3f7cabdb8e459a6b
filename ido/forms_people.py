"""Forms for the people who work with the system. What may be chosen depends on who chooses: `by`."""

from __future__ import annotations

from typing import Any

from django import forms

from ido.form_fields import field_of
from ido.models import Library, Municipality, Role, User

# whom a role may manage
MANAGED_ROLES: dict[str, list[Role]] = {
    Role.COORDINATOR: [Role.DESK, Role.COORDINATOR],
    Role.ADMINISTRATOR: [Role.COORDINATOR, Role.MUNICIPALITY, Role.PROVINCE, Role.ADMINISTRATOR],
}
# which field says the scope of a role; an administrator has none
SCOPE_FIELDS = {
    Role.DESK: "library",
    Role.COORDINATOR: "library",
    Role.MUNICIPALITY: "municipality",
    Role.PROVINCE: "province",
}
STATUSES = {"actief": "active", "uitgenodigd": "invited", "gedeactiveerd": "deactivated"}


def role_choices(by: User) -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in MANAGED_ROLES.get(by.role, [])]


class UserForm(forms.ModelForm):
    """Somebody's account, made or changed by a coordinator or an administrator."""

    class Meta:
        model = User
        fields = ("name", "email", "role", "position", "library", "municipality", "province")
        help_texts = {
            "email": "Hiermee logt iemand in. De uitnodiging gaat naar dit adres.",
            "position": "Staat bij elk bezoek dat deze persoon noteert.",
            "library": "Alleen bij de rol coördinator.",
            "municipality": "Alleen bij de rol gemeente.",
            "province": "Alleen bij de rol provincie.",
        }
        error_messages = {
            "name": {"required": "Vul een naam in."},
            "email": {
                "required": "Vul een e-mailadres in.",
                "invalid": "Dit is geen e-mailadres. Een goed voorbeeld is naam@bibliotheek.nl.",
                "unique": "Er is al een account met dit e-mailadres. Kies een ander adres.",
            },
            "role": {"required": "Kies een rol."},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = user
        field_of(self, "role", forms.ChoiceField).choices = role_choices(user)
        if user.role == Role.COORDINATOR:
            for name in ("library", "municipality", "province"):
                del self.fields[name]
            self.instance.library = user.library
        else:
            del self.fields["position"]
            field_of(self, "library", forms.ModelChoiceField).queryset = Library.objects.all()
            field_of(self, "municipality", forms.ModelChoiceField).queryset = Municipality.objects.all()
        if self.instance.pk == user.pk:
            self.keep_own_account()

    def keep_own_account(self) -> None:
        """Nobody takes away their own access, or sends it to a mistyped address."""
        for name in ("email", "role", "library", "municipality", "province"):
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = "Dit kan alleen een collega voor je wijzigen."

    def clean_email(self) -> str:
        """In small letters, and of nobody else: said here, it is said once."""
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(self.fields["email"].error_messages["unique"])
        return email

    def clean(self) -> dict[str, Any]:
        """The scope that belongs to the role is required, the others are emptied."""
        cleaned = super().clean() or self.cleaned_data
        needed = SCOPE_FIELDS.get(cleaned.get("role", ""))
        empty = {"library": None, "municipality": None, "province": ""}
        for name, nothing in empty.items():
            if name not in self.fields:
                continue
            if name != needed:
                cleaned[name] = nothing
            elif not cleaned.get(name):
                label = str(self.fields[name].label).lower()
                self.add_error(name, f"Kies een {label}. Die hoort bij deze rol.")
        return cleaned


class UserFilter(forms.Form):
    """Narrows the list of people; a choice that does not exist narrows nothing."""

    q = forms.CharField(label="Zoek op naam of e-mail", max_length=100, required=False)
    rol = forms.ChoiceField(label="Rol", required=False)
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Alle")] + [(name, name) for name in STATUSES]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.input_type = "search"
        field_of(self, "rol", forms.ChoiceField).choices = [("", "Alle"), *role_choices(user)]

    def narrow(self, users: Any) -> Any:
        """The people of the queryset `users` that answer to what was chosen."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("q"):
            users = users.search(chosen["q"])
        if chosen.get("rol"):
            users = users.filter(role=chosen["rol"])
        if chosen.get("status"):
            users = getattr(users, STATUSES[chosen["status"]])()
        return users
