"""Tables, Dutch notation and ranking: no database needed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import notation
from reports.tables import Column, Kind, Table, TableError, competition_rank, dutch

LOCATION = Column("Locatie")
COUNT = Column("Vragen", Kind.NUMBER)
SHARE = Column("Aandeel", Kind.PERCENTAGE)


def make_table(columns=(LOCATION, COUNT), rows=(("LocHal", 1023),), **more):
    return Table("vragen", "Vragen per locatie", columns, rows, **more)


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (1234, COUNT, "1.234"),
        (1_234_567, COUNT, "1.234.567"),
        (0, COUNT, "0"),
        (-1500, COUNT, "−1.500"),
        (4.5576, Column("Bereik", Kind.RATIO), "4,56"),
        (Decimal("0.125"), Column("Bereik", Kind.RATIO), "0,13"),
        (1234.5, Column("Bereik", Kind.RATIO, decimals=1), "1.234,5"),
        (-0.001, Column("Bereik", Kind.RATIO), "0,00"),
        (3, Column("Bereik", Kind.RATIO), "3,00"),
        (179 / 1023, SHARE, "17,5%"),
        (1, Column("Aandeel", Kind.PERCENTAGE, decimals=0), "100%"),
        (date(2022, 12, 1), Column("Dag", Kind.DATE), "01-12-2022"),
        (date(2021, 5, 1), Column("Maand", Kind.MONTH), "mei 2021"),
        ("'s-Hertogenbosch", LOCATION, "'s-Hertogenbosch"),
        ("Totaal", COUNT, "Totaal"),
        (None, COUNT, "–"),
        (None, LOCATION, "–"),
    ],
)
def test_value_is_written_in_dutch_notation(value, column, text):
    assert dutch(value, column) == text


@given(st.integers(-(10**15), 10**15))
def test_dutch_whole_number_keeps_every_digit(value):
    written = dutch(value, COUNT)
    assert int(written.replace(".", "").replace("−", "-")) == value
    assert all(len(part) == 3 for part in written.split(".")[1:])


@given(st.fractions(0, 1).map(float))
def test_what_is_published_is_what_is_shown(value):
    shown = Decimal(dutch(value, SHARE).rstrip("%").replace(",", "."))
    assert SHARE.published(value) * 100 == shown


def test_march_has_its_own_abbreviation():
    months = [notation.short_month(date(2026, month, 1)) for month in range(1, 13)]
    assert " ".join(months) == "jan feb mrt apr mei jun jul aug sep okt nov dec"


@pytest.mark.parametrize("row", [("LocHal",), ("LocHal", 1, 2), ()])
def test_ragged_row_is_refused(row):
    with pytest.raises(TableError, match="values for 2 columns"):
        make_table(rows=[("Oss", 566), row])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, 12),
        (Kind.NUMBER, "12"),
        (Kind.NUMBER, 1.0),
        (Kind.NUMBER, True),
        (Kind.NUMBER, 10**15),
        (Kind.RATIO, "4,56"),
        (Kind.RATIO, float("nan")),
        (Kind.RATIO, Decimal("Infinity")),
        (Kind.PERCENTAGE, 17.5),
        (Kind.PERCENTAGE, -0.1),
        (Kind.DATE, "2022-12-11"),
        (Kind.DATE, datetime(2022, 12, 11, tzinfo=UTC)),
        (Kind.MONTH, date(2022, 12, 11)),
    ],
)
def test_value_of_another_kind_is_refused(kind, value):
    with pytest.raises(TableError, match="row 0, 'Kolom'"):
        make_table([LOCATION, Column("Kolom", kind)], [("Oss", value)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": [COUNT, COUNT], "rows": []},
        {"columns": [], "rows": []},
        {"columns": [Column("")], "rows": []},
        {"row_header_column": 2},
        {"row_header_column": -1},
        {"total": (None,)},
        {"total": (3, 3)},
        {"total": (None, "3")},
    ],
)
def test_table_that_does_not_hold_together_is_refused(wrong):
    with pytest.raises(TableError):
        make_table(**wrong)


@pytest.mark.parametrize("slug", ["", "Vragen", "vragen per locatie", "../vragen", "vragen-"])
def test_slug_that_cannot_name_a_file_is_refused(slug):
    with pytest.raises(TableError):
        Table(slug, "Vragen", [LOCATION], [])


@pytest.mark.parametrize(("kind", "decimals"), [(Kind.NUMBER, 2), (Kind.TEXT, 0), (Kind.RATIO, 7)])
def test_decimals_only_where_they_fit(kind, decimals):
    with pytest.raises(TableError):
        Column("Kolom", kind, decimals=decimals)


def test_total_is_called_totaal_even_in_a_column_of_months():
    table = make_table(
        [Column("Maand", Kind.MONTH), COUNT], [(date(2021, 5, 1), 3), (date(2021, 6, 1), 4)], total=(None, 7)
    )
    assert table.total == ("Totaal", 7)
    assert list(table.published_rows())[-1] == ("Totaal", 7)


def test_total_may_have_its_own_name():
    assert make_table(total=("Noord-Brabant", 1023)).total[0] == "Noord-Brabant"


def test_equal_values_share_a_place_and_the_next_is_skipped():
    counts = [1023, 826, 761, 586, 566, 520, 488, 431, 415, 366, 366]
    assert competition_rank(counts) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]
    assert competition_rank([9, 7, 7, 5]) == [1, 2, 2, 4]
    assert competition_rank([9, 7, 7, 5], descending=False) == [4, 2, 2, 1]


def test_what_is_not_available_gets_no_place():
    assert competition_rank([3, None, 5]) == [2, None, 1]
    assert competition_rank([]) == []


@given(st.lists(st.none() | st.integers(-5, 5)), st.booleans())
def test_place_is_one_more_than_the_number_of_better_values(values, descending):
    places = competition_rank(values, descending)
    known = [value for value in values if value is not None]
    for value, place in zip(values, places, strict=True):
        if value is None:
            assert place is None
        else:
            assert place == 1 + sum((other > value) if descending else (other < value) for other in known)
