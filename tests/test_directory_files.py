"""The files that leave, opened by programs that are not ours."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from ido.models import User
from partners.models import Partner, Service
from tests.factories import LONG_AGO
from tests.hsds_documents import faults, rich_service, take_in


@pytest.fixture
def leaving(client, almere, joost):
    """Hands in the name of a form, gets the bytes of the file: of a directory with texts that are hard."""
    take_in(rich_service(), almere)
    hard = '=SOM(A1); "een",\ntwee – é'
    partner = Partner.objects.create(
        library=almere, kind="other", name="Ä & co", description=hard, starts_on=LONG_AGO
    )
    Service.objects.create(library=almere, partner=partner, kind="course", name="Les", starts_on=LONG_AGO)
    return lambda form: file_of(client, joost, form)


def file_of(client: Any, user: User, form: str) -> bytes:
    client.force_login(user)
    response = client.get(reverse("partners:exchange_download"), {"form": form})
    assert response.status_code == 200
    return response.content


def rows_of(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@pytest.mark.parametrize("kind", ["partners", "services"])
def test_csv_and_workbook_hold_the_same_cells_all_of_them_text(leaving, kind):
    table = rows_of(leaving(f"{kind}-csv"), ";")
    sheet = openpyxl.load_workbook(io.BytesIO(leaving(f"{kind}-xlsx"))).active
    header, *rows = [["" if cell is None else cell for cell in row] for row in sheet.values]

    assert header == list(table[0])
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    told = [{name: text.removeprefix("'") for name, text in row.items()} for row in table]
    assert cells == told
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}
    assert len(rows) == 2


def test_the_pages_in_the_zip_are_whole_and_right_by_the_schemas(leaving):
    archive = zipfile.ZipFile(io.BytesIO(leaving("hsds-json")))

    assert archive.testzip() is None
    for kind in ("organization", "service", "location"):
        page = json.loads(archive.read(f"{kind}s.json"))
        assert page["total_items"] == page["size"] == len(page["contents"]) > 0
        assert [fault for one in page["contents"] for fault in faults(one, kind)] == []


def test_the_data_package_describes_the_tables_that_are_in_the_zip(leaving):
    archive = zipfile.ZipFile(io.BytesIO(leaving("hsds-csv")))
    package = json.loads(archive.read("datapackage.json"))

    assert archive.testzip() is None
    assert {one["path"] for one in package["resources"]} == {*archive.namelist()} - {"datapackage.json"}
    for one in package["resources"]:
        rows = rows_of(archive.read(one["path"]))
        fields = one["schema"]["fields"]
        required = [field["name"] for field in fields if field.get("constraints")]
        assert list(rows[0]) == [field["name"] for field in fields]
        assert len({row["id"] for row in rows}) == len(rows)
        assert all(row[name] for row in rows for name in required)
