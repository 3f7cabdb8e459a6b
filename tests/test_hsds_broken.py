"""Files of others that are broken, by mistake or on purpose: the place and the fault, and nothing stored."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from partners.hsds import export, writing
from partners.hsds.files import read
from partners.hsds.findings import Report, UnreadableDirectoryError, Weight
from partners.models import Exchange, Partner, Place, Service
from tests.factories import LONG_AGO
from tests.hsds_documents import (
    IDS,
    TODAY,
    as_bytes,
    errors,
    faults,
    organization,
    rich_service,
    service,
    take_in,
    zip_of,
)

INSTEAD = "\N{REPLACEMENT CHARACTER}"  # of a character that cannot be kept


def location(**changes: Any) -> dict[str, Any]:
    return {"id": IDS["place"], "location_type": "physical"} | changes


def visit(**changes: Any) -> dict[str, Any]:
    return {"id": IDS["visit"], "service": service(), "location": location()} | changes


BROKEN: list[tuple[Any, str]] = [
    (organization(name=None), "bestand.name | Dit verplichte veld ontbreekt. Vul het in."),
    (organization(name="  "), "bestand.name | Dit verplichte veld ontbreekt. Vul het in."),
    (organization(email="geen adres"), "bestand.email | ‘geen adres’ is geen e-mailadres."),
    (organization(website="hulp example"), "bestand.website | ‘hulp example’ is geen webadres."),
    (
        organization(year_incorporated="1999"),
        "bestand.year_incorporated | Hier hoort een getal te staan, geen",
    ),
    (organization(phones={}), "bestand.phones | Hier hoort een lijst te staan, geen object."),
    (
        organization(phones=[{"id": IDS["phone"]}]),
        "bestand.phones[0].number | Dit verplichte veld ontbreekt.",
    ),
    (organization(phones=[7]), "bestand.phones[0] | Hier hoort een object te staan, geen getal."),
    (organization(name="a\x00b"), "bestand.name | Hier staat een teken dat wij niet kunnen bewaren."),
    (organization(name="n" * 121), "bestand.name | Zorg dat deze waarde niet meer dan 120"),
    (organization(id="17"), "bestand.id | ‘17’ is geen kenmerk (UUID)."),
    (service(status="open"), "bestand.status | ‘open’ kan hier niet. Kies active, inactive, defunct of"),
    (service(assured_date="31-3-2026"), "bestand.assured_date | ‘31-3-2026’ is geen datum."),
    (
        service(organization=None, organization_id=IDS["place"]),
        f"bestand.organization_id | De organisatie {IDS['place']} staat niet in het bestand.",
    ),
    (
        writing.page([organization(), organization()]),
        f"bestand.json: contents[1].id | Het kenmerk {IDS['org']} staat twee keer in deze lijst.",
    ),
    (writing.page([organization()]) | {"size": 2}, "bestand.json: size | size is 2, maar er staan 1 in"),
    (
        writing.page([organization()]) | {"empty": True},
        "bestand.json: empty | empty is true, maar er staan 1",
    ),
    (
        writing.page([organization()]) | {"total_items": 5},
        "bestand.json: total_items | total_items is 5, maar",
    ),
    (
        writing.page([organization()]) | {"last_page": False},
        "bestand.json: last_page | last_page is false, maar",
    ),
    (
        writing.page([organization()]) | {"size": "1"},
        "bestand.json: size | Hier hoort een geheel getal te staan",
    ),
    (
        writing.page([service(), service(id=IDS["visit"], organization=organization(name="Anders"))]),
        "bestand.json: contents[1].organization.name | Bij bestand.json: contents[0].organization staat",
    ),
    (
        organization(website="http://a.example:poort"),
        "bestand.website | ‘http://a.example:poort’ is geen webadres.",
    ),
    (organization(services="Les"), "bestand.services | Hier hoort een lijst te staan, geen tekst."),
    (organization(services=[service(email="x")]), "bestand.services[0].email | ‘x’ is geen e-mailadres."),
    (visit(service="Les"), "bestand.service | Hier hoort een object te staan, geen tekst."),
    (visit(service={"name": "Les"}), "bestand.service.id | Dit verplichte veld ontbreekt."),
    (visit(service=service(url="geen adres")), "bestand.service.url | ‘geen adres’ is geen webadres."),
    (
        organization(**{"a\x00b": 1}),
        f"bestand.a{INSTEAD}b | In de naam van dit veld staat een teken",
    ),
    (
        organization(**{"a\ud800": 1}),
        f"bestand.a{INSTEAD} | In de naam van dit veld staat een teken",
    ),
    (organization(los={"a\x00b": 1}), "bestand.los | In de naam van dit veld staat een teken"),
    (organization(**{"n" * 90_000: 1}), "bestand.nnnn"),
    (organization(tax_id="x" * 20_001), "bestand.tax_id | Deze tekst heeft 20001 tekens."),
    (organization(year_incorporated=10**400), "bestand.year_incorporated | Dit getal is te groot."),
    (location(latitude=-(10**400), longitude=5), "bestand.latitude | Dit getal is te groot."),
    (location(latitude="52", longitude=5), "bestand.latitude | Hier hoort een getal te staan, geen tekst."),
    (
        location(location_type="boot"),
        "bestand.location_type | ‘boot’ kan hier niet. Kies physical, postal of virtual.",
    ),
    (
        service(organization_id=IDS["place"]),
        f"bestand.organization_id | Hier staat {IDS['place']}, maar organization heeft {IDS['org']}.",
    ),
    (
        service(service_at_locations=[{"id": IDS["visit"], "location_id": IDS["place"]}]),
        f"bestand.service_at_locations[0].location_id | De locatie {IDS['place']} staat niet in het bestand.",
    ),
    (
        service(schedules=[{"id": IDS["phone"], "opens_at": "25:00"}]),
        "bestand.schedules[0].opens_at | ‘25:00’ is geen tijd.",
    ),
    (
        service(phones=[{"id": IDS["phone"], "number": "1"}, {"id": IDS["phone"].upper(), "number": "2"}]),
        f"bestand.phones[1].id | Het kenmerk {IDS['phone'].upper()} staat twee keer in deze lijst.",
    ),
    (
        writing.page([organization(), organization(id=IDS["place"])]),
        "bestand.json: contents[1] | Er is al een partner met deze naam.",
    ),
    (
        writing.page([organization(), organization(id=IDS["place"], name=None)]),
        "bestand.json: contents[1].name | Dit verplichte veld ontbreekt. Vul het in.",
    ),
    (
        {"contents": [None]},
        "bestand.json: contents[0] | Hier hoort een object te staan, geen lege waarde (null).",
    ),
    ({"contents": {}}, "bestand.json: contents | Hier hoort een lijst te staan, geen object."),
    (
        writing.page([organization()]) | {"total_items": -1},
        "bestand.json: total_items | total_items is -1, maar er staan er 1 in contents.",
    ),
    (
        writing.page([organization()]) | {"first_page": False},
        "bestand.json: first_page | first_page is false, maar page_number is 1.",
    ),
    ({"organizations.csv": {}}, "organizations.csv | Hier hoort een lijst met rijen te staan."),
    (
        {"organizations.csv": [organization(phones="036 1")]},
        "organizations.csv rij 1, kolom phones | Dit hoort in phones.csv te staan, niet in deze rij.",
    ),
    (
        {"organizations.csv": [organization(**{"a\x00": 1})]},
        f"organizations.csv rij 1, kolom a{INSTEAD} | In de naam van dit veld",
    ),
    (
        {"organizations.csv": [organization(), organization()]},
        f"organizations.csv rij 2, kolom id | Het kenmerk {IDS['org']} staat ook op organizations.csv rij 1.",
    ),
]


@pytest.mark.parametrize(("value", "message"), BROKEN)
def test_a_broken_file_is_refused_with_the_place_and_stores_nothing(almere, value, message):
    report = take_in(value, almere)

    assert any(error.startswith(message) for error in errors(report)), errors(report)
    assert (Partner.objects.count(), Service.objects.count(), Place.objects.count()) == (0, 0, 0)


def test_one_mistake_holds_back_everything_else_in_the_file(almere):
    take_in(writing.page([service(), service(id=IDS["visit"], email="x")]), almere)

    assert not Service.objects.exists()


def test_a_name_that_another_partner_has_is_refused(almere):
    Partner.objects.create(library=almere, kind="other", name="STICHTING voorbeeld", starts_on=LONG_AGO)

    assert errors(take_in(organization(), almere)) == ["bestand | Er is al een partner met deze naam."]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.json", b" " * (101 * 1024**2))
    return out.getvalue()


def squeezed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("services.csv", b"id\n")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is leeg"),
        (b"{", "geen geldige JSON: bij regel 1, teken 2"),
        (b"[1]", "begint met een lijst"),
        (b'{"a": NaN}', "geen geldige JSON"),
        (b"[" * 100_000, "te diep genest"),
        (b'{"id": ' + b"[" * 60 + b"]" * 60 + b"}", "te diep genest"),
        (b'{"id": "1", "name": "a", "id": "2"}', "dubbelzinnig: ‘id’ staat twee keer"),
        (b"[" + b"0," * 3_000_001 + b"0]", "te veel onderdelen"),
        (b'{"a": ' + b"9" * 5000 + b"}", "een getal in dat geen getal is"),
        (b'{"version": "3.0", "profile": "https://a.example"}', "geen HSDS-bestand"),
        (b"{}", "geen HSDS-bestand"),
        ("{}".encode("utf-16"), "geen UTF-8"),
        (b'{"name": "caf\xe9"}', "geen UTF-8"),
        (b"\xff\xfe{}", "geen UTF-8"),
        (b"PK\x03\x04kapot", "beschadigd"),
        (b" " * (20 * 1024**2 + 1), "groter dan 20 MB"),
        (zip_of({"lees-mij.txt": b"hallo"}), "geen HSDS-bestand"),
        (zip_of({"services.csv": b"id\n", "services.json": b"{}"}), "CSV én JSON"),
        (zip_of({"services.csv": b'id,name\n1,"open'}), "aanhalingsteken"),
        (bomb(), "groter dan 100 MB"),
        (zip_of({"../../organizations.csv": b"id\n"}), "‘../../organizations.csv’. Dat wijst buiten de zip"),
        (zip_of({"/etc/organizations.csv": b"id\n"}), "wijst buiten de zip"),
        (zip_of({"C:\\organizations.csv": b"id\n"}), "wijst buiten de zip"),
        (zip_of({"een/services.csv": b"id\n", "twee/services.csv": b"id\n"}), "staat twee keer in deze zip"),
        (zip_of({f"{number}.txt": b"" for number in range(61)}), "meer dan 60 bestanden"),
        (zip_of({"kaart.zip": zip_of({"services.csv": b"id\n"})}), "geen HSDS-bestand"),
        (zip_of({"xx.csv": b"id\n"}).replace(b"xx.csv", b"\0\0.csv"), "wijst buiten de zip"),
        (zip_of({"é.csv": b"id\n"}).replace("é".encode(), b"\xff\xfe"), "beschadigd"),
        (zip_of({"services.csv": b"id\n"})[:-5], "beschadigd"),
        (squeezed(), "ingepakt op een manier die wij niet lezen"),
        (zip_of({"services.csv": b"id;name;status\n1;Les;active\n"}), "geen komma's tussen de kolommen"),
        (zip_of({"services.csv": "id,name".encode("utf-16")}), "services.csv is geen UTF-8"),
        (zip_of({"services.csv": b"id,name\n1,caf\xe9\n"}), "services.csv is geen UTF-8"),
        (zip_of({"services.csv": b"id,name\n1," + b"x" * 140_000}), "een cel is langer dan 131072 tekens"),
        (zip_of({"services.csv": b"id," + b"x," * 300 + b"\n"}), "meer dan 200 kolommen"),
        (zip_of({"services.csv": b""}), "geen HSDS-bestand"),
        (
            zip_of({"services.csv": b"id\n", "datapackage.json": b"{"}),
            "datapackage.json is geen geldige JSON",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, message):
    with pytest.raises(UnreadableDirectoryError, match=re.escape(message)):
        read(content, "bestand", Report())


def test_a_table_with_mistakes_names_row_and_column(almere):
    parts = {
        "organizations.csv": f"id,name,description,email\n{IDS['org']},,Helpt,fout\n".encode(),
        "services.csv": f"id,organization_id,name,status\n{IDS['service']},{IDS['org']},Les,open\n".encode(),
    }

    assert [error.partition(" | ")[0] for error in errors(take_in(zip_of(parts), almere))] == [
        "organizations.csv rij 2, kolom name",
        "organizations.csv rij 2, kolom email",
        "services.csv rij 2, kolom status",
    ]


def test_a_table_that_names_a_row_that_is_not_there_is_refused(almere):
    parts = {
        "services.csv": f"id,organization_id,name,status\n{IDS['service']},{IDS['org']},Les,active\n".encode()
    }

    assert errors(take_in(zip_of(parts), almere)) == [
        f"services.csv rij 2, kolom organization_id | {IDS['org']} staat niet in organizations.csv."
    ]


def test_tables_with_a_column_that_is_a_table_of_its_own_are_refused(almere):
    parts = {
        "organizations.csv": f"id,name,description,phones\n{IDS['org']},Hulp,Helpt,036 1\n".encode(),
        "phones.csv": f"id,organization_id,number\n{IDS['phone']},{IDS['org']},036 1\n".encode(),
    }

    assert errors(take_in(zip_of(parts), almere)) == [
        "organizations.csv rij 2, kolom phones | Dit hoort in phones.csv te staan, niet in deze rij."
    ]


def packaged(*resources: Any, **package: Any) -> bytes:
    """One table with a datapackage.json beside it."""
    table = f"id,name,description\n{IDS['org']},Hulp,Helpt\n".encode()
    package = {"resources": list(resources), **package}
    return zip_of({"datapackage.json": as_bytes(package), "organizations.csv": table})


def resource(**changes: Any) -> dict[str, Any]:
    return {"name": "organization", "path": "organizations.csv"} | changes


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packaged(resources=7), "resources | Hier hoort een lijst met tabellen te staan."),
        (packaged(7), "resources[0] | Hier hoort een object te staan, geen getal."),
        (packaged(resource(path=None)), "resources[0].path | Hier hoort de naam van een bestand te staan."),
        (packaged(resource(path="../organizations.csv")), "resources[0].path | ‘../organizations.csv’ wijst"),
        (packaged(resource(path="https://a.example/o.csv")), "resources[0].path | ‘https://a.example/o.csv’"),
        (packaged(resource(), resource()), "resources[1].path | organizations.csv staat hier twee keer."),
        (packaged(resource(rows=2)), "resources[0].rows | rows is 2, maar organizations.csv heeft 1 rijen."),
        (packaged(resource(stats={"rows": 2})), "resources[0].rows | rows is 2, maar organizations.csv"),
        (
            packaged(resource(bytes=9)),
            "resources[0].bytes | bytes is 9, maar organizations.csv heeft 68 bytes.",
        ),
        (
            packaged(resource(rows="1")),
            "resources[0].rows | Hier hoort een geheel getal te staan, geen tekst.",
        ),
    ],
)
def test_a_data_package_that_disagrees_with_its_tables_is_refused(almere, content, message):
    [error] = errors(take_in(content, almere))

    assert error.startswith(f"datapackage.json: {message}")
    assert not Partner.objects.exists()


def test_a_data_package_that_agrees_is_read_and_absent_tables_are_named(almere):
    report = take_in(packaged(resource(rows=1, bytes=68), resource(path="phones.csv")), almere)

    assert errors(report) == []
    assert [one.message for one in report.of(Weight.LOST)] == [
        "Niet in de zip, wel hier genoemd: phones.csv."
    ]
    assert Partner.objects.get().name == "Hulp"


ODD = [
    None,
    "",
    "x",
    "x" * 300,
    7,
    -1.5,
    True,
    [],
    {},
    ["x"],
    [7],
    [{}],
    {"id": "x"},
    [None],
    "\x00",
    10**400,
]


def ways_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every value within a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, one in inner:
        found += ways_in(one, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    copy = json.loads(json.dumps(value))
    *way, last = path
    inner = copy
    for key in way:
        inner = inner[key]
    inner[last] = odd
    return copy


@pytest.mark.parametrize("offset", range(4))
def test_an_odd_value_anywhere_is_an_error_or_goes_out_again_without_a_fault(almere, offset):
    whole = rich_service()
    for number, path in enumerate(ways_in(whole)):
        odd = ODD[(number * 7 + offset * 4) % len(ODD)]
        report = take_in(replaced(whole, path, odd), almere)
        if not report.is_good:
            assert not Service.objects.exists(), path
            continue
        found = export.directory(almere, today=TODAY)
        documents = [
            *(("service", one) for one in found.services),
            *(("organization", one) for one in found.organizations),
            *(("location", one) for one in found.locations),
        ]
        assert [fault for kind, one in documents for fault in faults(one, kind)] == [], (path, odd)
        assert json.dumps(report.as_json())
        for model in (Service, Partner, Place):
            model.objects.all().delete()


WHOLE_FILES = [
    b"",
    b"geen json",
    b"\xff\xfe{}",
    b"[" * 100_000,
    as_bytes(organization(name=None)),
    as_bytes(organization(email="fout", **{"a\x00": 1})),
    as_bytes(visit(service="Les")),
    zip_of({"../organizations.csv": b"id\n"}),
    squeezed(),
    packaged(resource(rows=2)),
]


@pytest.mark.parametrize("number", range(len(WHOLE_FILES)))
def test_page_and_command_refuse_a_broken_file_in_words(client, almere, joost, tmp_path, capsys, number):
    content = WHOLE_FILES[number]
    client.force_login(joost)
    data = {"form": "hsds", "file": SimpleUploadedFile("kaart", content)}
    page = client.post(reverse("partners:exchange"), data, follow=True)
    file = tmp_path / "kaart"
    file.write_bytes(content)
    for dry_run in (True, False):
        with pytest.raises((SystemExit, CommandError)):
            call_command("import_directory", file, by=joost.email, dry_run=dry_run)

    assert page.status_code in (200, 422)
    received = Exchange.objects.first()
    told = "Er is niets ingelezen" if received else "error"
    assert told in page.content.decode()
    if received is not None:
        stored = client.post(reverse("partners:exchange_store", args=[received.pk]), follow=True)
        assert "Er is niets ingelezen" in stored.content.decode()
        assert "fout: " in capsys.readouterr().err
    assert not Partner.objects.exists()
