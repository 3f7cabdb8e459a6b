"""Entries that may be of one organisation: found by their likeness, or told apart by somebody who knows."""

from __future__ import annotations

import pytest
from django.urls import reverse

from partners.likeness import doubles
from partners.models import Apart
from tests.factories import (
    make_double,
    make_municipality,
    make_partner,
    make_place,
)
from tests.merges import merge_seen


@pytest.fixture
def pair(almere):
    return make_double(almere)


def test_doubles_are_found_by_name_address_and_contact(almere, joost, leeuwarden):
    street = {"street": "Molenpad 4", "city": "Almere"}
    by_name = make_partner("Stichting Taalhuis Almere", almere), make_partner("Taalhuis Almere", almere)
    at_address = (
        make_partner("Buurtwerk De Kade", almere, place=make_place("A", almere, **street)),
        make_partner("Kade buurthuis", almere, place=make_place("B", almere, **street)),
    )
    by_phone = (
        make_partner("Voedselbank", almere, phone="036-5551234"),
        make_partner("Voedselhulp Flevoland", almere, phone="+31 36 555 12 34"),
    )
    make_partner("Taalhuis Almere", leeuwarden)
    make_partner("Iets heel anders", almere, place=make_place("C", almere, **street))

    found = {frozenset([pair.keep, pair.gone]): pair.reasons for pair in doubles(joost)}

    assert set(found) == {frozenset(pair) for pair in (by_name, at_address, by_phone)}
    assert found[frozenset(by_name)] == ["zelfde naam"]
    assert "zelfde adres" in found[frozenset(at_address)]
    assert "zelfde telefoon" in found[frozenset(by_phone)]


def test_branches_that_serve_other_towns_are_no_doubles(almere, joost):
    here, there = make_municipality(), make_municipality("GM0995", "Lelystad")
    make_partner("Taalhuis Almere", almere, municipalities=[here])
    make_partner("Taalhuis Almere Haven", almere, municipalities=[there])

    assert doubles(joost) == []


def test_the_administrator_sees_what_looks_like_a_national_one(almere, bea, pair):
    own, national = make_partner("Juridisch Loket", almere), make_partner("Juridisch Loket", national=True)

    assert next((pair.keep, pair.gone) for pair in doubles(bea)) == (national, own)


def test_what_is_in_the_archive_or_merged_is_no_double(pair, joost):
    assert len(doubles(joost)) == 1
    merge_seen(*pair, joost)

    assert doubles(joost) == []


def test_a_pair_that_is_not_the_same_stays_away_until_somebody_takes_it_back(pair, joost, sanne, login):
    keep, gone = pair
    browser, path = login(joost), reverse("partners:double_list")
    address = reverse("partners:partner_apart", args=[keep.pk, gone.pk])
    assert address in browser.get(path).text
    assert login(sanne).post(address).status_code == 404

    for _ in range(2):
        browser.post(address)
    page = browser.get(path)
    assert page.context["pairs"] == []
    assert doubles(joost, only=gone) == []
    [marked] = page.context["apart"]
    assert (marked.first, marked.second, marked.marked_by) == (keep, gone, joost)

    undo = reverse("partners:apart_undo", args=[marked.pk])
    assert login(sanne).post(undo).status_code == 404
    browser.post(undo)
    assert len(doubles(joost)) == 1


@pytest.mark.parametrize("older_stays", [True, False])
def test_what_was_not_the_same_as_one_is_not_the_same_as_what_it_went_up_in(
    pair, almere, joost, fatima, older_stays
):
    keep, gone = pair if older_stays else reversed(pair)
    other, known = (make_partner(f"Sociaal Raadslieden {name}", almere) for name in ("Oost", "West"))
    first = Apart.mark(gone, other, by=fatima)
    Apart.mark(keep, known, by=joost), Apart.mark(known, gone, by=fatima), Apart.mark(keep, gone, by=fatima)
    assert len(doubles(joost)) == 2  # each of the pair beside the one of the two it was not told apart from

    merge_seen(keep, gone, joost)

    told = {(mark.first, mark.second): (mark.marked_by, mark.marked_at) for mark in Apart.objects.all()}
    assert set(told) == {(keep, other), (keep, known)}
    assert told[keep, other] == (fatima, first.marked_at)
    assert told[keep, known][0] == joost
    assert {(two.keep, two.gone) for two in doubles(joost)} == {(other, known)}


def test_a_pair_that_was_carried_along_can_be_taken_back(pair, almere, joost, fatima, login):
    keep, gone = pair
    other = make_partner("Sociaal Raadslieden Oost", almere)
    Apart.mark(gone, other, by=fatima)
    merge_seen(keep, gone, joost)
    browser = login(joost)
    [marked] = browser.get(reverse("partners:double_list")).context["apart"]

    browser.post(reverse("partners:apart_undo", args=[marked.pk]))

    assert [{two.keep, two.gone} for two in doubles(joost)] == [{keep, other}]
