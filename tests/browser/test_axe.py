"""No page breaks a rule of WCAG 2.2 AA that axe can see.

Each page is looked at by the first role that sees it, on a wide screen in light colours and on a telephone
in dark ones: filled, and before there is anything to show. With every field filled in wrongly it is looked
at on the telephone. What look.js has seen before in the same look is not judged again.
"""

from __future__ import annotations

import re
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
LOOK = (Path(__file__).parent / "look.js").read_text()
LOOKS = [(DESKTOP, "light"), (PHONE, "dark")]
LOOK_ONCE = "([known, isFirst]) => lookWithAxe(known, isFirst)"
FILL_IN_WRONGLY = """form => {
    for (const field of form.elements) {
        if (field.matches("input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea")) {
            field.type = field.type === "password" ? "password" : "text";
            field.value = "²".repeat(300);
        }
    }
    form.submit();
}"""


class Eye:
    """Looks at pages in one tab with axe, and remembers what it saw in each look."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.known: dict[str, set[str]] = {scheme: set() for _, scheme in LOOKS}
        tab.add_init_script(f"{AXE};{LOOK}")

    def violations(self, where: str, looks: list[Any] = LOOKS) -> Iterator[str]:
        """What axe finds on the page in each look."""
        for viewport, scheme in looks:
            self.tab.set_viewport_size(viewport)
            self.tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            seen = self.tab.evaluate(LOOK_ONCE, [sorted(self.known[scheme]), scheme == looks[0][1]])
            self.known[scheme].update(seen["known"])
            for found in seen["violations"]:
                for node in found["nodes"]:
                    yield f"{where}, {scheme}: {found['id']} at {node['html']}: {node['failureSummary']}"


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


JUDGES = [role for role in ROLES if role != "stranger"]
# Who has most pages has them in parts, so that whatever runs the tests side by side can share them out.
PARTS = {role: 3 if role == "coordinator" else 1 for role in JUDGES}
NO_PAGES = ("download", "health", "import_progress", "import_problems", "calendar")
WITH_A_FORM = "form[method=post]:has(input:not([type=hidden]), select, textarea)"


VAGUE_WORD = """region => {
    const word = document.createElement("p");
    word.textContent = "Vaag";
    word.style.cssText = "color: #777; background: #888";
    document.querySelector(region).append(word);
}"""


SMALL_TARGETS = """() => {
    const row = document.createElement("div");
    for (const name of ["Een", "Twee"]) {
        const button = row.appendChild(document.createElement("button"));
        button.textContent = name;
        button.style.cssText = "all: unset; display: block; height: 9px; width: 9px; overflow: hidden";
    }
    document.querySelector("main").append(row);
}"""


@pytest.fixture
def eye(page):
    return Eye(page)


def test_planted_faults_are_found(page, eye):
    page.goto("/inloggen/")
    assert list(eye.violations("login")) == []
    page.evaluate("document.querySelector('label[for=id_password]').remove()")
    page.evaluate("document.querySelector('main h1').style.color = '#bbb'")

    found = "\n".join(eye.violations("login"))

    assert re.search(r"label at <input[^>]* id=\"id_password\"", found)
    assert "color-contrast at <h1" in found


def test_targets_without_room_are_found(page, eye):
    page.goto("/inloggen/")
    page.evaluate(SMALL_TARGETS)

    found = [line for line in eye.violations("login") if "target-size" in line]

    assert len(found) == 2 * len(LOOKS)


def test_colours_that_were_seen_elsewhere_are_judged_on_another_ground(page, eye):
    page.goto("/inloggen/")
    assert list(eye.violations("login")) == []
    page.evaluate("document.querySelector('main h1').parentElement.style.background = '#444'")

    assert any("color-contrast at <h1" in line for line in eye.violations("login"))


@pytest.mark.parametrize("region", [".bar", ".footer"])
def test_faults_around_a_page_are_found_whenever_they_come(page, eye, region):
    page.goto("/inloggen/")
    assert list(eye.violations("login")) == []
    page.evaluate(VAGUE_WORD, region)
    assert any("color-contrast" in line for line in eye.violations("login"))


@pytest.mark.parametrize(("role", "part"), [(role, part) for role in JUDGES for part in range(PARTS[role])])
def test_every_page_filled_and_every_form_filled_in_wrongly(page, eye, live_server, role, part):
    world = make_world()
    enter(page, world, role, live_server)
    found = []
    with_a_form = []
    for name, path in list(pages_for(world, role))[part :: PARTS[role]]:
        assert page.goto(path).status == 200, name
        found += eye.violations(name)
        if page.locator(f"main {WITH_A_FORM}").count():
            with_a_form.append((name, path))
    # Afterwards, since a form without a text field may be taken and change what other pages show.
    for name, path in with_a_form:
        page.goto(path)
        for form in page.locator(f"main {WITH_A_FORM}").all()[:1]:
            with page.expect_navigation():
                form.evaluate(FILL_IN_WRONGLY)
            found += eye.violations(f"{name}, filled in wrongly", LOOKS[1:])

    assert found == []


@pytest.mark.parametrize("role", ["coordinator", "municipality", "administrator"])
def test_every_page_before_there_is_anything_to_show(page, eye, live_server, role):
    world = World(make_people())
    enter(page, world, role, live_server)
    without_row = {name for name, pattern in url_patterns() if not pattern.pattern.regex.groups}
    found = []
    for row in addresses("GET"):
        is_list = row.name in without_row and row.name.endswith(("_list", "desk", "day_sheet"))
        if is_list and row.expected[role] == "200":
            page.goto(world.path(row.name))
            found += eye.violations(row.name)

    assert found == []
