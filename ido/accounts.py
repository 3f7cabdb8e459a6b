"""How allauth fits this product: no signing up, login by e-mail, accounts by invitation, Dutch words."""

from __future__ import annotations

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from ido.database.prepared import prepared
from ido.models import Library, User
from ido.sessions import LEFT_BY, kept_form
from ido.tasks import mail_password_reset

# What allauth tells after something was done. What is not here is not said: the next page shows it.
MESSAGES = {
    "account/messages/logged_out.txt": "Je bent uitgelogd.",
    "account/messages/password_changed.txt": "Je wachtwoord is gewijzigd.",
    "mfa/messages/totp_activated.txt": "De app is ingesteld. Je hebt nu een tweede stap.",
    "mfa/messages/totp_deactivated.txt": "De app is uitgezet.",
    "mfa/messages/webauthn_added.txt": "De passkey is toegevoegd.",
    "mfa/messages/webauthn_removed.txt": "De passkey is verwijderd.",
    "mfa/messages/recovery_codes_generated.txt": "Je hebt nieuwe herstelcodes. Bewaar ze goed.",
}
REAUTHENTICATION = {
    "reauthenticate": "Met je wachtwoord",
    "mfa_reauthenticate": "Met een code",
    "mfa_reauthenticate:webauthn": "Met een passkey",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar. Kijk ze na.",
        "too_many_login_attempts": "Te vaak geprobeerd. Wacht 5 minuten en probeer het dan opnieuw.",
        "rate_limited": "Te vaak geprobeerd. Wacht 5 minuten en probeer het dan opnieuw.",
        "enter_current_password": "Dit is niet je huidige wachtwoord. Typ het opnieuw.",
        "incorrect_password": "Dit wachtwoord klopt niet. Typ het opnieuw.",
        "incorrect_code": "Deze code klopt niet. Vul de nieuwste code in.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation only."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("resume" if kept_form(request) else settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_profile")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": REAUTHENTICATION[method["id"]]} for method in methods]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if text := message or MESSAGES.get(message_template or ""):
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Said only to who knew the password or holds the passkey."""
        messages.error(request, "Dit account is gesloten. Vraag je coördinator om het weer te openen.")
        return redirect("account_login")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Queue the mail: an answer that waits for the mail server tells who has an account."""
        mail_password_reset.enqueue(user.pk)

    def set_password(self, user: User, password: str) -> None:
        """A new password also ends the pause after too many failed logins."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def logout(self, request: HttpRequest) -> None:
        """Remember who left, so that a form still open in another tab is offered to that person only."""
        user_id = request.user.pk
        super().logout(request)
        request.session[LEFT_BY] = user_id


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """Says in Dutch that a password is too short: Django has no translation for its own sentence."""

    def get_error_message(self) -> str:
        return f"Dit wachtwoord is te kort. Kies er een van minstens {self.min_length} tekens."


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Deze code klopt niet. Vul de nieuwste code in.",
        "cannot_generate_recovery_codes": "Stel eerst een app of een passkey in.",
    }

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return "Mijn passkey"

    def build_totp_svg(self, url: str) -> str:
        """On white of its own: a camera cannot read black on a dark page."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


class Backend(AuthenticationBackend):
    """Login by e-mail; every request loads its user together with the library, in one plain query.

    Every request does this: writing it anew costs the ORM ten times what PostgreSQL needs to answer.
    """

    def get_user(self, user_id: int) -> User | None:
        """Read at every request, so that a closed account or a new role counts at once."""
        rows = prepared(OPEN_ACCOUNT, {"user": user_id})
        if not rows:
            return None
        [row] = rows
        user = User.from_db(connection.alias, USER_COLUMNS, row[: len(USER_COLUMNS)])
        if user.library_id is not None:
            user.library = Library.from_db(connection.alias, LIBRARY_COLUMNS, row[len(USER_COLUMNS) :])
        return user


def columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


USER_COLUMNS, LIBRARY_COLUMNS = columns(User), columns(Library)
OPEN_ACCOUNT = (
    "SELECT {columns} FROM {users} u LEFT JOIN {libraries} l ON l.id = u.library_id".format(
        columns=", ".join(
            [*(f"u.{name}" for name in USER_COLUMNS), *(f"l.{name}" for name in LIBRARY_COLUMNS)]
        ),
        users=User._meta.db_table,
        libraries=Library._meta.db_table,
    )
    + " WHERE u.id = %(user)s AND u.is_active"
)
