"""No page breaks a rule of WCAG 2.2 AA that axe can see.

Each page is looked at by the first role that sees it, on a wide screen in light colours and on a telephone
in dark ones: filled, and before there is anything to show. With every field filled in wrongly it is looked
at on the telephone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings

from tests.addresses import addresses, url_patterns
from tests.browser.conftest import DESKTOP, PHONE
from tests.test_pages import first_seen_by
from tests.world import ROLES, World, make_people, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
LOOKS = [(DESKTOP, "light"), (PHONE, "dark")]
FILL_IN_WRONGLY = """form => {
    for (const field of form.elements) {
        if (field.matches("input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea")) {
            field.type = field.type === "password" ? "password" : "text";
            field.value = "²".repeat(300);
        }
    }
    form.submit();
}"""


def violations(tab: Any, where: str, looks: list[Any] = LOOKS) -> Iterator[str]:
    """What axe finds on the page in each look."""
    tab.evaluate(AXE)
    for viewport, scheme in looks:
        tab.set_viewport_size(viewport)
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for found in tab.evaluate("rules => axe.run(document, rules)", RULES)["violations"]:
            for node in found["nodes"]:
                yield f"{where}, {scheme}: {found['id']} at {node['target']}: {node['failureSummary']}"


def enter(tab: Any, world: World, role: str, live_server: Any) -> None:
    if (session_key := world.session(role)) is not None:
        tab.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_key, "url": live_server.url}]
        )


def pages_for(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Name and path of what a person sees: no files, no answers for programs."""
    for row in first_seen_by(role, "GET"):
        if row.expected[role] == "200" and not any(word in row.name for word in NO_PAGES):
            yield row.name, world.path(row.name)


NO_PAGES = ("download", "health", "import_progress", "import_problems", "calendar")
WITH_A_FORM = "form[method=post]:has(input:not([type=hidden]), select, textarea)"


def test_planted_faults_are_found(page):
    page.goto("/inloggen/")
    page.evaluate("document.querySelector('label[for=id_password]').remove()")
    page.evaluate("document.querySelector('main h1').style.color = '#bbb'")

    found = "\n".join(violations(page, "login"))

    assert "label at" in found
    assert "color-contrast at" in found


@pytest.mark.parametrize("role", [role for role in ROLES if role != "stranger"])
def test_every_page_filled(page, live_server, role):
    world = make_world()
    enter(page, world, role, live_server)
    found = []
    for name, path in pages_for(world, role):
        page.goto(path)
        found += violations(page, name)

    assert found == []


@pytest.mark.parametrize("role", ["coordinator", "municipality", "administrator"])
def test_every_page_before_there_is_anything_to_show(page, live_server, role):
    world = World(make_people())
    enter(page, world, role, live_server)
    without_row = {name for name, pattern in url_patterns() if not pattern.pattern.regex.groups}
    found = []
    for row in addresses("GET"):
        is_list = row.name in without_row and row.name.endswith(("_list", "desk", "day_sheet"))
        if is_list and row.expected[role] == "200":
            page.goto(world.path(row.name))
            found += violations(page, row.name)

    assert found == []


@pytest.mark.parametrize("role", ["anonymous", "desk", "coordinator", "administrator"])
def test_every_form_filled_in_wrongly(page, live_server, role):
    world = make_world()
    enter(page, world, role, live_server)
    found = []
    for name, path in pages_for(world, role):
        page.goto(path)
        for form in page.locator(f"main {WITH_A_FORM}").all()[:1]:
            with page.expect_navigation():
                form.evaluate(FILL_IN_WRONGLY)
            found += violations(page, name, LOOKS[1:])

    assert found == []
