"""What charts share: two widths of paper, text that fits, round ticks and a legend. Units are SVG's own."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports import notation

Amount = int | float | Decimal | None

NOTHING = "Er zijn geen cijfers voor deze grafiek."
ALL_ZERO = "Alle cijfers in deze grafiek zijn 0."

TEXT_SIZE = 15
LONGEST_TEXT = 140  # what may stand beside a bar
LINE = 19  # from one line of text to the next
ASCENT = 12  # from the top of a line to its baseline
GAP = 8
KEY = 34  # from the begin of a key to its name


@dataclass(frozen=True)
class Layout:
    """One width of paper. The style sheet shows the one that fits, so that text keeps its size."""

    name: str
    width: int
    is_narrow: bool


WIDE = Layout("wide", 720, False)
NARROW = Layout("narrow", 360, True)  # a phone


@dataclass(frozen=True)
class Key:
    """One entry of a legend: the number of its series from 1 on, its name, and where it stands."""

    series: int
    name: str
    x: float
    y: float

    @property
    def text_x(self) -> float:
        return self.x + KEY

    @property
    def text_y(self) -> float:
        return self.y + ASCENT


def both(
    template: str, slug: str, title: str, description: str, draw: Callable[[Layout], dict[str, Any]]
) -> SafeString:
    """The chart under its title, on both papers; `draw` gives what stands on one, and its height."""
    drawings = [render(template, slug, title, description, layout, draw(layout)) for layout in (WIDE, NARROW)]
    heading = format_html(
        '<p class="chart-title" aria-hidden="true">{}</p>', clean(title)
    )  # each drawing tells it
    return format_html('<div class="chart-frame">{}{}{}</div>', heading, *drawings)


def render(
    template: str, slug: str, title: str, description: str, layout: Layout, drawing: dict[str, Any]
) -> SafeString:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", slug):
        raise ValueError(f"{slug!r} cannot name a chart")
    return render_to_string(
        f"reports/charts/{template}",
        {
            "id": f"{slug}-{layout.name}",
            "title": clean(title),
            "description": clean(description),
            "layout": layout,
            "text_size": TEXT_SIZE,
            **drawing,
        },
    )


def message(slug: str, title: str, text: str) -> SafeString:
    """A chart that has nothing to draw and says so."""
    return both(
        "message.svg",
        slug,
        title,
        text,
        lambda layout: {"height": 64, "right": layout.width - 1, "text": text},
    )


def text_width(text: str) -> float:
    """Estimated width of the text in a common sans-serif, on the wide side."""
    return TEXT_SIZE * sum(map(_em, text))


def _em(char: str) -> float:
    if char in "ijlI.,:;'|!()[] ":
        return 0.32
    if char in "mwMW%@–…—":
        return 0.92
    if ord(char) > 0x2E80:  # wide scripts and pictures
        return 1.3
    return 0.7 if char.isupper() else 0.56


def fit(text: str, width: float) -> str:
    """The text, cut short with an ellipsis if it is wider than `width`."""
    if text_width(text) <= width:
        return text
    room = width - text_width("…")
    kept = 0
    for char in text:
        room -= text_width(char)
        if room < 0:
            break
        kept += 1
    return f"{text[:kept].rstrip()}…"


def wrap(text: str, width: float, most: int = 2) -> list[str]:
    """The text on at most so many lines, broken at spaces; what is left over ends in an ellipsis."""
    words = text.split()
    lines: list[str] = []
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}") <= width:
            line = f"{line} {words.pop(0)}"
        if text_width(line) > width:  # one word wider than the line: it goes on the last line, cut short
            words.insert(0, line)
            break
        lines.append(line)
    return [*lines, fit(" ".join(words), width)] if words else lines


def clean(text: str) -> str:
    """One line of text without characters that SVG forbids."""
    return " ".join(notation.printable(text).split())


def checked_value(value: int | float | Decimal | None) -> float | None:
    """The value as a length on paper; ValueError if it is negative or not a number."""
    if value is None:
        return None
    length = float(value)
    if not 0 <= length < math.inf:
        raise ValueError(f"{value} cannot be drawn as a length")
    return length


def amount_text(value: Amount, decimals: int) -> str:
    return notation.MISSING if value is None else notation.number(value, decimals)


def nice_ticks(highest: float, most: int = 6, *, whole: bool = False) -> list[Decimal]:
    """Ticks from 0 to the first that is not below `highest`, 1, 2 or 5 × a power of ten apart.

    At most `most` of them. With `whole` no tick falls between whole numbers.
    """
    if highest <= 0:
        return [Decimal(0), Decimal(1)]
    exponent = math.floor(math.log10(highest)) - 1
    while True:
        for factor in (1, 2, 5):
            step = Decimal(factor).scaleb(exponent)
            if whole and step < 1:
                continue
            count = math.ceil(Decimal(str(highest)) / step)
            if count < most:
                return [step * place for place in range(count + 1)]
        exponent += 1


def tick_text(tick: Decimal, step: Decimal) -> str:
    """The tick in Dutch, with as many decimals as its step needs."""
    exponent = step.normalize().as_tuple().exponent
    return notation.number(tick, max(0, -int(exponent)))


def legend(names: Sequence[str], width: float) -> tuple[list[Key], float]:
    """The entries from left to right, on a new line where one no longer fits, and the height they take."""
    keys: list[Key] = []
    x, line = 1.0, 0
    for series, name in enumerate(names, start=1):
        shown = fit(clean(name), width - KEY - 1)
        size = KEY + text_width(shown) + 2 * GAP
        if x > 1 and x + size - 2 * GAP > width:
            x, line = 1.0, line + 1
        keys.append(Key(series, shown, round(x, 1), line * (LINE + 4)))
        x += size
    return keys, (line + 1) * (LINE + 4) + GAP
