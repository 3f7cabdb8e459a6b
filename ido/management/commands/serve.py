"""`manage.py serve`: everything `make run` needs after the installation, until Ctrl-C."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ido.database.base import disconnect

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 15
SHORT_LIFE = 10  # seconds; a worker that ends sooner would only do so again
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>

LIBC = ctypes.CDLL(None)


class Command(BaseCommand):
    help = "Bereidt de database voor en start de website en de achtergrondtaken (poort: PORT)."

    def handle(self, *args: Any, **options: Any) -> None:
        port = chosen_port()
        refuse_taken(port)
        for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(stop, signal.default_int_handler)
        children: list[subprocess.Popen[bytes]] = []
        try:
            self.prepare()
            os.environ |= own_address(port)
            children += [start_website(), start_worker()]
            wait_until_served(port, children[0])
            self.announce(port)
            watch(children)
        except KeyboardInterrupt:
            self.stdout.write("\nGestopt.")
        finally:
            stop_all(children)

    def prepare(self) -> None:
        """Bring database and static files up to date; fill an empty demo. Leaves no connection open."""
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            self.fill_demo()
        call_command("roll_sessions", verbosity=0)
        call_command("forget", verbosity=0)
        call_command("ask_partners", plan=True, verbosity=0)
        call_command("remind_partners", plan=True, verbosity=0)
        disconnect()

    def fill_demo(self) -> None:
        from ido.models import Library

        if not Library.objects.exists():
            self.stdout.write("De demo wordt geladen …")
            call_command("load_demo", verbosity=0)

    def announce(self, port: int) -> None:
        lines = ["", f"IDO-balie draait op http://{HOST}:{port}"]
        if settings.DEMO:
            from ido.management.commands.load_demo import ACCOUNTS

            wide = [max(len(account[column]) for account in ACCOUNTS) for column in range(2)]
            lines += ["", "Inloggen kan met:"]
            lines += [f"  {role:<{wide[0]}}  {email:<{wide[1]}}  {word}" for role, email, word in ACCOUNTS]
        self.stdout.write("\n".join([*lines, "", "Stoppen: Ctrl-C"]))
        self.stdout.flush()


def chosen_port() -> int:
    """PORT from the environment, 8000 without; `CommandError` when it is no port."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT is {text!r}; geef een getal van 1 tot en met 65535.")
    return int(text)


def refuse_taken(port: int) -> None:
    """Say it before any work is done, and say what to do."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except PermissionError as error:
            raise CommandError(f"Poort {port} mag je niet gebruiken. Kies PORT vanaf 1024.") from error
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            raise CommandError(
                f"Poort {port} is al in gebruik. Kies met PORT een andere: PORT={other} make run"
            ) from error


def own_address(port: int) -> dict[str, str]:
    """For the children: links in mail of the demo must lead here, whatever the port."""
    known = "BASE_URL" in os.environ or not settings.DEMO
    return {"PORT": str(port)} | ({} if known else {"BASE_URL": f"http://{HOST}:{port}"})


def start(*command: str) -> subprocess.Popen[bytes]:
    """Start a Python child in its own session, so that Ctrl-C reaches it through us and once."""
    return subprocess.Popen(
        [sys.executable, *command], cwd=settings.BASE_DIR, start_new_session=True, preexec_fn=follow_parent
    )


def follow_parent() -> None:
    """Have the kernel end this child when the parent is killed (Linux; elsewhere it stays)."""
    if hasattr(LIBC, "prctl"):
        LIBC.prctl(END_WITH_PARENT, signal.SIGTERM)


def start_website() -> subprocess.Popen[bytes]:
    return start("-m", "gunicorn", "--log-level", "warning", "--graceful-timeout", "5", "ido.wsgi")


def start_worker() -> subprocess.Popen[bytes]:
    return start("manage.py", "db_worker", "-v0")


def wait_until_served(port: int, website: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while website.poll() is None and time.monotonic() < deadline:
        with socket.socket() as visitor:
            if visitor.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise CommandError("De website start niet. De regels hierboven zeggen waarom.")


def watch(children: list[subprocess.Popen[bytes]]) -> None:
    """Until the website ends. A worker that lost the database ends too, and gets a successor."""
    website, worker = children
    started = time.monotonic()
    while website.poll() is None:
        if worker.poll() is not None:
            if time.monotonic() - started < SHORT_LIFE:
                raise CommandError("De achtergrondtaken starten niet. De regels hierboven zeggen waarom.")
            worker = children[1] = start_worker()
            started = time.monotonic()
        time.sleep(0.5)
    raise CommandError(f"De website is gestopt (code {website.returncode}).")


def stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    """End what we started, politely first; a second Ctrl-C does not interrupt that."""
    for impatience in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(impatience, signal.SIG_IGN)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
