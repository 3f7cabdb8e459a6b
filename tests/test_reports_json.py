"""The JSON of a document: judged by its own schema with a validator that we did not write."""

from __future__ import annotations

import io
import json
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker

from reports.document import Document
from reports.editions.frozen import SCHEMA, freeze, thaw
from reports.writers import WRITERS
from reports.writers.zip import SCHEMA as FILE
from tests.documents import CREATED, documents
from tests.written import TABLE

VALIDATOR = Draft202012Validator(json.loads(FILE.read_text()), format_checker=FormatChecker())
DOCUMENT = Document([TABLE], CREATED, makers=["Bibliotheek Almere"], imprint=[("Stand van", "gisteren")])


def told(document: Document) -> dict:
    out = io.BytesIO()
    WRITERS["json"].write(document, out)
    return json.loads(out.getvalue())


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(VALIDATOR.schema)


@given(documents())
@settings(max_examples=25, deadline=None)
def test_every_document_fits_the_schema_and_comes_back(document):
    VALIDATOR.validate(told(document))
    back = thaw(freeze(document))
    assert freeze(back) == freeze(document)
    assert [list(table.published_rows()) for table in back.tables] == [
        list(table.published_rows()) for table in document.tables
    ]


@given(documents())
@settings(max_examples=20, deadline=None)
def test_the_text_is_canonical(document):
    text = freeze(document)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_text_that_looks_like_the_form_itself_stays_a_text():
    strange = Document([TABLE], CREATED, title='"tables":["rows":[]', subject='\\"rows":[')
    assert (told(strange)["title"], told(strange)["subject"]) == ('"tables":["rows":[]', '\\"rows":[')
    assert len(told(strange)["tables"][0]["rows"]) == len(TABLE.rows)


def breaks() -> dict:
    """Each break by what is wrong with it."""
    whole = told(DOCUMENT)
    faults = {f"without {key}": {name: part for name, part in whole.items() if name != key} for key in whole}
    for name, path, value in [
        ("another form", ["format"], 2),
        ("another schema", ["$schema"], "https://elders.example"),
        ("more than we tell", ["maker"], "Joost"),
        ("another sign", ["hidden"], "x"),
        ("a day that is none", ["days"], ["2025-01-01", "2025-02-30"]),
        ("one day", ["days"], ["2025-01-01"]),
        ("a moment without zone", ["created"], "2026-03-01T09:30:00"),
        ("no tables", ["tables"], []),
        ("half a line in the colophon", ["imprint"], [["Stand van"]]),
        ("a slug that is none", ["tables", 0, "slug"], "Met Blanks"),
        ("an unknown kind", ["tables", 0, "columns", 0, "kind"], "money"),
        ("decimals of a whole number", ["tables", 0, "columns", 0, "decimals"], 2),
        ("a cell that is a list", ["tables", 0, "rows", 0, 0], [1]),
        ("a cell that is yes or no", ["tables", 0, "rows", 0, 0], True),
        ("a total that is a number", ["tables", 0, "total"], 12),
        ("a row header before the first", ["tables", 0, "row_header"], -1),
    ]:
        broken = deepcopy(whole)
        part = broken
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
        faults[name] = broken
    return faults


@pytest.mark.parametrize("fault", breaks())
def test_a_broken_document_does_not_fit(fault):
    assert not VALIDATOR.is_valid(breaks()[fault])


def test_what_is_hidden_and_what_it_means_is_in_it():
    columns = told(DOCUMENT)["tables"][0]["columns"]
    assert columns[6] == {
        "title": "Aandeel corona",
        "kind": "percentage",
        "decimals": 1,
        "unit": "deel van 1",
        "definition": "",
        "is_count": False,
        "is_rank": False,
    }
    assert (told(DOCUMENT)["hidden"], told(DOCUMENT)["makers"]) == ("•", ["Bibliotheek Almere"])


def test_the_schema_stands_at_the_address_that_each_file_names():
    assert reverse("reports:document_schema") == SCHEMA
    answer = Client().get(SCHEMA)
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert json.loads(answer.content) == VALIDATOR.schema
