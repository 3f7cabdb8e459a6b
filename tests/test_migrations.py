"""Migrations: none missing, and every one can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from tests.migrated import known_as, maintenance, migrated_database, order

OURS = ["ido", "partners", "registration", "referrals", "reports"]
SCRATCH = "ido_migrations"


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
def scratch(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A database of its own, which the migrations made from nothing, under an alias."""
    with django_db_blocker.unblock(), maintenance() as server:
        order(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", SCRATCH)
        order(server, "CREATE DATABASE {} TEMPLATE {}", SCRATCH, migrated_database())
        with known_as(SCRATCH):
            yield SCRATCH
        order(server, "DROP DATABASE {} WITH (FORCE)", SCRATCH)


def tables(alias: str) -> set[str]:
    return set(connections[alias].introspection.table_names())


def test_every_app_goes_down_to_nothing_and_up_again(scratch):
    """All others stand on the leftmost app of the chain, so that they go before it."""
    full = tables(scratch)
    assert {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()} <= full

    call_command("migrate", OURS[0], "zero", database=scratch, verbosity=0)
    left = {table for table in tables(scratch) if table.split("_")[0] in OURS}
    call_command("migrate", database=scratch, verbosity=0)

    assert left == set()
    assert tables(scratch) == full
