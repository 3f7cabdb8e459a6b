"""The spreadsheet every library has: read in by columns, looked at first, and given out again."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ido.spreadsheets.writing import as_csv, as_xlsx, harmless, unharmed
from partners import spreadsheet
from partners.models import Exchange, Partner, Schedule, Service
from tests.factories import LONG_AGO, make_municipality, make_topic

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEADERS = [
    *("Organisatie", "Type", "Tel.", "E-mailadres", "Site", "Adres", "Postcode", "Plaats"),
    *("Onderwerp", "Werkgebied", "Inloop"),
]
ROW = [
    *("Buurtwerk", "Welzijn", "036 123", "hallo@buurt.example", "buurt.example", "Kerkstraat 1", "1315aa"),
    *("Almere", "DigiD; toeslagen", "almere", "dinsdag 10-12 uur, om de week"),
]


@pytest.fixture
def known(almere, digid):
    """What the cells name: two topics and a municipality."""
    make_topic("Toeslagen")
    make_municipality()
    return almere


def sheet(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADERS, *rows])
    return text.getvalue().encode()


def take_in(content: bytes, library: Any, *, dry_run: bool = False) -> Any:
    mapping = spreadsheet.guess(spreadsheet.head(content)[0])
    return spreadsheet.import_sheet(content, mapping, library=library, today=TODAY, by=None, dry_run=dry_run)


def errors(report: Any) -> list[str]:
    return [f"{one.where}: {one.message}" for one in report.of("error")]


def changed(**cells: str) -> list[str]:
    return [
        cells.get(header.strip(".").replace("-", ""), cell) for header, cell in zip(HEADERS, ROW, strict=True)
    ]


def test_the_columns_are_guessed_from_the_headers_libraries_use():
    assert list(spreadsheet.guess(HEADERS).values()) == [
        *("Organisatie", "Type", "Tel.", "E-mailadres", "Site", "Adres", "Postcode", "Plaats"),
        *("Onderwerp", "Werkgebied", "Inloop"),
    ]


def test_a_row_becomes_a_partner_with_its_address_topics_and_consultation_hour(known):
    assert errors(take_in(sheet(ROW), known)) == []

    partner = Partner.objects.get()
    assert (partner.name, partner.kind, partner.phone) == ("Buurtwerk", "welfare", "036 123")
    assert (partner.website, partner.place.postcode) == ("https://buurt.example", "1315 AA")
    assert {topic.name for topic in partner.topics.all()} == {"DigiD", "Toeslagen"}
    assert [one.name for one in partner.municipalities.all()] == ["Almere"]
    assert Service.objects.get().description == "dinsdag 10-12 uur, om de week"


def test_the_same_file_again_changes_nothing_and_a_new_cell_changes_that_field(known):
    take_in(sheet(ROW), known)

    assert take_in(sheet(ROW), known).rows == {("partner", "ongewijzigd"): 1}
    assert take_in(sheet(changed(Tel="036 999")), known).rows == {("partner", "gewijzigd"): 1}
    assert Partner.objects.get().phone == "036 999"


def test_a_look_stores_nothing(known):
    assert take_in(sheet(ROW), known, dry_run=True).rows == {("partner", "nieuw"): 1}
    assert not Partner.objects.exists()


def test_a_look_names_who_is_new_and_whom_they_could_be(known):
    take_in(sheet(ROW), known)
    other = changed(
        Organisatie="Vrijwilligers", Tel="036 5", Emailadres="a@b.example", Site="", Adres="Plein 2"
    )
    rows = [ROW, changed(Organisatie="Buurtwerk Almere", Tel="036 999"), other]

    new = take_in(sheet(*rows), known, dry_run=True).of("new")

    assert [(one.where, one.message.partition(" (")[0]) for one in new] == [
        ("rij 3", "Buurtwerk Almere. Lijkt op Buurtwerk"),
        ("rij 4", "Vrijwilligers."),
    ]
    assert "zelfde e-mailadres" in new[0].message


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"Organisatie": " "}, "rij 3, kolom Organisatie: De naam ontbreekt."),
        ({"Organisatie": "buurtwerk"}, "rij 3, kolom Organisatie: buurtwerk staat ook op rij 2."),
        ({"Type": "toko"}, "rij 3, kolom Type: ‘toko’ kennen wij niet. Kies uit: uitvoeringsorganisatie"),
        ({"Emailadres": "hallo"}, "rij 3, kolom E-mailadres: Schrijf een e-mailadres als naam@voorbeeld.nl."),
        ({"Site": "een site"}, "rij 3, kolom Site: Schrijf het adres van een website."),
        ({"Postcode": "12"}, "rij 3, kolom Postcode: Schrijf de postcode als 1234 AB."),
        ({"Onderwerp": "Tuinieren"}, "rij 3, kolom Onderwerp: Dit onderwerp kennen wij niet: ‘Tuinieren’."),
        ({"Werkgebied": "Atlantis"}, "rij 3, kolom Werkgebied: Deze gemeente kennen wij niet: ‘Atlantis’."),
        ({"Tel": "0" * 41}, "rij 3, kolom Tel.: "),
    ],
)
def test_a_mistake_names_row_and_column_and_holds_back_every_row(known, cells, message):
    report = take_in(sheet(ROW, changed(**{"Organisatie": "Tweede", **cells})), known)

    assert [one for one in errors(report) if one.startswith(message)] == errors(report) != []
    assert not Partner.objects.exists()


def test_all_mistakes_of_a_row_are_told_at_once(known):
    wrong = changed(Organisatie="", Emailadres="fout", Onderwerp="Fietsen", Postcode="13")
    report = take_in(sheet(wrong), known)

    assert {one.where for one in report.of("error")} == {
        f"rij 2, kolom {name}" for name in ("Organisatie", "E-mailadres", "Onderwerp", "Postcode")
    }
    assert not Partner.objects.exists()


def test_what_goes_out_comes_in_again_unchanged(known):
    take_in(sheet(ROW), known)
    content = as_csv(list(spreadsheet.LABELS.values()), spreadsheet.rows(known), NOW)

    assert take_in(content, known).rows == {("partner", "ongewijzigd"): 1}


def hours(text: str) -> list[str]:
    return changed(Inloop=text)


def test_hours_that_can_be_read_become_schedules_with_sessions_and_the_look_says_how(known):
    content = sheet(hours("di en do 9.30 - 12.00, niet in schoolvakanties"))

    looked = take_in(content, known, dry_run=True)

    assert [one.message for one in looked.of("read")] == [
        "‘di en do 9.30 - 12.00, niet in schoolvakanties’ wordt: "
        "elke dinsdag en donderdag 09.30–12.00 uur, behalve in schoolvakanties."
    ]
    assert not Schedule.objects.exists()

    report = take_in(content, known)

    schedule = Schedule.objects.get()
    assert report.rows["schedule", "nieuw"] == 1
    assert (schedule.rule, schedule.opens, schedule.first_on) == (
        "FREQ=WEEKLY;BYDAY=TU,TH",
        time(9, 30),
        TODAY,
    )
    assert not schedule.in_school_holidays
    assert schedule.service.description == ""
    assert schedule.sessions.count() > 20


def test_hours_that_leave_something_open_stay_a_text_and_are_named(known):
    report = take_in(sheet(ROW), known)

    assert [one.where for one in report.of("unread")] == ["rij 2, kolom Inloop"]
    assert not Schedule.objects.exists()


def test_other_hours_end_what_the_text_no_longer_names(known):
    take_in(sheet(hours("di 10-12; op afspraak")), known)
    Schedule.objects.update(first_on=LONG_AGO)

    report = take_in(sheet(hours("wo 10-12 uur")), known)

    ended, new = Schedule.objects.order_by("first_on")
    assert ended.last_on == TODAY - timedelta(days=1)
    assert (new.rule, new.last_on) == ("FREQ=WEEKLY;BYDAY=WE", None)
    assert report.rows["schedule", "gestopt"] == 1
    assert not ended.sessions.filter(on__gte=TODAY).exists()
    assert take_in(sheet(hours("woensdag 10.00-12.00")), known).rows == {("partner", "ongewijzigd"): 1}


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize(
    "text", ["di 10-12; op afspraak", "1e en 3e ma 9-12 uur en 13-15 uur, ook op feestdagen", "bel maar"]
)
def test_hours_that_go_out_come_in_again_unchanged(known, write, text):
    take_in(sheet(hours(text)), known)
    content = write(list(spreadsheet.LABELS.values()), spreadsheet.rows(known), NOW)

    assert take_in(content, known).rows == {("partner", "ongewijzigd"): 1}


def test_schedules_without_words_in_a_cell_are_left_alone(known):
    take_in(sheet(hours("di 10-12")), known)
    Schedule.objects.update(rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    content = as_csv(list(spreadsheet.LABELS.values()), spreadsheet.rows(known), NOW)

    assert take_in(content, known).rows == {("partner", "ongewijzigd"): 1}
    assert Schedule.objects.get().rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-", "@x", "gewoon", "'s-Graveland", ""])
def test_no_text_runs_as_a_formula_and_every_text_comes_back(text):
    assert not harmless(text).startswith(("=", "+", "-", "@"))
    assert unharmed(harmless(text)) == text


def post(client: Any, content: bytes, form: str, name: str = "partners.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("partners:exchange"), {"form": form, "file": file}, follow=True)


def test_the_pages_take_a_spreadsheet_from_file_to_partners(client, known, joost):
    client.force_login(joost)
    page = post(client, sheet(ROW), "sheet")
    exchange = Exchange.objects.get()
    url = reverse("partners:exchange_detail", args=[exchange.pk])
    assert "Buurtwerk" in page.content.decode()

    page = client.post(url, exchange.mapping, follow=True)
    assert "Partners nieuw" in page.content.decode()
    assert not Partner.objects.exists()
    page = client.post(reverse("partners:exchange_store", args=[exchange.pk]), follow=True)
    assert reverse("partners:double_list") in page.content.decode()

    exchange.refresh_from_db()
    assert Partner.objects.get().library == joost.library
    assert exchange.content is None
    client.post(reverse("partners:exchange_store", args=[exchange.pk]))
    assert Partner.objects.count() == 1


def test_the_pages_show_the_faults_of_an_hsds_file_and_store_nothing(client, joost):
    client.force_login(joost)

    page = post(client, b'{"id": "17", "name": "Hulp", "description": "x"}', "hsds", "kaart.json")

    assert "kaart.id" in page.content.decode()
    assert post(client, b"{", "hsds", "kaart.json").status_code == 422
    client.post(reverse("partners:exchange_store", args=[Exchange.objects.get().pk]))
    assert not Partner.objects.exists()


def test_two_columns_for_one_field_and_no_name_are_refused(client, known, joost):
    client.force_login(joost)
    post(client, sheet(ROW), "sheet")
    url = reverse("partners:exchange_detail", args=[Exchange.objects.get().pk])

    page = client.post(url, {"phone": "Tel.", "email": "Tel."})

    assert page.status_code == 422
    assert "Kies de kolom met de naam." in page.content.decode()
    assert "Deze kolom koos je al bij Telefoon." in page.content.decode()


@pytest.mark.parametrize("form", ["hsds-json", "hsds-csv", "partners-csv", "services-csv", "services-xlsx"])
def test_every_file_that_leaves_is_noted(client, joost, form):
    Partner.objects.create(library=joost.library, kind="other", name="Buurtwerk", starts_on=LONG_AGO)
    client.force_login(joost)

    response = client.get(reverse("partners:exchange_download"), {"form": form})

    assert response.status_code == 200
    noted = Exchange.objects.get()
    assert (noted.direction, noted.format, noted.by) == ("out", form, joost)
    assert noted.file_name in response["Content-Disposition"]


def test_the_workbook_holds_the_partners_as_text(client, joost):
    Partner.objects.create(
        library=joost.library, kind="other", name="=Buurtwerk", phone="036 1", starts_on=LONG_AGO
    )
    client.force_login(joost)

    response = client.get(reverse("partners:exchange_download"), {"form": "partners-xlsx"})

    cells = openpyxl.load_workbook(io.BytesIO(response.content)).active["A2:D2"][0]
    assert [cells[0].value, cells[0].data_type, cells[3].value] == ["=Buurtwerk", "s", "036 1"]


def test_a_file_of_another_library_does_not_exist_and_a_desk_may_not(client, known, joost, sanne, fatima):
    client.force_login(joost)
    post(client, sheet(ROW), "sheet")
    url = reverse("partners:exchange_detail", args=[Exchange.objects.get().pk])

    client.force_login(sanne)
    assert client.get(url).status_code == 404
    client.force_login(fatima)
    assert client.get(reverse("partners:exchange")).status_code == 403
    assert client.get(reverse("partners:exchange_download"), {"form": "hsds-json"}).status_code == 403
