"""Reports from the command line: the same bytes as the web gives."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ido.models import Library
from reports.catalogue import REPORTS
from reports.periods import Period
from tests.brabant import log_questions
from tests.editions import make_edition
from tests.factories import make_municipality, make_topic

YEAR = Period.year(2022)
DAYS = {"first": "2022-01-01", "last": "2022-12-31"}


@pytest.fixture
def asked(centrum, digid) -> None:
    log_questions(centrum, [digid] * 40 + [make_topic("Faillissement")] * 3, YEAR.first, YEAR.last)


def run(*args: str, **options: object) -> tuple[bytes, str]:
    """What the command writes on standard output and on standard error."""
    raw, errors = BytesIO(), StringIO()
    out = TextIOWrapper(raw, encoding="utf-8", newline="")
    call_command("report", *args, stdout=out, stderr=errors, no_color=True, **options)
    out.flush()
    return raw.getvalue(), errors.getvalue()


def test_the_list_names_every_report():
    listed, _ = run("--list")

    assert [line.split()[0] for line in listed.decode().splitlines()] == [report.slug for report in REPORTS]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize("slug", [*(report.slug for report in REPORTS if Library in report.about), "alles"])
def test_the_file_is_byte_for_byte_that_of_the_web(asked, joost, login, slug, extension):
    url = reverse("reports:report_download", args=[slug, extension])

    content, _ = run(slug, library="bibliotheek-almere", format=extension, **DAYS)

    assert content == login(joost).get(url, {"periode": "2022"}).content


@pytest.mark.parametrize("province", ["Flevoland", "flevoland", "PV24", "pv24"])
def test_a_province_goes_by_name_or_code(asked, province):
    content, _ = run("vragen-per-gemeente", province=province, **DAYS)

    assert b";Almere;;43;0;43;;1" in content


def test_a_municipality_goes_by_its_code(asked):
    content, _ = run("kerncijfers", municipality="GM0034", **DAYS)

    assert b"gemeente Almere;43;" in content


def test_a_file_can_be_written_to_a_path(asked, tmp_path):
    target = tmp_path / "rapport.xlsx"

    content, _ = run("uitkomsten", municipality="GM0034", format="xlsx", output=str(target), **DAYS)

    assert content == b""
    assert load_workbook(target).sheetnames == ["Uitkomsten", "Toelichting"]


def test_figures_of_an_area_come_whole_with_a_warning_and_those_of_a_library_without(asked):
    content, errors = run("onderwerpen", municipality="GM0034", **DAYS)
    own, none = run("onderwerpen", library="bibliotheek-almere", **DAYS)

    assert "Faillissement" in content.decode()
    assert (
        errors == "Let op: dit zijn onbeschermde cijfers van nu. Wat je mag publiceren, geeft --protected.\n"
    )
    assert "Faillissement" in own.decode()
    assert none == ""


def test_protected_gives_what_was_published(asked):
    make_edition(make_municipality(), YEAR)

    whole, errors = run("alles", municipality="GM0034", protected=True, **DAYS)
    one, _ = run("onderwerpen", municipality="GM0034", protected=True, **DAYS)

    assert errors == ""
    assert "gemeente Almere;1234;1100;5,61" in whole.decode()
    assert one.decode("utf-8-sig").splitlines()[1:] == [
        "DigiD;Inloggen;1226;0,994",
        "Huurtoeslag;Toeslagen;•;•",
        "Totaal;;1234;1,000",
    ]
    with pytest.raises(CommandError, match="Dit rapport is hier niet te maken"):
        run("kanalen", municipality="GM0034", protected=True, **DAYS)


@pytest.mark.parametrize(
    "options",
    [
        {"municipality": "GM0034", "last": "2022-11-30"},
        {"province": "PV24"},
        {"library": "bibliotheek-almere"},
    ],
)
def test_what_was_not_published_is_not_given_protected(asked, options):
    make_edition(make_municipality(), YEAR)

    with pytest.raises(CommandError, match="Over deze dagen is er geen uitgave"):
        run("alles", protected=True, **{**DAYS, **options})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "options", "message"),
    [
        ("", {"province": "PV24"}, "Kies een rapport: kerncijfers,"),
        ("bestaat-niet", {"province": "PV24"}, "Kies een rapport: kerncijfers,"),
        ("uitkomsten", {}, "Kies precies één van"),
        ("uitkomsten", {"province": "PV24", "municipality": "GM0034"}, "Kies precies één van"),
        ("uitkomsten", {"province": "Holland"}, "--province Holland bestaat niet."),
        ("uitkomsten", {"municipality": "GM9999"}, "--municipality GM9999 bestaat niet."),
        ("uitkomsten", {"library": "nergens"}, "--library nergens bestaat niet."),
        ("uitkomsten", {"province": "PV24", "first": "gisteren"}, "Geef bij --from een datum"),
        ("uitkomsten", {"province": "PV24", "last": ""}, "Geef bij --until een datum"),
        ("uitkomsten", {"province": "PV24", "last": "2021-01-01"}, "--until ligt voor --from."),
        ("uitkomsten", {"province": "PV24", "first": "9999-01-01"}, "--from ligt in de toekomst."),
        (
            "uitkomsten",
            {"province": "PV24", "format": "doc"},
            "Kies bij --format: csv, xlsx, pdf, ods, json of zip.",
        ),
        ("uitkomsten", {"province": "PV24", "output": "/bestaat/niet.csv"}, "Kan niet schrijven naar"),
    ],
)
def test_what_is_wrong_is_said_in_dutch(slug, options, message):
    with pytest.raises(CommandError, match=message):
        run(slug, **{**DAYS, **options})


def test_a_period_that_has_not_ended_is_read_up_to_today(asked):
    content, _ = run("vragen-per-maand", municipality="GM0034", first="2022-01-01", last="9999-12-31")

    assert len(content.decode().splitlines()) < 12 * (timezone.localdate().year - 2021) + 3


def shell(*args: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a scheduler runs it, on the database of the tests, which holds nothing."""
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    return subprocess.run(
        [sys.executable, "manage.py", "report", *args],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        check=False,
    )


@pytest.mark.django_db
def test_a_scheduler_gets_bytes_or_an_exit_code_and_a_dutch_text():
    days = ["--from", "2022-01-01", "--until", "2022-12-31"]

    good = shell("uitkomsten", "--province", "Zeeland", "--format", "xlsx", *days)
    wrong = shell("uitkomsten", "--province", "Holland", *days)
    unknown = shell("uitkomsten", "--provincie", "Zeeland")

    assert good.returncode == 0
    assert good.stderr.startswith(b"Let op: dit zijn onbeschermde cijfers")
    assert load_workbook(BytesIO(good.stdout)).sheetnames == ["Uitkomsten", "Toelichting"]
    assert (wrong.returncode, wrong.stdout) == (1, b"")
    assert "--province Holland bestaat niet." in wrong.stderr.decode()
    assert (unknown.returncode, unknown.stdout) == (1, b"")
    assert "Deze opdracht klopt niet." in unknown.stderr.decode()
