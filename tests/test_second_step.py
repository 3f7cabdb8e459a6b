"""The second step: codes of an app, recovery codes and passkeys; when it is asked, and who may change it."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.logging_in import SECRET, attempt, code, confirm, is_logged_in

TOO_OFTEN = "Te vaak geprobeerd."
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def test_an_app_is_set_up_with_its_code_and_gives_recovery_codes(login, fatima):
    client = login(fatima)
    url = reverse("mfa_activate_totp")
    assert client.get(url).url.startswith(reverse("account_reauthenticate"))
    confirm(client)
    secret = client.get(url).context["form"].secret

    wrong = client.post(url, {"code": "000000"})
    right = client.post(url, {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})

    assert "Deze code klopt niet." in wrong.content.decode()
    assert right.url == reverse("mfa_view_recovery_codes")
    assert "Nog 10 van de 10 codes over" in client.get(right.url).content.decode()
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert download["Content-Disposition"] == 'attachment; filename="herstelcodes.txt"'
    assert len(re.findall(r"^\d{8}$", download.content.decode(), re.MULTILINE)) == 10


def test_the_code_to_scan_is_on_white_in_a_dark_page_too(login, fatima):
    client = login(fatima)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))

    assert 'fill="white"' in page.context["totp_svg"]
    assert "style=" not in page.content.decode()


def test_after_the_password_the_code_is_asked(fatima):
    TOTP.activate(fatima, SECRET)
    client = Client()

    assert attempt(fatima.email, client=client).url == reverse("mfa_authenticate")
    assert not is_logged_in(client)
    assert (
        "Deze code klopt niet." in client.post(reverse("mfa_authenticate"), {"code": "123"}).content.decode()
    )
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).url == reverse("home")
    assert is_logged_in(client)


def test_a_code_works_once(fatima):
    TOTP.activate(fatima, SECRET)
    now = code()

    answers = []
    for _ in range(2):
        client = Client()
        attempt(fatima.email, client=client)
        client.post(reverse("mfa_authenticate"), {"code": now})
        answers.append(is_logged_in(client))

    assert answers == [True, False]


def test_a_recovery_code_works_once(fatima):
    TOTP.activate(fatima, SECRET)
    recovery = RecoveryCodes.activate(fatima).get_unused_codes()[0]

    answers = []
    for _ in range(2):
        client = Client()
        attempt(fatima.email, client=client)
        client.post(reverse("mfa_authenticate"), {"code": recovery})
        answers.append(is_logged_in(client))

    assert answers == [True, False]


def test_guessing_codes_is_slowed(fatima):
    TOTP.activate(fatima, SECRET)
    client = Client()
    attempt(fatima.email, client=client)

    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    response = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert TOO_OFTEN in response.content.decode()
    assert not is_logged_in(client)


def test_the_app_is_switched_off_after_confirmation(login, fatima):
    TOTP.activate(fatima, SECRET)
    client = login(fatima)
    url = reverse("mfa_deactivate_totp")
    assert client.get(url).url.startswith(reverse("account_reauthenticate"))
    confirm(client)
    assert "uitzetten?" in client.get(url).content.decode()

    client.post(url)

    assert not Authenticator.objects.filter(user=fatima).exists()


def test_a_required_second_step_comes_before_everything_else(login, joost, fatima, settings):
    settings.MFA_REQUIRED_ROLES = ["coordinator"]

    assert login(joost).get(reverse("user_list")).url == reverse("mfa_index")
    assert login(joost).get(reverse("account_profile")).status_code == 200
    assert login(fatima).get(reverse("registration:desk")).status_code == 200

    RecoveryCodes.activate(joost)
    assert login(joost).get(reverse("user_list")).url == reverse("mfa_index")
    TOTP.activate(joost, SECRET)
    assert login(joost).get(reverse("user_list")).status_code == 200


JUNK = [
    "",
    "x",
    "[]",
    "{}",
    "null",
    '"x"',
    '{"id": 1}',
    '{"response": {"userHandle": "MQ"}}',
    '{"a":"\\u0000"}',
]
HALF = (
    '{"id":"AA","rawId":"AA","type":"public-key","clientExtensionResults":{},"response":'
    '{"clientDataJSON":"e30","attestationObject":"AA","authenticatorData":"AA","signature":"AA","userHandle":"MQ"}}'
)


@pytest.mark.parametrize("credential", [*JUNK, HALF])
def test_junk_instead_of_a_passkey_is_an_ordinary_error(login, fatima, credential):
    stranger, client = Client(), login(fatima)
    confirm(client)
    stranger.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    client.get(reverse("mfa_add_webauthn"))

    assert stranger.post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code == 302
    added = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
    assert added.status_code == 200
    assert not is_logged_in(stranger)
    assert not Authenticator.objects.filter(user=fatima).exists()


@pytest.mark.parametrize("credential", [*JUNK, HALF])
def test_junk_as_second_step_is_an_ordinary_error(fatima, credential):
    TOTP.activate(fatima, SECRET)
    client = Client()
    attempt(fatima.email, client=client)
    client.get(reverse("mfa_authenticate"))

    response = client.post(reverse("mfa_authenticate"), {"credential": credential})

    assert response.status_code == 200
    assert not is_logged_in(client)


def test_nobody_touches_the_passkey_of_somebody_else(login, fatima, joost):
    passkey = Authenticator.objects.create(
        user=joost, type=Authenticator.Type.WEBAUTHN, data={"name": "sleutel", "credential": {}}
    )
    client = login(fatima)
    confirm(client)

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[passkey.pk]), {"name": "x"}).status_code == 404
