"""The grant account: filled in without losing anything, and divided only by what may be known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ido.models import Municipality, Province
from reports.closing import close, quarters
from reports.editions.frozen import thaw
from reports.editions.making import make
from reports.forms_grants import euros
from reports.indicators.grants import grant_accounts
from reports.models import GrantAccount
from reports.periods import Period
from reports.selection import Selection
from reports.tables import HIDDEN
from tests.brabant import log_questions
from tests.factories import (
    make_grant_account,
    make_library,
    make_location,
    make_municipality,
    make_opening_hours,
    make_topic,
)

YEAR = Period.year(2025)
EDIT = reverse("grants:grant_edit", args=["GM0034", 2025])
FILLED = {"granted": "1.000", "service": "€ 700,5", "promotion": "100.50", "network": "0"}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12500", "12500"),
        ("12.500", "12500"),
        ("€ 1.212.500,5", "1212500.5"),
        ("12.500,-", "12500"),
        ("12500.50", "12500.50"),
        ("0", "0"),
        ("1.25", "1.25"),
        ("\t12\u00a0500,50 €\n", "12500.5"),
        ("196.750\t8.420", None),
        ("12 34", None),
        ("-5", None),
        ("12.50.0", None),
        ("1,234", None),
        ("1e5", None),
        ("NaN", None),
        ("٣", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert euros(text) == (None if amount is None else Decimal(amount))


def test_municipality_fills_in_a_year_and_both_sides_see_it(login, marieke, joost, centrum):
    login(marieke).post(EDIT, FILLED)

    account = GrantAccount.objects.get()
    assert (account.spent, account.left, account.entered_by) == (Decimal("801"), Decimal("199"), marieke)
    for user in (marieke, joost):
        page = login(user).get(reverse("grants:grant_list")).content.decode()
        assert "€ 801,00" in page
        assert "Nog niet ingevuld" in page


def test_only_who_may_add_a_location_is_led_there_without_one(login, marieke, joost):
    """An official of a municipality that was dissolved has nothing to fill in, and no library."""
    Municipality.objects.update(dissolved_on=date(2026, 1, 1))
    pages = [login(user).get(reverse("grants:grant_list")).content.decode() for user in (marieke, joost)]
    assert [reverse("location_add") in page for page in pages] == [False, True]
    assert "Niets te verantwoorden" in pages[0]


def test_what_stands_is_replaced_only_after_it_was_shown(login, marieke, joost, centrum):
    standing = make_grant_account(marieke, 2025)
    browser = login(joost)

    page = browser.post(EDIT, FILLED).content.decode()
    assert "Marieke vulde dit in" in page
    assert "€ 700,00 wordt € 700,50" in page
    assert 'value="€ 700,5"' in page
    assert GrantAccount.objects.get().service == 700

    browser.post(EDIT, FILLED | {"confirmed": standing.entered_at.isoformat()})
    account = GrantAccount.objects.get()
    assert (account.service, account.entered_by) == (Decimal("700.50"), joost)
    assert "700,00 → € 700,50" in browser.get(EDIT).content.decode()

    again = browser.post(EDIT, FILLED | {"granted": "5", "confirmed": standing.entered_at.isoformat()})
    assert "Er staat al iets over 2025" in again.content.decode()
    assert GrantAccount.objects.get().granted == 1000


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("granted", "", "Vul bij Toegekend een bedrag in"),
        ("promotion", "veel", "Schrijf bij Promotie bij inwoners een bedrag als"),
        ("network", "99999999999", "te groot"),
    ],
)
def test_a_wrong_amount_stores_nothing_and_loses_nothing(login, marieke, field, text, reason):
    page = login(marieke).post(EDIT, FILLED | {field: text}).content.decode()

    assert reason in page
    assert 'value="€ 700,5"' in page
    assert not GrantAccount.objects.exists()


@pytest.mark.parametrize("year", [2022, timezone.localdate().year + 1, 99999])
def test_other_years_do_not_exist(login, marieke, year):
    assert login(marieke).get(EDIT.replace("2025", str(year))).status_code == 404


@pytest.mark.parametrize("fault", [{"granted": -1}, {"network": "-0.01"}, {"year": 2022}])
def test_the_database_refuses_what_cannot_be(marieke, fault):
    whole = {"year": 2025, "granted": 1, "service": 1, "promotion": 1, "network": 1}
    place = {"municipality": make_municipality(), "entered_by": marieke}
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantAccount.objects.create(**place, **whole | fault)


# --- The report --------------------------------------------------------------------------------


@pytest.fixture
def desk(almere, joost):
    """A desk with ten questions in each quarter of 2025, and an account of that year."""
    desk = make_location("Centrum", almere, make_municipality())
    make_opening_hours(desk, 2, "10:00", "12:00")
    for quarter in quarters(YEAR):
        log_questions(desk, [make_topic(f"Vraag {quarter.name}")] * 10, quarter.first, quarter.last)
    make_grant_account(joost, 2025)
    return desk


def row_of(table):
    return dict(zip([column.title for column in table.columns], table.rows[0], strict=True))


def test_report_divides_the_grant_by_questions_and_open_hours(desk, almere):
    row = row_of(grant_accounts(Selection(desk.operations.get().municipality, YEAR)))

    assert (row["Toegekend (€)"], row["Besteed (€)"]) == (Decimal(1000), Decimal("850.75"))
    assert (row["Vragen"], row["Toegekend per vraag (€)"]) == (40, 25)
    assert row["Toegekend per open uur (€)"] == Decimal(1000) / Decimal(str(row["Open uren"]))


def test_a_quarter_has_no_account_and_half_a_year_no_figure_per_question(desk, almere):
    place = desk.operations.get().municipality
    assert grant_accounts(Selection(place, Period.quarter(2025, 1))).rows == ()

    half = row_of(grant_accounts(Selection(place, Period(date(2025, 1, 1), date(2025, 6, 30)))))
    assert (half["Toegekend (€)"], half["Toegekend per vraag (€)"]) == (1000, None)


def test_a_library_beside_another_divides_nothing_by_its_own_questions(desk, almere):
    make_location("Elders", make_library("Bibliotheek Zuid"), make_municipality())

    table = grant_accounts(Selection(almere, YEAR))

    assert row_of(table)["Toegekend per vraag (€)"] is None
    assert any("andere bibliotheek" in note for note in table.notes)


def test_an_edition_hides_what_would_tell_a_hidden_number(desk, almere, joost):
    small = make_municipality("GM0995", "Lelystad")
    log_questions(make_location("Zuid", almere, small), [make_topic()] * 3, YEAR.first, YEAR.last)
    make_grant_account(joost, 2025, municipality=small)
    now = datetime(2026, 1, 20, 3, tzinfo=UTC)
    for quarter in quarters(YEAR):
        close(quarter, now=now)

    edition = make(Municipality.objects.get(pk="GM0034"), YEAR, now=now)
    province = make(Province.FLEVOLAND, YEAR, now=now)

    tables = {table.slug: table for table in thaw(edition.document).tables}
    assert row_of(tables["besteding"])["Toegekend per vraag (€)"] == 25
    assert tables["signalen"].rows == ()
    shown = {row[0]: row for row in {t.slug: t for t in thaw(province.document).tables}["besteding"].rows}
    assert shown["Lelystad"][6:8] == (HIDDEN, HIDDEN)
    assert shown["Lelystad"][1] == 1000
