"""Exchange of the directory by HSDS 3.0: what comes in, what is refused, and what goes out again."""

from __future__ import annotations

import csv
import io
import json
import os
import uuid
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing.jsonschema
from django.conf import settings
from django.core.management import CommandError, call_command

from partners.hsds import export, writing
from partners.hsds.fields import CHOICES, ENTITIES
from partners.hsds.files import read
from partners.hsds.findings import Report, UnreadableDirectoryError, Weight
from partners.hsds.importing import import_directory
from partners.hsds.rules import check_document
from partners.models import Contact, Partner, Place, Schedule, Service
from tests.factories import LONG_AGO, make_library, make_municipality, make_topic

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HSDS = Path("data") / "hsds" / "v3.0"


def real_folder() -> Path | None:
    """HSDS's own schemas and examples, where somebody put them beside the project or names them."""
    named = os.environ.get("HSDS_SCHEMA_DIR")
    base = Path(settings.BASE_DIR)
    places = [Path(named)] if named else [parent / "shared" / HSDS for parent in base.parents]
    return next((place for place in places if (place / "schema").is_dir()), None)


REAL = real_folder()
IDS = {
    name: str(uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in ("org", "service", "place", "phone", "visit")
}


def organization(**changes: Any) -> dict[str, Any]:
    return {
        "id": IDS["org"],
        "name": "Stichting Voorbeeld",
        "description": "Helpt bij formulieren.",
    } | changes


def service(**changes: Any) -> dict[str, Any]:
    found = {"id": IDS["service"], "name": "Spreekuur", "status": "active", "organization": organization()}
    return found | changes


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def zip_of(parts: dict[str, bytes]) -> bytes:
    return writing.zipped(parts, NOW)


def take_in(content: Any, library: Any, name: str = "bestand.json", **kwargs: Any) -> Report:
    content = content if isinstance(content, bytes) else as_bytes(content)
    kwargs = {"today": TODAY, "by": None, "dry_run": False, **kwargs}
    return import_directory(content, name, library=library, **kwargs)


def errors(report: Report) -> list[str]:
    return [f"{one.where} | {one.message}" for one in report.of(Weight.ERROR)]


def faults(document: dict[str, Any], kind: str) -> list[str]:
    """What is wrong by our own rules, and by HSDS's own schemas where they are present."""
    report = Report()
    check_document(document, kind, kind, report)
    found = errors(report)
    if REAL is not None:
        found += [f"{list(one.path)}: {one.message}" for one in validator(kind).iter_errors(document)]
    return found


def validator(kind: str) -> Any:
    assert REAL is not None
    schemas = {path.name: json.loads(path.read_text()) for path in (REAL / "schema").glob("*.json")}
    resources = [
        (name, referencing.Resource(contents=schema, specification=referencing.jsonschema.DRAFT202012))
        for name, schema in schemas.items()
    ]
    registry = referencing.Registry().with_resources(resources)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    assert {"uri", "date-time", "uuid", "email"} <= set(checker.checkers)
    return jsonschema.Draft202012Validator(schemas[f"{kind}.json"], registry=registry, format_checker=checker)


def rich_service() -> dict[str, Any]:
    """A service with something in every corner, also in those where we have no field."""

    def key(name: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, name))

    phone = {"id": key("a"), "number": "036 123 4567", "extension": 12, "type": "voice", "languages": []}
    contact = {"id": key("b"), "name": "Receptie", "department": "Balie", "email": "hallo@hulp.example"}
    weekly = {
        **{"id": key("c"), "dtstart": "2026-01-06", "freq": "WEEKLY", "interval": 2, "byday": "TU"},
        **{"opens_at": "14:00", "closes_at": "16:00:00", "timezone": 1, "description": "Om de week."},
    }
    strange = {"id": key("d"), "freq": "WEEKLY", "byday": "TH", "count": 3, "opens_at": "10:00:00"}
    place = {
        **{"id": IDS["place"], "location_type": "physical", "name": "Wijkhuis", "transportation": "Bus 1"},
        **{"latitude": 52.37, "longitude": 5.22, "schedules": [weekly]},
        "addresses": [
            {
                **{"id": key("e"), "attention": "Balie", "address_1": "Voorbeeldstraat 1", "city": "Almere"},
                **{"state_province": "Flevoland", "postal_code": "1315 AA", "country": "NL"},
                "address_type": "physical",
            }
        ],
        "accessibility": [{"id": key("f"), "description": "Rolstoel kan naar binnen.", "details": "Lift"}],
    }
    term = {"id": key("g"), "name": "Geld", "description": "Geldzaken", "taxonomy": "van hen"}
    whole = organization(
        alternate_name="Voorbeeld",
        website="https://hulp.example",
        email="info@hulp.example",
        phones=[phone, {"id": key("h"), "number": "0800 1234"}],
        contacts=[contact, {"id": key("i"), "name": "Zonder nummer"}],
        locations=[place, {"id": key("j"), "location_type": "virtual", "url": "https://online.example"}],
        year_incorporated=1999,
        funding=[{"id": key("k"), "source": "Gemeente"}],
    )
    return service(
        organization=whole,
        fees_description="5 euro per keer",
        phones=[phone],
        schedules=[weekly, strange],
        service_areas=[{"id": key("l"), "name": "Almere"}, {"id": key("m"), "name": "Hele streek"}],
        service_at_locations=[{"id": IDS["visit"], "location": place, "schedules": [weekly]}],
        languages=[{"id": key("n"), "name": "Turks", "code": "tr"}, {"id": key("o"), "name": "Twents"}],
        attributes=[{"id": key("p"), "value": "1", "taxonomy_term": term}],
        required_documents=[{"id": key("q"), "document": "Legitimatie", "uri": "https://hulp.example/mee"}],
        assured_date="2025-01-01",
        last_modified="2025-01-01T10:00:00Z",
        minimum_age=18,
    )


