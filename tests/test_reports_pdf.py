"""A report on paper: judged by a validator, and read back by a reader, that we did not write."""

import io
import re
from dataclasses import replace

import page
import pytest
from pypdf import PdfReader

from reports.catalogue import BY_SLUG, REPORTS
from reports.charts import Bar, Dot, Heading, bar_chart, dot_chart, heat_map
from reports.charts.print import for_print, paper_style
from reports.document import Document
from reports.tables import HIDDEN, Column, Kind, Table
from reports.writers.pdf import broken, write
from tests.written import CREATED, HOSTILE, TABLE, texts

TOPICS = Table(
    "onderwerpen",
    "Onderwerpen",
    [
        Column("Onderwerp", definition="Waar de vraag over ging."),
        Column("Groep"),
        Column("Vragen", Kind.NUMBER, definition="Het aantal vragen."),
        Column("Aandeel", Kind.PERCENTAGE),
    ],
    [(f"Onderwerp {number}", "Groep", 80 - number, 0.02) for number in range(70)],
    total=(None, None, 3185, 1),
    subject="gemeente Almere",
    period_text="2025",
)


def written(*tables, **about) -> bytes:
    out = io.BytesIO()
    write(Document(tables, CREATED, **about), out)
    return out.getvalue()


def pages(pdf: bytes) -> list[str]:
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def report() -> bytes:
    return written(
        TOPICS,
        TABLE,
        title="Informatiepunt Digitale Overheid",
        subject="gemeente Almere",
        period_text="2025",
        makers=["Bibliotheek Almere", "Bibliotheek Lelystad"],
        imprint=[("Uitgave", "2")],
    )


@pytest.mark.parametrize("profile", ["pdf/ua-1", "pdf/a-2a"])
def test_the_document_is_valid_for_who_listens_and_for_the_archive(report, profile):
    judged = page.validate_pdf_bytes(report, profile=profile)
    assert [(fault.rule_id, fault.message) for fault in judged.failures] == []
    assert judged.is_compliant


def test_the_cover_says_about_whom_when_and_whose_work_it_is(report):
    cover = pages(report)[0]
    for words in (
        "Gemeente Almere",
        "2025",
        "Bibliotheek Almere en Bibliotheek Lelystad",
        "01-03-2026",
        "Uitgave",
    ):
        assert words in cover


def test_every_page_after_the_cover_tells_what_it_is_and_its_number(report):
    sheets = pages(report)
    for number, text in enumerate(sheets[1:], start=2):
        assert f"Bladzijde {number} van {len(sheets)}" in text
        assert "gemeente Almere, 2025" in text


def test_what_does_not_fit_below_a_page_stands_on_a_line_of_its_own():
    period = "1 januari 2026 tot en met 22 november 2026"
    about = {"title": "Bewijsdossier Informatiepunt Digitale Overheid", "period_text": period}
    short, long = "Bibliotheek Almere", "Bibliotheek De Kempen en Omstreken"
    for subject, line in (
        (short, f"{about['title']} · {short}, {period}"),
        (long, f"{about['title']}\n{long}, {period}"),
    ):
        assert line in pages(written(TABLE, subject=subject, **about))[-1]


def test_a_table_over_two_pages_repeats_its_header_and_loses_no_row(report):
    whole = "\n".join(pages(report))
    assert re.findall(r"^Onderwerp (\d+) Groep", whole, re.MULTILINE) == [str(number) for number in range(70)]
    assert sum("Vragen Aandeel" in " ".join(text.split()) for text in pages(report)) >= 2


def test_figures_stand_in_dutch_and_definitions_at_the_end(report):
    whole = pages(report)
    assert "17,5%" in "".join(whole)
    assert "mei 2021" in "".join(whole)
    assert "Het aantal vragen." in whole[-1]


def test_headline_figures_stand_on_the_cover():
    headline = Table(
        "kerncijfers",
        "Kerncijfers",
        [Column("Gebied"), Column("Vragen", Kind.NUMBER), Column("Bezoeken", Kind.NUMBER)],
        [("gemeente Almere", 1234, None)],
    )
    cover = pages(written(headline))[0]
    assert "1.234" in cover
    assert "Bezoeken" not in cover


def test_no_text_is_taken_for_markup():
    wicked = [*HOSTILE, "#panic()", "*vet* _schuin_ $x$ <b> // weg", '#import "x": *', "[haak]", "\\ `a`"]
    whole = " ".join("\n".join(pages(written(texts(*wicked)))).split())
    for text in wicked[-5:]:
        assert " ".join(text.split()) in whole


def test_what_the_letters_cannot_show_becomes_a_question_mark():
    whole = " ".join(pages(written(texts("Zaal 😀 en عربي", "gewoon é"))))
    assert "Zaal ? en" in whole
    assert "gewoon é" in whole


def test_a_report_without_rows_says_so():
    empty = Table("onderwerpen", "Onderwerpen", TOPICS.columns, [])
    assert "Geen gegevens in deze periode." in "\n".join(pages(written(empty)))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Vragen", ["Vragen"]),
        ("Per 1.000 inwoners", ["Per 1.000", "inwoners"]),
        ("Verzorgingsgebied", ["Verzorgingsgebied"]),
    ],
)
def test_long_titles_above_figures_take_two_lines(title, lines):
    assert broken(Column(title, Kind.NUMBER)) == lines


def test_a_title_in_a_table_of_many_columns_takes_three_lines():
    assert broken(Column("Plaats per maand open", Kind.NUMBER), 3) == ["Plaats", "per maand", "open"]
    assert broken(Column("Per 1.000 inwoners", Kind.RATIO), 3) == ["Per", "1.000", "inwoners"]
    assert broken(Column("Open uren", Kind.RATIO), 3) == ["Open uren"]


def test_a_chart_on_paper_holds_its_colours_and_no_name_of_one():
    drawing, words = for_print(bar_chart("x", "Vragen", [Bar("LocHal", 10, "10")], unit="vragen"))
    assert "#0a5265" in drawing
    assert "var(" not in drawing
    assert drawing.count("<svg") == 1
    assert words.startswith("Vragen. ")


def test_shades_and_dots_are_valid_in_a_document(monkeypatch):
    """Their shades are see-through and their hidden cells patterns, which older archives refuse."""
    drawn = heat_map(
        "x", "Per uur", [Heading("maandag")], [Heading("9"), Heading("10"), Heading("11")], [[1, 9, HIDDEN]]
    )
    dots = dot_chart("y", "Bereik", [Dot("Oss", 6), Dot("Uden", 18, is_own=True)], average=("Samen", 9))
    charts = iter([drawn, dots])
    report = replace(BY_SLUG["onderwerpen"], draw=lambda table: next(charts))
    monkeypatch.setitem(BY_SLUG, "onderwerpen", report)
    pdf = written(TOPICS, TOPICS)
    for profile in ("pdf/ua-1", "pdf/a-2a"):
        assert [fault.message for fault in page.validate_pdf_bytes(pdf, profile=profile).failures] == []
    assert "•" in "\n".join(pages(pdf))


def test_every_class_in_a_chart_that_draws_has_a_colour_on_paper():
    assert {f".chart-series-{number}" for number in (1, 2, 3)} <= set(
        re.findall(r"\.chart-series-\d", paper_style())
    )
    assert {f".chart-heat-{number}" for number in range(6)} <= set(
        re.findall(r"\.chart-heat-\d", paper_style())
    )
    assert any(report.draw for report in REPORTS)
