"""Who manages whom: the list of people, and accounts that are changed, closed and opened."""

from __future__ import annotations

import re
from threading import Thread

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ido import people
from ido.models import User
from tests.factories import PASSWORD, make_library, make_user
from tests.post import run_queue

CHOSEN = "tulpen-naast-de-sluis"
NOOR = {"name": "Noor", "email": "Noor@Bieb.example", "role": "desk", "position": "volunteer"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture
def noor(joost):
    """Invited in Almere, has not chosen a password yet."""
    user = User(name="Noor", email="noor@bieb.example", role="desk", library=joost.library)
    return people.invite(user=user, by=joost, at=timezone.now())


def names(client, **query):
    page = client.get(reverse("user_list"), query).context["page"]
    return [person.name for person in page]


def test_a_coordinator_sees_the_people_of_the_own_library(login, joost, fatima, sanne, marieke, bea):
    assert names(login(joost)) == ["Fatima", "Joost"]


def test_an_administrator_sees_everybody_but_desk_workers(login, joost, fatima, sanne, marieke, ruud, bea):
    assert names(login(bea)) == ["Bea", "Joost", "Marieke", "Ruud", "Sanne"]


@pytest.mark.parametrize("name", ["fatima", "marieke", "ruud"])
def test_others_manage_nobody(login, name, request):
    client = login(request.getfixturevalue(name))

    for url in (reverse("user_list"), reverse("user_add"), reverse("user_edit", args=[1])):
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403


def test_the_list_is_searched_and_filtered(login, joost, fatima, noor, almere):
    make_user("Karel", library=almere, is_active=False)
    client = login(joost)

    assert names(client, q="fat") == ["Fatima"]
    assert names(client, q="bieb joost") == ["Joost"]
    assert names(client, rol="coordinator") == ["Joost"]
    assert names(client, status="uitgenodigd") == ["Noor"]
    assert names(client, status="gedeactiveerd") == ["Karel"]
    assert names(client, status="actief", rol="desk") == ["Fatima"]
    assert names(client, q="zzz") == []


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"q": "x" * 500}, {"rol": "baas"}, {"status": "x"}, {"page": "x"}, {"page": "99"}]
)
def test_junk_in_the_filters_narrows_nothing(login, joost, query):
    assert names(login(joost), **query) == ["Joost"]


def test_the_list_costs_the_same_with_many_people(login, bea, django_assert_num_queries):
    client = login(bea)
    client.get(reverse("user_list"))
    with django_assert_num_queries(4) as few:
        client.get(reverse("user_list"))
    for number in range(60):
        make_user(f"C{number}", "coordinator", library=make_library(f"Bibliotheek {number}"))

    with django_assert_num_queries(len(few.captured_queries)):
        page = client.get(reverse("user_list"))

    assert "Volgende" in page.content.decode()


ONE_PERSON = ["user_edit", "user_invite", "user_deactivate", "user_reactivate", "user_second_factor"]


@pytest.mark.parametrize("name", ONE_PERSON)
def test_a_person_of_another_library_does_not_exist(login, joost, sanne, bea, name):
    client = login(joost)

    for stranger in (sanne, bea):
        assert client.post(reverse(name, args=[stranger.pk]), NOOR).status_code == 404
    stranger.refresh_from_db()
    assert stranger.is_active


@pytest.mark.parametrize("name", ONE_PERSON)
def test_a_desk_worker_does_not_exist_for_the_administrator(login, fatima, bea, name):
    assert login(bea).post(reverse(name, args=[fatima.pk]), NOOR).status_code == 404


def test_a_desk_worker_becomes_coordinator(login, joost, fatima):
    data = {"name": "Fatima", "email": fatima.email, "role": "coordinator", "position": "staff"}

    login(joost).post(reverse("user_edit", args=[fatima.pk]), data)

    fatima.refresh_from_db()
    assert fatima.role == "coordinator"


def test_nobody_closes_or_demotes_the_own_account(login, joost, almere):
    make_user("Meral", "coordinator", library=almere)
    client = login(joost)
    data = {"name": "Joost B", "email": "anders@bieb.example", "role": "desk", "position": "staff"}

    closing = client.post(reverse("user_deactivate", args=[joost.pk]), follow=True).content.decode()
    client.post(reverse("user_edit", args=[joost.pk]), data)

    assert "Je kunt je eigen account niet deactiveren." in closing
    joost.refresh_from_db()
    assert (joost.name, joost.role, joost.email) == ("Joost B", "coordinator", "joost@bieb.example")
    assert joost.is_active