def example(name: str) -> bytes:
    if name == "ours":
        return as_bytes(writing.page([rich_service()]))
    assert REAL is not None
    return (REAL / "examples" / name).read_bytes()


THEIR_NAMES = [
    *("organization_full", "organization_list", "service_full", "service_list"),
    *("service_at_location_full", "service_at_location_list", "location"),
]
EXAMPLES = ["ours", *(f"{name}.json" for name in THEIR_NAMES if REAL)]
# The only thing that does not come back as it was: when a service was changed is ours to say.
OURS = "last_modified"


def differences(before: Any, after: Any, path: str = "") -> set[str]:
    """The paths whose value did not come back; what came in addition is no loss."""
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = [(f"{path}.{key}", value, after.get(key)) for key, value in before.items() if value != []]
        return set().union(*(differences(value, other, where) for where, value, other in pairs))
    if isinstance(before, list) and isinstance(after, list):
        others = {one.get("id"): one for one in after}
        return set().union(*(differences(one, others.get(one["id"]), f"{path}[]") for one in before))
    return set() if before == after else {path}


def by_identifier(found: export.Directory) -> dict[str, dict[str, Any]]:
    everything = {one["id"]: one for one in (*found.locations, *found.organizations, *found.services)}
    for one in found.services:
        for visit in one.get("service_at_locations", []):
            everything[visit["id"]] = {**visit, "service": one}
    return everything


