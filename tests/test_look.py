"""The promises of the look: enough contrast in both schemes, and error pages that need nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from lxml import html

from ido.styleguide import COLOURS, ICONS, styleguide_context

ROOT = Path(settings.BASE_DIR)
TEXT = [
    *[("ink", ground) for ground in ("ground", "paper", "sunken", "accent-soft")],
    *[("ink-soft", ground) for ground in ("ground", "paper", "sunken", "accent-soft")],
    *[("link", ground) for ground in ("ground", "paper", "sunken", "info-soft", "accent-soft")],
    *[(f"{tone}", f"{tone}-soft") for tone in ("info", "success", "warning", "danger")],
    *[("ink", f"{tone}-soft") for tone in ("info", "success", "warning", "danger")],
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("on-danger", "danger"),
    ("danger", "paper"),
    ("on-accent", "accent"),
    ("on-bar", "bar"),
    ("on-bar", "bar-raised"),
    ("on-bar-soft", "bar"),
    ("line-strong", "paper"),  # borders of fields, held to the measure of text
]
SHAPES = [
    ("line-strong", "ground"),
    ("focus", "ground"),
    ("focus", "paper"),
    ("accent", "bar"),
    ("chart-1", "paper"),
    ("accent-edge", "accent-soft"),
]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of the scheme, light or dark, as written in tokens.css."""
    source = (ROOT / "static/css/tokens.css").read_text()
    light, dark = source.split("@media screen and (prefers-color-scheme: dark)")
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light if scheme == "light" else light + dark)
    return dict(found)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, from 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_field_borders_stand_out(scheme):
    colours = tokens(scheme)

    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_with_a_meaning_stand_out(scheme):
    colours = tokens(scheme)

    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in SHAPES}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_page_needs_no_request_and_no_database(name):
    page = html.fromstring(render_to_string(f"{name}.html"))

    assert page.get("lang") == "nl"
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("string(//title)") == f"{page.xpath('string(//h1)')} - IDO-balie"
    assert page.xpath("//main//a/@href") == ["/"]


def test_styleguide_shows_every_icon_and_only_known_colours():
    drawn = re.findall(r'name == "([\w-]+)"', (ROOT / "templates/components/icon.html").read_text())

    assert drawn == ICONS
    assert set(COLOURS) <= tokens("light").keys()


def test_every_custom_property_that_is_used_exists():
    sheets = {sheet.name: sheet.read_text() for sheet in (ROOT / "static/css").glob("*.css")}
    defined = set(re.findall(r"(--[\w-]+):", "".join(sheets.values())))

    used = {(name, use) for name, text in sheets.items() for use in re.findall(r"var\((--[\w-]+)", text)}

    assert {(name, use) for name, use in used if use not in defined} == set()


def test_styleguide_is_one_sound_page(rf):
    page = html.fromstring(render_to_string("styleguide.html", styleguide_context(), request=rf.get("/")))
    ids = page.xpath("//@id")
    linked = set(page.xpath("//@for | //@aria-labelledby"))

    assert len(page.xpath("//h1")) == 1
    assert sorted(name for name in set(ids) if ids.count(name) > 1) == []
    assert linked <= set(ids)
    assert page.xpath("//*[@style] | //style | //script | //@onclick") == []
