"""The pages on which a coordinator reads in a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from registration.imports import actions
from registration.models import ImportBatch, Visit
from tests.factories import make_location
from tests.imports import ROW, checked, lines, received, stored, work


def upload(client, content: bytes, name: str = "oud.csv"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("registration:import_add"), {"file": file})


def choices(batch: ImportBatch, **changes: str) -> dict[str, str]:
    columns = {f"column_{field}": header for field, header in batch.mapping["columns"].items()}
    return {**columns, **changes}


def test_coordinator_reads_in_a_file_page_by_page(importer, login, digid):
    client = login(importer)
    answer = upload(client, lines(ROW.replace("DigiD", "Digi-dee"), ROW))
    batch = ImportBatch.objects.get()
    assert answer["Location"] == reverse("registration:import_map", args=[batch.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "Digi-dee" in page
    detail = reverse("registration:import_detail", args=[batch.pk])
    assert client.post(answer["Location"], choices(batch))["Location"] == detail
    assert "wordt gecontroleerd" in client.get(detail).content.decode().lower()
    work()
    page = client.get(detail).content.decode()
    assert "Digi-dee" in page
    assert "Sla 1 bezoek op" not in page
    batch.refresh_from_db()
    form_page = client.get(answer["Location"])
    [key] = form_page.context["form"].words
    client.post(answer["Location"], choices(batch, **{key: str(digid.pk)}))
    work()
    assert "Sla 2 bezoeken op" in client.get(detail).content.decode()
    client.post(reverse("registration:import_confirm", args=[batch.pk]))
    work()
    page = client.get(detail).content.decode()
    assert "Inlezen terugdraaien" in page
    withdraw = reverse("registration:import_withdraw", args=[batch.pk])
    assert "intrekken?" in client.get(withdraw).content.decode()
    client.post(withdraw)
    assert "0 van 2 bezoeken" in client.get(detail).content.decode()
    assert "wordt al teruggedraaid" in client.get(withdraw).content.decode()
    work()
    assert "Teruggedraaid op" in client.get(detail).content.decode()
    assert "teruggedraaid" in client.get(reverse("registration:import_list")).content.decode()
    assert Visit.objects.counted().count() == 0


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(99), b"x;y\n"]
)
def test_unusable_file_comes_back_with_what_to_do(importer, login, content):
    answer = upload(login(importer), content, "oud.xlsx")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()


def test_no_file_and_a_too_large_file_come_back_with_what_to_do(importer, login):
    client = login(importer)
    assert client.post(reverse("registration:import_add")).status_code == 422
    answer = upload(client, b"a;b\n" + b"1;2\n" * 6_000_000)
    assert "20 MB" in answer.content.decode()


def test_odd_file_name_is_kept_short(importer, login):
    upload(login(importer), lines(ROW), "é" * 300 + ".csv")
    assert len(ImportBatch.objects.get().file_name) <= 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"column_date": ""}, "column_date"),
        ({"column_topic": ""}, "column_topic"),
        ({"column_location": ""}, "column_location"),
        ({"column_outcome": ""}, "column_outcome"),
        ({"column_time": "Datum"}, "column_time"),
        (
            {"column_visit": "Duur", "column_duration": "", "column_count": "Tijd", "column_time": ""},
            "column_count",
        ),
        ({"column_date": "Bestaat niet"}, "column_date"),
        ({"default_location": "999999"}, "default_location"),
    ],
)
def test_mapping_that_cannot_be_is_refused_at_its_field(importer, login, changes, field):
    client = login(importer)
    upload(client, lines(ROW))
    batch = ImportBatch.objects.get()
    answer = client.post(reverse("registration:import_map", args=[batch.pk]), choices(batch, **changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    batch.refresh_from_db()
    assert batch.status == "new"


def test_default_may_stand_in_for_a_column(importer, login, centrum):
    client = login(importer)
    upload(client, lines(ROW))
    batch = ImportBatch.objects.get()
    changes = {"column_location": "", "default_location": str(centrum.pk)}
    answer = client.post(reverse("registration:import_map", args=[batch.pk]), choices(batch, **changes))
    assert answer.status_code == 302


def test_location_of_another_library_cannot_be_the_default(importer, login, leeuwarden):
    strange = make_location("Noord", library=leeuwarden)
    client = login(importer)
    upload(client, lines(ROW))
    batch = ImportBatch.objects.get()
    answer = client.post(
        reverse("registration:import_map", args=[batch.pk]), choices(batch, default_location=str(strange.pk))
    )
    assert "default_location" in answer.context["form"].errors


def test_errors_can_be_downloaded_and_are_no_formulas(importer, login):
    content = lines("x;5-1-2024;DigiD", headers="=Locatie;Datum;Onderwerp")
    columns = {"location": "=Locatie", "date": "Datum", "topic": "Onderwerp"}
    batch = checked(content, importer, columns=columns, defaults={"outcome": "solved"})
    answer = login(importer).get(reverse("registration:import_problems", args=[batch.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["rij", "kolom", "melding"]
    assert rows[1][:2] == ["2", "'=Locatie"]


def test_progress_is_told_to_the_waiting_page(importer, login):
    batch = received(lines(*[ROW] * 10), importer)
    actions.start_check(batch=batch, mapping=batch.mapping, now=datetime.now(UTC))
    address = reverse("registration:import_progress", args=[batch.pk])
    assert login(importer).get(address).json() == {
        "status": "checking",
        "running": True,
        "done": 0,
        "total": 10,
    }
    work()
    assert login(importer).get(address).json()["running"] is False


def test_known_rows_can_be_skipped_on_the_page(importer, login):
    stored(lines(ROW), importer)
    batch = checked(lines(ROW, ROW.replace("14:30", "16:00")), importer)
    page = login(importer).get(reverse("registration:import_detail", args=[batch.pk])).content.decode()
    assert "Sla de 1 al bekende over en sla 1 op" in page
    login(importer).post(reverse("registration:import_confirm", args=[batch.pk]), {"skip_known": "on"})
    work()
    assert Visit.objects.count() == 2


def test_discarded_file_is_gone(importer, login):
    batch = checked(lines(ROW), importer)
    client = login(importer)
    client.post(reverse("registration:import_discard", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.status, batch.content) == ("discarded", None)
    for name in ("import_confirm", "import_discard", "import_restart", "import_withdraw"):
        answer = client.post(reverse(f"registration:{name}", args=[batch.pk]), follow=True)
        assert answer.status_code == 200
    assert not Visit.objects.exists()
    assert client.get(reverse("registration:import_map", args=[batch.pk])).status_code == 302


PAGES = ["detail", "map", "progress", "problems", "confirm", "restart", "discard", "withdraw"]


@pytest.mark.parametrize("page", PAGES)
def test_batch_of_another_library_does_not_exist(importer, sanne, login, page):
    batch = checked(lines(ROW), importer)
    address = reverse(f"registration:import_{page}", args=[batch.pk])
    method = "get" if page in PAGES[:4] else "post"
    assert getattr(login(sanne), method)(address).status_code == 404


@pytest.mark.parametrize("who", ["fatima", "marieke", "ruud", "bea"])
def test_only_a_coordinator_reads_in(who, login, request):
    client = login(request.getfixturevalue(who))
    assert client.get(reverse("registration:import_list")).status_code == 403
    assert upload(client, lines(ROW)).status_code == 403
