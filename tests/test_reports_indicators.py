"""The formulas of the reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils.safestring import SafeString

from ido.models import Closure, Inhabitants, Operation, Province
from partners.models import Partner
from reports.catalogue import REPORTS, Report, reports_for
from reports.indicators.bodies import bodies
from reports.indicators.columns import SHARE
from reports.indicators.desks import desks
from reports.indicators.headline import headline
from reports.indicators.hours import questions_per_opening_hour
from reports.indicators.locations import questions_per_location
from reports.indicators.months import questions_per_month
from reports.indicators.municipalities import questions_per_municipality
from reports.indicators.needs import complexity, needs
from reports.indicators.offer import courses, offer_gaps
from reports.indicators.reach import reach_around
from reports.indicators.subjects import outcomes, topics
from reports.indicators.year_on_year import season, year_on_year
from reports.inhabitants import figures, listed
from reports.periods import Period
from reports.selection import Scope, Selection
from reports.tables import Kind, Table
from reports.telling import nothing_in
from tests.brabant import log_questions
from tests.factories import (
    local,
    make_group,
    make_library,
    make_location,
    make_municipality,
    make_opening_hours,
    make_partner,
    make_public_body,
    make_service,
    make_topic,
    make_visit,
)

Y2022 = Period.year(2022)


def column(table: Table, title: str) -> list:
    place = [column.title for column in table.columns].index(title)
    return [row[place] for row in table.rows]


def total(table: Table, title: str):
    return table.total[[column.title for column in table.columns].index(title)]


def scopes(report: Report, library) -> list[Scope]:
    """A scope of each kind that the report can be about."""
    every = (library, make_location(library=library), make_municipality(), Province.ZEELAND)
    return [scope for scope in every if isinstance(scope, report.about)]


def ask(location, count: int, topic, first=Y2022.first, last=Y2022.last) -> None:
    log_questions(location, [topic] * count, first, last)


# --- Inhabitants


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 12, 31), 100),  # the earliest after it
        (date(2021, 1, 1), 100),
        (date(2021, 12, 31), 100),
        (date(2022, 1, 1), 110),
        (date(2030, 1, 1), 120),
    ],
)
def test_inhabitants_are_the_latest_figure_up_to_the_last_day_else_the_first_after(db, day, expected):
    place = make_municipality()
    for year, count in ((2023, 120), (2021, 100), (2022, 110)):
        Inhabitants.objects.create(municipality=place, counted_on=date(year, 1, 1), count=count, source="CBS")

    assert figures([place.code], day)[place.code].count == expected


def test_a_municipality_without_inhabitants_has_no_ratio(centrum, almere, digid):
    ask(centrum, 10, digid)

    table = questions_per_municipality(Selection(almere, Y2022))

    assert column(table, "Inwoners") == column(table, "Per 1.000 inwoners") == [None]
    assert column(table, "Plaats naar bereik") == [None]


def test_sources_are_named_apart_where_they_differ(centrum, almere, digid):
    lelystad = make_municipality("GM0995", "Lelystad", inhabitants=80_000)
    make_location("Lelystad", almere, lelystad)
    Inhabitants.objects.create(
        municipality=make_municipality(), counted_on=date(2022, 1, 1), count=220_000, source="CBS"
    )

    notes = questions_per_municipality(Selection(almere, Y2022)).notes

    assert "Inwoners van Almere op 1 januari 2022. Bron: CBS." in notes
    assert "Inwoners van Lelystad op 1 januari 2020. Bron: verzonnen." in notes


def test_names_are_listed_as_people_do():
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a en b",
        "a, b en c",
    ]


# --- Sharing a municipality


def test_a_location_of_another_library_in_the_city_counts_as_sharing(centrum, almere, digid):
    make_municipality(inhabitants=1000).save()
    ask(centrum, 10, digid)
    alone = questions_per_location(Selection(almere, Y2022))
    make_location("Filiaal", make_library("Bibliotheek Leeuwarden"))

    shared = Selection(almere, Y2022)

    assert column(alone, "Per 1.000 inwoners") == [Decimal(10)]
    assert column(questions_per_location(shared), "Per 1.000 inwoners") == [None]
    assert column(questions_per_municipality(shared), "Per 1.000 inwoners") == [None]
    assert column(headline(shared), "Per 1.000 inwoners") == [None]


def test_the_municipality_itself_counts_the_desks_of_all_libraries(centrum, digid):
    place = make_municipality(inhabitants=1000)
    other = make_location("Filiaal", make_library("Bibliotheek Leeuwarden"))
    ask(centrum, 10, digid)
    ask(other, 5, digid)

    table = questions_per_municipality(Selection(place, Y2022))

    assert column(table, "Vragen") == [15]
    assert column(table, "Per 1.000 inwoners") == [Decimal(15)]


def test_a_location_that_left_before_the_period_does_not_share(centrum, almere, digid):
    make_municipality(inhabitants=1000)
    old = make_location("Oud", almere)
    old.operations.update(period=(date(2020, 1, 1), date(2022, 1, 1)))
    ask(centrum, 10, digid)

    assert column(questions_per_location(Selection(almere, Y2022)), "Per 1.000 inwoners") == [Decimal(10)]
    both = Selection(almere, Period(date(2021, 12, 31), Y2022.last))
    assert column(questions_per_location(both), "Per 1.000 inwoners") == [None, None]


def test_a_stated_catchment_is_what_a_shared_location_is_divided_by(centrum, almere, digid):
    make_municipality(inhabitants=200_000)
    haven = make_location("Haven", almere)
    haven.operations.update(
        catchment_name="Almere Haven", catchment_inhabitants=20_000, catchment_source="gemeente"
    )
    ask(haven, 50, digid)

    table = questions_per_location(Selection(almere, Y2022))

    assert dict(zip(column(table, "Locatie"), column(table, "Per 1.000 inwoners"), strict=True)) == {
        "Haven": Decimal("2.5"),
        "Centrum": None,
    }
    assert "Haven: inwoners van Almere Haven. Bron: gemeente." in table.notes
    assert any(
        note.startswith("Geen cijfer per 1.000 inwoners bij Centrum: daar zijn meer locaties")
        for note in table.notes
    )


# --- Months, hours, shares


def test_a_month_without_a_location_in_service_is_a_gap_and_not_zero(almere, digid):
    desk = make_location("Pop-up", almere)
    desk.operations.update(period=(date(2022, 1, 1), date(2022, 2, 10)))
    Operation.objects.create(
        location=desk, period=(date(2022, 4, 30), date(2022, 6, 1)), municipality=make_municipality()
    )
    ask(desk, 7, digid, date(2022, 2, 1), date(2022, 2, 9))

    table = questions_per_month(Selection(almere, Period(date(2022, 1, 1), date(2022, 6, 30))))

    assert column(table, "Vragen") == [0, 7, None, 0, 0, None]
    assert column(table, "Aandeel corona") == [None, 0, None, None, None, None]
    assert "In een maand met een streepje (–) was er geen locatie open." in table.notes


def test_a_month_that_is_not_whole_is_named(centrum, almere):
    table = questions_per_month(Selection(almere, Period(date(2022, 11, 1), date(2022, 12, 11))))

    assert table.notes[0].startswith("Niet alle dagen tellen mee in december 2022:")


def test_questions_are_divided_by_open_hours_without_closures_and_by_months_in_service(almere, digid):
    desk = make_location("Centrum", almere)
    desk.operations.update(period=(date(2022, 1, 16), None))
    make_opening_hours(desk, weekday=3, opens="10:00", closes="12:00")  # Wednesdays
    Closure.objects.create(library=almere, days=(date(2022, 2, 2), date(2022, 2, 3)), reason="studiedag")
    ask(desk, 9, digid, date(2022, 2, 1), date(2022, 2, 28))

    table = questions_per_opening_hour(Selection(almere, Period(date(2022, 1, 1), date(2022, 2, 28))))

    # Wednesdays from 16 January: 19 and 26 January, 9, 16 and 23 February; half of January and February
    months = Decimal(16) / 31 + 1
    assert column(table, "Open uren") == [10.0]
    assert column(table, "Vragen per open uur") == [Decimal("0.9")]
    assert column(table, "Maanden open")[0] == pytest.approx(months)
    assert column(table, "Vragen per maand")[0] == pytest.approx(9 / months)


def test_hours_of_a_stretch_in_another_municipality_do_not_count(almere, digid):
    desk = make_location("Centrum", almere)
    desk.operations.update(period=(date(2022, 1, 1), date(2022, 2, 1)))
    lelystad = make_municipality("GM0995", "Lelystad")
    Operation.objects.create(location=desk, period=(date(2022, 2, 1), None), municipality=lelystad)
    make_opening_hours(desk, weekday=2, opens="10:00", closes="11:00")

    january_and_february = Period(date(2022, 1, 1), date(2022, 2, 28))

    assert column(questions_per_opening_hour(Selection(lelystad, january_and_february)), "Open uren") == [4]
    assert column(questions_per_opening_hour(Selection(almere, january_and_february)), "Open uren") == [8]


def test_a_location_without_opening_hours_has_no_figure_per_hour_nor_has_the_total(centrum, almere, digid):
    other = make_location("Haven", almere)
    make_opening_hours(other)
    ask(centrum, 5, digid)

    table = questions_per_opening_hour(Selection(almere, Y2022))

    assert column(table, "Vragen per open uur")[0] is None
    assert total(table, "Open uren") is total(table, "Vragen per open uur") is None
    assert any("Geen cijfer per open uur bij Centrum" in note for note in table.notes)


def test_without_questions_a_share_is_not_available_instead_of_zero(centrum, almere):
    selection = Selection(almere, Y2022)

    assert column(outcomes(selection), "Vragen") == [0, 0, 0, 0]
    assert column(outcomes(selection), "Aandeel") == [None] * 4
    assert column(questions_per_location(selection), "Aandeel corona") == [None]
    assert headline(selection).rows[0][4] is None


def test_topics_of_one_name_and_group_are_one_row_and_the_most_asked_come_first(centrum, digid):
    second = make_location("Filiaal", make_library("Bibliotheek Leeuwarden"))
    waste = [make_topic("Afval", make_group("Wonen"), library=desk.library) for desk in (centrum, second)]
    ask(centrum, 3, waste[0])
    ask(second, 4, waste[1])
    ask(centrum, 6, digid)

    table = topics(Selection(Province.FLEVOLAND, Y2022))

    assert [row[:3] for row in table.rows] == [("Afval", "Wonen", 7), ("DigiD", "Inloggen", 6)]
    assert sum(column(table, "Aandeel")) == 1


def test_retired_topics_keep_their_questions_in_reports(centrum, almere, digid):
    ask(centrum, 6, digid)
    digid.retire(on=date(2022, 6, 1))

    assert [row[0] for row in topics(Selection(almere, Y2022)).rows] == ["DigiD"]


def test_a_visit_counts_under_each_of_its_needs_and_once_among_the_others(centrum, almere):
    for needed in (["trust", "hands_on"], ["trust"], ["trust", "trust"], []):
        make_visit(centrum, at=local(date(2022, 3, 1)), need_profiles=needed)

    table = needs(Selection(almere, Y2022))

    rows = {row[0]: row[1:3] for row in table.rows}
    assert rows["betrouwbaarheid inschatten"] == (3, 1)
    assert rows["fysieke hulp"] == (1, 3)
    assert rows["mentale steun"] == (0, 4)
    assert rows["Niet genoteerd"] == (1, 3)
    assert table.total is None


def test_complexity_that_was_not_noted_is_a_row_too(centrum, almere):
    for noted in ("simple", "", ""):
        make_visit(centrum, at=local(date(2022, 3, 1)), complexity=noted)

    assert column(complexity(Selection(almere, Y2022)), "Bezoeken") == [1, 0, 0, 2]


def test_reach_stands_beside_that_of_the_working_area_the_province_and_all(digid):
    """One library for Lelystad and Urk, others for Almere and, in another province, Leeuwarden."""
    towns = {
        "Almere": ("GM0034", "PV24", 1000, 10),
        "Lelystad": ("GM0995", "PV24", 2000, 30),
        "Urk": ("GM0184", "PV24", 500, 5),
        "Leeuwarden": ("GM0080", "PV21", 4000, 40),
    }
    places, flevo = {}, make_library("Flevo")
    for name, (code, province, people, questions) in towns.items():
        places[name] = make_municipality(code, name, province, inhabitants=people)
        library = flevo if name in ("Lelystad", "Urk") else make_library(name)
        ask(make_location(name, library, places[name]), questions, digid)

    assert reach_around(Selection(places["Urk"], Y2022)).rows == (
        ("Gemeente Urk", 1, 500, 5, 10),
        ("Werkgebied van Flevo", 2, 2500, 35, 14),
        ("Provincie Flevoland", 3, 3500, 45, Decimal(45000) / 3500),
        ("Alle gemeenten in dit systeem", 4, 7500, 85, Decimal(85000) / 7500),
    )
    assert [row[0] for row in reach_around(Selection(places["Almere"], Y2022)).rows] == [
        "Gemeente Almere",
        "Provincie Flevoland",
        "Alle gemeenten in dit systeem",
    ]
    assert [row[3] for row in reach_around(Selection(Province.FRYSLAN, Y2022)).rows] == [40, 85]


def test_questions_stand_beside_those_of_the_same_month_a_year_earlier(centrum, almere, digid):
    ask(centrum, 3, digid, date(2021, 2, 1), date(2021, 2, 28))
    ask(centrum, 8, digid, date(2022, 2, 1), date(2022, 2, 28))

    table = year_on_year(Selection(almere, Period.quarter(2022, 1)))

    assert [row[1:] for row in table.rows] == [(0, 0, 0), (8, 3, 5), (0, 0, 0)]
    assert table.total == ("Totaal", 8, 3, 5)


def test_without_a_desk_a_year_earlier_there_is_nothing_to_compare_with(centrum, almere, digid):
    Operation.objects.update(period=("2022-01-01", None))
    ask(centrum, 8, digid)

    table = year_on_year(Selection(almere, Period.year(2022)))

    assert {row[2:] for row in table.rows} == {(None, None)}
    assert "Een jaar eerder was er geen locatie open." in table.notes


def test_the_season_is_the_mean_of_whole_months_in_service(centrum, almere, digid):
    Operation.objects.update(period=("2021-01-01", None))
    for year, count in ((2021, 4), (2022, 9)):
        ask(centrum, count, digid, date(year, 3, 1), date(year, 3, 31))

    table = season(Selection(almere, Period(date(2022, 1, 1), date(2022, 4, 15))))

    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["maart"] == (6.5, 4, 9, 2)
    assert rows["april"] == (0, 0, 0, 1)


def test_what_is_asked_without_a_service_here_is_a_gap(centrum, almere, digid):
    rent, care = make_topic("Huurtoeslag"), make_topic("Zorg")
    for topic, count in ((digid, 6), (rent, 5), (care, 7)):
        ask(centrum, count, topic)
    nationwide = make_service("Hulplijn", make_partner(national=True))
    nationwide.topics.add(rent)
    make_service("Spreekuur", make_partner("Raad", almere)).topics.add(care)
    elsewhere = make_service("Ver weg", make_partner("Ver", almere))
    elsewhere.topics.add(digid)
    elsewhere.municipalities.add(make_municipality("GM0080", "Leeuwarden", "PV21"))

    for scope in (almere, make_municipality()):
        rows = {row[0]: row[2:] for row in offer_gaps(Selection(scope, Y2022)).rows}
        assert rows == {"DigiD": (6, "geen"), "Huurtoeslag": (5, "alleen landelijk")}


def test_where_everything_asked_is_on_offer_the_empty_table_says_so(centrum, almere, digid):
    ask(centrum, 6, digid)
    make_service("Spreekuur", make_partner("Raad", almere)).topics.add(digid)

    table = offer_gaps(Selection(almere, Y2022))

    assert table.rows == ()
    assert nothing_in(table).startswith("Voor elk onderwerp")


def test_a_course_that_was_advised_is_there_or_not(centrum, almere, digid):
    rent = make_topic("Huurtoeslag")
    for topic in (digid, digid, rent):
        make_visit(centrum, [topic], at=local(date(2022, 3, 1))).questions.update(help_given="course")
    make_visit(centrum, [make_topic("Zorg")], at=local(date(2022, 3, 1)))
    lessons = make_service("Klik & Tik", make_partner("Huis", almere), kind="course")
    lessons.topics.add(rent)

    table = courses(Selection(almere, Y2022))

    assert [(row[0], *row[2:]) for row in table.rows] == [("DigiD", 2, "nee"), ("Huurtoeslag", 1, "ja")]


def test_a_desk_that_changed_says_so_in_order(centrum, almere):
    Operation.objects.update(period=("2020-01-01", "2022-07-01"), scenario="pop_up", staffing=["volunteers"])
    Operation.objects.create(
        location=centrum,
        municipality=make_municipality(),
        period=("2022-07-01", None),
        scenario="basic",
        staffing=["staff", "volunteers"],
        service_levels=["refer", "help"],
        dedicated_employee=True,
    )
    make_opening_hours(centrum)

    (row,) = desks(Selection(almere, Y2022)).rows

    assert row[2:7] == (
        "in de bibliotheek",
        "Pop-up, daarna Basis",
        "niet ingevuld, daarna doorverwijzen en ter plekke helpen",
        "vrijwilligers, daarna medewerkers en vrijwilligers",
        "nee, daarna ja",
    )
    assert row[7] == questions_per_opening_hour(Selection(almere, Y2022)).rows[0][3]
    assert row[8] == pytest.approx(row[7] * 7 / 365)


def test_a_public_body_that_was_merged_counts_under_the_one_it_became(centrum, almere):
    tax, old = make_public_body(), make_public_body("Belastingdienst Toeslagen")
    for body in (tax, old, None):
        make_visit(centrum, at=local(date(2022, 3, 1))).questions.update(public_body=body)
    Partner.objects.filter(pk=old.pk).update(merged_into=tax, ends_on=date(2022, 4, 1))

    table = bodies(Selection(almere, Y2022))

    assert [row[:2] for row in table.rows] == [("Belastingdienst", 2), ("Geen genoteerd", 1)]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.slug)
def test_every_report_can_be_made_without_any_data(almere, report):
    for scope in scopes(report, almere):
        table = report.make(Selection(scope, Y2022))

        assert table.slug == report.slug
        assert table.title == report.title
        assert table.subject
        if report.draw:
            assert isinstance(report.draw(table), SafeString)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.slug)
def test_every_column_says_in_plain_words_what_it_means(almere, report):
    for scope in scopes(report, almere):
        for column in report.make(Selection(scope, Y2022)).columns:
            assert column.definition.endswith(".")


@pytest.mark.parametrize("report", [one for one in REPORTS if one.published], ids=lambda one: one.slug)
def test_every_share_names_its_whole_or_stands_like_every_ratio_beside_its_count(almere, report):
    """Or protection against small numbers would not see what a reader can compute."""
    columns = report.make(Selection(scopes(report, almere)[0], Y2022)).columns

    for column in columns:
        if column.kind is Kind.PERCENTAGE:
            assert column.part_of or column == SHARE or len(column.made_from or ()) > 1
        if column.kind in (Kind.PERCENTAGE, Kind.RATIO) and column.made_from != ():
            assert any(each.is_count for each in columns)


def test_more_locations_and_topics_take_no_more_queries(
    almere, digid, django_assert_max_num_queries, django_assert_num_queries
):
    def grow(number: int) -> None:
        place = make_municipality(f"GM9{number:03}", f"Plaats {number}", inhabitants=1000 + number)
        desk = make_location(f"Locatie {number}", almere, place)
        make_opening_hours(desk)
        log_questions(desk, [make_topic(f"Onderwerp {number}")] * 3, date(2022, 1, 1), date(2022, 3, 1))

    def read() -> None:
        selection = Selection(almere, Y2022)
        for report in reports_for(almere, live=True):
            report.make(selection)

    grow(1)
    with django_assert_max_num_queries(60) as few:
        read()
    for number in range(2, 30):
        grow(number)
    with django_assert_num_queries(len(few)):
        read()
