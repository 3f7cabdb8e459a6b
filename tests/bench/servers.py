"""The servers that are measured: their own database and web server on the loopback address, ended by us."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
from psycopg import sql

from ido.database import EmbeddedPostgres
from tests.postgres import read_in

PROJECT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30
STOP_SECONDS = 15
PREPARE = (
    "import django, sys; django.setup(); "
    "from tests.bench.prepare import main; main(int(sys.argv[1]), sys.argv[2:])"
)


@dataclass
class Site:
    """The application over one database of one size, served on `port`."""

    size: str
    port: int
    web: psutil.Process
    database: psutil.Process | None
    facts: dict[str, Any]

    def cpu(self) -> tuple[float, float]:
        """Seconds of processor time that the web server and the database have used up to now."""
        return used(self.web), used(self.database) if self.database else 0.0


def used(root: psutil.Process) -> float:
    """Processor seconds of a process, of its children, and of those that it has outlived."""
    own = root.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in root.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


@contextmanager
def database_server(folder: Path) -> Iterator[str]:
    """The address of a server to make databases on: DATABASE_URL, or one of our own while the block lasts."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    server = EmbeddedPostgres(folder)
    try:
        host, port, user, password = server.start()
        yield f"postgres://{user}:{password}@{host}:{port}/postgres"
    finally:
        stop(server)


def stop(server: EmbeddedPostgres) -> None:
    """End the server by its process id, and remove its files."""
    lock = server.data / "postmaster.pid"
    if lock.exists():
        postmaster = psutil.Process(int(lock.read_text().splitlines()[0]))
        postmaster.send_signal(signal.SIGINT)  # a fast shutdown: ends connections, writes everything out
        postmaster.wait(STOP_SECONDS)
    shutil.rmtree(server.home)


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """The address of an empty database that lives as long as the block."""
    name = f"ido_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def surroundings(database: str, folder: Path) -> dict[str, str]:
    """The environment of the application: as in production, but for a database and secrets of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IDO_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "IDO_ENV_FILE": str(folder / "no-env-file"),
        "IDO_BENCH_STATIC": str(folder / "static"),
        "IDO_HTTPS": "0",  # the load comes without a proxy in front
        "IDO_MFA_REQUIRED_ROLES": "",
        "IDO_SESSION_IDLE_MINUTES": "600",  # the senders wait for one another
        "DATABASE_URL": database,
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "http://127.0.0.1",
        "EMAIL_URL": "memorymail://",
        "IDO_VAULT_DIR": str(folder / "vault"),
        "DEFAULT_FROM_EMAIL": "noreply@ido.example",
    }


@contextmanager
def site(
    size: str, questions: int, names: list[str], server: str, folder: Path, begin: Path | None = None
) -> Iterator[Site]:
    """A filled database, and the application on it, ready for the candidates of these names.

    `begin` is a dump of a migrated database, for who has one.
    """
    with scratch_database(server) as database:
        if begin:
            read_in(begin, database)
        environment = surroundings(database, folder)
        facts = prepared(questions, names, environment)
        port = free_port()
        web = start_gunicorn(port, environment)
        try:
            wait_until_served(port, web)
            yield Site(size, port, psutil.Process(web.pid), postmaster(database), facts)
        finally:
            web.terminate()
            try:
                web.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                web.kill()
                web.wait()


def prepared(questions: int, names: list[str], environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", PREPARE, str(questions), *names],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


def start_gunicorn(port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The web server as the project configures it (gunicorn.conf.py)."""
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--log-level=warning", "ido.wsgi"],
        cwd=PROJECT,
        env=environment | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches it through us, and once
    )


def wait_until_served(port: int, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while web.poll() is None and time.monotonic() < deadline:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("gunicorn does not start; the lines above say why")


def postmaster(database: str) -> psutil.Process | None:
    """The server's first process; None if it runs on another machine."""
    with psycopg.connect(database) as connection:
        pid = connection.info.backend_pid
        try:
            backend = psutil.Process(pid)
            return backend.parent() if backend.name().startswith("postgres") else None
        except psutil.Error:
            return None
