"""The code in a link of a mail: made when needed, stored as a hash, found once, not to be guessed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from ido import links
from ido.models import LinkMiss
from partners.models import CheckRequest
from tests.factories import make_partner

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SEED = uuid.UUID("0a5b1b0e-9c3b-4b7e-8f43-0c0d0e0f1011")
pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(almere):
    """A row that a link opens, and the code in that link."""
    seed, code_hash = links.new_link("test")
    row = CheckRequest.objects.create(
        partner=make_partner(library=almere),
        code_hash=code_hash,
        due_on=NOW.date(),
        expires_at=NOW + timedelta(days=900),
    )
    return row, links.code_for("test", seed)


def visitor(address: str = "192.0.2.10", **extra):
    return RequestFactory().get("/", REMOTE_ADDR=address, **extra)


def tried(code: str, address: str = "192.0.2.10", at: datetime = NOW):
    return links.find(CheckRequest.objects.all(), code, request=visitor(address), at=at)


def test_the_code_finds_its_row_however_its_letters_are_written(linked):
    row, code = linked

    assert tried(code) == row
    assert tried(code.upper()) == row
    assert not LinkMiss.objects.exists()


def test_the_code_is_the_same_whenever_it_is_made_and_another_for_another_purpose_or_secret(settings):
    code = links.code_for("test", SEED)

    assert links.code_for("test", SEED) == code
    assert links.CODE.fullmatch(code)
    others = {links.code_for("other", SEED), links.code_for("test", uuid.uuid4())}
    settings.SECRET_KEY = "iets anders" * 9
    assert code not in others | {links.code_for("test", SEED)}


def test_the_code_stands_nowhere_in_the_row(linked):
    row, code = linked
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM partners_checkrequest r WHERE id = %s", [row.pk])
        stored = cursor.fetchone()[0]

    assert code not in stored
    assert links.digest(code) in stored


@pytest.mark.parametrize(
    "wrong", ["", "x", "a" * 31, "a" * 32, "a" * 33, "1" * 32, "ﬁ" * 32, "\x00", "../.."]
)
def test_what_is_no_code_of_ours_finds_nothing_and_counts(linked, wrong):
    assert tried(wrong) is None
    assert LinkMiss.objects.get().count == 1


def test_a_hash_read_from_the_database_opens_nothing(linked):
    assert tried(linked[0].code_hash) is None
    assert tried(linked[0].code_hash[:32]) is None


def test_who_guesses_on_is_stopped_even_with_the_right_code_and_neighbours_with_him(linked):
    row, code = linked
    for _ in range(links.MISSES_PER_HOUR):
        assert tried("a" * 32) is None

    for address in ("192.0.2.10", "192.0.2.200"):
        with pytest.raises(links.TooManyMissesError):
            tried(code, address)
    assert tried(code, "198.51.100.7") == row
    assert tried(code, at=NOW + timedelta(hours=1)) == row


def test_misses_are_forgotten_after_a_week(linked):
    tried("a" * 32, at=NOW - timedelta(days=8))
    tried("a" * 32)

    assert LinkMiss.objects.get().hour == NOW.replace(minute=0)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.10", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:192.0.2.10", "192.0.2.0/24"),
    ],
)
def test_an_address_counts_as_its_range(address, network):
    assert links.network_of(address) == network


def test_a_forwarded_address_counts_only_from_a_proxy_of_ours(linked):
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    request = visitor(headers={"X-Forwarded-For": "203.0.113.9"})

    links.find(CheckRequest.objects.all(), "a" * 32, request=request, at=NOW)

    assert LinkMiss.objects.get().network == "192.0.2.0/24"


def test_an_unlisted_page_tells_nobody_its_address():
    response = links.unlisted(lambda request: HttpResponse("ok"))(visitor())

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
