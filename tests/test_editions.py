"""Editions: made from closed quarters, protected, frozen; and who may read them."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, transaction

from ido.models import Province, Topic, User
from reports.closing import close, quarters
from reports.document import Document
from reports.editions import making
from reports.editions.calendar import due_editions, due_quarters
from reports.editions.frozen import freeze, thaw
from reports.editions.making import make
from reports.models import Closing, Edition
from reports.models.edition import checksum
from reports.periods import Period
from reports.tables import HIDDEN, Column, Kind, Table
from reports.writers import WRITERS
from tests.brabant import log_questions
from tests.factories import make_library, make_location, make_municipality, make_topic, make_user

YEAR = Period.year(2025)
Q1 = Period.quarter(2025, 1)
NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
TABLE = Table(
    "onderwerpen",
    "Onderwerpen",
    [
        Column("Onderwerp", definition="Waar het over ging."),
        Column("Sinds", Kind.MONTH),
        Column("Dag", Kind.DATE),
        Column("Vragen", Kind.NUMBER, is_count=True),
        Column("Aandeel", Kind.PERCENTAGE),
        Column("Per uur", Kind.RATIO, decimals=3),
        Column("Plaats", Kind.NUMBER, is_rank=True),
    ],
    [
        ("DigiD", date(2025, 1, 1), date(2025, 1, 31), 12, 0.12345, Decimal("1.5"), 1),
        ("•", None, None, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
        ("=1+1", None, None, 0, None, None, None),
    ],
    total=(None, None, None, 15, 1, 2.5, None),
    notes=["Een noot."],
    subject="gemeente Almere",
    period_text="2025",
)
DOCUMENT = Document(
    [TABLE], NOW, title="Titel", makers=["Bibliotheek Almere"], imprint=[("Stand van", "gisteren")]
)


# --- The frozen document


def test_a_document_comes_back_as_it_was_frozen():
    back = thaw(freeze(DOCUMENT))
    assert (back.title, back.subject, back.period_text) == ("Titel", "gemeente Almere", "2025")
    assert (back.makers, back.imprint, back.created) == (DOCUMENT.makers, DOCUMENT.imprint, NOW)
    assert list(back.tables[0].published_rows()) == list(TABLE.published_rows())
    assert back.tables[0].notes == TABLE.notes
    assert [column.definition for column in back.tables[0].columns] == [c.definition for c in TABLE.columns]


def test_freezing_again_gives_the_same_text():
    text = freeze(DOCUMENT)
    assert freeze(thaw(text)) == text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize("extension", WRITERS)
def test_every_format_is_the_same_from_the_frozen_document(extension):
    files = []
    for document in (DOCUMENT, thaw(freeze(DOCUMENT))):
        out = io.BytesIO()
        WRITERS[extension].write(document, out)
        files.append(out.getvalue())
    assert files[0] == files[1]


def test_a_document_of_another_format_is_not_read():
    with pytest.raises(ValueError, match="format 2"):
        thaw(freeze(DOCUMENT).replace('"format":1', '"format":2'))


# --- Making


@pytest.fixture
def desk(almere):
    """A desk in Almere with questions in every quarter of 2025, a few about something rare."""
    digid, rare = make_topic("DigiD"), make_topic("Kenteken")
    desk = make_location("Centrum", almere, make_municipality())
    for quarter, questions, few in zip(quarters(YEAR), (30, 20, 25, 40), (2, 0, 7, 1), strict=True):
        log_questions(desk, [digid] * questions + [rare] * few, quarter.first, quarter.last)
    return desk


@pytest.fixture
def closed(desk):
    for quarter in quarters(YEAR):
        close(quarter, now=NOW)
    return desk.operations.get().municipality


def table_of(edition: Edition, slug: str) -> Table:
    return next(table for table in thaw(edition.document).tables if table.slug == slug)


def told(edition: Edition) -> list:
    """Every number of questions, visits or referrals in it."""
    return [
        value
        for table in thaw(edition.document).tables
        for row in table.published_rows()
        for value, column in zip(row, table.columns, strict=True)
        if column.is_count
    ]


def test_an_edition_holds_no_small_number_and_none_that_tells_one(closed):
    edition = make(closed, Q1, now=NOW)

    assert edition.state == "published"
    assert [value for value in told(edition) if isinstance(value, int) and 0 < value < 5] == []
    outcomes = {row[0]: row[1] for row in table_of(edition, "uitkomsten").rows}
    assert set(outcomes.values()) == {8}
    assert [row[:3] for row in table_of(edition, "onderwerpen").rows] == [
        ("Overige onderwerpen", "Verschillende groepen", 32)  # the rare one and what joined it
    ]


def test_an_edition_says_of_when_it_is_and_keeps_its_checksum(closed):
    edition = make(closed, Q1, now=NOW)
    document = thaw(edition.document)
    assert (document.subject, document.period_text) == ("gemeente Almere", "1e kwartaal van 2025")
    assert ("Stand van", "20-01-2026") in document.imprint
    assert edition.checksum == checksum(edition.document)


def test_making_it_again_changes_nothing(closed):
    first = make(closed, Q1, now=NOW)
    again = make(closed, Q1, now=datetime(2026, 2, 1, tzinfo=UTC))
    assert (again.pk, again.made_at) == (first.pk, NOW)
    assert Edition.objects.count() == 1


def test_what_is_entered_later_is_not_in_the_year_either(closed, desk):
    make(closed, Q1, now=NOW)
    log_questions(desk, [Topic.objects.get(name="DigiD")] * 9, Q1.first, Q1.last)

    year = make(closed, YEAR, now=NOW)

    assert table_of(year, "kanalen").total[1] == 30 + 2 + 20 + 25 + 7 + 40 + 1


def test_a_year_does_not_tell_what_its_quarters_hid(closed):
    """Two, none, seven and one about the rare topic: shown together with the quarters, ten would tell."""
    for quarter in quarters(YEAR):
        assert make(closed, quarter, now=NOW).state == "published"
    year = make(closed, YEAR, now=NOW)
    assert year.state == "published"
    assert [value for value in told(year) if isinstance(value, int) and 0 < value < 5] == []


def test_too_few_questions_are_not_published_and_say_so(almere):
    desk = make_location("Klein", almere, make_municipality())
    log_questions(desk, [make_topic()] * 3, Q1.first, Q1.last)
    close(Q1, now=NOW)

    edition = make(desk.operations.get().municipality, Q1, now=NOW)

    assert (edition.state, edition.document, edition.cells) == ("refused", "", [])
    assert edition.reasons == ["Er zijn in deze periode te weinig vragen om iets te publiceren."]


def test_what_takes_too_long_is_not_published_and_says_so(closed, monkeypatch):
    monkeypatch.setattr(making, "MOST_SECONDS", 0)

    edition = make(closed, Q1, now=NOW)

    assert (edition.state, edition.reasons) == ("refused", [making.TOO_LONG])


def test_a_province_adds_up_its_municipalities(closed, almere):
    lelystad = make_location("Zuid", almere, make_municipality("GM0995", "Lelystad"))
    log_questions(lelystad, [Topic.objects.get(name="DigiD")] * 11, Q1.first, Q1.last)
    close(Q1, now=NOW)
    make(closed, Q1, now=NOW)

    edition = make(Province.FLEVOLAND, Q1, now=NOW)

    assert table_of(edition, "kanalen").total[1] == 30 + 2 + 11
    assert edition.subject == "provincie Flevoland"


@pytest.mark.parametrize(("questions", "country"), [(3, []), (8, [40])])
def test_the_whole_country_is_not_told_when_it_tells_a_small_province(closed, questions, country):
    """Almere is all there is in its province: the whole less Almere would be the other province."""
    elsewhere = make_municipality("GM0090", "Smallingerland", "PV21")
    drachten = make_location("Drachten", make_library("Drachten"), elsewhere)
    log_questions(drachten, [Topic.objects.get(name="DigiD")] * questions, Q1.first, Q1.last)
    close(Q1, now=NOW)

    rows = table_of(make(closed, Q1, now=NOW), "bereik-vergeleken").rows

    assert [row[3] for row in rows] == [32, *country]


@pytest.mark.parametrize(("questions", "wider"), [(3, []), (8, [40])])
def test_a_wider_area_is_not_told_when_it_tells_the_small_town_beside(closed, desk, questions, wider):
    """Two towns in the province, one of them with few questions: the province less the one is the other."""
    beside = make_location("Zuid", desk.library, make_municipality("GM0995", "Lelystad"))
    log_questions(beside, [Topic.objects.get(name="DigiD")] * questions, Q1.first, Q1.last)
    close(Q1, now=NOW)

    rows = table_of(make(closed, Q1, now=NOW), "bereik-vergeleken").rows

    assert [row[3] for row in rows] == [32, *wider]


def test_a_year_earlier_is_as_readers_have_it(closed, desk):
    """What was hidden then is hidden now, and what was not published is no table."""
    make(closed, Q1, now=NOW)
    later = Period.quarter(2026, 1)
    log_questions(desk, [Topic.objects.get(name="DigiD")] * 45, later.first, later.last)
    close(later, now=datetime(2026, 4, 20, tzinfo=UTC))

    table = table_of(make(closed, later, now=NOW), "jaar-op-jaar")

    before = table_of(Edition.objects.get(first_day=Q1.first), "vragen-per-maand")
    assert [row[2] for row in table.rows] == [row[1] for row in before.rows]
    assert table.total[1:] == (45, 32, 13)
    assert not any(each.slug == "jaar-op-jaar" for each in thaw(make(closed, YEAR, now=NOW).document).tables)


def test_gaps_and_sentences_tell_no_number_that_is_hidden(closed):
    edition = make(closed, Q1, now=NOW)

    assert [row[0] for row in table_of(edition, "onderwerpen").rows] == ["Overige onderwerpen"]
    assert table_of(edition, "aanbod").rows == ()
    assert not any(note.startswith("Het vaakst") for note in table_of(edition, "kerncijfers").notes)


def test_nothing_is_made_of_a_quarter_that_was_not_closed(desk):
    close(Q1, now=NOW)
    with pytest.raises(ValueError, match="2025"):
        make(desk.operations.get().municipality, YEAR, now=NOW)
    assert not Edition.objects.exists()


# --- Kept


def test_an_edition_is_never_changed_or_thrown_away(closed):
    make(closed, Q1, now=NOW)
    for change in (Edition.objects.all().delete, lambda: Edition.objects.update(number=2)):
        with pytest.raises(Error, match="Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "fault",
    [
        {"checksum": "0" * 64},
        {"document": ""},
        {"reasons": ["toch niet"]},
        {"state": "refused"},
        {"municipality": None},
        {"province": "PV24"},
    ],
)
def test_half_an_edition_cannot_exist(almere, fault):
    whole = {
        "municipality": make_municipality(),
        "first_day": Q1.first,
        "last_day": Q1.last,
        "state": "published",
        "made_at": NOW,
        "document": "{}",
        "checksum": checksum("{}"),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(**{**whole, **fault})
    Edition.objects.create(**whole)


def test_who_reads_which_editions(closed, almere):
    mine = make(closed, Q1, now=NOW)
    province = make(Province.FLEVOLAND, Q1, now=NOW)
    refused = Edition.objects.create(
        municipality=closed,
        first_day=YEAR.first,
        last_day=YEAR.last,
        state="refused",
        made_at=NOW,
        reasons=["x"],
    )

    def seen(role, **of):
        of.setdefault("library", None)
        reader = make_user(f"lezer{User.objects.count()}", role, **of)
        return set(Edition.objects.visible_to(reader))

    assert seen("municipality", municipality=closed) == {mine}
    assert seen("municipality", municipality=make_municipality("GM0995", "Lelystad")) == set()
    assert seen("province", province="PV24") == {mine, province}
    assert seen("province", province="PV30") == set()
    assert seen("coordinator", library=almere) == {mine, refused}
    assert seen("desk", library=almere) == set()
    assert seen("administrator") == set()
    assert Closing.objects.count() == 4


# --- When


@pytest.mark.parametrize(
    ("today", "quarters"),
    [
        (date(2026, 1, 14), ["2025-k1", "2025-k2", "2025-k3"]),
        (date(2026, 1, 15), ["2025-k1", "2025-k2", "2025-k3", "2025-k4"]),
        (date(2026, 4, 15), ["2025-k1", "2025-k2", "2025-k3", "2025-k4", "2026-k1"]),
    ],
)
def test_a_quarter_is_closed_two_weeks_after_it_ended(today, quarters):
    assert [quarter.name for quarter in due_quarters(today)] == quarters


def test_quarters_come_before_their_year_and_municipalities_before_their_province(closed):
    due = [(str(scope), period.name) for scope, period in due_editions(date(2026, 1, 20))]
    places = ["Almere", "PV24"]
    assert due == [(place, f"2025-k{number}") for number in (1, 2, 3, 4) for place in places] + [
        (place, "2025") for place in places
    ]


def test_the_command_closes_and_makes_all_that_is_due_and_then_nothing(desk, capsys, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    call_command("publish", dry_run=True)
    assert "1e kwartaal van 2025: te sluiten voor 1 gemeente." in capsys.readouterr().out
    assert not Closing.objects.exists()

    call_command("publish")
    said = capsys.readouterr().out
    assert "1e kwartaal van 2025: gesloten voor 1 gemeente." in said
    assert "gemeente Almere, 2025: gepubliceerd." in said
    assert Edition.objects.count() == 10

    call_command("publish")
    assert capsys.readouterr().out == ""
    call_command("publish", dry_run=True)
    assert capsys.readouterr().out == "Er is niets te doen.\n"


def test_the_command_ends_in_an_error_when_something_was_too_large(desk, capsys, monkeypatch):
    """What comes after that is tried as well."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("reports.protection.crosses.MOST_BASE_CELLS", 10)

    with pytest.raises(CommandError, match=r"^10 uitgaven zijn niet gemaakt\.$"):
        call_command("publish")
    assert capsys.readouterr().err.count("te groot om te beschermen") == 10
