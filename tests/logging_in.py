"""Logging in as people do, by password and by the code of an app; and walking away from the computer."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD

HOUR = 3600
SECRET = "JBSWY3DPEHPK3PXP"


def code(step=0):
    """What an app with SECRET shows now, or `step` half minutes later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step))


def attempt(email, password=PASSWORD, *, client=None, **kwargs):
    data = {"login": email, "password": password}
    return (client or Client()).post(reverse("account_login"), data, **kwargs)


def log_in(client, user, **kwargs):
    return attempt(user.email, client=client, **kwargs)


def is_logged_in(client):
    return client.get(reverse("account_profile")).status_code == 200


def confirm(client):
    """Type the password once more, as is asked before changing a second step."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def shift(client, seconds, *names):
    """Let the session of `client` be so much older."""
    session = client.session
    for name in names:
        session[name] -= seconds
    session.save()


def walk_away(client):
    """Nobody touches the computer for an hour."""
    client.get(reverse("account_profile"))
    shift(client, HOUR, "seen", "started")
