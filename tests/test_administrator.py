"""How the first administrator of an installation gets in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ido.models import Role, User

pytestmark = pytest.mark.django_db


def test_first_administrator_gets_a_link_to_choose_a_password():
    said = StringIO()
    call_command("invite_administrator", "Bea@ido.example", name="Bea", stdout=said)
    bea = User.objects.get(email="bea@ido.example")
    assert bea.role == Role.ADMINISTRATOR
    assert not bea.has_usable_password()
    link = said.getvalue().split()[-1]
    assert link.startswith("http://testserver/")
    page = Client().get(link.removeprefix("http://testserver"))
    assert page.status_code == 200
    assert "Bea" in page.content.decode()


def test_administrator_who_is_known_is_not_invited_twice(bea):
    with pytest.raises(CommandError, match="bestaat al"):
        call_command("invite_administrator", bea.email, name="Bea")
    assert User.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_address_that_is_none_is_refused():
    with pytest.raises(CommandError, match="geldig e-mailadres"):
        call_command("invite_administrator", "bea", name="Bea")
