"""The evidence file: what there was in a year, with its source, and nobody by name."""

from datetime import date
from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from partners.models import Agreement
from reports.evidence import evidence
from reports.models import Download
from reports.periods import Period
from tests.factories import (
    local,
    make_guide,
    make_library,
    make_partner,
    make_service,
    make_session,
    make_user,
    make_visit,
)

TODAY = date(2026, 2, 1)
YEAR = Period.year(2025)


def tables(library) -> dict[str, tuple]:
    return {table.slug: table.rows for table in evidence(library, YEAR, TODAY).tables}


def test_the_file_holds_what_held_in_the_year_and_only_of_this_library(almere, fatima, centrum):
    partner = make_partner("Humanitas", almere)
    agreed = {"library": almere, "partner": partner}
    Agreement.objects.create(**agreed, agreed_on=date(2024, 3, 1), manners=["warm", "cold"])
    Agreement.objects.create(**agreed, agreed_on=date(2023, 1, 1), ends_on=date(2025, 1, 1), manners=["cold"])
    Agreement.objects.create(**agreed, agreed_on=date(2026, 1, 1), manners=["cold"])
    make_guide("Toeslagen", library=almere, checked_on=date(2025, 5, 6))
    make_guide("Van een ander", library=make_library("Bibliotheek Drachten"))
    course = make_service("Klik & Tik", partner, kind="course")
    for day in (date(2025, 3, 4), date(2025, 3, 11), date(2026, 1, 6)):
        make_session(course, local(day, "10:00"), local(day, "12:00"))
    make_user("Omar", library=almere, position="volunteer")
    make_visit(centrum, at=local(date(2025, 6, 2)), by=fatima)

    found = tables(almere)

    assert [row[2:] for row in found["afspraken"]] == [(date(2024, 3, 1), None, "warm en koud")]
    assert ("Toeslagen", "Bibliotheek Almere", date(2025, 5, 6)) in found["wegwijzers"]
    assert "Van een ander" not in {row[0] for row in found["wegwijzers"]}
    assert [row[0::3] for row in found["aanbod-en-cursussen"]] == [("Klik & Tik", 2)]
    assert found["aanbod-en-cursussen"][0][4:] == (date(2025, 3, 4), date(2025, 3, 11))
    assert found["mensen-aan-de-balie"] == (("Medewerker", 1, 1), ("Vrijwilliger", 1, 0), ("Partner", 0, 0))


def test_every_table_names_its_source_and_day_and_nobody(almere, fatima, centrum):
    make_visit(centrum, at=local(date(2025, 6, 2)), by=fatima)

    document = evidence(almere, YEAR, TODAY)

    for table in document.tables:
        assert any(
            note.startswith("Bron: ") and note.endswith("opgehaald op 1 februari 2026.")
            for note in table.notes
        )
    assert "Fatima" not in str([table.rows for table in document.tables])


def test_the_coordinator_downloads_the_file_of_a_year_and_that_is_noted(joost, login, centrum):
    client, year = login(joost), 2024
    page = client.get(reverse("reports:evidence_detail", args=[year])).content.decode()
    address = reverse("reports:evidence_download", args=[year, "xlsx"])

    book = load_workbook(BytesIO(client.get(address).content))

    assert address in page
    assert {"Afspraken met partners", "Wegwijzers"} <= set(book.sheetnames)
    assert Download.objects.get().report == "bewijsdossier"
    assert client.get(reverse("reports:evidence_detail", args=[10**12])).status_code == 404
