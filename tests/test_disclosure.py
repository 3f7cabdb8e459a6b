"""What a reader outside the library may see, the same on the page, in the chart and in every file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ido.models import Province
from reports import disclosure
from reports.catalogue import BY_SLUG, REPORTS
from reports.disclosure import Withheld, holds_small_count, to_outsider, what_may_be_shown
from reports.indicators.subjects import outcomes, topics
from reports.models import Download
from reports.periods import Period
from reports.selection import Selection
from reports.tables import Column, Kind, Table
from tests.brabant import log_questions
from tests.factories import make_library, make_location, make_municipality, make_topic

Q1 = Period.quarter(2022, 1)
LATER = date(2022, 6, 1)
QUESTIONS = Column("Vragen", Kind.NUMBER, is_count=True)
PART = Column("Opgelost", Kind.NUMBER, is_count=True, part_of="Vragen")
SHARE = Column("Aandeel", Kind.PERCENTAGE, part_of="Vragen")
NAME = Column("Naam")


def table(*columns: Column, rows: list, total: tuple | None = None) -> Table:
    return Table(
        "proef", "Proef", (NAME, *columns), [(f"rij {i}", *row) for i, row in enumerate(rows)], total
    )


# --- Which counts are too small


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False), (None, False)])
def test_counts_from_one_to_four_are_too_small(count, small):
    assert holds_small_count(table(QUESTIONS, rows=[(12,), (count,)])) is small


def test_the_limit_is_a_setting(settings):
    settings.SMALL_CELL = 10

    assert holds_small_count(table(QUESTIONS, rows=[(9,)]))
    assert not holds_small_count(table(QUESTIONS, rows=[(10,)]))


def test_a_total_can_be_too_small_itself():
    assert holds_small_count(table(QUESTIONS, rows=[], total=(None, 3)))


def test_what_is_left_besides_a_shown_part_is_looked_at():
    assert holds_small_count(table(QUESTIONS, PART, rows=[(20, 17)]))
    assert not holds_small_count(table(QUESTIONS, PART, rows=[(20, 15)]))
    assert not holds_small_count(table(QUESTIONS, PART, rows=[(20, 20)]))


@pytest.mark.parametrize(("solved", "small"), [(0, False), (3, True), (5, False), (97, True), (100, False)])
def test_a_share_of_a_shown_count_is_as_good_as_the_count(solved, small):
    assert holds_small_count(table(QUESTIONS, SHARE, rows=[(100, solved / 100)])) is small


def test_a_row_that_is_left_out_can_be_computed_from_the_total():
    assert holds_small_count(table(QUESTIONS, rows=[(20,), (30,)], total=(None, 52)))
    assert not holds_small_count(table(QUESTIONS, rows=[(20,), (30,)], total=(None, 50)))


def test_numbers_that_count_no_questions_may_be_small():
    places = Column("Locaties", Kind.NUMBER)

    assert not holds_small_count(table(QUESTIONS, places, rows=[(20, 1)]))


counts = st.integers(0, 12)


@given(st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=5))
def test_a_table_is_withheld_exactly_when_a_part_is_small_though_the_third_is_not_shown(rows):
    """Each row is a whole of three parts, of which two are shown: the reader knows all three."""
    other = Column("Deels", Kind.NUMBER, is_count=True, part_of="Vragen")
    split = table(QUESTIONS, PART, other, rows=[(sum(parts), *parts[:2]) for parts in rows])

    assert holds_small_count(split) is any(0 < part < 5 for parts in rows for part in parts)


# --- Which periods are open to outsiders


@pytest.mark.parametrize(
    ("period", "today", "is_open"),
    [
        (Q1, date(2022, 3, 31), False),
        (Q1, date(2022, 4, 1), True),
        (Period.year(2022), date(2022, 12, 31), False),
        (Period.year(2022), date(2023, 1, 1), True),
        (Period(date(2022, 1, 1), date(2022, 3, 30)), LATER, False),
        (Period(date(2022, 1, 1), date(2022, 1, 31)), LATER, False),
        (Period(date(2021, 10, 1), date(2022, 3, 31)), LATER, False),
    ],
)
def test_only_whole_quarters_and_years_that_ended_are_open_to_outsiders(db, marieke, period, today, is_open):
    selection = Selection(marieke.municipality, period)

    shown = what_may_be_shown(marieke, selection, outcomes(selection), today)

    assert isinstance(shown, Table) is is_open
    if not is_open:
        assert shown.reason == disclosure.NOT_CLOSED


def test_the_coordinator_sees_any_period_of_the_own_library_whole(centrum, joost, digid):
    log_questions(centrum, [digid], Q1.first, Q1.first)
    selection = Selection(joost.library, Period(Q1.first, Q1.first))
    seen = topics(selection)

    assert what_may_be_shown(joost, selection, seen, Q1.first) is seen


# --- Whose figures


@pytest.mark.parametrize("role", ["joost", "marieke", "ruud", "sanne"])
def test_nobody_reads_about_another_library_municipality_or_province(request, role, almere, leeuwarden):
    user = request.getfixturevalue(role)
    others = {
        "joost": [leeuwarden, make_municipality(), Province.FLEVOLAND],
        "sanne": [almere],
        "marieke": [almere, make_municipality("GM0995", "Lelystad"), Province.FLEVOLAND],
        "ruud": [almere, make_municipality("GM0080", "Leeuwarden", "PV21"), Province.FRYSLAN],
    }

    for scope in others[role]:
        selection = Selection(scope, Q1)
        with pytest.raises(Http404):
            what_may_be_shown(user, selection, outcomes(selection), LATER)


def test_the_desk_and_the_administrator_read_no_reports(fatima, bea):
    assert disclosure.readable_scopes(fatima) == disclosure.readable_scopes(bea) == []


def test_a_provincial_adviser_reads_the_province_and_each_municipality_with_a_location(ruud, centrum):
    make_municipality("GM0995", "Lelystad")

    assert disclosure.readable_scopes(ruud) == [Province.FLEVOLAND, make_municipality()]


# --- The same on the page and in every file

LAST_QUARTER = Period.quarter_of(timezone.localdate()).before()


@pytest.fixture
def few(centrum, digid) -> None:
    """Fifty questions about DigiD and three about a rare topic, in the last closed quarter."""
    rare = make_topic("Faillissement")
    log_questions(centrum, [digid] * 50 + [rare] * 3, LAST_QUARTER.first, LAST_QUARTER.first)


def get(client: Client, name: str, *args: str, **query: str):
    return client.get(reverse(f"reports:{name}", args=args), query)


def cells_of(content: bytes) -> list[str]:
    """Every value of every sheet but the explanation."""
    sheets = load_workbook(BytesIO(content)).worksheets[:-1]
    return [
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell
    ]


def test_a_table_with_a_small_count_is_withheld_in_every_form(few, marieke, login):
    client = login(marieke)

    page = get(client, "report_detail", "onderwerpen").content.decode()
    overview = get(client, "report_list").content.decode()
    text = get(client, "report_download", "onderwerpen", "csv").content.decode("utf-8-sig")
    sheet = cells_of(get(client, "report_download", "onderwerpen", "xlsx").content)
    everything = cells_of(get(client, "report_download", "alles", "xlsx").content)

    for told in (page, overview, text, " ".join(sheet), " ".join(everything)):
        assert "Faillissement" not in told
        assert "te kleine aantallen" in told
    assert "<svg" not in page.split("<main")[1].split("notice__body")[1]
    assert "<table" not in page
    assert text.splitlines()[0] == "Rapport;Melding"
    assert not any(value.isdigit() for value in sheet)
    assert "50" not in sheet


def test_the_coordinator_gets_the_same_table_whole(few, joost, login):
    client, query = login(joost), {"periode": LAST_QUARTER.name}

    page = get(client, "report_detail", "onderwerpen", **query).content.decode()
    text = get(client, "report_download", "onderwerpen", "csv", **query).content.decode("utf-8-sig")

    assert "Faillissement" in page
    assert "<svg" in page
    assert ["Faillissement", "Inloggen", "3", "0,057"] in list(csv.reader(StringIO(text), delimiter=";"))


def test_tables_without_small_counts_stay_visible_beside_a_withheld_one(few, marieke, login):
    page = get(login(marieke), "report_list").content.decode()

    assert page.count("te kleine aantallen") < len(REPORTS)
    assert 'id="vragen-per-gemeente"' in page
    assert ">53<" in page


def test_a_period_that_is_not_closed_cannot_be_asked_for_from_outside(few, marieke, login):
    now = Period.quarter_of(timezone.localdate())
    for period in (now.name, str(now.first.year)):
        response = get(login(marieke), "report_list", periode=period)

        assert response.status_code == 200
        assert "Deze periode kun je niet kiezen." in response.content.decode()
        assert "<table" not in response.content.decode()


def test_free_days_are_not_for_outsiders(few, marieke, login):
    day = (timezone.localdate() - timedelta(days=1)).isoformat()

    response = get(login(marieke), "report_list", van=day, tot=day)

    assert f"{LAST_QUARTER.title}" in response.content.decode()
    assert 'name="van"' not in response.content.decode()


def test_a_download_notes_how_many_tables_were_withheld(few, marieke, login):
    get(login(marieke), "report_download", "onderwerpen", "csv")

    assert Download.objects.get().withheld == 1


@pytest.mark.parametrize("name", ["report_list", "report_detail", "report_download"])
def test_another_scope_does_not_exist(
    name, joost: object, marieke, ruud, sanne, login: Callable, almere, leeuwarden
):
    make_location("Elders", make_library("Overal"), make_municipality("GM0080", "Leeuwarden", "PV21"))
    args = {"report_list": [], "report_detail": ["uitkomsten"], "report_download": ["uitkomsten", "csv"]}[
        name
    ]
    for user, keys in (
        (joost, [leeuwarden.slug, "GM0034", "PV24", "../x", "\x00"]),
        (sanne, [almere.slug]),
        (marieke, [almere.slug, "GM0080", "PV24"]),
        (ruud, ["PV21", "GM0080", almere.slug]),
    ):
        client = login(user)
        for key in keys:
            assert get(client, name, *args, gebied=key).status_code == 404


@pytest.mark.parametrize("name", ["report_list", "report_detail", "report_download"])
@pytest.mark.parametrize("role", ["fatima", "bea"])
def test_who_has_no_right_to_reports_is_refused(name, role, login, request):
    args = {"report_list": [], "report_detail": ["uitkomsten"], "report_download": ["uitkomsten", "csv"]}[
        name
    ]

    assert get(login(request.getfixturevalue(role)), name, *args).status_code == 403


def test_withheld_says_what_whose_and_when(marieke):
    selection = Selection(marieke.municipality, Q1)
    notice = to_outsider(selection, BY_SLUG["uitkomsten"].make(selection), date(2022, 2, 1))

    assert isinstance(notice, Withheld)
    assert notice.as_table().rows == (
        (
            "Uitkomsten",
            "Niet getoond: periode niet afgesloten. Je ziet hier alleen kwartalen en jaren die voorbij zijn.",
        ),
    )
    assert notice.as_table().subject == "gemeente Almere"
