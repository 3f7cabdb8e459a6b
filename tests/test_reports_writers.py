"""What holds for every format that is written."""

import io

import pytest
from python_calamine import CalamineWorkbook

from reports.tables import Column, Kind, Table
from reports.writers import WRITERS
from reports.writers.ods import SPACES
from tests.written import CREATED, LONG, TABLE, part_of_ods, read_csv, read_xlsx, texts, written


@pytest.mark.parametrize("extension", WRITERS)
def test_same_input_gives_the_same_bytes(extension):
    assert written(extension, [TABLE, texts("a")]) == written(extension, [TABLE, texts("a")])


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_table_without_rows_is_only_a_header(extension):
    data = written(extension, Table("leeg", "Leeg", [Column("Locatie"), Column("Vragen", Kind.NUMBER)], []))
    sheets = CalamineWorkbook.from_filelike
    rows = (
        read_csv(data) if extension == "csv" else sheets(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    )
    assert rows == [["Locatie", "Vragen"]]


@pytest.mark.parametrize("extension", WRITERS)
def test_writer_refuses_no_tables_and_a_date_without_zone(extension):
    with pytest.raises(ValueError, match="no table"):
        written(extension, [])
    with pytest.raises(ValueError, match="time zone"):
        written(extension, TABLE, created=CREATED.replace(tzinfo=None))


def test_writers_go_by_their_extension():
    assert {key: writer.extension for key, writer in WRITERS.items()} == {key: key for key in WRITERS}


def test_sheets_print_on_one_width_of_a4_with_what_they_are_above():
    sheet = read_xlsx(written("xlsx", LONG)).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "Signalen && antwoorden" in sheet.oddHeader.left.text
    assert sheet.oddFooter.right.text == "Bladzijde &P van &N"

    paper = part_of_ods(written("ods", LONG), "styles.xml")
    layout = next(paper.iter(f"{{{SPACES['style']}}}page-layout-properties"))
    assert layout.get(f"{{{SPACES['style']}}}scale-to-X") == "1"
    assert next(paper.iter(f"{{{SPACES['text']}}}sheet-name")) is not None
