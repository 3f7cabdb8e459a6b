"""What was being typed when a session ended: kept, and offered after logging in."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from lxml import html

from ido.sessions import KEPT, KEPT_BYTES, KEPT_FOR
from tests.factories import make_user
from tests.logging_in import SECRET, code, log_in, walk_away

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def fill_in(client, **fields):
    """Send the form for a new colleague."""
    return client.post(reverse("user_add"), {"name": "Noor", "email": "noor@bieb.example", **fields})


def hidden_fields(client):
    """The fields of the form that `resume` offers, as a browser would send them."""
    form = html.fromstring(client.get(reverse("resume")).content.decode()).xpath("//main//form")[0]
    fields: dict[str, list[str]] = {}
    for field in form.xpath(".//input"):
        fields.setdefault(field.get("name"), []).append(field.get("value"))
    return form.get("action"), fields


def test_a_form_sent_after_the_end_is_offered_after_login_and_stored_once(login, joost):
    client = login(joost)
    walk_away(client)

    response = fill_in(client, role="desk", position="volunteer")
    assert response.url == f"{reverse('account_login')}?next=/verder/"
    response = log_in(client, joost, query_params={"next": reverse("resume")})
    assert response.url == reverse("resume")
    page = client.get(reverse("resume")).content.decode()
    path, fields = hidden_fields(client)
    client.post(path, fields)

    assert "Alsnog versturen" in page
    assert 'name="email" value="noor@bieb.example"' in page
    assert joost.library.users.filter(email="noor@bieb.example", position="volunteer").count() == 1
    assert client.get(reverse("resume")).url == reverse("home")


def test_a_kept_form_is_offered_also_to_who_opens_the_login_page_by_hand(login, joost):
    client = login(joost)
    walk_away(client)
    fill_in(client)

    assert log_in(client, joost).url == reverse("resume")


def test_a_kept_form_survives_the_second_step(login, joost):
    TOTP.activate(joost, SECRET)
    client = login(joost)
    walk_away(client)
    fill_in(client)

    log_in(client, joost, query_params={"next": reverse("resume")})
    response = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert response.url == reverse("resume")
    assert "Alsnog versturen" in client.get(reverse("resume")).content.decode()


def test_fields_with_several_values_come_back_whole_and_escaped(login, joost):
    client = login(joost)
    walk_away(client)

    fill_in(client, topics=["1", "2"], note='<b>"hoi"\n\U0001f600')
    log_in(client, joost)
    page = client.get(reverse("resume")).content.decode()

    assert page.count('name="topics"') == 2
    assert "&lt;b&gt;&quot;hoi&quot;\n\U0001f600" in page


def test_a_form_that_is_refused_stays_available(login, joost):
    client = login(joost)
    walk_away(client)
    fill_in(client, email="geen-adres", role="desk", position="staff")
    log_in(client, joost)

    path, fields = hidden_fields(client)
    page = client.post(path, fields).content.decode()

    assert "Dit is geen e-mailadres." in page
    assert 'value="Noor"' in page


def test_another_form_on_the_same_page_does_not_drop_the_kept_one(login, joost):
    client = login(joost)
    walk_away(client)
    fill_in(client)
    log_in(client, joost)

    fill_in(client, name="Iemand anders")

    assert client.get(reverse("resume")).status_code == 200


def test_a_kept_form_can_be_thrown_away(login, joost):
    client = login(joost)
    walk_away(client)
    fill_in(client)
    log_in(client, joost)

    client.post(reverse("resume"))

    assert KEPT not in client.session


def test_a_colleague_sees_whose_form_it_is_and_confirms(login, joost, almere):
    colleague = make_user("Meral", "coordinator", library=almere)
    client = login(joost)
    walk_away(client)
    fill_in(client)
    log_in(client, colleague)

    page = client.get(reverse("resume")).content.decode()

    assert "Dit formulier is van Joost" in page
    assert "Ja, versturen op mijn naam" in page


def test_a_form_open_in_another_tab_when_one_logs_out_is_kept_too(login, joost):
    client = login(joost)
    client.post(reverse("account_logout"))
    fill_in(client)
    log_in(client, joost)

    assert "Alsnog versturen" in client.get(reverse("resume")).content.decode()


@pytest.mark.parametrize("name", ["sanne", "marieke", "bea"])
def test_nobody_outside_the_library_gets_a_kept_form(login, joost, name, request):
    stranger = request.getfixturevalue(name)
    client = login(joost)
    walk_away(client)
    fill_in(client)
    log_in(client, stranger)

    assert client.get(reverse("resume")).url == reverse("home")
    assert KEPT not in client.session


def test_a_colleague_without_the_right_does_not_get_a_kept_form(login, joost, fatima):
    client = login(joost)
    walk_away(client)
    fill_in(client)
    log_in(client, fatima)

    assert client.get(reverse("resume")).url == reverse("home")


def test_a_form_of_an_unknown_person_is_confirmed(joost):
    client = Client()
    fill_in(client)
    log_in(client, joost)

    assert "Dit formulier is van iemand anders" in client.get(reverse("resume")).content.decode()


def test_a_kept_form_is_gone_after_half_an_hour(login, joost):
    client = login(joost)
    walk_away(client)
    fill_in(client)
    session = client.session
    session[KEPT] = session[KEPT] | {"at": time.time() - KEPT_FOR - 1}
    session.save()

    assert log_in(client, joost).url == reverse("home")
    assert KEPT not in client.session


def test_passwords_codes_and_tokens_are_never_kept(login, joost):
    client = login(joost)
    walk_away(client)
    secret = dict.fromkeys(("password1", "oldpassword", "code", "csrfmiddlewaretoken"), "geheim")

    client.post(reverse("account_change_password"), secret)
    assert KEPT not in client.session
    fill_in(client, **secret)

    assert "geheim" not in str(client.session[KEPT])


def test_a_form_that_is_too_big_is_not_kept(login, joost):
    client = login(joost)
    walk_away(client)

    response = fill_in(client, note="x" * KEPT_BYTES)

    assert response.status_code == 302
    assert KEPT not in client.session


@pytest.mark.parametrize("length", ["onzin", "-1", "", "99999999999999999999"])
def test_a_junk_length_is_not_an_error_of_ours(length):
    response = Client().generic("POST", reverse("user_add"), b"name=x", CONTENT_LENGTH=length)

    assert response.status_code in (302, 400)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", "onzin"])
def test_a_body_that_is_no_form_is_not_kept(kind):
    client = Client()

    response = client.generic("POST", reverse("user_add"), b'{"a": 1}', content_type=kind)

    assert response.status_code in (302, 400)
    assert KEPT not in client.session


def test_a_path_that_looks_like_another_site_is_not_kept():
    client = Client()

    client.post("/", {"name": "x"}, PATH_INFO="//elders.example/beheer/mensen/nieuw/")

    assert KEPT not in client.session


# --- forms from before a login ------------------------------------------------------------------


OWN_PAGE = {"Origin": "http://testserver"}


@pytest.fixture
def other_tab(joost):
    """Joost has just logged in, in another tab: the forms in this one hold an old token."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    client.force_login(joost)
    return client


def test_a_form_with_an_old_token_is_kept_and_offered(other_tab, joost):
    response = other_tab.post(reverse("user_add"), {"name": "Noor"}, headers=OWN_PAGE)

    assert response.url == reverse("resume")
    assert 'name="name" value="Noor"' in other_tab.get(reverse("resume")).content.decode()
    assert not joost.library.users.filter(name="Noor").exists()


def test_a_form_from_another_site_is_refused_and_not_kept(other_tab):
    for headers in ({"Origin": "http://elders.example"}, {"Origin": "null"}, {}):
        response = other_tab.post(reverse("user_add"), {"name": "Noor"}, headers=headers)

        assert response.status_code == 403
        assert KEPT not in other_tab.session


def test_a_stale_login_form_is_shown_anew(fatima):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32

    response = log_in(client, fatima, headers=OWN_PAGE)

    assert response.url == reverse("account_login")
    assert "Het formulier was verlopen." in client.get(response.url).content.decode()


def test_a_browser_without_cookies_is_told_so(fatima):
    response = log_in(Client(enforce_csrf_checks=True), fatima, headers=OWN_PAGE)

    assert response.status_code == 403
    assert "cookies" in response.content.decode()
