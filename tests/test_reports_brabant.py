"""The ranking of seed 003, with the ratios it should have had."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from ido.models import Province
from reports.indicators.locations import questions_per_location
from reports.indicators.municipalities import questions_per_municipality
from reports.selection import Selection
from reports.tables import Table
from tests.brabant import LOCATIONS, PERIOD, make_brabant

PER_1000 = {
    "Cuijk": "20.86",
    "Uden": "18.21",
    "Oosterhout": "10.37",
    "Waalwijk": "7.42",
    "Breda": "7.11",
    "Tilburg": "6.48",
    "Oss": "6.07",
    "'s-Hertogenbosch": "2.34",
    "Eindhoven": "1.74",
}


@pytest.fixture(scope="module")
def six_thousand_questions(django_db_setup, django_db_blocker):
    """Made once for this module, in a transaction around those of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_brabant()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def brabant(six_thousand_questions, db) -> Selection:
    return Selection(Province.NOORD_BRABANT, PERIOD)


def by_name(table: Table, title: str) -> dict:
    place = [column.title for column in table.columns].index(title)
    return {row[1]: row[place] for row in table.published_rows()}


def test_counts_and_corona_splits_are_those_of_the_seed(brabant):
    table = questions_per_location(brabant)

    assert by_name(table, "Vragen") == {row[0]: row[3] for row in LOCATIONS} | {"Totaal": 6348}
    assert by_name(table, "Corona") == {row[0]: row[4] for row in LOCATIONS} | {"Totaal": 1683}
    assert by_name(table, "Open sinds") == {row[0]: row[5] for row in LOCATIONS} | {"Totaal": None}


def test_two_locations_with_as_many_questions_share_the_tenth_place(brabant):
    ranks = by_name(questions_per_location(brabant), "Plaats")

    assert ranks["De Bibliotheek LocHal"] == 1
    assert ranks["De Bibliotheek Waalwijk"] == ranks["Huis73"] == 10
    assert sorted(rank for rank in ranks.values() if rank) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]


def test_a_location_is_never_divided_by_a_city_that_it_shares(brabant):
    ratios = by_name(questions_per_location(brabant), "Per 1.000 inwoners")

    shared = {
        "De Bibliotheek LocHal",
        "De Bibliotheek Wagnerplein",
        "Nieuwe Veste bibliotheek Centrum",
        "Nieuwe Veste bibliotheek Zuid",
    }
    assert {name for name, value in ratios.items() if value is None} == shared | {"Totaal"}
    assert ratios["Bibliotheek Uden"] == Decimal("18.21")
    assert ratios["De Bibliotheek Waalwijk"] == Decimal("7.42")


def test_the_villages_lead_when_every_municipality_is_divided_by_its_own_inhabitants(brabant):
    table = questions_per_municipality(brabant)

    reached = by_name(table, "Per 1.000 inwoners")
    assert {name: str(value) for name, value in reached.items() if name != "Totaal"} == PER_1000
    assert by_name(table, "Plaats naar bereik") == {
        **{name: place for place, name in enumerate(PER_1000, start=1)},
        "Totaal": None,
    }
    assert by_name(table, "Vragen")["Tilburg"] == 1454
    assert by_name(table, "Inwoners")["Totaal"] == 1_069_922
    assert str(reached["Totaal"]) == "5.93"


def test_the_notes_name_the_source_of_the_inhabitants(brabant):
    assert "Inwoners op 1 januari 2022. Bron: onderzoek." in questions_per_municipality(brabant).notes
