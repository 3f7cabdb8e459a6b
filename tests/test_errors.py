"""When something is wrong, a Dutch page says so: through the whole stack, with DEBUG off."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from ido.access import public
from ido.urls import handler500
from tests.test_pages import faults


@public
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the program")


@public
def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("a secret of the program")


@public
def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not get a connection after 5 seconds")


@public
def cut_off(request: HttpRequest) -> HttpResponse:
    raise InterfaceError("the connection is closed")


urlpatterns = [
    path("stuk/", broken),
    path("verdacht/", suspicious),
    path("zonder-database/", without_database),
    path("afgebroken/", cut_off),
    path("", include("ido.urls")),
]
assert handler500  # Django finds it in this module, as in ido.urls


def visitor(**headers: str) -> Client:
    """A browser that gets the page of an error, and not the error."""
    return Client(raise_request_exception=False, **headers)


def is_sound(response: HttpResponse, status: int, heading: str) -> bool:
    """The page has that heading, is sound, may not be kept, and tells nothing about the program."""
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.text
    assert "secret of the program" not in response.text
    assert "no-store" in response["Cache-Control"]
    assert faults(response) == []
    return True


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/stuk/", 500, "Er ging iets mis bij ons"),
        ("/verdacht/", 400, "Deze vraag aan de site klopt niet"),
        ("/zonder-database/", 503, "De IDO-balie is even niet bereikbaar"),
        ("/afgebroken/", 503, "De IDO-balie is even niet bereikbaar"),
        ("/bestaat-niet/", 404, "Deze pagina bestaat niet"),
        ("/logboek/%00/", 404, "Deze pagina bestaat niet"),
    ],
)
def test_error_gets_its_own_page(settings, login, fatima, address, status, heading):
    settings.ROOT_URLCONF = __name__
    inside = login(fatima)
    inside.raise_request_exception = False

    assert is_sound(visitor().get(address), status, heading)
    assert is_sound(inside.get(address), status, heading)


def test_page_of_a_busy_database_says_when_to_come_back(settings, db):
    settings.ROOT_URLCONF = __name__

    assert int(visitor().get("/zonder-database/")["Retry-After"]) > 0
    assert "Retry-After" not in visitor().get("/stuk/")


def test_foreign_host_is_refused_with_a_page(db):
    response = visitor(headers={"host": "kwaad.example"}).get("/inloggen/")

    assert is_sound(response, 400, "Deze vraag aan de site klopt niet")


def test_foreign_host_is_refused_with_a_page_over_plain_http_too(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = visitor(headers={"host": "kwaad.example"}).get("/inloggen/")

    assert is_sound(response, 400, "Deze vraag aan de site klopt niet")


def test_missing_right_is_refused_with_a_page(login, marieke):
    assert is_sound(login(marieke).get("/balie/"), 403, "Deze pagina is niet voor jouw account")


def test_row_of_somebody_else_gets_the_page_of_what_does_not_exist(login, fatima):
    assert is_sound(login(fatima).get("/logboek/999999/"), 404, "Deze pagina bestaat niet")


def test_form_without_a_token_gets_a_page(db):
    response = Client(enforce_csrf_checks=True).post("/inloggen/", {"login": "x"})

    assert is_sound(response, 403, "Het formulier is verlopen")


def test_too_much_is_refused_with_a_page(db):
    response = visitor().post("/inloggen/", {"login": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})

    assert is_sound(response, 400, "Deze vraag aan de site klopt niet")


def test_too_many_fields_are_refused_with_a_page(db):
    response = visitor().post("/inloggen/", {f"veld{n}": "" for n in range(1001)})

    assert is_sound(response, 400, "Deze vraag aan de site klopt niet")


# What a fresh process answers, as a worker of gunicorn would.
WORKER = """
import json, sys, threading, time
import django
django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] /= 5
from django.db import connection
from django.test import Client

held = threading.Event()

def hold():
    connection.ensure_connection()
    held.set()
    time.sleep(60)

if "busy" in sys.argv:
    threading.Thread(target=hold, daemon=True).start()
    held.wait()
client = Client(raise_request_exception=False)
client.cookies["sessionid"] = "a" * 32
began = time.monotonic()
response = client.get("/balie/")
print(json.dumps([response.status_code, response.headers.get("Retry-After"), time.monotonic() - began]))
"""


def start_worker(database: str, *arguments: str) -> subprocess.Popen[str]:
    """A process with that database and one connection, which asks for one page."""
    environment = os.environ | {
        "DATABASE_URL": database,
        "DATABASE_POOL": "1",
        "LOG_LEVEL": "CRITICAL",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, *arguments],
        cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_database_that_is_down_or_busy_is_told_within_seconds(db):
    """By a 503 that comes soon and says when to come back; side by side, for each waits for its pool.

    They wait for a fifth of what the settings say, which is soon itself.
    """
    assert settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] <= 5
    server = connection.get_connection_params()
    password = f":{server['password']}" if server.get("password") else ""
    address = f"{server['user']}{password}@{server['host']}:{server['port']}/{server['dbname']}"
    workers = {
        "down": start_worker("postgresql://nobody@127.0.0.1:9/nothing"),
        "busy": start_worker(f"postgresql://{address}", "busy"),
    }

    for state, worker in workers.items():
        said = worker.communicate(timeout=60)[0]
        assert worker.returncode == 0, state
        status, retry_after, seconds = json.loads(said)
        assert (state, status, int(retry_after) > 0) == (state, 503, True)
        assert seconds < 5  # one wait, on a busy machine; without that setting it would be 30
