"""What holds for every template."""

from __future__ import annotations

from pathlib import Path

import allauth
import crispy_forms
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"


def test_every_component_is_in_the_styleguide():
    pages = [TEMPLATES / "styleguide.html", *(TEMPLATES / "styleguide").glob("*.html")]
    source = "".join(page.read_text() for page in pages)

    missing = [
        component.name
        for component in sorted((TEMPLATES / "components").glob("*.html"))
        if f'{{% include "components/{component.name}"' not in source
    ]

    assert missing == []


def test_every_template_is_used():
    """By its path in our own code or templates, or as a page or part that a package asks for by name."""
    own = "".join(
        path.read_text()
        for package in ("ido", "partners", "registration", "referrals", "reports", "templates")
        for path in (ROOT / package).rglob("*.*")
        if path.suffix in (".py", ".html", ".svg", ".txt")
    )
    frameworks = "".join(
        path.read_text()
        for package in (allauth, crispy_forms)
        for path in Path(package.__file__).parent.rglob("*.py")
    )
    unused = []
    for path in sorted(TEMPLATES.rglob("*.*")):
        name = str(path.relative_to(TEMPLATES))
        stem = name.removesuffix(path.suffix)
        by_django = name in {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
        by_allauth = f'"{stem}.' in frameworks or f'"{name}"' in frameworks
        by_charts = stem.startswith("reports/charts/") and f'"{path.name}"' in own
        by_crispy = stem.startswith("forms/") and f"/{path.name}" in frameworks
        if f'"{name}"' not in own and not (by_django or by_allauth or by_charts or by_crispy):
            unused.append(name)

    assert unused == []
