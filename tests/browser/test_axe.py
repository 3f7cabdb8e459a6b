"""No page breaks a rule of WCAG 2.2 AA that axe can see.

Each page is looked at by the first role that sees it, on a wide screen in light colours and on a telephone
in dark ones: filled, and before there is anything to show. With every field filled in wrongly it is looked
at on the telephone. What look.js has seen before in the same look is not judged again, so one tab takes on
one role after another.
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
LOOK_ONCE = "([scheme, isFirst]) => lookWithAxe(scheme, isFirst)"
WITH_A_FORM = "main form[method=post]:has(input:not([type=hidden]), select, textarea)"
HAS_FORM = "selector => Boolean(document.querySelector(selector))"
# What is filled in wrongly is no day, address, number or time: a form that asks for one is refused.
IS_REFUSED = """selector => Boolean(document.querySelector(selector)?.querySelector(
    "[type=date], [type=email], [type=number], [type=time]"
))"""
FILL_IN_WRONGLY = """selector => {
    const form = document.querySelector(selector);
    for (const field of form.elements) {
        if (field.matches("input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea")) {
            field.type = field.type === "password" ? "password" : "text";
            field.value = "²".repeat(300);
        }
    }
    form.submit();
}"""


class Eye:
    """Looks at pages in one tab with axe; the tab remembers what it saw in each colour scheme."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.look: Any = None
        tab.add_init_script(f"{AXE};{LOOK}")

    def take(self, look: Any) -> None:
        """Have the tab show its page in `look`."""
        if self.look != look:
            viewport, scheme = self.look = look
            self.tab.set_viewport_size(viewport)
            self.tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    def violations(self, where: str, looks: list[Any] = LOOKS) -> Iterator[str]:
        """What axe finds on the page in each look; the one that the tab has already comes first."""
        for turn, look in enumerate(sorted(looks, key=lambda look: look != self.look)):
            self.take(look)
            _, scheme = look
            for found in self.tab.evaluate(LOOK_ONCE, [scheme, turn == 0]):
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
            path = world.path(row.name)
            if not FILE.search(path):
                yield row.name, path


def fill_in_wrongly(eye: Eye, name: str) -> tuple[bool, list[str]]:
    """Whether the form on the page was refused, and what is wrong on the page that came instead."""
    with eye.tab.expect_navigation() as arrived:
        eye.tab.evaluate(FILL_IN_WRONGLY, WITH_A_FORM)
    is_refused = arrived.value.request.redirected_from is None
    return is_refused, list(eye.violations(f"{name}, filled in wrongly", LOOKS[1:]))


def look_at_all(eye: Eye, pages: list[tuple[str, str]]) -> list[str]:
    """What is wrong on the pages of one role, and on each again with its form filled in wrongly."""
    found: list[str] = []
    may_be_taken: list[tuple[str, str]] = []
    for name, path in pages:
        assert eye.tab.goto(path).status == 200, name
        found += eye.violations(name)
        if eye.tab.evaluate(IS_REFUSED, WITH_A_FORM):
            is_refused, wrong = fill_in_wrongly(eye, name)
            assert is_refused, f"{name}: taken, so that other pages may show something else"
            found += wrong
        elif eye.tab.evaluate(HAS_FORM, WITH_A_FORM):
            may_be_taken.append((name, path))
    # Afterwards, since a form without such a field may be taken and change what other pages show; variants
    # first, for those are there only in the state that the world was made in.
    for name, path in sorted(may_be_taken, key=lambda page: "@" not in page[0]):
        eye.tab.goto(path)
        if eye.tab.evaluate(HAS_FORM, WITH_A_FORM):
            found += fill_in_wrongly(eye, name)[1]
        else:
            found.append(f"{name}: an earlier form changed it")
    return found


JUDGES = [role for role in ROLES if role != "stranger"]
# Two tests that take as long, for what runs tests side by side: the coordinator has most pages.
HALVES = [["coordinator"], [role for role in JUDGES if role != "coordinator"]]
NO_PAGES = ("download", "health", "progress")
FILE = re.compile(r"\.[a-z]+$")


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


ON_A_TELEPHONE = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@media (width < 600px) {
        .planted a { text-decoration: none }
        .planted div { block-size: 3em; overflow: auto }
    }`);
    document.adoptedStyleSheets.push(sheet);
    const text = document.createElement("div");
    text.className = "planted";
    const sentence = text.appendChild(document.createElement("p"));
    const link = document.createElement("a");
    link.href = "/inloggen/";
    link.textContent = "hier";
    sentence.append("Lees meer en log daarna ", link, " weer in.");
    const box = text.appendChild(document.createElement("div"));
    for (let line = 0; line < 9; line++) box.appendChild(document.createElement("p")).textContent = "Regel";
    document.querySelector("main").append(text);
}"""


COUNT_RUNS = """() => {
    const run = axe.run;
    window.parts = [];
    axe.run = (context, options) => {
        window.parts.push({excluded: (context.exclude ?? []).map(region => `.${region.className}`)});
        return run(context, options);
    };
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


def test_faults_that_only_a_telephone_shows_are_found(page, eye):
    page.goto("/inloggen/")
    page.evaluate(ON_A_TELEPHONE)

    found = list(eye.violations("login"))

    assert {line.partition(" at ")[0] for line in found} == {
        "login, dark: link-in-text-block",
        "login, dark: scrollable-region-focusable",
    }


def test_what_a_page_shares_with_an_earlier_one_is_not_judged_again(page, eye, log_in, joost):
    """Nor the bar, though it holds another token on each page."""
    log_in(page, joost)
    page.goto("/beheer/")
    assert list(eye.violations("manage")) == []
    page.goto("/beheer/")
    page.evaluate(COUNT_RUNS)
    assert list(eye.violations("manage, again")) == []

    assert page.evaluate("window.parts") == [{"excluded": [".bar", ".footer"]}]


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


@pytest.mark.parametrize("roles", HALVES, ids=lambda roles: roles[0])
def test_every_page_filled_and_every_form_filled_in_wrongly(page, live_server, eye, roles):
    world = make_world()
    found = []
    for role in roles:
        enter(page, world, role, live_server)
        found += look_at_all(eye, list(pages_for(world, role)))

    assert found == []


def test_every_page_before_there_is_anything_to_show(page, eye, live_server):
    world = World(make_people())
    without_row = {name for name, pattern in url_patterns() if not pattern.pattern.regex.groups}
    found = []
    for role in ["coordinator", "municipality", "administrator"]:
        enter(page, world, role, live_server)
        for row in addresses("GET"):
            is_list = row.name in without_row and row.name.endswith(("_list", "desk", "day_sheet"))
            if is_list and row.expected[role] == "200":
                page.goto(world.path(row.name))
                found += eye.violations(f"{row.name}, {role}")

    assert found == []