def test_the_last_coordinator_of_a_library_stays(login, joost, bea, noor):
    client = login(bea)
    data = {"name": "Joost", "email": joost.email, "role": "administrator"}

    closing = client.post(reverse("user_deactivate", args=[joost.pk]), follow=True).content.decode()
    changing = client.post(reverse("user_edit", args=[joost.pk]), data).content.decode()

    assert "Joost is de laatste actieve coördinator van Bibliotheek Almere." in closing
    assert "Joost is de laatste actieve coördinator van Bibliotheek Almere." in changing
    joost.refresh_from_db()
    assert (joost.is_active, joost.role) == (True, "coordinator")


def test_an_invited_coordinator_does_not_count_as_one_who_can_take_over(joost, bea, almere):
    invited = User(name="Meral", email="meral@bieb.example", role="coordinator", library=almere)
    people.invite(user=invited, by=bea, at=timezone.now())

    with pytest.raises(ValidationError, match="laatste actieve"):
        people.deactivate(user=joost, by=bea)
    people.deactivate(user=invited, by=bea)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_cannot_close_each_other_at_once(joost, almere):
    meral = make_user("Meral", "coordinator", library=almere)
    outcomes = []

    def close(user, by):
        try:
            with transaction.atomic():
                people.deactivate(user=user, by=by)
            outcomes.append("closed")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=close, args=pair) for pair in ((joost, meral), (meral, joost))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["closed", "refused"]


def test_closing_an_account_is_confirmed_first(login, joost, fatima):
    client = login(joost)
    url = reverse("user_deactivate", args=[fatima.pk])

    assert "Fatima deactiveren?" in client.get(url).content.decode()
    fatima.refresh_from_db()
    assert fatima.is_active
    client.post(url)

    fatima.refresh_from_db()
    assert not fatima.is_active
    assert not Client().login(email=fatima.email, password=PASSWORD)


def test_an_opened_account_keeps_its_password(login, joost, fatima):
    fatima.deactivate()

    login(joost).post(reverse("user_reactivate", args=[fatima.pk]))
    run_queue()

    assert Client().login(email=fatima.email, password=PASSWORD)
    assert mail.outbox == []


def test_who_has_a_password_is_not_invited_again(login, joost, fatima):
    page = login(joost).post(reverse("user_invite", args=[fatima.pk]), follow=True).content.decode()

    assert "Fatima heeft al een wachtwoord." in page


def test_a_lost_second_step_is_removed_by_the_coordinator_but_not_by_oneself(login, joost, fatima):
    for user in (joost, fatima):
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = login(joost)

    for user in (joost, fatima):
        url = reverse("user_second_factor", args=[user.pk])
        assert client.get(url).status_code == 200
        client.post(url)

    assert joost.authenticator_set.exists()
    assert not fatima.authenticator_set.exists()


def chosen(page: str) -> list[str]:
    """What stands chosen in the lists of a form."""
    return re.findall(r'<option value="([^"]+)" selected', page)


def test_an_administrator_who_comes_from_a_library_finds_it_chosen(login, bea, almere, leeuwarden):
    client = login(bea)
    link = f"{reverse('user_add')}?bibliotheek={leeuwarden.pk}"

    assert link in client.get(reverse("library_list")).content.decode()
    assert chosen(client.get(link).content.decode()) == ["coordinator", str(leeuwarden.pk)]
    assert str(almere.pk) not in chosen(client.get(reverse("user_add")).content.decode())


def test_the_only_library_stands_chosen(login, bea, almere):
    assert chosen(login(bea).get(reverse("user_add")).content.decode()) == [str(almere.pk)]


@pytest.mark.parametrize("nonsense", ["", "0", "²", "%00", "x" * 300])
def test_a_library_that_is_none_chooses_nothing(login, bea, almere, leeuwarden, nonsense):
    response = login(bea).get(f"{reverse('user_add')}?bibliotheek={nonsense}")

    assert response.status_code == 200
    assert not {str(almere.pk), str(leeuwarden.pk)} & set(chosen(response.content.decode()))


def test_a_coordinator_chooses_no_library(login, joost, leeuwarden):
    page = login(joost).get(f"{reverse('user_add')}?bibliotheek={leeuwarden.pk}").content.decode()

    assert str(leeuwarden.pk) not in chosen(page)
