"""A migrated database to copy test databases from, and one in which our migrations were taken back again.

Making them takes most of a minute, and seldom gives anything new. So they stay in the server of the tests
until one of SOURCES changes; a clean clone has none yet. `DROP DATABASE` is the way to have one made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from ido.database.base import disconnect

MIGRATED = "ido_migrated_"
TAKEN_BACK = "ido_taken_back_"
LOCK = 0x1D0  # one process makes it, the others wait
LEFTMOST = "ido"  # all our other apps stand on it, so that they go before it
# All that migrations import of ours is here; the versions of packages are in the last.
SOURCES = ["*/migrations/**/*.py", "*/models/**/*.py", "requirements.txt"]


def migrated_database() -> str:
    """The name of a database in which all migrations ran."""
    return kept(MIGRATED, migrate)


def database_taken_back() -> str:
    """The name of a database in which all migrations ran, and then those of ours backwards to nothing."""
    return kept(TAKEN_BACK, take_back, template=migrated_database())


def migrate(name: str) -> None:
    with connected_to(name):  # a data migration of a package knows the default alias only
        call_command("migrate", verbosity=0)


def take_back(name: str) -> None:
    with known_as(name):
        call_command("migrate", LEFTMOST, "zero", database=name, verbosity=0)


def kept(prefix: str, make: Callable[[str], None], template: str = "template1") -> str:
    """The name of the database that `make` made of a copy of `template`; of older ones none is kept.

    One that could not be made whole has another name, so that the next who asks tries again.
    """
    name = prefix + fingerprint()
    with maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        found = [row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()]
        if name not in found:
            for old in found:
                if old.startswith(prefix):
                    order(server, "DROP DATABASE {} WITH (FORCE)", old)
            half = f"{prefix}half"
            order(server, "CREATE DATABASE {} TEMPLATE {}", half, template)
            make(half)
            order(server, "ALTER DATABASE {} RENAME TO {}", half, name)
    return name


def fingerprint(folder: Path | None = None) -> str:
    """Of every file in the project (or another folder) that says what the migrations make, and its name."""
    folder = folder or Path(settings.BASE_DIR)
    found = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(folder.glob(pattern)):
            found.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    """A connection to the server, beside the databases of the application."""
    server = connection.get_connection_params()
    address = {name: server[name] for name in ("host", "port", "user", "password") if name in server}
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as opened:
        yield opened


def order(server: psycopg.Connection, statement: str, *names: str) -> None:
    """A statement about databases, their names quoted."""
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """The application works on that database, while the block lasts."""
    before = connection.settings_dict["NAME"]
    disconnect()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        disconnect()
        connection.settings_dict["NAME"] = before


@contextmanager
def known_as(alias: str) -> Iterator[Any]:
    """Django knows the database of this name under its name, while the block lasts."""
    connections.databases[alias] = {**connection.settings_dict, "NAME": alias, "OPTIONS": {}}
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections.databases[alias], connections[alias]
