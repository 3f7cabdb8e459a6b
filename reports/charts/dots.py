"""Dots on one axis: several areas or desks against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from reports.charts.lines import marker
from reports.charts.paper import (
    ALL_ZERO,
    ASCENT,
    GAP,
    LINE,
    LONGEST_TEXT,
    NOTHING,
    Amount,
    Layout,
    amount_text,
    both,
    checked_value,
    clean,
    fit,
    message,
    nice_ticks,
    text_width,
    tick_text,
)
from reports.charts.rows import BAR, SPACE, Place, bar_start, place

RADIUS = 7
BAND = 28  # above the first row, for what the line of comparison is called


@dataclass(frozen=True)
class Dot:
    """One row: `text` replaces the value in Dutch notation; `is_own` sets it apart from the others."""

    label: str
    value: Amount
    text: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class DrawnDot:
    """`x` is None where there is nothing to draw; the text then stands at the begin of the axis.

    What is the reader's own is a square instead of a circle, as its colour alone must not tell.
    """

    label: str
    text: str
    place: Place
    x: float | None
    text_x: float
    anchor: str
    is_own: bool

    @property
    def y(self) -> float:
        return self.place.bar_y + BAR / 2

    @property
    def series(self) -> int:
        return 2 if self.is_own else 1

    @property
    def outline(self) -> str:
        return "" if self.x is None else marker(self.series, self.x, self.y, RADIUS)


@dataclass(frozen=True)
class Tick:
    text: str
    x: float


@dataclass(frozen=True)
class Axis:
    """From nothing at `left` to the highest tick at `right`."""

    left: float
    right: float
    highest: float

    def x(self, value: float) -> float:
        return round(self.left + (self.right - self.left) * value / self.highest, 1)


def dot_chart(
    slug: str,
    title: str,
    dots: Sequence[Dot],
    *,
    decimals: int = 0,
    unit: str = "",
    average: tuple[str, Amount] = ("", None),
    description: str = "",
) -> SafeString:
    """A dot per row in the order given, each with its value in text, on one axis that begins at zero.

    `average` names a value that a dashed line marks through all rows ('Provincie: 5,93').
    """
    values = [checked_value(dot.value) for dot in dots]
    texts = [fit(clean(dot.text), LONGEST_TEXT) or amount_text(dot.value, decimals) for dot in dots]
    middle = checked_value(average[1])
    known = [value for value in values if value is not None]
    if not any(known):
        return message(slug, title, ALL_ZERO if known else NOTHING)
    ticks = nice_ticks(max(*known, middle or 0), whole=decimals == 0)

    def draw(layout: Layout) -> dict[str, Any]:
        left = bar_start(layout, 0, [dot.label for dot in dots]) + RADIUS
        axis = Axis(left, layout.width - RADIUS - GAP, float(ticks[-1]))
        label_room = layout.width if layout.is_narrow else left - RADIUS - 2 * GAP
        line = None if middle is None else average_line(axis, average[0], axis.x(middle), layout)
        drawn, y = [], float(BAND if line else 2)
        for dot, value, text in zip(dots, values, texts, strict=True):
            placed = place(layout, dot.label, y, label_room)
            x = None if value is None else axis.x(value)
            drawn.append(
                DrawnDot(clean(dot.label), text, placed, x, *beside(axis, x, text, line), dot.is_own)
            )
            y = placed.bottom
        bottom = y - SPACE / 2
        bands = bands_of(drawn) if layout.is_narrow else [(BAND - 6.0 if line else 0.0, bottom)]
        return {
            "rows": drawn,
            "bands": bands,
            "ticks": [Tick(tick_text(tick, ticks[1]), axis.x(float(tick))) for tick in ticks],
            "axis": axis,
            "line": line,
            "tick_y": bottom + LINE,
            "height": bottom + LINE + GAP,
        }

    words = description or told(dots, texts, unit, average)
    return both("dots.svg", slug, title, words, draw)


def bands_of(rows: Sequence[DrawnDot]) -> list[tuple[float, float]]:
    """Where the lines of the axis are drawn on narrow paper: along the dots, not through the labels."""
    return [(row.place.bar_y - 2, row.place.bar_y + BAR + 2) for row in rows]


def beside(axis: Axis, x: float | None, text: str, line: dict[str, Any] | None) -> tuple[float, str]:
    """Where the value stands: right of its dot, or left of it where the paper ends or the dashed line is."""
    if x is None:
        return axis.left + GAP, "start"
    start, end = x + RADIUS + GAP, x - RADIUS - GAP
    stop, begin = start + text_width(text), end - text_width(text)
    is_crossed = line is not None and start - 2 <= line["x"] <= stop + 2 and begin > axis.left
    if stop > axis.right + RADIUS + GAP or is_crossed:
        return end, "end"
    return start, "start"


def average_line(axis: Axis, name: str, x: float, layout: Layout) -> dict[str, Any]:
    """The dashed line with its name above it, which stays on the paper."""
    text = fit(clean(name), layout.width)
    half = text_width(text) / 2
    return {"x": x, "text": text, "text_x": round(min(max(x, half), layout.width - half), 1), "y": ASCENT}


def told(dots: Sequence[Dot], texts: Sequence[str], unit: str, average: tuple[str, Amount]) -> str:
    """What the chart shows, in a sentence or two."""
    known = [
        (dot.value, dot.label, text) for dot, text in zip(dots, texts, strict=True) if dot.value is not None
    ]
    what = f" {unit}" if unit else ""
    _, high, high_text = max(known, key=lambda row: row[0])
    _, low, low_text = min(known, key=lambda row: row[0])
    count = "1 rij" if len(dots) == 1 else f"{len(dots)} rijen"
    sentences = [f"Puntendiagram met {count}.", f"Hoogste: {high}, {high_text}{what}."]
    if len(known) > 1:
        sentences.append(f"Laagste: {low}, {low_text}{what}.")
    if average[1] is not None:
        sentences.append(f"De stippellijn staat bij {average[0]}.")
    return " ".join(sentences)
