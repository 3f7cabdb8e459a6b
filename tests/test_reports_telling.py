"""What people read of a table, and what only files hold of it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from lxml import html

from ido.models import Library, Location, Municipality, Province
from reports.catalogue import BY_SLUG, HEADLINE, REPORTS
from reports.document import Document
from reports.editions.frozen import freeze, thaw
from reports.indicators.columns import CORONA, OTHER, QUESTIONS, SHARE, SHARE_CORONA
from reports.indicators.groups import SCENARIO, by
from reports.indicators.referrals import REFERRALS, STEPS
from reports.indicators.subjects import OTHERS
from reports.pages import Sheets, Shown
from reports.periods import Period
from reports.selection import Selection
from reports.tables import HIDDEN, Column, Kind, Table, TableError
from reports.telling import NO_CORONA, NO_STEP, chart_of, nothing_in, readable
from reports.writers import WRITERS
from reports.writers.pdf import contents
from reports.writers.sheets import explanation
from tests.brabant import log_questions
from tests.factories import make_location, make_municipality, make_topic

CREATED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOW = Column("Hoe", definition="Koud of warm.")
NO_REFERRALS = "In deze periode zijn geen doorverwijzingen vastgelegd."
Y2025 = Period.year(2025)


def referrals(*counts, share=None) -> Table:
    rows = [(f"Rij {place}", count, share) for place, count in enumerate(counts)]
    return Table("doorverwijzingen", "Doorverwijzingen", [HOW, REFERRALS, SHARE], rows)


def on_page(table: Table) -> str:
    return render_to_string("reports/_table.html", {"part": Shown(table)})


def in_file(table: Table, extension: str) -> bytes:
    out = io.BytesIO()
    WRITERS[extension].write(Document([table], CREATED), out)
    return out.getvalue()


# --- Nothing but zeros


def test_zeros_and_no_rows_become_a_sentence_on_the_page_on_paper_and_in_the_workbook():
    for table in (referrals(0, 0), referrals()):
        document = Document([table], CREATED)
        (part,) = contents(document)["parts"]
        shown = on_page(table)

        assert (part["nothing"], part["definitions"], part["chart"]) == (NO_REFERRALS, [], None)
        assert f"<p>{NO_REFERRALS}</p>" in shown
        assert "<table" not in shown
        assert ("Opmerking", NO_REFERRALS) in explanation(document, ["Doorverwijzingen"])


@pytest.mark.parametrize(
    ("table", "what"),
    [
        (referrals(0, HIDDEN), "a hidden number"),
        (referrals(0, None), "a number that is not known"),
        (referrals(0, 1), "a number"),
        (referrals(0, share=Decimal("0.2")), "a figure beside the zero"),
        (Table("signalen", "Signalen", [HOW], [("Een brief",)]), "words"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_table_that_holds_something_stays_a_table(table, what):
    assert nothing_in(table) == ""
    assert "<table" in on_page(table), what


def test_every_report_that_may_be_empty_has_words_of_its_own():
    for slug in ("doorverwijzingen", "signalen-in-aantallen", "signalen", "besteding"):
        assert BY_SLUG[slug].nothing.endswith(".")


# --- Nothing in some columns and rows


def monthly(corona) -> Table:
    rows = [(date(2025, 1, 1), 12, corona, 12, Decimal(0))]
    columns = [Column("Maand", Kind.MONTH), QUESTIONS, CORONA, OTHER, SHARE_CORONA]
    return Table("vragen-per-maand", "Vragen per maand", columns, rows, total=(None, 12, 0, 12, Decimal(0)))


def test_no_corona_at_all_is_a_sentence_on_the_page_and_on_paper_and_columns_in_files():
    none = monthly(0)
    (part,) = contents(Document([none], CREATED))["parts"]

    assert NO_CORONA in on_page(none)
    assert ">Corona<" not in on_page(none)
    assert ([column["title"] for column in part["columns"]], part["notes"]) == (
        [["Maand"], ["Vragen"]],
        [NO_CORONA],
    )
    assert "Maand;Vragen;Corona;Overig;Aandeel corona" in in_file(none, "csv").decode()


@pytest.mark.parametrize("corona", [HIDDEN, None, 7])
def test_corona_that_is_hidden_or_unknown_or_some_keeps_its_columns(corona):
    assert ">Corona<" in on_page(monthly(corona))
    assert NO_CORONA not in on_page(monthly(corona))


def steps(*rows) -> Table:
    return Table("doorverwijzen", "Hoe doorverwijzen lukte", STEPS, rows)


def test_a_step_out_of_no_referrals_is_no_row():
    asked = ("Vragen", 26, 170, Decimal("0.153"), None)
    none = ("Warme", 0, 0, None, None)

    told = readable(steps(asked, none))
    assert ([row[0] for row in told.rows], [*told.notes]) == (["Vragen"], [NO_STEP])
    assert [column.title for column in told.columns] == ["Stap", "Aantal", "Van", "Deel"]
    for something in (("Warme", HIDDEN, HIDDEN, HIDDEN, None), ("Warme", 0, 30, Decimal(0), None)):
        assert readable(steps(asked, something)) == steps(asked, something)


def test_rows_of_our_own_have_names_to_read_and_to_tell_apart():
    columns = [Column("Onderwerp"), Column("Groep"), QUESTIONS]
    rows = [("eHerkenning", "Inloggen", 12), (OTHERS, "Inloggen", 7), (OTHERS, "Zorg", 9)]
    topics = Table("onderwerpen", "Onderwerpen", columns, rows)
    outcomes = Table("uitkomsten", "Uitkomsten", [Column("Uitkomst"), QUESTIONS], [("niet opgelost", 3)])

    assert [row[0] for row in readable(topics).rows] == ["eHerkenning", "Overig: Inloggen", "Overig: Zorg"]
    assert [row[0] for row in readable(outcomes).rows] == ["Niet opgelost"]


def test_one_long_row_is_a_list_with_every_figure_on_the_page_and_on_paper():
    columns = [Column("Gebied"), *(Column(f"Cijfer {number}", Kind.NUMBER) for number in range(12))]
    table = Table("kerncijfers", "Kerncijfers", columns, [("Almere", *range(11), HIDDEN)])
    (part,) = contents(Document([table], CREATED))["parts"]

    assert (len(part["rows"]), part["rows"][-2:], part["notes"]) == (
        13,
        [["Cijfer 10", "10"], ["Cijfer 11", "•"]],
        [],
    )
    page = on_page(table)
    assert '<th scope="row">Cijfer 10</th><td>10</td>' in page
    assert '<th scope="row">Cijfer 11</th><td>•</td>' in page


def test_no_hidden_figure_stands_in_large_type():
    columns = [Column("Gebied"), *(Column(title, Kind.NUMBER) for title in ("Vragen", "Bezoeken"))]
    table = Table(HEADLINE.slug, "Kerncijfers", columns, [("Almere", HIDDEN, 12)])

    assert Sheets([table]).figures == [("Bezoeken", "12")]
    assert contents(Document([table], CREATED))["headline"] == [{"label": "Bezoeken", "value": "12"}]


# --- What each figure means


def filled(table: Table) -> Table:
    """The table with one row in which there is something."""
    first = {Kind.TEXT: "Iets", Kind.DATE: Y2025.first, Kind.MONTH: Y2025.first}
    return replace(table, rows=[[first.get(column.kind, 1) for column in table.columns]], keys=())


def test_every_figure_of_every_report_is_explained_on_the_page_on_paper_and_in_the_workbook(almere, centrum):
    scopes = {
        Library: almere,
        Location: centrum,
        Municipality: make_municipality(),
        Province: Province.ZEELAND,
    }
    selections = {kind: Selection(scope, Y2025) for kind, scope in scopes.items()}
    for report in REPORTS:
        table = filled(report.make(selections[report.about[0]]))
        document = Document([table], CREATED)
        paper = contents(document)
        told = dict([*paper["common"], *paper["parts"][0]["definitions"]])
        below = html.fragment_fromstring(on_page(table), create_parent="div").xpath(".//details//dl/div")
        page = {div.findtext("dt"): div.findtext("dd") for div in below}
        sheet = dict(explanation(document, [table.title]))

        for column in table.columns:
            assert column.definition, (report.slug, column.title)
            assert sheet[f"Kolom {column.title}"] == column.definition
        people = {column.title: column.definition for column in table.for_people.columns}
        assert told == page == people, report.slug


# --- One row is nothing to compare


def test_one_group_is_a_sentence_and_a_table_without_a_chart(almere, centrum):
    log_questions(centrum, [make_topic("DigiD")] * 12, Y2025.first, Y2025.last)

    table = by(SCENARIO)(Selection(almere, Y2025))

    assert len(table.rows) == 1
    assert "Alle locaties horen bij één groep. Er is dus niets te vergelijken." in table.notes
    assert chart_of(table) is None


def test_a_bar_alone_is_no_chart_and_two_are(almere, centrum):
    log_questions(centrum, [make_topic("DigiD")] * 12, Y2025.first, Y2025.last)
    one = BY_SLUG["vragen-per-locatie"].make(Selection(almere, Y2025))
    make_location("Haven", almere)
    two = BY_SLUG["vragen-per-locatie"].make(Selection(almere, Y2025))

    assert chart_of(one) is None
    assert "Staafdiagram met 2 rijen" in str(chart_of(two))


def test_one_known_month_and_one_part_of_a_whole_are_no_chart():
    columns = [Column("Maand", Kind.MONTH), QUESTIONS, Column("Corona", Kind.NUMBER)]
    rows = [(date(2025, 1, 1), HIDDEN, 0), (date(2025, 2, 1), 12, 0), (date(2025, 3, 1), HIDDEN, 0)]
    months = Table("vragen-per-maand", "Vragen per maand", columns, rows)

    assert chart_of(months) is None
    assert chart_of(referrals(0, 12)) is None
    assert chart_of(referrals(5, 12)) is not None


# --- Codes and coordinates

MAP = Table(
    "plekken",
    "Plekken",
    [
        Column("CBS-code", definition="De code.", for_machines=True),
        Column("Locatie", definition="De naam."),
        Column("Vragen", Kind.NUMBER, definition="Het aantal vragen."),
        Column("Breedtegraad", Kind.RATIO, decimals=4, definition="Noord.", for_machines=True),
    ],
    [("GM0034", "Haven", 30, Decimal("52.33"))],
    total=(None, None, 30, None),
    row_header_column=1,
)


def test_people_do_not_see_codes_and_coordinates():
    shown, (part,) = on_page(MAP), contents(Document([MAP], CREATED))["parts"]

    assert MAP.for_people.rows == (("Haven", 30),)
    assert (MAP.for_people.total, MAP.for_people.row_header_column) == (("Totaal", 30), 0)
    assert part["rows"] == [["Haven", "30"]]
    assert [title for title, _ in part["definitions"]] == ["Locatie", "Vragen"]
    for unseen in ("GM0034", "CBS-code", "52,33", "Breedtegraad"):
        assert unseen not in shown


def test_programs_read_them_and_are_told_what_they_are():
    columns = json.loads(in_file(MAP, "json"))["tables"][0]["columns"]

    assert [column.get("for_machines", False) for column in columns] == [True, False, False, True]
    assert "CBS-code;Locatie;Vragen;Breedtegraad\r\nGM0034;Haven;30;52,3300" in in_file(MAP, "csv").decode()
    assert ("Kolom Breedtegraad", "Noord.") in explanation(Document([MAP], CREATED), ["Plekken"])
    assert thaw(freeze(Document([MAP], CREATED))).tables[0].for_people.rows == MAP.for_people.rows


def test_what_a_row_is_called_is_for_people():
    with pytest.raises(TableError, match="people see no name"):
        Table("kaart", "Kaart", MAP.columns, MAP.rows, row_header_column=0)
