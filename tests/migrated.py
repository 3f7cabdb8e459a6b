"""A migrated database to copy test databases from: migrating takes seconds, and seldom gives anything new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from ido.database.base import disconnect

NAME = "ido_migrated_"
LOCK = 0x1D0  # one process makes it, the others wait
SOURCES = ["*/migrations/**/*.py", "*/models/**/*.py", "requirements.txt"]


def migrated_database() -> str:
    """The name of a database in which all migrations ran; made anew when anything they stand on changed."""
    name = NAME + fingerprint()
    with maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        kept = [row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()]
        if name not in kept:
            for old in kept:
                if old.startswith(NAME):
                    order(server, "DROP DATABASE {} WITH (FORCE)", old)
            half = f"{NAME}half"
            order(server, "CREATE DATABASE {}", half)
            with connected_to(half):  # a data migration of a package knows the default alias only
                call_command("migrate", verbosity=0)
            order(server, "ALTER DATABASE {} RENAME TO {}", half, name)
    return name


def fingerprint() -> str:
    """Of every file that says what the migrations make."""
    found = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            found.update(path.read_bytes())
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
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]  # ours


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