@pytest.mark.parametrize("name", EXAMPLES)
def test_reading_in_and_giving_out_loses_nothing_the_report_does_not_name(almere, name):
    make_municipality()
    value = json.loads(example(name))
    report = take_in(value, almere, name)

    assert errors(report) == []
    exported = by_identifier(export.directory(almere, today=TODAY))
    for document in value.get("contents", [value]):
        services = document.pop("services", [])  # the API's organization lists them; here they stand apart
        lost = [differences(one, exported[one["id"]]) for one in (document, *services)]
        assert {one.rpartition(".")[2] for one in set().union(*lost)} <= {OURS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_reading_in_the_same_file_again_changes_nothing(almere, name):
    make_municipality()
    take_in(example(name), almere, name)

    again = take_in(example(name), almere, name)

    assert {what for _, what in again.rows} == {"ongewijzigd"}


def test_a_row_is_matched_on_its_identifier_and_only_within_the_library(almere, leeuwarden):
    take_in(service(), almere)
    take_in(service(name="Ander spreekuur"), almere)
    take_in(service(name="In Leeuwarden"), leeuwarden)

    assert list(Service.objects.filter(library=almere).values_list("name", flat=True)) == ["Ander spreekuur"]
    assert Service.objects.get(library=leeuwarden).name == "In Leeuwarden"


def test_a_dry_run_says_the_same_and_stores_nothing(almere):
    tried = take_in(rich_service(), almere, dry_run=True)

    assert (Partner.objects.count(), Service.objects.count(), Place.objects.count()) == (0, 0, 0)
    assert tried.as_json() == take_in(rich_service(), almere).as_json()
    assert tried.rows["service", "nieuw"] == 1


def test_what_a_file_says_stands_in_our_own_fields(almere):
    make_municipality()
    take_in(rich_service(), almere)

    found = Service.objects.get()
    schedule = found.schedules.get()
    assert (found.name, found.is_free, found.cost) == ("Spreekuur", False, "5 euro per keer")
    assert (found.to_bring, found.languages, found.phone) == ("Legitimatie", ["tr"], "036 123 4567")
    assert [one.code for one in found.municipalities.all()] == ["GM0034"]
    assert (schedule.rule, schedule.first_on) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 1, 6))
    assert (schedule.opens, schedule.closes) == (time(14), time(16))
    assert (found.place.street, found.place.postcode) == ("Voorbeeldstraat 1", "1315 AA")
    assert found.partner.contacts.get().staff_only is False
    assert found.sessions.exists()


def make_directory(library: Any) -> Service:
    """Something in every field we have ourselves."""
    municipality = make_municipality()
    place = Place.objects.create(library=library, name="Wijkhuis", city="Almere", municipality=municipality)
    partner = Partner.objects.create(
        library=library,
        kind="welfare",
        name="Buurtwerk Ä & co",
        phone="036 1",
        email="a@b.example",
        website="https://bücher.example/een twee",
        place=place,
        cost="Gratis met pas",
        to_bring="Pas",
        target_groups=["elderly"],
        languages=["tr"],
        starts_on=LONG_AGO,
    )
    partner.municipalities.add(municipality)
    partner.topics.add(make_topic("Toeslagen"))
    Contact.objects.create(partner=partner, name="Balie", phone="036 2", staff_only=False)
    Contact.objects.create(partner=partner, name="Geheime Sanne", phone="06 12345678", staff_only=True)
    found = Service.objects.create(
        library=library,
        partner=partner,
        kind="course",
        name="Klik",
        walk_in=False,
        level="beginner",
        most_participants=8,
        capacity="limited",
        capacity_asked_on=TODAY,
        place=place,
        to_bring="Laptop",
        languages=["ar"],
        starts_on=LONG_AGO,
    )
    found.topics.add(make_topic("DigiD"))
    for rule in ("FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1", ""):
        Schedule.objects.create(
            service=found,
            first_on=date(2026, 1, 6),
            opens=time(14),
            closes=time(16),
            rule=rule,
            slot_minutes=15,
            on_holidays=True,
        )
    Service.objects.create(library=library, kind="information", name="Eigen", starts_on=LONG_AGO)
    return found


