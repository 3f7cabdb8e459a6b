"""Exchange of the directory by HSDS 3.0: what comes in, what is refused, and what goes out again."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, time
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from partners.hsds import export, writing
from partners.hsds.fields import CHOICES, ENTITIES
from partners.hsds.findings import Weight
from partners.models import Contact, Partner, Place, Schedule, Service
from tests.factories import LONG_AGO, make_library, make_municipality, make_topic
from tests.hsds_documents import (
    IDS,
    REAL,
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
# The only thing that does not come back as it was, and the report says so: it is ours to tell.
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
        named = {one.where for one in report.of(Weight.LOST)}
        assert {one.rpartition(".")[2] for one in set().union(*lost)} <= named <= {OURS, name}


@pytest.mark.parametrize("name", EXAMPLES)
def test_reading_in_the_same_file_again_changes_nothing(almere, name):
    make_municipality()
    take_in(example(name), almere, name)

    again = take_in(example(name), almere, name)

    assert {what for _, what in again.rows} == {"ongewijzigd"}


def test_what_is_only_kept_unseen_is_stored_and_not_told_as_a_change(almere):
    take_in(service(), almere)

    again = take_in(service(wait_time="een week"), almere)

    assert {what for _, what in again.rows} == {"ongewijzigd"}
    assert Service.objects.get().hsds["wait_time"] == "een week"


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
    assert not [one for one in report.of(Weight.KEPT) if "addresses" in one.where]  # all of it is ours
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


@pytest.mark.parametrize("form", ["csv", "json"])
def test_tables_come_back_row_by_row_except_what_the_report_names(almere, form):
    if form == "csv":
        parts = their_tables()
        content, wanted = zip_of(parts), table_rows(parts)
    else:
        content = their_json_tables()
        wanted = {name: {row["id"]: row for row in rows} for name, rows in json.loads(content).items()}
    report = take_in(content, almere, "tabellen")
    assert errors(report) == []
    after = table_rows(writing.as_tables(export.directory(almere, today=TODAY)))
    lost = {one.where for one in report.of(Weight.LOST)}
    lost_rows = {where.rpartition(" rij ")[0] for where in lost}

    for name, rows in wanted.items():
        for key, row in rows.items():
            if name in lost_rows:
                continue
            for column, value in row.items():
                if value not in ("", None) and column not in lost:
                    assert after[name][key][column] == str(value), (name, column)


def their_json_tables() -> bytes:
    """HSDS's own tables in one JSON object where they are present, else ours."""
    if REAL is not None:
        return (REAL / "examples" / "tabular.json").read_bytes()
    numbers = {"extension", "latitude", "longitude", "interval", "timezone", "year_incorporated"}
    numbers |= {"minimum_age", "count"}
    return as_bytes(
        {
            name: [
                {key: float(value) if key in numbers else value for key, value in row.items() if value}
                for row in rows.values()
            ]
            for name, rows in table_rows(their_tables()).items()
        }
    )


TERM = {"id": IDS["org"], "name": "Geld", "description": "Geldzaken", "taxonomy": "van hen"}


@pytest.mark.parametrize("name", ["ours", "taxonomy", "taxonomy_list", "taxonomy_term", "taxonomy_term_list"])
def test_terms_that_belong_to_nothing_are_named_and_nothing_is_stored(almere, name):
    content = as_bytes(TERM)
    if REAL is not None and name != "ours":
        content = (REAL / "examples" / f"{name}.json").read_bytes()

    report = take_in(content, almere, f"{name}.json")

    assert "Losse termen en vocabulaires" in report.of(Weight.LOST)[-1].message
    assert errors(report) == [f"{name}.json | Er staat geen organisatie, dienst of locatie in dit bestand."]
    assert not Partner.objects.exists()


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
