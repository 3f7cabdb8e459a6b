"""What the figures say in words: by fixed rules, never why, and nothing of what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.columns import QUESTIONS, SHARE
from reports.indicators.reach import COLUMNS as REACH
from reports.indicators.subjects import OTHERS
from reports.indicators.year_on_year import COLUMNS as YEARS
from reports.sentences import sentences, with_sentences
from reports.tables import HIDDEN, Column, Table


def years(now, before) -> Table:
    return Table(
        "jaar-op-jaar",
        "Jaar op jaar",
        YEARS,
        [(date(2025, 1, 1), now, before, None)],
        total=(None, now, before, None),
    )


def reached(asked, own, province) -> Table:
    rows = [
        ("Gemeente Oss", 1, 1000, asked, own),
        ("Werkgebied van NOBB", 4, 9000, 9000, Decimal(1)),
        ("Provincie Noord-Brabant", 9, 90000, 90000, province),
    ]
    return Table("bereik-vergeleken", "Bereik vergeleken", REACH, rows)


def topics(*counts) -> Table:
    rows = [(f"Onderwerp {place}", "Groep", count, None) for place, count in enumerate(counts, start=1)]
    columns = [Column("Onderwerp"), Column("Groep"), QUESTIONS, SHARE]
    return Table("onderwerpen", "Onderwerpen", columns, rows, total=(None, None, None, None))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (412, 368, ["Er waren 412 vragen. Dat is 12% meer dan een jaar eerder: toen waren het er 368."]),
        (90, 120, ["Er waren 90 vragen. Dat is 25% minder dan een jaar eerder: toen waren het er 120."]),
        (
            102,
            100,
            ["Er waren 102 vragen. Dat is ongeveer evenveel als een jaar eerder: toen waren het er 100."],
        ),
        (40, 12, ["Er waren 40 vragen, een jaar eerder 12. Dat is te weinig om te vergelijken."]),
        (1, 0, ["Er was 1 vraag. Een jaar eerder zijn er geen vastgelegd."]),
        (HIDDEN, 100, []),
        (100, HIDDEN, []),
        (100, None, []),
    ],
)
def test_growth_is_told_of_enough_questions_that_are_shown(now, before, expected):
    assert sentences([years(now, before)]) == expected


@pytest.mark.parametrize(
    ("asked", "own", "province", "expected"),
    [
        (60, Decimal(6), Decimal(4), "6,0 vragen per 1.000 inwoners, meer dan in de hele provincie (4,0)."),
        (60, Decimal(3), Decimal(4), "3,0 vragen per 1.000 inwoners, minder dan in de hele provincie (4,0)."),
        (
            60,
            Decimal("0.74"),
            Decimal("0.66"),
            "0,74 vragen per 1.000 inwoners, meer dan in de hele provincie (0,66).",
        ),
        (60, Decimal(4), Decimal("4.1"), "ongeveer evenveel als in de hele provincie (4,1)."),
        (
            8,
            Decimal(4),
            Decimal(9),
            "te weinig vragen om het bereik met dat van de provincie te vergelijken.",
        ),
        (HIDDEN, HIDDEN, Decimal(4), None),
        (60, None, Decimal(4), None),
    ],
)
def test_reach_is_told_beside_that_of_the_province(asked, own, province, expected):
    said = sentences([reached(asked, own, province)])

    assert said == [] if expected is None else said[0].endswith(expected)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((40, 10), ["Het vaakst ging het over Onderwerp 1: 80% van de vragen."]),
        ((20, 20), []),
        ((40, HIDDEN), []),
        ((9, 3), []),
        ((), []),
    ],
)
def test_the_first_topic_is_told_when_it_is_surely_the_first(counts, expected):
    assert sentences([topics(*counts)]) == expected


def test_no_more_than_two_sentences_stand_with_the_headline_figures():
    headline = Table("kerncijfers", "Kerncijfers", [QUESTIONS], [(412,)], notes=["Een noot."])
    every = [headline, years(412, 368), reached(412, Decimal(6), Decimal(4)), topics(300, 112)]

    first, *rest = with_sentences(every)

    assert [note.split()[0] for note in first.notes] == ["Er", "Het", "Een"]
    assert rest == every[1:]


def test_small_topics_that_stand_together_are_no_topic():
    table = topics(12, 40)
    others = replace(table, rows=[table.rows[0], (OTHERS, *table.rows[1][1:])])

    assert sentences([others]) == ["Het vaakst ging het over Onderwerp 1: 23% van de vragen."]
