"""An invitation by mail, and the link in it with which somebody chooses a password."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ido import people
from ido.invitations import invitation_path, tokens
from ido.models import User
from tests.factories import make_municipality
from tests.post import mail_server, run_queue

CHOSEN = "tulpen-naast-de-sluis"
TWICE = {"password1": CHOSEN, "password2": CHOSEN}
NOOR = {"name": "Noor", "email": "Noor@Bieb.example", "role": "desk", "position": "volunteer"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture
def noor(joost):
    """Invited in Almere, has not chosen a password yet."""
    user = User(name="Noor", email="noor@bieb.example", role="desk", library=joost.library)
    return people.invite(user=user, by=joost, at=timezone.now())


def mailed_link():
    run_queue()
    return urlsplit(re.search(r"http\S+", mail.outbox[-1].body).group()).path


def test_inviting_makes_an_account_without_password_and_mails_the_person(login, joost, almere):
    response = login(joost).post(reverse("user_add"), NOOR, follow=True)
    run_queue()

    assert "Noor krijgt een uitnodiging per mail." in response.content.decode()
    noor = User.objects.get(email="noor@bieb.example")
    assert (noor.library, noor.role, noor.status) == (almere, "desk", "uitgenodigd")
    [message] = mail.outbox
    assert message.to == ["noor@bieb.example"]
    assert "Hallo Noor," in message.body
    assert "Bibliotheek Almere" in message.body
    assert "http://testserver/uitnodiging/" in message.body
    assert message.message().get_content_type() == "text/plain"


def test_no_account_no_mail_and_no_mail_no_account(joost, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("django_tasks_db.backend.DatabaseBackend.enqueue", fail)
    user = User(name="Noor", email="noor@bieb.example", role="desk", library=joost.library)

    with pytest.raises(RuntimeError):
        people.invite(user=user, by=joost, at=timezone.now())

    assert not User.objects.filter(name="Noor").exists()


def test_no_secret_waits_in_the_queue(noor):
    assert DBTaskResult.objects.get().args_kwargs == {"args": [noor.pk], "kwargs": {}}


def test_a_coordinator_cannot_invite_for_another_library_or_role(login, joost, leeuwarden):
    client = login(joost)

    client.post(reverse("user_add"), NOOR | {"library": leeuwarden.pk, "province": "PV24"})
    refused = client.post(reverse("user_add"), NOOR | {"email": "x@y.example", "role": "administrator"})

    assert User.objects.get(name="Noor").library == joost.library
    assert "Selecteer een geldige keuze" in refused.content.decode()
    assert User.objects.filter(role="administrator").count() == 0


@pytest.mark.parametrize("role", ["coordinator", "municipality", "province", "administrator"])
def test_an_administrator_invites_with_the_scope_of_the_role(login, bea, almere, role):
    everything = {"library": almere.pk, "municipality": make_municipality().pk, "province": "PV24"}

    login(bea).post(reverse("user_add"), NOOR | {"role": role} | everything)

    noor = User.objects.get(name="Noor")
    scope = [noor.library, noor.municipality, noor.province]
    assert sum(map(bool, scope)) == (0 if role == "administrator" else 1)


def test_a_role_without_its_scope_is_refused_at_the_field(login, bea):
    page = login(bea).post(reverse("user_add"), NOOR | {"role": "municipality"}).content.decode()

    assert "Kies een gemeente. Die hoort bij deze rol." in page
    assert 'value="Noor"' in page


def test_an_administrator_does_not_make_desk_workers(login, bea, almere):
    login(bea).post(reverse("user_add"), NOOR | {"library": almere.pk})

    assert not User.objects.filter(name="Noor").exists()


def test_an_address_that_has_an_account_is_refused_in_any_case(login, joost, sanne):
    page = login(joost).post(reverse("user_add"), NOOR | {"email": sanne.email.upper()}).content.decode()

    assert "Er is al een account met dit e-mailadres." in page


@pytest.mark.parametrize(
    "junk", [{}, {"name": "\0", "email": "\0"}, {"name": "x" * 999, "email": "x"}, {"position": "baas"}]
)
def test_junk_in_the_form_is_an_ordinary_error(login, joost, junk):
    response = login(joost).post(reverse("user_add"), (NOOR | junk) if junk else {})

    assert "Dit klopt nog niet" in response.content.decode()


def test_the_invited_chooses_a_password_and_is_logged_in(noor):
    client = Client()
    link = mailed_link()

    page = client.get(link).content.decode()
    response = client.post(link, TWICE)

    assert "Welkom, Noor" in page
    assert "Bibliotheek Almere" in page
    assert response.url == reverse("home")
    assert client.get(reverse("account_profile")).status_code == 200
    noor.refresh_from_db()
    assert noor.status == "actief"


def test_an_invited_coordinator_is_led_to_the_second_step(login, bea, almere, settings):
    settings.MFA_REQUIRED_ROLES = ["coordinator"]
    login(bea).post(reverse("user_add"), NOOR | {"role": "coordinator", "library": almere.pk})
    client = Client()
    client.post(mailed_link(), TWICE)

    response = client.get(reverse("home"), follow=True)

    assert response.redirect_chain[-1][0] == reverse("mfa_index")


def test_link_scanners_use_nothing_up(noor):
    link = mailed_link()

    for _ in range(3):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
        assert Client().options(link).status_code in (200, 405)

    assert Client().post(link, TWICE).status_code == 302


def test_an_invitation_works_once(noor):
    link = mailed_link()
    Client().post(link, TWICE)

    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password1": "x" * 20, "password2": "x" * 20}).status_code == 404
    assert Client().login(email=noor.email, password=CHOSEN)


def test_an_invitation_expires(noor, settings, monkeypatch):
    link = mailed_link()
    later = timezone.localtime().replace(tzinfo=None) + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1)
    monkeypatch.setattr(tokens, "_now", lambda: later)

    assert "Deze uitnodiging werkt niet meer" in Client().get(link).content.decode()


def test_a_new_invitation_ends_the_earlier_one(login, joost, noor):
    earlier = mailed_link()

    response = login(joost).post(reverse("user_invite", args=[noor.pk]), follow=True)

    assert "Noor krijgt een nieuwe uitnodiging." in response.content.decode()
    assert Client().get(earlier).status_code == 404
    assert Client().get(mailed_link()).status_code == 200


def test_deactivating_ends_the_invitation_for_good(login, joost, noor):
    link = mailed_link()
    client = login(joost)

    client.post(reverse("user_deactivate", args=[noor.pk]))
    assert Client().get(link).status_code == 404
    client.post(reverse("user_reactivate", args=[noor.pk]))

    assert Client().get(link).status_code == 404
    assert Client().get(mailed_link()).status_code == 200


def test_a_withdrawn_invitation_is_not_mailed_any_more(joost, noor):
    people.deactivate(user=noor, by=joost)

    run_queue()

    assert mail.outbox == []


def test_another_address_gets_a_new_invitation(login, joost, noor):
    link = mailed_link()

    login(joost).post(reverse("user_edit", args=[noor.pk]), NOOR | {"email": "noor.b@bieb.example"})

    assert Client().get(link).status_code == 404
    assert Client().get(mailed_link()).status_code == 200
    assert mail.outbox[-1].to == ["noor.b@bieb.example"]


@pytest.mark.parametrize("uid", ["x", "0", "MQ", "____", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "A" * 300])
def test_a_broken_link_says_so(uid):
    response = Client().get(reverse("invitation", args=[uid, "onzin"]))

    assert response.status_code == 404
    assert "Deze uitnodiging werkt niet meer" in response.content.decode()


def test_the_link_of_one_does_not_open_the_account_of_another(noor, joost):
    other = people.invite(
        user=User(name="Meral", email="meral@bieb.example", role="desk", library=joost.library),
        by=joost,
        at=timezone.now(),
    )
    uid, token = invitation_path(noor).split("/")[2:4]
    other_uid = invitation_path(other).split("/")[2]

    assert Client().get(reverse("invitation", args=[uid, token])).status_code == 200
    assert Client().get(reverse("invitation", args=[other_uid, token])).status_code == 404


def test_a_weak_or_mistyped_password_is_told_so(noor):
    link = mailed_link()

    def answer(first, second):
        return Client().post(link, {"password1": first, "password2": second}).content.decode()

    assert "12 tekens" in answer("kort", "kort")
    assert "De wachtwoorden zijn niet gelijk." in answer(CHOSEN, CHOSEN + "x")
    assert "Kies een wachtwoord." in answer("", "")
    assert "lijkt te veel op" in answer("noor@bieb.example", "noor@bieb.example")


def test_who_accepts_on_a_shared_computer_replaces_who_was_logged_in(login, fatima, noor):
    client = login(fatima)

    client.post(mailed_link(), TWICE)

    assert "noor@bieb.example" in client.get(reverse("account_profile")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_choosing_at_once_give_one_password(noor):
    uid, token = invitation_path(noor).split("/")[2:4]
    answers = []

    def accept(password):
        try:
            answers.append(people.accept(uid=uid, token=token, password=password) and password)
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(f"{CHOSEN}-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [chosen] = filter(None, answers)
    noor.refresh_from_db()
    assert noor.check_password(chosen)


@pytest.mark.django_db(transaction=True)
def test_the_mail_really_leaves_over_smtp_by_the_worker(joost, settings):
    user = User(name="Zoë", email="zoe@bieb.example", role="desk", library=joost.library)
    people.invite(user=user, by=joost, at=timezone.now())

    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)

    [(recipients, message)] = server.received
    assert recipients == ["zoe@bieb.example"]
    assert "Auto-Submitted: auto-generated" in message
    assert "Content-Type: text/plain" in message
    assert "/uitnodiging/" in message


def test_a_mail_server_that_is_down_gets_the_mail_later(noor, settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for attempt in range(1, 6):
        run_queue()

        [job] = DBTaskResult.objects.all()
        assert job.args_kwargs == {"args": [noor.pk], "kwargs": {"attempt": attempt + 1}}
        assert job.run_after > timezone.now() + timedelta(seconds=50)
        job.run_after = timezone.now()
        job.save()

    with pytest.raises(OSError, match="refused"):
        run_queue()