def test_an_exported_directory_has_no_faults(almere):
    make_directory(almere)
    take_in(rich_service(), almere)
    found = export.directory(almere, today=TODAY)
    kinds = [
        ("organization", found.organizations),
        ("service", found.services),
        ("location", found.locations),
    ]

    assert [fault for kind, rows in kinds for one in rows for fault in faults(one, kind)] == []
    assert all(rows for _, rows in kinds)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_directory_moves_to_another_library_whole(almere, leeuwarden, form):
    make_directory(almere)
    Service.objects.get(name="Eigen").delete()  # elsewhere it would be of a partner called Bibliotheek Almere
    parts = writing.FORMATS[form](export.directory(almere, today=TODAY))
    before = dump(almere)

    report = take_in(zip_of(parts), leeuwarden, "kaart.zip")

    assert errors(report) == []
    assert dump(leeuwarden) == before


def dump(library: Any) -> list[Any]:
    """What stands in the columns of a library's directory; a library's own services keep their owner."""
    own = {"id", "library", "library_id", "hsds", "changed_at", "search_text", "website"}
    rows: list[Any] = []
    for model in (Place, Partner, Service):
        for row in model.objects.filter(library=library).order_by("name"):
            names = [f.name for f in model._meta.concrete_fields if f.name not in own and not f.is_relation]
            links = [f.name for f in model._meta.many_to_many if f.name != "together_with"]
            rows.append({name: getattr(row, name) for name in names})
            rows.append([sorted(map(str, getattr(row, name).all())) for name in links])
    for schedule in Schedule.objects.filter(service__library=library).order_by("rule"):
        rows.append([schedule.rule, schedule.opens, schedule.slot_minutes, schedule.on_holidays])
    rows.append(sorted(map(str, Contact.objects.filter(partner__library=library, staff_only=False))))
    return rows


def test_what_is_for_staff_only_is_in_no_file(almere):
    make_directory(almere)

    for write in writing.FORMATS.values():
        whole = b"".join(write(export.directory(almere, today=TODAY)).values())
        assert b"Balie" in whole
        assert b"Geheime" not in whole
        assert b"12345678" not in whole


def test_what_is_national_goes_along_when_asked_and_is_never_copied(almere):
    Partner.objects.create(kind="public_body", name="UWV", starts_on=LONG_AGO)
    assert export.directory(almere, today=TODAY).organizations == []
    found = export.directory(almere, today=TODAY, national=True)

    report = take_in(zip_of(writing.as_json(found)), almere, "kaart.zip")

    assert [one["name"] for one in found.organizations] == ["UWV"]
    assert Partner.objects.count() == 1
    assert "landelijk" in report.of(Weight.LOST)[0].message


def test_the_page_of_a_list_counts_what_it_holds():
    assert writing.page([{"id": "1"}, {"id": "2"}]) == {
        **{"total_items": 2, "total_pages": 1, "page_number": 1, "size": 2},
        **{"first_page": True, "last_page": True, "empty": False, "contents": [{"id": "1"}, {"id": "2"}]},
    }


