"""Migrations: none missing, and every one can be taken back."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder

from tests.migrated import (
    LEFTMOST,
    SOURCES,
    database_taken_back,
    fingerprint,
    kept,
    known_as,
    maintenance,
    order,
)

OURS = [LEFTMOST, "partners", "registration", "referrals", "reports"]
# What is neither part of PostgreSQL nor of an extension, and belongs to no table.
LOOSE = """
    SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL SELECT typname FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typrelid = 0
        AND typelem = 0 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|public$)'
"""

# Functions of the packages behind the audit trail, which leave them and replace them when they come again.
REPLACED = ("pgtrigger_", "_pgtrigger_", "_pgh_")


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_operation_can_be_taken_back():
    one_way = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in OURS
        for operation in migration.operations
        if not operation.reversible
        or (isinstance(operation, RunPython) and operation.reverse_code is None)
        or (isinstance(operation, RunSQL) and operation.reverse_sql is None)
    ]

    assert one_way == []


@pytest.fixture
def taken_back(db, django_db_blocker) -> Iterator[Any]:
    """The database in which our migrations ran, and then backwards to nothing."""
    with django_db_blocker.unblock(), known_as(database_taken_back()) as left:
        yield left


def relations(database: Any) -> set[str]:
    with database.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        return {name for (name,) in cursor.fetchall()}


def loose(database: Any) -> set[str]:
    with database.cursor() as cursor:
        cursor.execute(LOOSE)
        return {name for (name,) in cursor.fetchall()}


def test_every_app_goes_down_to_nothing(taken_back):
    """What is left is as before our first migration, so that going up again is going up from nothing."""
    tables = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    assert tables <= relations(connection)
    assert loose(connection)

    assert {name for name in relations(taken_back) if name.split("_")[0] in OURS} == set()
    assert {name for name in loose(taken_back) if not name.startswith(REPLACED)} == set()
    assert {app for app, _ in MigrationRecorder(taken_back).applied_migrations()} & set(OURS) == set()


def test_all_that_migrations_import_of_ours_counts_for_what_is_kept():
    """Else a database that is no longer true would be kept."""
    imported = {
        module
        for path in Path(settings.BASE_DIR).glob(SOURCES[0])
        for node in ast.walk(ast.parse(path.read_text()))
        for module in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if module and module.split(".")[0] in OURS
    }

    assert {
        module for module in imported if module.split(".")[1:2] not in (["models"], ["migrations"])
    } == set()


@pytest.mark.parametrize("path", ["ido/migrations/0001_x.py", "ido/models/x.py", "requirements.txt"])
def test_a_change_in_what_migrations_stand_on_is_noticed(tmp_path, path):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    found = [fingerprint(tmp_path)]
    for text in ("a = 1", "a = 2"):
        (tmp_path / path).write_text(text)
        found.append(fingerprint(tmp_path))

    assert len(set(found)) == 3


def test_a_database_is_kept_until_its_fingerprint_changes_and_never_half_made(monkeypatch, db):
    """Tried with empty databases; `made` says for which fingerprint each was."""
    made = []

    def ask(of: str, make=None) -> str:
        monkeypatch.setattr("tests.migrated.fingerprint", lambda: of)
        return kept(PREFIX, make or (lambda name: made.append(of)))

    try:
        assert [ask("a"), ask("a")] == [f"{PREFIX}a"] * 2
        assert (made, existing()) == (["a"], {f"{PREFIX}a"})
        with pytest.raises(ZeroDivisionError):
            ask("b", lambda name: 1 / 0)
        assert ask("b") == f"{PREFIX}b"
        assert (made, existing()) == (["a", "b"], {f"{PREFIX}b"})
    finally:
        with maintenance() as server:
            for name in existing():
                order(server, "DROP DATABASE {} WITH (FORCE)", name)


PREFIX = f"ido_tried_{os.getpid()}_"


def existing() -> set[str]:
    with maintenance() as server:
        found = server.execute("SELECT datname FROM pg_database").fetchall()
    return {name for (name,) in found if name.startswith(PREFIX)}
