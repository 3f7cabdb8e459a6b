"""`manage.py serve`, the command behind `make run`, as a process of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings
from django.core.management.base import CommandError

from ido.database import EmbeddedPostgres
from ido.management.commands.serve import chosen_port, refuse_taken
from tests.postgres import read_in


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def is_free(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) != 0


def wait_until(happened, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not (done := happened()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return done


def ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def serving(server: EmbeddedPostgres, port: int) -> Iterator[subprocess.Popen[str]]:
    """The command, from the moment that it says where it is."""
    environment = os.environ | {"IDO_EMBEDDED_POSTGRES": str(server.folder), "PORT": str(port)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "serve"]
    # A shell starts what it puts in the background with Ctrl-C ignored; it must end us all the same.
    where = {"cwd": settings.BASE_DIR, "env": environment, "preexec_fn": ignore_interrupt}
    with subprocess.Popen(command, **where, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = ""
            while f"http://127.0.0.1:{port}" not in said:
                line = process.stdout.readline()
                assert line, f"serve stopped: {said}"
                said += line
            yield process
        finally:
            process.terminate()


def address(server: EmbeddedPostgres) -> str:
    """Of the database that the command works on."""
    host, port, user, password = server.start("ido")
    return f"postgres://{user}:{password}@{host}:{port}/ido"


def tables(server: EmbeddedPostgres) -> set[str]:
    with psycopg.connect(address(server)) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in found}


@pytest.fixture(scope="module")
def server(tmp_path_factory, migrated_dump):
    """One for all these tests, with one migration left to do."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("serve") / "postgres", durable=False)
    read_in(migrated_dump, address(server))
    yield server
    server.start()
    assert wait_until(server.stop_if_unused)
    shutil.rmtree(server.home)


@pytest.mark.django_db  # the dump is of its database
def test_site_runs_until_asked_to_stop_and_leaves_nothing_behind(server):
    port = free_port()
    assert "django_session" not in tables(server)
    with serving(server, port) as process:
        assert "django_session" in tables(server)
        with urlopen(f"http://127.0.0.1:{port}/gezond/") as answer:
            assert answer.read().startswith(b"ok\n")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert is_free(port)
    assert server.port() is None


@pytest.mark.django_db  # the dump is of its database
def test_site_of_a_killed_command_ends_too_so_that_it_can_start_again(server):
    port = free_port()
    with serving(server, port) as process:
        process.kill()
    assert wait_until(lambda: is_free(port))
    with serving(server, port) as again:
        again.send_signal(signal.SIGINT)
        assert again.wait(timeout=30) == 0


def test_port_in_use_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=re.escape(f"Poort {port} is al in gebruik. Kies met PORT")):
            refuse_taken(port)


@pytest.mark.parametrize("text", ["0", "65536", "tachtig", "-1", "²"])
def test_port_that_is_none_is_refused_in_words(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CommandError, match="geef een getal van 1 tot en met 65535"):
        chosen_port()


def test_port_is_8000_when_nothing_is_said(monkeypatch):
    monkeypatch.setenv("PORT", "")
    assert chosen_port() == 8000
