"""What is hidden is one symbol, the same on the page, in the chart and in every file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from reports import drawings
from reports.document import Document
from reports.indicators.columns import QUESTIONS, SHARE
from reports.protection.cells import CellError, Cube, where
from reports.protection.gate import refusals
from reports.protection.pattern import pattern
from reports.protection.sheets import NOTE, Sheet
from reports.tables import HIDDEN, Column, Kind, Table, TableError, dutch
from reports.writers import WRITERS

K = 5
TOPICS = {"DigiD": 40, "Zorg": 20, "Huur": 6, "Schulden": 3}
CUBE = Cube({"topic": list(TOPICS)}, {(name,): count for name, count in TOPICS.items()})
RANK = Column("Plaats", Kind.NUMBER, is_rank=True)
PER_HOUR = Column("Per uur", Kind.RATIO, made_from=("Vragen",))
HOURS = Column("Open uren", Kind.RATIO, decimals=1, made_from=())


def sheet(*columns: Column, values=lambda count: (), total: tuple | None = None, **options) -> Sheet:
    """The topics, most questions first, with more columns after the count."""
    rows = [(name, count, *values(count)) for name, count in TOPICS.items()]
    places = {(row, 1): where(topic=name) for row, name in enumerate(TOPICS)}
    if total is not None:
        places[len(TOPICS), 1] = where()
    table = Table("onderwerpen", "Onderwerpen", [Column("Onderwerp"), QUESTIONS, *columns], rows, total)
    return Sheet(table, places, **options)


def protected(given: Sheet) -> Table:
    found = pattern(CUBE, given.cells(CUBE), K)
    assert refusals(CUBE, given.cells(CUBE), found.hidden, K) == []
    return given.protected(CUBE, found.hidden)


def test_hidden_counts_bear_one_symbol_and_the_rows_stand_by_name():
    table = protected(sheet(total=(None, 69)))

    assert table.rows == (("DigiD", 40), ("Huur", HIDDEN), ("Schulden", HIDDEN), ("Zorg", 20))
    assert table.total == ("Totaal", 69)
    assert table.notes == (NOTE,)
    assert dutch(HIDDEN, QUESTIONS) == "•"


def test_an_order_that_no_number_decides_stays():
    table = protected(sheet(in_fixed_order=True))

    assert [row[0] for row in table.rows] == list(TOPICS)


def test_a_table_in_which_nothing_is_hidden_stays_as_it_is():
    given = sheet()

    assert given.protected(CUBE, frozenset()) is given.table


def test_a_share_goes_with_its_count():
    table = protected(sheet(SHARE, values=lambda count: (Decimal(count) / 69,), total=(None, 69, 1)))

    assert [row[2] is HIDDEN for row in table.rows] == [row[1] is HIDDEN for row in table.rows]
    assert table.total == ("Totaal", 69, 1)


def test_no_share_is_shown_of_a_hidden_total():
    given = sheet(SHARE, values=lambda count: (Decimal(count) / 69,), total=(None, 69, 1))

    table = given.protected(CUBE, {where(), where(topic="Schulden")})

    assert all(row[2] is HIDDEN for row in (*table.rows, table.total))


def test_a_ratio_goes_with_what_it_is_made_from_and_hours_stay():
    table = protected(
        sheet(HOURS, PER_HOUR, values=lambda count: (10.0, count / 10), total=(None, 69, 40.0, 1.725))
    )

    assert [row[2] for row in table.rows] == [10.0] * 4
    assert [row[3] is HIDDEN for row in table.rows] == [False, True, True, False]
    assert table.total == ("Totaal", 69, 40.0, 1.725)


def test_places_in_a_ranking_are_hidden_with_any_number():
    table = protected(sheet(RANK, values=lambda count: (list(TOPICS.values()).index(count) + 1,)))

    assert all(row[2] is HIDDEN for row in table.rows)


def test_a_count_that_says_not_what_it_counts_is_refused():
    given = sheet()
    with pytest.raises(CellError):
        Sheet(given.table, {(0, 1): where(topic="DigiD")})
    with pytest.raises(CellError, match="DigiD"):
        sheet().cells(Cube(CUBE.codes, {("DigiD",): 41}))


def test_only_a_number_can_be_hidden():
    with pytest.raises(TableError):
        Table("proef", "Proef", [Column("Naam"), QUESTIONS], [(HIDDEN, 1)])
    with pytest.raises(TableError, match="figures made from"):
        Table("proef", "Proef", [QUESTIONS, Column("Per uur", Kind.RATIO, made_from=("Elders",))], [])


@pytest.mark.parametrize("extension", ["csv", "ods", "xlsx"])
def test_every_file_shows_the_same_symbol_in_the_same_places(extension):
    table = protected(sheet(SHARE, values=lambda count: (Decimal(count) / 69,), total=(None, 69, 1)))
    out = BytesIO()
    WRITERS[extension].write(Document([table], datetime(2026, 1, 1, tzinfo=UTC)), out)

    if extension == "csv":
        lines = [line.split(";") for line in out.getvalue().decode("utf-8-sig").splitlines()]
    else:
        sheets = CalamineWorkbook.from_filelike(BytesIO(out.getvalue()))
        lines = [[str(value) for value in row] for row in sheets.get_sheet_by_index(0).to_python()]

    shown = [[value == "•" for value in line] for line in lines[1:]]
    assert shown == [[value is HIDDEN for value in row] for row in (*table.rows, table.total)]
    assert "3" not in {value for line in lines for value in line}


def test_a_chart_draws_what_is_shown_the_most_first():
    drawn = drawings.by_topic(protected(sheet(total=(None, 69))))

    assert "Schulden" not in drawn
    assert "Huur" not in drawn
    assert drawn.index("DigiD") < drawn.index("Zorg")


def test_a_month_that_is_hidden_is_a_gap_in_the_line():
    columns = [Column("Maand", Kind.MONTH), QUESTIONS, Column("Corona", Kind.NUMBER, is_count=True)]
    rows = [(date(2026, 1, 1), 30, 10), (date(2026, 2, 1), HIDDEN, HIDDEN), (date(2026, 3, 1), 25, 0)]

    drawn = drawings.by_month(Table("vragen-per-maand", "Vragen per maand", columns, rows))

    assert "januari 2026: 30" in drawn
    assert "februari 2026:" not in drawn


def test_parts_of_a_whole_are_not_drawn_when_one_is_hidden():
    columns = [Column("Uitkomst"), QUESTIONS]
    table = Table("uitkomsten", "Uitkomsten", columns, [("opgelost", 30), ("deels", HIDDEN)])

    assert drawings.by_share(table) == ""
