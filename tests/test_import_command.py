"""Reading in by command."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registration.models import ImportBatch, Question, Visit
from tests.imports import ROW, lines


def command(path: Path, *extra: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "import_visits",
        str(path),
        "--by",
        "joost@bieb.example",
        "--library",
        "bibliotheek-almere",
        *extra,
        stdout=out,
        stderr=err,
    )
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "oud.csv"
    path.write_bytes(lines(ROW, ROW))
    return path


def test_command_reads_in(importer, file):
    out, _ = command(file)
    assert "Opgeslagen: 2 bezoeken" in out
    assert Visit.objects.filter(recorded_by=importer, import_batch__file_name="oud.csv").count() == 2


def test_command_only_checks_when_asked(importer, file):
    out, _ = command(file, "--dry-run")
    assert "2 nieuwe bezoeken" in out
    assert not Visit.objects.exists()
    assert not ImportBatch.objects.exists()


def test_command_names_every_row_and_ends_with_1(importer, file):
    file.write_bytes(lines(ROW, ROW.replace("DigiD", "Vliegbrevet")))
    err = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(
            "import_visits", str(file), by="joost@bieb.example", library="bibliotheek-almere", stderr=err
        )
    assert refused.value.returncode == 1
    assert "rij 3, kolom Onderwerp: ‘Vliegbrevet’ kennen we niet" in err.getvalue()
    assert not ImportBatch.objects.exists()


def test_command_refuses_what_is_known_unless_told_to_skip(importer, file):
    command(file)
    file.write_bytes(lines(ROW, ROW, ROW))
    with pytest.raises(CommandError, match="--skip-known"):
        command(file)
    command(file, "--skip-known")
    assert Visit.objects.count() == 3


def test_command_maps_columns_defaults_and_words(importer, file, digid):
    file.write_bytes(lines("5-1-2024;Digi-dee", headers="Wanneer;Waarover"))
    command(
        file,
        "--map",
        "date=Wanneer",
        "topic=Waarover",
        "--default",
        "location=Centrum",
        "outcome=opgelost",
        "--word",
        "topic:Digi-dee=DigiD",
    )
    assert Question.objects.get().topic == digid


@pytest.mark.parametrize(
    "extra",
    [
        ["--map", "date=Bestaat niet"],
        ["--map", "onzin"],
        ["--map", "kleur=Datum"],
        ["--default", "location=Maan"],
        ["--word", "topic=DigiD"],
        ["--by", "fatima@bieb.example"],
        ["--library", "bibliotheek-leeuwarden"],
    ],
)
def test_command_that_cannot_be_carried_out_ends_with_2(importer, fatima, leeuwarden, file, extra):
    with pytest.raises(CommandError) as refused:
        command(file, *extra)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("content", [None, b"", b"%PDF-"])
def test_command_without_a_usable_file_ends_with_2(importer, file, content):
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        command(file)
    assert refused.value.returncode == 2
