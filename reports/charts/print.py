"""A chart for a document on paper: the same drawing, with its colours in it instead of in a style sheet."""

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from django.contrib.staticfiles import finders

LETTERS = "Source Sans Pro"
SVG = "http://www.w3.org/2000/svg"
AT_RULE = re.compile(r"@(?:container|media)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
PROPERTY = re.compile(r"(--[a-z0-9-]+):\s*([^;]+);")
DRAWN = ("fill", "stroke", "stroke-", "paint-order", "font-weight")


def for_print(chart: str) -> tuple[str, str]:
    """The wide drawing of a chart as an SVG document, and in words what is to be seen in it."""
    ET.register_namespace("", SVG)
    drawing = ET.fromstring(chart).find(f"{{{SVG}}}svg")
    assert drawing is not None  # the wide one comes first
    style = ET.Element(f"{{{SVG}}}style")
    style.text = paper_style()
    drawing.insert(0, style)
    drawing.set("font-family", LETTERS)
    words = [drawing.findtext(f"{{{SVG}}}{tag}") or "" for tag in ("title", "desc")]
    return ET.tostring(drawing, encoding="unicode"), ". ".join(filter(None, words))


@cache
def paper_style() -> str:
    """The rules of charts.css that draw, with the colours it has for a page without tokens."""
    path = finders.find("css/charts.css")
    assert isinstance(path, str)  # it is ours
    css = re.sub(r"/\*.*?\*/", "", Path(path).read_text(), flags=re.DOTALL)
    css = AT_RULE.sub("", css[css.index("{") + 1 :])
    colours = dict(PROPERTY.findall(css))
    rules = []
    for selector, body in RULE.findall(css):
        drawn = [line.strip() for line in body.split(";") if line.strip().startswith(DRAWN)]
        if drawn:
            rules.append(f"{' '.join(selector.split())}{{{resolved(';'.join(drawn), colours)}}}")
    return "\n".join(rules)


def resolved(declarations: str, colours: dict[str, str]) -> str:
    """The declarations with each var() replaced: by what it stands for, else by what stands behind it."""
    found = re.compile(r"var\((--[a-z0-9-]+)(?:,\s*([^()]+))?\)")

    def value(match: re.Match[str]) -> str:
        name, behind = match.groups()
        return found.sub(value, colours[name]) if name in colours else behind

    return found.sub(value, declarations)
