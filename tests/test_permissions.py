"""Who gets in where: every address, method and role against the table of addresses.txt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import include, path

from ido.access import RIGHTS, Right
from ido.models import Role
from tests.addresses import Address, addresses, pages_of, url_patterns
from tests.world import ROLES, browser

LOGIN_PAGE = "/inloggen/?next="


def outcome(response: HttpResponse) -> str:
    """As the table says it; of an answer that was followed, the first."""
    chain = getattr(response, "redirect_chain", None)
    where, status = chain[0] if chain else (response.get("Location", ""), response.status_code)
    return "login" if status == 302 and where.startswith(LOGIN_PAGE) else str(status)


def answer_faults(row: Address, role: str, response: HttpResponse) -> Iterator[str]:
    """Where the answer differs from the table, or may stay behind in a cache."""
    if outcome(response) != row.expected[role]:
        yield f"{row.name} {row.method}: {outcome(response)}, not {row.expected[role]}"
    if response.status_code not in (302, 405) and "no-store" not in response["Cache-Control"]:
        yield f"{row.name} {row.method}: may be kept in a cache"


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_the_table_says(world, role):
    """What comes with a page is held against the table where that page is looked at, in test_pages.py."""
    session_key = world.session(role)
    seen_as_page = pages_of(role, "GET")
    wrong = []
    for row in addresses():
        if row in seen_as_page:
            continue
        with transaction.atomic():
            response = browser(session_key).generic(row.method, world.path(row.name))
            transaction.set_rollback(True)  # the next request finds the world as it was
        wrong += answer_faults(row, role, response)

    assert wrong == []


def test_the_table_holds_every_address_in_both_methods():
    known = {(row.url_name, row.method) for row in addresses()}
    existing = {(name, method) for name, _ in url_patterns() for method in ("GET", "POST")}

    assert existing - known == set(), "not in the table"
    assert known - existing == set(), "in the table, but no longer an address"


def test_no_row_stands_in_the_table_twice():
    rows = [(row.name, row.method) for row in addresses()]

    assert len(rows) == len(set(rows))


def test_every_view_declares_its_right_or_that_it_is_public():
    undeclared = [
        name
        for name, pattern in url_patterns()
        if bool(getattr(pattern.callback, "required_rights", None))
        == getattr(pattern.callback, "is_public", False)
    ]

    assert undeclared == []


def test_every_right_is_used_and_every_role_has_rights():
    asked = set().union(*(getattr(p.callback, "required_rights", set()) for _, p in url_patterns()))
    given = set().union(*RIGHTS.values())

    assert set(RIGHTS) == set(Role.values)
    assert asked <= given == set(Right)


def test_only_addresses_in_the_table_are_open_to_strangers():
    """What anybody may see without logging in is a short list that somebody decided on."""
    assert {name for name, pattern in url_patterns() if getattr(pattern.callback, "is_public", False)} == {
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "health",
        "invitation",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "partners:calendar",
        "partners:library_calendar",
        "partners:location_calendar",
        "partners:partner_card",
        "partners:partner_card_thanks",
        "referrals:partner",
        "referrals:withdraw",
        "reports:document_schema",
        "spreadsheets:fetch",
        "styleguide",
    }


def forgotten(request):
    return HttpResponse("open")


urlpatterns = [path("vergeten/", forgotten), path("", include("ido.urls"))]


@pytest.mark.parametrize("role", ROLES)
def test_view_without_a_declaration_is_closed_to_everybody(world, settings, role):
    settings.ROOT_URLCONF = __name__

    assert outcome(browser(world.session(role)).get("/vergeten/")) in ("login", "403")
