"""What holds for every template."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_every_component_is_in_the_styleguide():
    pages = [TEMPLATES / "styleguide.html", *(TEMPLATES / "styleguide").glob("*.html")]
    source = "".join(page.read_text() for page in pages)

    missing = [
        component.name
        for component in sorted((TEMPLATES / "components").glob("*.html"))
        if f'{{% include "components/{component.name}"' not in source
    ]

    assert missing == []
