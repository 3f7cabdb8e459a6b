"""Desks against each other: what is compared, what has no place, and what the table says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ido.models import Municipality, Operation, Province, Topic
from reports.closing import close
from reports.drawings import by_group, by_reach, by_size
from reports.editions.frozen import thaw
from reports.editions.making import make
from reports.indicators import groups, limits
from reports.indicators.comparison import locations_compared
from reports.indicators.sizes import size_of, sizes
from reports.periods import Period
from reports.selection import Selection
from reports.tables import HIDDEN, Table
from tests.brabant import log_questions
from tests.factories import LONG_AGO, make_location, make_municipality, make_opening_hours, make_topic

Q1 = Period.quarter(2025, 1)
NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
PLACES = ("Plaats naar aantal", "Plaats naar bereik", "Plaats per open uur", "Plaats per maand open")


@pytest.fixture
def desks(almere) -> list:
    """Three desks: one alone in Urk, two in Almere of which one is new and one has a catchment."""
    digid = make_topic("DigiD")
    urk = make_location("Urk", almere, make_municipality("GM0184", "Urk", inhabitants=10_000))
    city = make_municipality(inhabitants=200_000)
    haven = make_location("Haven", almere, city)
    haven.operations.update(
        catchment_name="Almere Haven",
        catchment_inhabitants=20_000,
        catchment_source="CBS",
        catchment_counted_on=date(2025, 1, 1),
        staffing=["volunteers", "staff"],
        dedicated_employee=True,
    )
    new = make_location("Station", almere, city, setting="shop")
    new.operations.update(period=(date(2025, 3, 1), None), scenario="pop_up")
    make_opening_hours(urk)
    for desk, number in ((urk, 40), (haven, 40), (new, 60)):
        log_questions(desk, [digid] * number, date(2025, 3, 1), Q1.last)
    return [urk, haven, new]


def in_words(table: Table, *titles: str) -> dict[str, list[str | None]]:
    """The columns by the name of the row, as a reader sees the values."""
    places = [[column.title for column in table.columns].index(title) for title in titles]
    return {
        str(row[table.row_header_column]): [None if row[at] is None else str(row[at]) for at in places]
        for row in table.published_rows()
    }


def test_desks_share_a_place_and_the_next_one_is_skipped(desks):
    table = locations_compared(Selection(Province.FLEVOLAND, Q1))

    assert in_words(table, "Vragen", "Plaats naar aantal") == {
        "Station": ["60", "1"],
        "Haven": ["40", "2"],
        "Urk": ["40", "2"],
        "Totaal": ["140", None],
    }


def test_the_most_questions_come_first_where_one_desk_alone_has_a_reach(desks):
    nothing = {"catchment_name": "", "catchment_inhabitants": None, "catchment_source": ""}
    desks[1].operations.update(**nothing, catchment_counted_on=None)

    table = locations_compared(Selection(Province.FLEVOLAND, Q1))

    assert [row[0] for row in table.rows] == ["Station", "Haven", "Urk"]


def test_a_desk_is_divided_by_its_catchment_or_its_own_municipality_and_by_nothing_else(desks):
    table = locations_compared(Selection(Province.FLEVOLAND, Q1))

    assert in_words(table, "Inwoners", "Per 1.000 inwoners", "Plaats naar bereik") == {
        "Urk": ["10000", "4.00", "1"],
        "Haven": ["20000", "2.00", "2"],
        "Station": [None, None, None],
        "Totaal": ["210000", "0.67", None],
    }
    assert "Haven: inwoners van Almere Haven op 1 januari 2025. Bron: CBS." in table.notes
    assert "Geen cijfer per 1.000 inwoners bij Station: daar zijn meer locaties in dezelfde gemeente." in (
        table.notes
    )


def test_a_desk_open_for_a_month_has_figures_but_no_place_and_the_table_says_so(desks):
    table = locations_compared(Selection(Province.FLEVOLAND, Q1))

    assert in_words(table, "Per maand open", "Plaats per maand open") == {
        "Urk": ["13.3", "1"],
        "Haven": ["13.3", "1"],
        "Station": ["60.0", None],
        "Totaal": ["20.0", None],
    }
    assert (
        "Korter dan 3 maanden open: Station. Dat zegt nog te weinig, daarom heeft die locatie hier geen "
        "plaats."
    ) in table.notes
    assert any(note.startswith("Niet elke locatie was even lang open.") for note in table.notes)


def test_only_hours_that_are_known_are_divided_by(desks):
    table = locations_compared(Selection(Province.FLEVOLAND, Q1))

    found = in_words(table, "Per open uur", "Plaats per open uur")
    assert found["Urk"] == ["1.54", "1"]  # thirteen Mondays of two hours
    assert found["Haven"] == found["Station"] == found["Totaal"] == [None, None]


@pytest.mark.parametrize(
    ("characteristic", "expected"),
    [
        (groups.SCENARIO, {"Basis": ["2", "80"], "Pop-up": ["1", "60"]}),
        (groups.STAFFING, {"Medewerkers en vrijwilligers": ["1", "40"], "Niet ingevuld": ["2", "100"]}),
        (
            groups.DEDICATED,
            {"Met eigen IDO-medewerker": ["1", "40"], "Zonder eigen IDO-medewerker": ["2", "100"]},
        ),
        (groups.SETTING, {"In de bibliotheek": ["2", "80"], "Buiten de bibliotheek": ["1", "60"]}),
    ],
)
def test_groups_of_desks_add_up_to_all(desks, characteristic, expected):
    table = groups.by(characteristic)(Selection(Province.FLEVOLAND, Q1))

    assert in_words(table, "Locaties", "Vragen") == {**expected, "Totaal": ["3", "140"]}
    assert table.notes[0].startswith("Minder dan 5 locaties in elke groep.")
    assert table.notes[-1] == limits.NOT_THE_CAUSE
    assert "Puntendiagram" in by_group(table)


def test_a_desk_that_changed_counts_in_each_group_for_its_own_days(desks):
    urk = desks[0]
    urk.operations.update(period=(LONG_AGO, date(2025, 3, 11)))
    Operation.objects.create(
        location=urk,
        period=(date(2025, 3, 11), None),
        municipality=Municipality.objects.get(name="Urk"),
        scenario="always",
    )

    table = groups.by(groups.SCENARIO)(Selection(Province.FLEVOLAND, Q1))

    assert in_words(table, "Locaties", "Vragen", "Per locatie") == {
        "Basis": ["2", "59", "29.5"],  # of the 40 in Urk 19 on the first ten days of March: nine had two
        "Altijd beschikbaar": ["1", "21", "21.0"],
        "Pop-up": ["1", "60", "60.0"],
        "Totaal": ["3", "140", "46.7"],
    }
    assert "In deze periode veranderd, en bij elke groep meegeteld: Urk." in table.notes


def test_municipalities_of_a_size_are_divided_by_all_who_live_there(desks):
    table = sizes(Selection(Province.FLEVOLAND, Q1))

    assert in_words(
        table, "Gemeenten", "Locaties", "Inwoners", "Per 1.000 inwoners", "Plaats naar bereik"
    ) == {
        "Kleine gemeente (tot 20.000 inwoners)": ["1", "1", "10000", "4.00", "1"],
        "Stad (100.000 inwoners of meer)": ["1", "2", "200000", "0.50", "2"],
        "Totaal": ["2", "3", "210000", "0.67", None],
    }
    assert "Alle gemeenten: 0,67" in by_size(table)


@pytest.mark.parametrize(
    ("inhabitants", "name"),
    [(19_999, "Kleine"), (20_000, "Middelgrote"), (50_000, "Grote"), (100_000, "Stad"), (None, "Aantal")],
)
def test_a_size_begins_at_its_own_number(inhabitants, name):
    assert size_of(inhabitants).split()[0] == name


def test_a_short_period_says_so():
    assert limits.short_period(Q1) == []
    assert limits.short_period(Period(Q1.first, date(2025, 3, 30)))[0].startswith("De periode is korter")


def test_in_an_edition_no_place_is_told_once_anything_is_hidden(desks):
    """Three questions in one desk: whoever knows the other places would know where it stands."""
    log_questions(
        make_location("Klein", desks[0].library, make_municipality("GM0995", "Lelystad")),
        [Topic.objects.get()] * 3,
        Q1.first,
        Q1.last,
    )
    close(Q1, now=NOW)

    edition = make(Province.FLEVOLAND, Q1, now=NOW)

    assert edition.state == "published", edition.reasons
    tables = {table.slug: table for table in thaw(edition.document).tables}
    compared = tables["locaties-vergeleken"]
    assert in_words(compared, "Vragen")["Klein"] == ["•"]
    assert {value for row in in_words(compared, *PLACES).values() for value in row} <= {"•", None}
    assert [row[0] for row in compared.rows] == ["Haven", "Klein", "Station", "Urk"]
    assert "Klein" not in by_reach(compared)
    assert HIDDEN in [row[4] for row in tables["grootte-van-gemeenten"].rows]
    for slug in ("scenarios", "bemensing", "eigen-medewerker", "binnen-en-buiten"):
        questions = [found for (found,) in in_words(tables[slug], "Vragen").values()]
        assert [found for found in questions if found in ("1", "2", "3", "4")] == []
