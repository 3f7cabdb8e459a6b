"""Logging in by password: what is said, what is limited, how a password is renewed; the own account."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user
from tests.logging_in import attempt, is_logged_in
from tests.post import run_queue

MISMATCH = "Dit e-mailadres en wachtwoord horen niet bij elkaar."
TOO_OFTEN = "Te vaak geprobeerd."
NEW_PASSWORD = "tulpen-naast-de-sluis"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def test_login_leads_to_ones_own_work(fatima):
    client = Client()

    response = attempt(fatima.email, client=client)

    assert response.url == reverse("home")
    assert is_logged_in(client)


def test_login_ignores_capitals_and_spaces_in_the_address(fatima):
    assert attempt(f" {fatima.email.upper()} ").status_code == 302


def test_login_does_not_lead_to_another_site(fatima):
    client = Client()

    response = attempt(fatima.email, client=client, query_params={"next": "https://elders.example/"})

    assert response.url == reverse("home")


def test_wrong_password_and_unknown_account_get_the_same_answer(fatima):
    wrong = attempt(fatima.email, "niet-het-wachtwoord").content.decode()
    unknown = attempt("niemand@bieb.example", "niet-het-wachtwoord").content.decode()

    assert MISMATCH in wrong
    without_secrets = [
        re.sub(r'(value="[^"]*"|nonce-\S+)', "", page.replace(address, ""))
        for page, address in ((wrong, fatima.email), (unknown, "niemand@bieb.example"))
    ]
    assert without_secrets[0] == without_secrets[1]


def test_unknown_invited_and_existing_account_cost_one_hash_each(fatima, settings, monkeypatch):
    """Hashing is what a login takes its time for: the same number of hashes is the same time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    fatima.set_password(PASSWORD)
    fatima.save()
    invited = make_user("Nieuw", password=None)
    hashed = []
    for method in ("encode", "verify"):
        original = getattr(Argon2PasswordHasher, method)
        monkeypatch.setattr(
            Argon2PasswordHasher, method, lambda *args, original=original: hashed.append(1) or original(*args)
        )

    for email in (fatima.email, invited.email, "niemand@bieb.example"):
        hashed.clear()
        attempt(email, "niet-het-wachtwoord")
        assert len(hashed) == 1


def test_a_closed_account_is_told_so_only_after_the_right_password(fatima):
    fatima.deactivate()
    client = Client()

    assert MISMATCH in attempt(fatima.email, "niet-het-wachtwoord", client=client).content.decode()
    response = attempt(fatima.email, client=client, follow=True)

    assert "Dit account is gesloten." in response.content.decode()
    assert not is_logged_in(client)


def test_twenty_colleagues_behind_one_address_all_log_in_after_a_typo(almere):
    colleagues = [make_user(f"Collega{number}", library=almere) for number in range(20)]

    for colleague in colleagues:
        assert attempt(colleague.email, "typfout-typfout").status_code == 200
        assert attempt(colleague.email).status_code == 302


def test_guessing_at_one_account_is_slowed_and_colleagues_are_not(fatima, joost):
    for _ in range(6):
        assert MISMATCH in attempt(fatima.email, "raden-maar-raden").content.decode()

    assert TOO_OFTEN in attempt(fatima.email, "raden-maar-raden").content.decode()
    assert TOO_OFTEN in attempt(fatima.email).content.decode()
    for _ in range(80):
        attempt(fatima.email, "raden-maar-raden")
    assert attempt(joost.email).status_code == 302


def test_guessing_at_an_unknown_account_is_slowed_in_the_same_words():
    for _ in range(6):
        attempt("niemand@bieb.example", "raden-maar-raden")

    assert TOO_OFTEN in attempt("niemand@bieb.example").content.decode()


