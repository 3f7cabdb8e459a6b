"""The people and places that recur in tests. The stranger is always Sanne, of another library."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import HealthCheck

from ido.models import Library, Location, User
from tests.emptied import empty_tables
from tests.factories import make_library, make_location, make_municipality, make_topic, make_user
from tests.migrated import migrated_database
from tests.postgres import run
from tests.world import World, make_world

# A run proves the same wherever and whenever: the same few examples, however slow the machine is. To look for
# new ones, with HYPOTHESIS_PROFILE=thorough.
EVERYWHERE: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
hypothesis.settings.register_profile("quick", max_examples=30, derandomize=True, **EVERYWHERE)
hypothesis.settings.register_profile("thorough", max_examples=1_000, **EVERYWHERE)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


# These start servers or move through all migrations; at the end of a run one worker would wait for another.
LONGEST = ["test_migrations.py", "test_bench.py", "test_serve.py"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; among the others the order stays as it was."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Test databases are copies of one that is migrated."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end, part with who still hangs on to the test database: a killed child lingers there."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )


@pytest.fixture(scope="session")
def migrated_dump(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Path:
    """Fills a database on a server of one's own in a second, where migrating takes a quarter of a minute.

    It has all that the migrations make, but for the sessions: those are left to whoever says to migrate.
    """
    path = tmp_path_factory.mktemp("migrated") / "migrated.sql"
    with django_db_blocker.unblock():
        path.write_text(run("pg_dump", "--no-owner", "--no-comments", "--exclude-table=django_session"))
    with path.open("a") as dump:
        dump.write("DELETE FROM public.django_migrations WHERE app = 'sessions';\n")
    return path


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> None:
    """After a test that commits only what it wrote is emptied; pytest-django builds on this class."""
    TransactionTestCase._fixture_teardown = lambda self: empty_tables()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """The same hash as in use, for a hundredth of the work: nobody guesses at the passwords in tests."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture(scope="session", autouse=True)
def pages_noted_once(django_test_environment: None) -> None:
    """A client notes what a page was given, not what each of the hundreds of parts in it was.

    Noting copies the whole context each time. What a part was given, shows in the page.
    """
    note = Template._render

    def render(template: Template, context: Context) -> str:
        is_page = context.template is template
        return note(template, context) if is_page else template.nodelist.render(context)

    Template._render = render


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(tmp_path_factory: Any) -> None:
    """Pages in tests link to files by their own names; `collectstatic` is tried apart.

    Before anything else: a server that is started for the tests must not choose for what an earlier
    `collectstatic` left behind. Nor does a client look in its folder, which another test may be filling.
    """
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Path) -> Path:
    """Keys of this test alone."""
    settings.VAULT_DIR = str(tmp_path / "vault")
    return tmp_path / "vault"


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """Made once for a module, in a transaction around those of its tests; and where its keys are."""
    keys = tmp_path_factory.mktemp("world") / "vault"
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(VAULT_DIR=str(keys)):
            world = make_world()
        yield world, keys
        transaction.set_rollback(True)


@pytest.fixture
def world(kept_world: Any, db: None, vault: Path) -> World:
    """A small world with something behind every address; each test finds it as it was made."""
    world, keys = kept_world
    shutil.copytree(keys, vault)
    return world


@pytest.fixture
def fresh_limits(db: None, settings: Any) -> None:
    """The limits count in the database cache, which a test must not inherit; hashing is quick meanwhile."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def almere(db) -> Library:
    return make_library("Bibliotheek Almere")


@pytest.fixture
def leeuwarden(db) -> Library:
    return make_library("Bibliotheek Leeuwarden")


@pytest.fixture
def centrum(almere) -> Location:
    """A desk of Almere, in operation since 2020."""
    return make_location("Centrum", library=almere)


@pytest.fixture
def digid(db):
    return make_topic("DigiD")


@pytest.fixture
def fatima(almere) -> User:
    """Works at the desk in Almere."""
    return make_user("Fatima", library=almere)


@pytest.fixture
def joost(almere) -> User:
    """Coordinator in Almere."""
    return make_user("Joost", "coordinator", library=almere)


@pytest.fixture
def importer(centrum, digid, joost) -> User:
    """Joost, who reads in files of a library that has the desk Centrum and the topic DigiD."""
    return joost


@pytest.fixture
def sanne(leeuwarden) -> User:
    """Coordinator of another library: for Almere she does not exist, nor Almere for her."""
    return make_user("Sanne", "coordinator", library=leeuwarden)


@pytest.fixture
def marieke(db) -> User:
    """Official of the municipality of Almere."""
    return make_user("Marieke", "municipality", municipality=make_municipality())


@pytest.fixture
def ruud(db) -> User:
    """Adviser in the province of Flevoland."""
    return make_user("Ruud", "province", province="PV24")


@pytest.fixture
def bea(db) -> User:
    """Runs the installation."""
    return make_user("Bea", "administrator")


@pytest.fixture
def login() -> Callable[[User], Client]:
    """A browser in which the given person is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return log_in
