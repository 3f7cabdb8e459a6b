"""The coordinator improves what visitors hear and read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ido.management.referral_texts import CONSENT, load_texts
from referrals.models import Text

EDIT = reverse("referrals:text_edit", args=["consent", "nl"])
RESET = reverse("referrals:text_reset", args=["consent", "nl"])


@pytest.fixture
def browser(login, joost):
    load_texts()
    return login(joost)


def wording(version=0, **changed):
    return {**CONSENT["nl"], "version": version, **changed}


def in_use(library):
    return Text.objects.in_use(library, "consent")["nl"]


def test_better_wording_is_a_new_version_of_the_library(browser, joost):
    browser.post(EDIT, wording(question="Mag ik dit doorgeven?"))

    text = in_use(joost.library)
    assert (text.library, text.version, text.made_by) == (joost.library, 1, joost)
    assert text.parts["question"] == "Mag ik dit doorgeven?"
    assert Text.objects.national().get(kind="consent", language="nl").parts == CONSENT["nl"]


def test_versions_follow_each_other_and_old_ones_stay(browser, joost):
    browser.post(EDIT, wording(question="Eerste?"))
    browser.post(EDIT, wording(1, question="Tweede?"))

    page = browser.get(EDIT).text
    assert in_use(joost.library).version == 2
    for said in ("Versie 1", "Versie 2", "Eerste?", "Tweede?"):
        assert said in page


def test_preview_stores_nothing_and_keeps_what_was_typed(browser, joost):
    page = browser.post(EDIT, wording(ask="Zal {partner} helpen?", voorbeeld="1")).text

    assert "Zal Sociaal Raadslieden helpen?" in page
    assert "Zal {partner} helpen?" in page
    assert in_use(joost.library).library is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("until", "Ooit.", "ontbreekt {until}"),
        ("ask", "{partner} en {vriend}", "een invulplek die niet bestaat: {vriend}"),
        ("question", "", "Vul “de vraag zelf” in."),
    ],
)
def test_wrong_place_is_refused_beside_its_part(browser, joost, field, value, said):
    response = browser.post(EDIT, wording(**{field: value}))

    assert response.status_code == 422
    assert said in response.text
    assert in_use(joost.library).library is None


def test_somebody_else_was_first_and_nothing_typed_is_lost(browser, joost):
    browser.post(EDIT, wording(question="Eerste?"))

    response = browser.post(EDIT, wording(0, question="Tweede?"))

    assert response.status_code == 409
    assert "Tweede?" in response.text
    assert in_use(joost.library).version == 1


def test_back_to_the_national_text(browser, joost):
    browser.post(EDIT, wording(question="Eerste?"))

    for _ in range(2):
        browser.post(RESET)

    assert in_use(joost.library).library is None
    assert "terug naar landelijk" in browser.get(EDIT).text
    browser.post(EDIT, wording(2, question="Derde?"))
    assert in_use(joost.library).parts["question"] == "Derde?"


@pytest.mark.parametrize("place", [("brief", "nl"), ("consent", "xx"), ("card", "../nl")])
def test_text_that_does_not_exist_is_not_found(browser, place):
    assert browser.get(f"/beheer/doorverwijsteksten/{'/'.join(place)}/").status_code == 404


def test_texts_of_another_library_stay_theirs(browser, login, sanne, joost):
    login(sanne).post(EDIT, wording(question="Van Sanne?"))

    assert "Van Sanne?" not in browser.get(EDIT).text
    assert in_use(joost.library).library is None