def test_the_forwarded_address_counts_only_behind_our_own_proxy(fatima, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}

    def last_of_three(proxies):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        cache.clear()
        return [
            attempt(fatima.email, "x", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
            for n in range(3)
        ][-1]

    assert last_of_three(proxies=0) == 429
    assert last_of_three(proxies=1) == 200


def test_too_many_tries_from_one_address_get_a_dutch_page(fatima, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    attempt(fatima.email, "x")

    response = attempt(fatima.email, "x")

    assert response.status_code == 429
    assert "Even wachten" in response.content.decode()


@pytest.mark.parametrize("login", ["", "geen-adres", "a" * 5000 + "@bieb.example", "\0@bieb.example", "é@ü"])
def test_junk_as_address_is_an_ordinary_error(login):
    response = attempt(login)

    assert response.status_code == 200
    assert "Dit klopt nog niet" in response.content.decode()


def test_old_cookie_after_logout_gives_no_page(login, fatima):
    client = login(fatima)
    assert is_logged_in(client)
    cookie = client.cookies["sessionid"].value

    response = client.post(reverse("account_logout"))

    assert response.url == reverse("account_login")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_logged_in(thief)


def test_logging_out_takes_a_post(login, fatima):
    client = login(fatima)

    assert client.get(reverse("account_logout")).status_code == 200
    assert is_logged_in(client)


# --- password -----------------------------------------------------------------------------------


def reset_link(email):
    Client().post(reverse("account_reset_password"), {"email": email})
    run_queue()
    return urlsplit(re.search(r"http\S+", mail.outbox[-1].body).group()).path


def test_forgotten_password_is_renewed_by_mail_once(fatima):
    link = reset_link(fatima.email)
    client = Client()
    page = client.get(link)
    assert client.get(page.url).status_code == 200

    choice = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client.post(page.url, choice, follow=True)

    assert "Je kunt nu inloggen met je nieuwe wachtwoord." in response.content.decode()
    assert attempt(fatima.email, NEW_PASSWORD).status_code == 302
    assert attempt(fatima.email).status_code == 200
    assert "Deze link werkt niet meer" in Client().get(link).content.decode()


def test_a_new_password_ends_the_pause_after_too_many_tries(fatima):
    for _ in range(7):
        attempt(fatima.email, "raden-maar-raden")
    client = Client()
    page = client.get(reset_link(fatima.email))

    client.post(page.url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert attempt(fatima.email, NEW_PASSWORD).status_code == 302


def test_a_new_password_ends_all_other_sessions(login, fatima):
    elsewhere = login(fatima)
    client = Client()
    page = client.get(reset_link(fatima.email))

    client.post(page.url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert not is_logged_in(elsewhere)


def test_forgotten_password_answers_the_same_with_and_without_account(fatima):
    fatima.deactivate()

    for email in (fatima.email, "niemand@bieb.example"):
        response = Client().post(reverse("account_reset_password"), {"email": email})
        assert response.url == reverse("account_reset_password_done")

    run_queue()
    assert mail.outbox == []


def test_reset_link_uses_our_own_address_whatever_the_browser_says(fatima, settings):
    settings.BASE_URL = "https://balie.ido.example"
    settings.ALLOWED_HOSTS = ["*"]

    Client().post(
        reverse("account_reset_password"), {"email": fatima.email}, headers={"Host": "kwaad.example"}
    )
    run_queue()

    assert "https://balie.ido.example/inloggen/" in mail.outbox[0].body
    assert "kwaad.example" not in mail.outbox[0].body


@pytest.mark.parametrize("key", ["onzin", "abc-def", "set-password", "0" * 80])
def test_a_broken_reset_link_says_so(key):
    url = reverse("account_reset_password_from_key", kwargs={"uidb36": "zzzzzzzzzzzzz", "key": key})

    assert "Deze link werkt niet meer" in Client().get(url).content.decode()


def test_password_rules_are_told_in_dutch(login, fatima):
    client = login(fatima)

    def answer(old, new, again):
        data = {"oldpassword": old, "password1": new, "password2": again}
        return client.post(reverse("account_change_password"), data, follow=True).content.decode()

    assert "Dit is niet je huidige wachtwoord." in answer("onzin", NEW_PASSWORD, NEW_PASSWORD)
    assert "Dit wachtwoord is te kort." in answer(PASSWORD, "kort", "kort")
    assert "Je wachtwoord is gewijzigd." in answer(PASSWORD, NEW_PASSWORD, NEW_PASSWORD)
    assert is_logged_in(client)


def test_there_is_no_signing_up_and_no_managing_of_addresses(client):
    for path in ("/accounts/signup/", "/account/signup/", "/inloggen/signup/", "/account/email/"):
        assert client.get(path).status_code == 404


# --- own account --------------------------------------------------------------------------------


def test_profile_shows_who_you_are_and_changes_your_name(login, fatima):
    client = login(fatima)

    page = client.get(reverse("account_profile")).content.decode()
    client.post(reverse("account_profile"), {"name": "Fatima Z", "role": "administrator"})

    assert "Bibliotheek Almere" in page
    fatima.refresh_from_db()
    assert (fatima.name, fatima.role) == ("Fatima Z", "desk")


def test_an_empty_name_is_refused_and_the_menu_keeps_the_old_one(login, fatima):
    response = login(fatima).post(reverse("account_profile"), {"name": " "})

    assert "Vul je naam in." in response.content.decode()
    assert "<strong>Fatima</strong>" in response.content.decode()
