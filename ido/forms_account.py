"""Dutch words for the forms of allauth, and answers instead of crashes for junk from a browser."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from ido.models import Role, User

PASSWORD_HINT = "Minstens 12 tekens. Een paar woorden achter elkaar onthoud je het makkelijkst."
CODE_HINT = "De 6 cijfers uit je app, of een van je herstelcodes."
# What the parsers of a passkey's answer raise on junk, besides their own ValidationError.
JUNK = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)


def say(form: forms.Form, name: str, label: str, required: str, hint: str = "", **attrs: str | bool) -> None:
    """Label one field of `form` in Dutch, with the text for when it is left empty."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "login", "E-mailadres", "Vul je e-mailadres in.", autocomplete="username", autofocus=True)
        say(self, "password", "Wachtwoord", "Vul je wachtwoord in.")


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "email", "E-mailadres", "Vul je e-mailadres in.", autocomplete="username")


class NewPasswordTwice(forms.Form):
    """The new password and its repetition, wherever somebody chooses one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "password1", "Nieuw wachtwoord", "Kies een wachtwoord.", PASSWORD_HINT)
        say(self, "password2", "Nog een keer", "Typ het wachtwoord nog een keer.")


class ResetPasswordKeyForm(NewPasswordTwice, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPasswordTwice, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "oldpassword", "Huidig wachtwoord", "Vul je huidige wachtwoord in.")


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "password", "Wachtwoord", "Vul je wachtwoord in.", autofocus=True)


class AuthenticateForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "code", "Code", "Vul de code in.", CODE_HINT, inputmode="numeric", autofocus=True)


class ReauthenticateCodeForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "code", "Code", "Vul de code in.", CODE_HINT, inputmode="numeric", autofocus=True)


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "code", "Code", "Vul de code in.", "De 6 cijfers die je app nu toont.", inputmode="numeric")


class PasskeyAnswer:
    """A passkey's answer comes as JSON made by a browser; junk in it is an ordinary form error."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # always beside a form of allauth
        except JUNK:
            raise passkey_refused() from None


class AuthenticateWebAuthnForm(PasskeyAnswer, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(PasskeyAnswer, webauthn.ReauthenticateWebAuthnForm):
    pass


class LoginWebAuthnForm(PasskeyAnswer, webauthn.LoginWebAuthnForm):
    pass


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "name", "Naam", "", "Bijvoorbeeld: mijn telefoon. Zo herken je hem later.", maxlength="60")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = "Inloggen zonder wachtwoord"
        self.fields[
            "passwordless"
        ].help_text = "Zet dit uit als je sleutel geen pincode of vingerafdruk heeft."

    def clean_name(self) -> str:
        return super().clean_name()[:60]

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        if "\\u0000" in self.data.get("credential", ""):  # PostgreSQL cannot store it
            raise passkey_refused()
        return credential

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except JUNK:
            raise passkey_refused() from None


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(
        label="Naam", max_length=60, error_messages={"required": "Geef de passkey een naam."}
    )


class InvitationForm(forms.Form):
    """Choosing the first password. `user` is who was invited."""

    password1 = forms.CharField(
        label="Wachtwoord",
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        error_messages={"required": "Kies een wachtwoord."},
    )
    password2 = forms.CharField(
        label="Nog een keer",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Typ het wachtwoord nog een keer."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> None:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "De wachtwoorden zijn niet gelijk. Typ ze nog een keer.")


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "wants_edition_mail")
        labels = {"wants_edition_mail": "Mail mij als er een nieuwe uitgave met cijfers is"}
        error_messages = {"name": {"required": "Vul je naam in."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.role not in (Role.MUNICIPALITY, Role.PROVINCE):  # nobody else gets such mail
            del self.fields["wants_edition_mail"]


def passkey_refused() -> ValidationError:
    return ValidationError("Dat lukte niet met deze passkey. Probeer het nog een keer.")
