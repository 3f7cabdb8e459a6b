"""Logging in and one's own account: the views of allauth we want, in Dutch, each with its right."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from ido import views_account
from ido.access import Right, public, requires

own = requires(Right.OWN_ACCOUNT)

entrance = [
    path("inloggen/", public(account.login), name="account_login"),
    path("inloggen/passkey/", public(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("inloggen/tweede-stap/", public(mfa.authenticate), name="mfa_authenticate"),
    path("inloggen/wachtwoord-vergeten/", public(account.password_reset), name="account_reset_password"),
    path(
        "inloggen/wachtwoord-vergeten/verstuurd/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^inloggen/nieuw-wachtwoord/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,80})/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "inloggen/nieuw-wachtwoord/klaar/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("uitnodiging/<str:uid>/<str:token>/", views_account.invitation, name="invitation"),
]

own_account = [
    path("account/", views_account.account_profile, name="account_profile"),
    path("account/uitloggen/", public(account.logout), name="account_logout"),
    path("account/wachtwoord/", own(account.password_change), name="account_change_password"),
    path("account/bevestigen/", own(account.reauthenticate), name="account_reauthenticate"),
    path("account/bevestigen/code/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "account/bevestigen/passkey/",
        own(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]

second_factor = [
    path("account/tweede-stap/", own(mfa.index), name="mfa_index"),
    path("account/app/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/uitzetten/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/herstelcodes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/herstelcodes/nieuw/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "account/herstelcodes/download/",
        own(views_account.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/passkeys/", own(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("account/passkeys/toevoegen/", own(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/naam/", own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/verwijderen/", own(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]

urlpatterns = entrance + own_account + second_factor
