"""The embedded PostgreSQL, tried on servers of its own, and the settings it needs."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from ido.database import ROLE, EmbeddedPostgres

START = """
import pathlib, sys
from ido.database import EmbeddedPostgres
print(EmbeddedPostgres(pathlib.Path(sys.argv[1])).start("ido"))
"""

OUTLIVE = """
import os, signal, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "ido.settings"
from django.conf import settings
from django.db import OperationalError, connection

settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 1
for turn in range(3):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'alive'")
            print(cursor.fetchone()[0])
    except OperationalError:
        print("lost")
        connection.close()
    if turn == 0:
        os.kill(int(sys.argv[1]), signal.SIGKILL)
        time.sleep(1)
"""


def connect(server: EmbeddedPostgres, **changes) -> psycopg.Connection:
    host, port, user, password = server.start("ido")
    known = {"host": host, "port": port, "user": user, "password": password, "dbname": "ido"}
    return psycopg.connect(**(known | changes), autocommit=True, connect_timeout=5)


def kill(server: EmbeddedPostgres) -> None:
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A running server; its folder lies in one that only this user may enter."""
    closed = tmp_path_factory.mktemp("home")
    closed.chmod(0o700)
    server = EmbeddedPostgres(closed / "postgres")
    server.start("ido")
    yield server
    server.start()
    assert server.stop_if_unused()
    shutil.rmtree(server.home)


def test_four_processes_at_once_get_one_server(tmp_path):
    command = [sys.executable, "-c", START, tmp_path / "postgres"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    addresses = {process.communicate(timeout=120)[0] for process in started}
    assert len(addresses) == 1
    assert "Address(host='127.0.0.1'" in addresses.pop()
    server = EmbeddedPostgres(tmp_path / "postgres")
    assert server.stop_if_unused()
    shutil.rmtree(server.home)


def test_data_survives_a_kill_and_a_stop(server):
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    kill(server)
    with connect(server) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    assert server.stop_if_unused()
    assert server.port() is None
    with connect(server) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_server_in_use_is_not_stopped(server):
    with connect(server):
        assert not server.stop_if_unused()
    assert server.port() is not None


def test_wrong_password_is_refused(server):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(server, password="guess")


def test_server_listens_on_the_loopback_address_only(server):
    with connect(server) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
    assert not list(server.home.rglob(".s.PGSQL*"))


def test_application_is_no_superuser_yet_makes_the_extensions_it_needs(server):
    with connect(server) as connection:
        rights = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = %s"
        assert connection.execute(rights, [ROLE]).fetchone() == (False, True)
        for extension in ("btree_gist", "fuzzystrmatch", "pg_trgm"):
            connection.execute(f"CREATE EXTENSION {extension}")


def test_log_repeats_nothing_that_was_typed(server):
    with connect(server) as connection:
        connection.execute("CREATE TABLE typed (note text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO typed VALUES ('belt over de huur')")
            except psycopg.errors.UniqueViolation:
                break
    assert "duplicate key" in server.log.read_text()
    assert "huur" not in server.log.read_text()


def test_folders_are_closed_to_others(server):
    assert server.data.stat().st_mode & 0o077 == 0
    assert (server.home / "password").stat().st_mode & 0o077 == 0


def test_a_server_that_will_not_start_tells_why(server, monkeypatch):
    assert server.stop_if_unused()
    monkeypatch.setattr("ido.database.START_SECONDS", 0.5)
    monkeypatch.setattr(server, "_options", lambda: ["no_such_option=1"])
    with pytest.raises(psycopg.OperationalError, match="no_such_option"):
        server.start()


def test_running_application_finds_a_killed_server_back(server):
    server.start("ido")
    surroundings = os.environ | {"IDO_EMBEDDED_POSTGRES": str(server.folder), "DATABASE_URL": ""}
    pid = (server.data / "postmaster.pid").read_text().split()[0]
    command = [sys.executable, "-c", OUTLIVE, pid]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["alive", "lost", "alive"], done.stderr


def test_every_variable_that_the_settings_read_is_explained():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', Path(settings.BASE_DIR, "ido/settings.py").read_text()))
    explained = Path(settings.BASE_DIR, ".env.example").read_text().splitlines()
    names = {
        match[1]: line for line, text in enumerate(explained) if (match := re.match(r"#?([A-Z_]+)=", text))
    }
    assert len(read) > 15
    assert read <= names.keys()
    assert all(re.match(r"# \w", explained[line - 1]) for line in names.values())
