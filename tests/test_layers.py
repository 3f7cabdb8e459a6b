"""One chain: every import, foreign key and migration points left, and only the roof may look down on all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

ROOT = Path(settings.BASE_DIR)
CHAIN = ["ido", "partners", "registration", "referrals", "reports"]
ROOF = re.compile(r"ido\.(settings|urls|views|wsgi|management)(\.|$)")
OUR_NAME = re.compile(rf"({'|'.join(CHAIN)})(\.\w+)+")
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "services", "managers", "mixins", "constants", "signals"}


def modules() -> list[Path]:
    return sorted(path for package in CHAIN for path in (ROOT / package).rglob("*.py"))


def dotted(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str, module: str, *, is_package: bool = False) -> Iterator[str]:
    """Every module of the five packages that the source mentions: by import statement, wherever it
    stands, or as a dotted name in a text (`apps.get_model("registration.Visit")`, `import_string`)."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(base, names, level):
                if level:
                    parts = module.split(".")
                    base = ".".join([*parts[: len(parts) - level + is_package], *filter(None, [base])])
                yield from (f"{base}.{alias.name}" for alias in names)
            case ast.Constant(str(text)) if OUR_NAME.fullmatch(text):
                yield text


def rank(module: str) -> int | None:
    """The place of a module in the chain; None for what is not ours."""
    package = module.partition(".")[0]
    return CHAIN.index(package) if package in CHAIN else None


def wrong_way(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """The imports of a module that point right, or up to the roof."""
    if ROOF.match(module):
        return []
    own = rank(module)
    targets = set(imported(source, module, is_package=is_package))
    return sorted(target for target in targets if (rank(target) or 0) > (own or 0) or ROOF.match(target))


def test_every_import_points_left():
    wrong = {
        dotted(path): found
        for path in modules()
        if (found := wrong_way(path.read_text(), dotted(path), is_package=path.name == "__init__.py"))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("import registration.models", "partners.models"),
        ("from registration.models import Visit", "ido.hours"),
        ("def f():\n    from reports import tables", "registration.actions"),
        ("from . import views", "ido.hours"),
        ("from ido.views import home", "registration.views"),
        ("get_model('reports.Download')", "ido.models.places"),
    ],
)
def test_an_import_that_points_right_is_found(source, module):
    assert wrong_way(source, module)


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("from ido.models import Topic", "reports.selection"),
        ("from registration import urls", "ido.urls"),
        ("from registration.models import Visit", "ido.management.commands.load_demo"),
        ("reverse('registration:desk')", "ido.access"),
    ],
)
def test_an_import_that_points_left_or_comes_from_the_roof_is_not(source, module):
    assert not wrong_way(source, module)


def test_every_foreign_key_points_left():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in CHAIN
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if (rank(field.related_model._meta.app_label) or 0) > CHAIN.index(model._meta.app_label)
    ]

    assert wrong == []


def test_every_migration_depends_on_what_stands_left():
    wrong = [
        f"{app}.{name} → {needed}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in CHAIN
        for needed, _ in migration.dependencies
        if needed in CHAIN and CHAIN.index(needed) > CHAIN.index(app)
    ]

    assert wrong == []


def test_no_module_has_a_name_that_says_nothing():
    assert [str(path) for path in modules() if path.stem in NAMES_THAT_SAY_NOTHING] == []