def test_export_costs_the_same_number_of_queries_for_every_size(almere, django_assert_num_queries):
    first = make_directory(almere)
    with django_assert_num_queries(10):
        export.directory(almere, today=TODAY)
    for number in range(20):
        Service.objects.create(
            library=almere, partner=first.partner, kind="course", name=f"Les {number}", starts_on=LONG_AGO
        )
    with django_assert_num_queries(10):
        export.directory(almere, today=TODAY)


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is leeg"),
        (b"{", "geen geldige JSON: bij regel 1, teken 2"),
        (b"[1]", "begint met een lijst"),
        (b'{"a": NaN}', "geen geldige JSON"),
        (b"[" * 100_000, "te diep genest"),
        (b"\xff\xfe{}", "geen UTF-8"),
        (b"PK\x03\x04kapot", "beschadigd"),
        (b" " * (20 * 1024**2 + 1), "groter dan 20 MB"),
        (zip_of({"lees-mij.txt": b"hallo"}), "geen HSDS-bestand"),
        (zip_of({"services.csv": b"id\n", "services.json": b"{}"}), "CSV én JSON"),
        (zip_of({"services.csv": b'id,name\n1,"open'}), "aanhalingsteken"),
        (bomb(), "groter dan 100 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, message):
    with pytest.raises(UnreadableDirectoryError, match=message.replace("(", "\\(")):
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


def table_rows(parts: dict[str, bytes]) -> dict[str, dict[str, dict[str, str]]]:
    return {
        name: {row["id"]: row for row in csv.DictReader(io.StringIO(content.decode()))}
        for name, content in parts.items()
        if name.endswith(".csv")
    }


def their_tables() -> dict[str, bytes]:
    """HSDS's own tables where they are present, else ours."""
    if REAL is not None:
        return {path.name: path.read_bytes() for path in (REAL / "examples" / "csv").glob("*.csv")}
    library = make_library("Bibliotheek Elders")
    take_in(rich_service(), library)
    return writing.as_tables(export.directory(library, today=TODAY))


def test_tables_come_back_row_by_row_except_what_the_report_names(almere):
    parts = their_tables()
    report = take_in(zip_of(parts), almere, "tabellen.zip")
    assert errors(report) == []
    after = table_rows(writing.as_tables(export.directory(almere, today=TODAY)))
    lost_rows = {one.where.rpartition(" rij ")[0] for one in report.of(Weight.LOST)}

    for name, rows in table_rows(parts).items():
        for key, row in rows.items():
            if name in lost_rows:
                continue
            for column, value in row.items():
                if value and column != OURS:
                    assert after[name][key][column] == value, (name, column)


def test_our_rules_say_what_the_schemas_say():
    """Every field, its kind and whether it is required; by the schemas themselves where they are present."""
    assert {name for name, entity in ENTITIES.items() if entity.fields["id"].required} == set(ENTITIES)
    for name, entity in ENTITIES.items() if REAL else ():
        schema = json.loads((REAL / "schema" / f"{name}.json").read_text())
        assert entity.file == schema["path"]
        assert list(entity.fields) == list(schema["properties"]), name
        for field, told in schema["properties"].items():
            own = entity.fields[field]
            in_table = own.required_in_table
            assert own.required == (field in schema["required"]), (name, field)
            assert in_table == (field in schema["required"] + schema.get("tabular_required", [])), (
                name,
                field,
            )
            assert own.is_list == (told.get("type") == "array")
            nested = (told.get("items") or told).get("$ref", "").removesuffix(".json")
            assert (own.kind if own.is_nested else "") == nested
            assert CHOICES.get(own.kind, ()) == tuple(told.get("enum", ()))
            expected = told.get("format") or {"number": "number"}.get(str(told.get("type")), "")
            if not own.is_nested and own.kind not in CHOICES:
                assert own.kind == (expected or told.get("datapackage_type", "")), (name, field)


def test_the_commands_write_a_directory_and_read_it_in(almere, joost, sanne, tmp_path, capsys):
    make_directory(almere)
    file = tmp_path / "kaart.zip"

    call_command("export_directory", file, library=almere.slug, format="csv")
    call_command("import_directory", file, by=sanne.email, dry_run=True)
    assert not Partner.objects.filter(library=sanne.library).exists()
    call_command("import_directory", file, by=sanne.email)

    assert "Ingelezen: 1 contact nieuw, 2 partner nieuw" in capsys.readouterr().out
    assert Partner.objects.filter(library=sanne.library, name="Buurtwerk Ä & co").exists()


def test_the_import_command_names_every_fault_and_refuses_who_may_not(
    almere, fatima, joost, tmp_path, capsys
):
    file = tmp_path / "kaart.json"
    file.write_bytes(as_bytes(organization(email="fout")))

    with pytest.raises(SystemExit) as ended:
        call_command("import_directory", file, by=joost.email)
    assert ended.value.code == 1
    assert "fout: kaart.email: ‘fout’ is geen e-mailadres" in capsys.readouterr().err
    with pytest.raises(CommandError, match="mag de sociale kaart niet beheren"):
        call_command("import_directory", file, by=fatima.email)
    with pytest.raises(CommandError, match="Er is geen bibliotheek"):
        call_command("export_directory", file, library="nergens")
