"""Municipalities and their inhabitants: read whole or not at all, and every fault named by its line."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ido.models import Inhabitants, Municipality
from ido.municipality_file import FaultyFileError, decode, read, write
from tests.factories import make_municipality
from tests.forms import text_of

HEADING = "cbs_code,name,province,population\n"
GOOD = (
    "cbs_code,name,province,province_code,population,area_km2\n"
    "GM0034,Almere,Flevoland,PV24,232650,129.19\n"
    "GM0080,Leeuwarden,Friesland,PV21,129.355,238\n"
    "\n"
    'GM0373,"Bergen (NH.)",Noord-Holland,PV27,29900,99\n'
)


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(FaultyFileError) as error:
        read(text)
    assert all(fault.problem.endswith(".") and fault.remedy.endswith(".") for fault in error.value.faults)
    return [(fault.line, fault.column) for fault in error.value.faults]


def command(tmp_path, text: str | bytes, *options: str, year: int = 2026) -> str:
    path = tmp_path / "gemeenten.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = StringIO()
    call_command("import_municipalities", str(path), "--year", str(year), *options, stdout=out)
    return out.getvalue()


# --- Reading ----------------------------------------------------------------------------------


def test_a_file_is_read_with_its_lines_codes_and_provinces():
    rows = read(GOOD)

    assert [(r.line, r.code, r.name, r.province, r.population) for r in rows] == [
        (2, "GM0034", "Almere", "PV24", 232650),
        (3, "GM0080", "Leeuwarden", "PV21", 129355),
        (5, "GM0373", "Bergen (NH.)", "PV27", 29900),
    ]
    assert [row[1:] for row in read(write(rows))] == [row[1:] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_usual_encodings_separators_and_line_ends_are_understood(encoding, separator, newline):
    lines = ["cbs_code", "name", "province", "population"], ["GM1900", "Súdwest-Fryslân", "Fryslân", "90500"]
    content = newline.join(separator.join(line) for line in lines).encode(encoding)

    (row,) = read(decode(content))

    assert (row.name, row.province) == ("Súdwest-Fryslân", "PV21")


@pytest.mark.parametrize(
    "province", ["Noord-Brabant", "noord brabant", "NOORD-BRABANT", "PV30", "pv30", "30"]
)
def test_a_province_is_known_by_its_name_or_code(province):
    assert read(f"{HEADING}GM0855,Tilburg,{province},230000")[0].province == "PV30"


@pytest.mark.parametrize(
    ("code", "read_as"), [("GM0014", "GM0014"), ("gm14", "GM0014"), ("0014", "GM0014"), ("14", "GM0014")]
)
def test_a_code_is_read_without_its_letters_and_zeros(code, read_as):
    assert read(f"{HEADING}{code},Groningen,Groningen,244829")[0].code == read_as


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("XX0855,Tilburg,Noord-Brabant,230000", ["cbs_code"]),
        (",Tilburg,Noord-Brabant,230000", ["cbs_code"]),
        ("GM00855,Tilburg,Noord-Brabant,230000", ["cbs_code"]),
        ("GM٠٨٥٥,Tilburg,Noord-Brabant,230000", ["cbs_code"]),
        ("GM0855,,Noord-Brabant,230000", ["name"]),
        (f"GM0855,{'x' * 81},Noord-Brabant,230000", ["name"]),
        ("GM0855,Tilburg,Brabant-Oost,230000", ["province"]),
        ("GM0855,Tilburg,,230000", ["province"]),
        ("GM0855,Tilburg,Noord-Brabant,", ["population"]),
        ("GM0855,Tilburg,Noord-Brabant,0", ["population"]),
        ("GM0855,Tilburg,Noord-Brabant,-5", ["population"]),
        ("GM0855,Tilburg,Noord-Brabant,230.5", ["population"]),
        ("GM0855,Tilburg,Noord-Brabant,veel", ["population"]),
        (f"GM0855,Tilburg,Noord-Brabant,{'9' * 400}", ["population"]),
        ("GM0855,Tilburg,Noord-Brabant", [""]),
        ("GM0855,Tilburg,Noord-Brabant,1,2", [""]),
        ("XX,,Nergens,nul", ["cbs_code", "name", "population", "province"]),
    ],
)
def test_every_fault_is_named_by_line_and_column(line, columns):
    text = f"{HEADING}GM0034,Almere,Flevoland,232650\n\n{line}\n"

    assert faults_of(text) == [(4, column) for column in columns]


def test_the_line_of_a_fault_counts_line_ends_inside_a_cell():
    assert faults_of(f'{HEADING}GM0034,"Al\nmere",Flevoland,1\nGM0855,Tilburg,Nergens,2\n') == [
        (4, "province")
    ]


def test_a_code_that_is_there_twice_is_a_fault_of_the_second_line():
    assert faults_of(f"{HEADING}GM0034,Almere,Flevoland,1\nGM34,Almere,Flevoland,2") == [(3, "cbs_code")]


def test_a_province_whose_name_and_code_differ_is_a_fault():
    assert faults_of("cbs_code,name,province,province_code,population\nGM0034,Almere,Flevoland,PV30,1") == [
        (2, "province")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "")]),
        ("\n\n", [(1, "")]),
        (HEADING, [(2, "")]),
        ("naam,inwoners\nAlmere,1", [(1, "cbs_code"), (1, "name"), (1, "population"), (1, "province")]),
        ("cbs_code,name,name,province,population\nGM0034,A,B,Flevoland,1", [(1, "name")]),
        (f'{HEADING}GM0034,"Almere,Flevoland,1\n', [(2, "")]),
    ],
)
def test_a_file_that_is_something_else_is_refused(text, found):
    assert faults_of(text) == found


@pytest.mark.parametrize("content", [b"PK\x03\x04xlsx", b"\xff\xfec\0b\0s\0", b"a\0b"])
def test_a_spreadsheet_is_not_a_csv(content):
    with pytest.raises(FaultyFileError, match="1 fouten") as error:
        decode(content)

    assert "CSV" in str(error.value.faults[0])


# --- The command ------------------------------------------------------------------------------


def test_the_command_stores_municipalities_and_inhabitants(db, tmp_path):
    said = command(tmp_path, GOOD)

    assert "3 nieuw" in said
    leeuwarden = Municipality.objects.get(pk="GM0080")
    assert (leeuwarden.name, leeuwarden.province) == ("Leeuwarden", "PV21")
    inhabitants = leeuwarden.inhabitants.get()
    assert (inhabitants.counted_on, inhabitants.count, inhabitants.source) == (
        date(2026, 1, 1),
        129355,
        "CBS",
    )


def test_doing_it_again_changes_nothing(db, tmp_path):
    command(tmp_path, GOOD)

    said = command(tmp_path, GOOD)

    assert "0 nieuw, 0 veranderd, 3 hetzelfde" in said
    assert Inhabitants.objects.count() == 3


def test_a_corrected_number_replaces_the_old_one(db, tmp_path):
    command(tmp_path, GOOD)

    said = command(tmp_path, GOOD.replace("232650", "232651"), "--source", "CBS, herzien")

    assert "1 veranderd, 2 hetzelfde" in said
    almere = Inhabitants.objects.get(municipality="GM0034")
    assert (almere.count, almere.source) == (232651, "CBS, herzien")


def test_a_dry_run_stores_nothing(db, tmp_path):
    assert "Er is niets bewaard" in command(tmp_path, GOOD, "--dry-run")

    assert not Municipality.objects.exists()


def test_one_fault_keeps_the_whole_file_out(db, tmp_path):
    with pytest.raises(CommandError, match=r"regel 6, kolom population: “veel” is geen aantal") as error:
        command(tmp_path, GOOD + "GM0855,Tilburg,Noord-Brabant,PV30,veel,1\n")

    assert "Er is niets ingelezen" in str(error.value)
    assert not Municipality.objects.exists()


def test_a_newer_file_renames_and_an_older_one_does_not(db, tmp_path):
    command(tmp_path, GOOD, year=2025)
    renamed = GOOD.replace("Leeuwarden", "Ljouwert")

    assert "0 met een andere naam" in command(tmp_path, renamed, year=2020)
    assert Municipality.objects.get(pk="GM0080").name == "Leeuwarden"

    assert "1 met een andere naam" in command(tmp_path, renamed, year=2026)
    assert Municipality.objects.get(pk="GM0080").name == "Ljouwert"


def test_a_municipality_that_was_dissolved_by_then_is_a_fault(db, tmp_path):
    make_municipality("GM0034", "Almere", dissolved_on=date(2026, 1, 1))

    command(tmp_path, GOOD, year=2025)
    with pytest.raises(CommandError, match=r"regel 2, kolom cbs_code: Almere is opgeheven op 01-01-2026"):
        command(tmp_path, GOOD, year=2026)


@pytest.mark.parametrize("year", ["0", "1989", "2100", "99999"])
def test_a_year_that_cannot_be_is_refused(year, db, tmp_path):
    with pytest.raises(CommandError, match="Kies een jaar"):
        command(tmp_path, GOOD, year=int(year))


def test_a_file_that_is_not_there_is_said_to_be_unreadable(db, tmp_path):
    with pytest.raises(CommandError, match="niet te lezen"):
        call_command("import_municipalities", str(tmp_path / "weg.csv"), "--year", "2026")


# --- Pages ------------------------------------------------------------------------------------


@pytest.fixture
def browser(login, bea):
    return login(bea)


def upload(content: str | bytes = GOOD) -> SimpleUploadedFile:
    return SimpleUploadedFile("gemeenten.csv", content if isinstance(content, bytes) else content.encode())


def test_a_file_is_seen_first_and_stored_after_confirmation(browser):
    address = reverse("inhabitants_import")

    seen = browser.post(address, {"year": "2026", "source": "CBS", "file": upload()})

    assert "Er is nog niets bewaard." in text_of(seen)
    assert "129.355" in text_of(seen)
    assert not Municipality.objects.exists()
    kept = {name: seen.context["form"].initial[name] for name in ("year", "source", "rows")}
    done = browser.post(address, {**kept, "confirm": "1"})
    assert done.url == reverse("municipality_list")
    assert Inhabitants.objects.get(municipality="GM0373").count == 29900


def test_faults_are_shown_in_a_table_and_the_year_is_kept(browser):
    content = f"{HEADING}GM0855,Tilburg,Nergens,230000\n"

    response = browser.post(
        reverse("inhabitants_import"), {"year": "2024", "source": "CBS", "file": upload(content)}
    )

    page = text_of(response)
    assert "“Nergens” is geen provincie." in page
    assert 'value="2024"' in page
    assert not Municipality.objects.exists()


def test_confirming_twice_stores_once(browser):
    data = {"year": "2026", "source": "CBS", "rows": GOOD, "confirm": "1"}

    for _ in range(2):
        assert browser.post(reverse("inhabitants_import"), data).status_code == 302

    assert Inhabitants.objects.count() == 3


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"year": "2026", "source": "CBS"},
        {"year": "-1", "source": "CBS", "rows": GOOD, "confirm": "1"},
        {"year": "9" * 30, "source": "\0", "rows": "\0", "confirm": "1"},
        {"year": "2026", "source": "CBS", "rows": "x" * 600_000, "confirm": "1"},
        {"year": "2026", "source": "x" * 500, "rows": GOOD, "confirm": "\0"},
        {"year": "2026", "source": "CBS", "rows": f"{HEADING}GM0034,Al\0mere,Flevoland,1", "confirm": "1"},
    ],
)
def test_a_strange_upload_is_answered_politely(data, browser):
    response = browser.post(reverse("inhabitants_import"), data)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Municipality.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\0", b"PK\x03\x04", b"a" * 600_000, b"\x81\x8d", b'"' * 1000]
)
def test_a_strange_file_is_answered_politely(content, browser):
    response = browser.post(
        reverse("inhabitants_import"), {"year": "2026", "source": "CBS", "file": upload(content)}
    )

    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_the_list_is_searched_by_name_code_and_province(browser):
    make_municipality("GM0034", "Almere", "PV24", inhabitants=232650)
    make_municipality("GM0855", "Tilburg", "PV30")

    def names(**query) -> list[str]:
        response = browser.get(reverse("municipality_list"), query)
        assert response.status_code == 200
        return [m.name for m in response.context["page"].object_list]

    assert names() == ["Almere", "Tilburg"]
    assert names(zoek="alm") == ["Almere"]
    assert names(zoek="gm0855") == ["Tilburg"]
    assert names(provincie="PV30") == ["Tilburg"]
    assert names(zoek="zzz") == []
    assert names(zoek="\0") == ["Almere", "Tilburg"]
    assert names(provincie="PV99", page="x") == ["Almere", "Tilburg"]
    assert "232.650" in text_of(browser.get(reverse("municipality_list")))


def test_the_list_turns_its_pages_and_costs_the_same(browser):
    make_municipality()
    browser.get(reverse("municipality_list"))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("municipality_list"))
    for number in range(1000, 1060):
        make_municipality(f"GM{number}", f"Gemeente {number}", inhabitants=number)

    with CaptureQueriesContext(connection) as many:
        response = browser.get(reverse("municipality_list"))

    assert response.context["page"].paginator.num_pages == 2
    assert len(many) == len(one)


def test_a_municipality_is_dissolved_into_another(browser):
    make_municipality("GM0856", "Uden", "PV30", inhabitants=42000)
    make_municipality("GM1991", "Maashorst", "PV30")

    browser.post(
        reverse("municipality_edit", args=["GM0856"]), {"dissolved_on": "2022-01-01", "successor": "GM1991"}
    )

    uden = text_of(browser.get(reverse("municipality_detail", args=["GM0856"])))
    maashorst = text_of(browser.get(reverse("municipality_detail", args=["GM1991"])))
    assert "1 januari 2022" in uden
    assert "42.000" in uden
    assert "Uden" in maashorst


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"successor": "GM1991"}, "dissolved_on"),
        ({"dissolved_on": "2023-01-01", "successor": "GM1991"}, "successor"),
        ({"dissolved_on": "2022-01-01", "successor": "GM0856"}, "successor"),
        ({"dissolved_on": "2022-01-01", "successor": "\0"}, "successor"),
        ({"dissolved_on": "2022-01-01", "successor": "x" * 5000}, "successor"),
        ({"dissolved_on": "0001-01-01"}, "dissolved_on"),
        ({"dissolved_on": "\0"}, "dissolved_on"),
    ],
)
def test_the_end_of_a_municipality_makes_sense(data, field, browser):
    make_municipality("GM0856", "Uden", "PV30")
    make_municipality("GM1991", "Maashorst", "PV30", dissolved_on=date(2022, 6, 1))

    response = browser.post(reverse("municipality_edit", args=["GM0856"]), data)

    assert field in response.context["form"].errors
    assert Municipality.objects.get(pk="GM0856").dissolved_on is None


def test_municipalities_are_for_the_administrator_alone(login, joost):
    make_municipality()
    for address in (
        reverse("municipality_list"),
        reverse("municipality_detail", args=["GM0034"]),
        reverse("municipality_edit", args=["GM0034"]),
        reverse("inhabitants_import"),
    ):
        assert login(joost).get(address).status_code == 403


@pytest.mark.parametrize("code", ["GM9999", "GM٠٠٣٤", "GM0034%0A", "%00", "x"])
def test_a_municipality_that_is_not_there_is_not_found(code, browser):
    make_municipality()

    assert browser.get(f"/beheer/gemeenten/{code}/").status_code == 404
