"""Logging in: by password, second step and passkey; what is said and what is limited."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD

MISMATCH = "Dit e-mailadres en wachtwoord horen niet bij elkaar."
TOO_OFTEN = "Te vaak geprobeerd."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """The limits count in the database cache, which a test must not inherit."""
    call_command("createcachetable", verbosity=0)
    cache.clear()


@pytest.fixture
def second_step():
    """Give somebody an authenticator app; returns its secret."""

    def give(user, secret="JBSWY3DPEHPK3PXP"):
        TOTP.activate(user, secret)
        return secret

    return give


def code(secret, step=0):
    """What the app shows now, or `step` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def attempt(email, password=PASSWORD, *, client=None, **kwargs):
    data = {"login": email, "password": password}
    return (client or Client()).post(reverse("account_login"), data, **kwargs)


def test_login_leads_to_ones_own_work(fatima):
    response = attempt(fatima.email)

    assert response.status_code == 302
    assert response.url == reverse("home")


def test_login_ignores_capitals_and_spaces_in_the_address(fatima):
    assert attempt(f" {fatima.email.upper()} ").status_code == 302
