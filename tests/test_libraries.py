"""Library organisations: founded by the administrator, set up by their coordinators."""

from __future__ import annotations

import pytest
from django.urls import reverse
from lxml import html

from ido.models import Library
from tests.factories import make_library, make_location, make_user
from tests.forms import text_of


def test_a_coordinator_sets_the_holidays_of_the_own_library(login, joost, almere):
    response = login(joost).post(
        reverse("library_edit", args=[almere.pk]),
        {"closed_on_holidays": ["Koningsdag", "Goede vrijdag"], "asks_age_band": "on"},
    )

    assert response.url == reverse("location_list")
    almere.refresh_from_db()
    assert set(almere.closed_on_holidays) == {"Goede vrijdag", "Koningsdag"}
    assert almere.asks_age_band is True


def test_a_coordinator_does_not_rename_the_library(login, joost, almere):
    login(joost).post(reverse("library_edit", args=[almere.pk]), {"name": "Van mij", "slug": "van-mij"})

    almere.refresh_from_db()
    assert almere.name == "Bibliotheek Almere"


def test_a_holiday_that_does_not_exist_is_refused(login, joost, almere):
    response = login(joost).post(
        reverse("library_edit", args=[almere.pk]), {"closed_on_holidays": ["Sint-Maarten"]}
    )

    assert response.context["form"].errors["closed_on_holidays"]


def test_another_library_does_not_exist_for_a_coordinator(login, sanne, almere):
    assert login(sanne).get(reverse("library_edit", args=[almere.pk])).status_code == 404
    assert login(sanne).get(reverse("library_list")).status_code == 403


def test_the_administrator_founds_a_library_with_a_short_name_made_from_its_name(login, bea):
    browser = login(bea)

    response = browser.post(
        reverse("library_add"), {"name": "Bibliotheek Één & Ander", "slug": ""}, follow=True
    )

    assert Library.objects.get().slug == "bibliotheek-een-ander"
    page = text_of(response)
    assert "Nodig nu de eerste coördinator uit" in page
    assert reverse("user_add") in page
    assert "nog geen" in page


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "", "slug": ""}, "name"),
        ({"name": "Bibliotheek Almere", "slug": "x"}, "name"),
        ({"name": "Nieuw", "slug": "bibliotheek-ALMERE"}, "slug"),
        ({"name": "Nieuw", "slug": "met spatie"}, "slug"),
        ({"name": "図書館", "slug": ""}, "slug"),
    ],
)
def test_a_library_has_a_name_and_a_short_name_of_its_own(data, field, login, bea, almere):
    response = login(bea).post(reverse("library_add"), data)

    assert field in response.context["form"].errors
    assert Library.objects.count() == 1


def test_the_administrator_renames_a_library(login, bea, almere):
    login(bea).post(reverse("library_edit", args=[almere.pk]), {"name": "De nieuwe", "slug": "de-nieuwe"})

    almere.refresh_from_db()
    assert (almere.name, almere.slug) == ("De nieuwe", "de-nieuwe")


def test_the_list_counts_locations_and_active_coordinators(login, bea, almere):
    make_location("Centrum", almere)
    make_location("Buiten", almere)
    make_user("Joost", "coordinator", library=almere)
    make_user("Karin", "coordinator", library=almere, is_active=False)
    make_user("Fatima", library=almere)

    library = login(bea).get(reverse("library_list")).context["libraries"].get(pk=almere.pk)

    assert (library.location_count, library.coordinator_count) == (2, 1)


def test_without_libraries_the_list_says_how_to_begin(login, bea):
    assert "Nog geen bibliotheken" in text_of(login(bea).get(reverse("library_list")))


@pytest.mark.parametrize("junk", ["\0", "x" * 5000, "-1", "<b>'\"", "🦆"])
def test_no_junk_in_any_field_breaks_a_page(junk, login, bea, joost, almere):
    make_library("Andere")
    pages = [
        (bea, reverse("library_add"), {"name": "Nieuw", "slug": ""}),
        (bea, reverse("library_edit", args=[almere.pk]), {"name": "Nieuw", "slug": "nieuw"}),
        (joost, reverse("library_edit", args=[almere.pk]), {"closed_on_holidays": "Koningsdag"}),
    ]

    for user, address, data in pages:
        for field in data:
            assert login(user).post(address, {**data, field: junk}).status_code in (200, 302), (
                address,
                field,
            )


def test_every_page_that_management_lists_leads_back_to_it(login, joost):
    client = login(joost)
    listed = html.fromstring(client.get(reverse("manage")).content).xpath("//a[@class='tile__link']/@href")

    back = {
        url: html.fromstring(client.get(url).content).xpath("//main//a[normalize-space()='Beheer']/@href")
        for url in listed
    }

    assert len(listed) > 5
    assert set(map(tuple, back.values())) == {(reverse("manage"),)}
