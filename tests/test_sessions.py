"""Sessions of a shared desk computer: when they end, and who is out at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.logging_in import HOUR, is_logged_in, log_in, shift, walk_away

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def test_an_idle_session_ends_and_says_so(login, fatima):
    client = login(fatima)
    walk_away(client)

    response = client.get(reverse("account_profile"), follow=True)

    assert "Je sessie is afgelopen." in response.content.decode()
    assert not is_logged_in(client)


def test_a_session_in_use_goes_on(login, fatima):
    client = login(fatima)
    client.get(reverse("account_profile"))

    for _ in range(12):
        shift(client, 19 * 60, "seen", "started")
        assert is_logged_in(client)


def test_a_session_ends_after_a_working_day_even_in_use(login, fatima):
    client = login(fatima)
    client.get(reverse("account_profile"))
    shift(client, 10 * HOUR + 1, "started")

    assert not is_logged_in(client)


def test_the_page_knows_how_long_the_session_lasts(login, fatima):
    client = login(fatima)

    client.get(reverse("account_profile"))
    shift(client, 30, "seen")
    seconds = client.get(reverse("account_profile")).context["session_seconds"]

    assert 20 * 60 - 35 <= seconds <= 20 * 60 - 30


def test_forms_on_every_page_carry_the_token_of_their_own_page(fatima):
    """Menu and warning are kept between requests; the token in them is not."""
    pages, clients = [], [Client(enforce_csrf_checks=True) for _ in range(2)]
    for client in clients:
        client.force_login(fatima)
        client.get(reverse("account_profile"))
        page = html.fromstring(client.get(reverse("account_profile")).content)
        pages.append(page.xpath("//form//input[@name='csrfmiddlewaretoken']/@value"))

    assert [len(set(tokens)) for tokens in pages] == [1, 1]
    assert len(pages[0]) > 2  # what the page is about, logging out, staying
    assert pages[0][0] != pages[1][0]
    address = reverse("session_extend")
    answers = [clients[0].post(address, {"csrfmiddlewaretoken": tokens[0]}) for tokens in pages]
    assert [answer.status_code for answer in answers] == [200, 403]


def test_extending_gives_full_time_again_up_to_the_working_day(login, fatima):
    client = login(fatima)
    client.get(reverse("account_profile"))
    shift(client, 15 * 60, "seen")

    first = client.post(reverse("session_extend")).json()["seconds"]
    shift(client, 10 * HOUR - 60, "started")
    second = client.post(reverse("session_extend")).json()["seconds"]

    assert first in (20 * 60 - 1, 20 * 60)
    assert 55 <= second <= 60


def test_extending_takes_a_post_and_a_session(login, fatima):
    assert login(fatima).get(reverse("session_extend")).status_code == 405
    answer = Client().post(reverse("session_extend"), headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_the_session_is_written_at_most_once_a_minute(login, fatima, django_assert_num_queries):
    client = login(fatima)
    client.get(reverse("account_profile"))

    before = client.session["seen"]
    client.get(reverse("account_profile"))

    assert client.session["seen"] == before


def test_a_deactivated_person_is_out_at_the_next_request(login, fatima):
    client = login(fatima)
    assert is_logged_in(client)

    fatima.deactivate()

    assert not is_logged_in(client)


def test_another_role_works_at_the_next_request(login, joost):
    client = login(joost)
    assert client.get(reverse("user_list")).status_code == 200

    joost.role = "desk"
    joost.save()

    assert client.get(reverse("user_list")).status_code == 403


def test_logging_in_gives_the_session_another_key(fatima):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "x"})
    session = client.session
    session["probe"] = 1
    session.save()
    before = client.session.session_key

    log_in(client, fatima)

    assert client.session.session_key != before
