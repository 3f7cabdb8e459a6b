"""Bars of equal length that show what a whole is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from reports import notation
from reports.charts.paper import (
    ALL_ZERO,
    GAP,
    LONGEST_TEXT,
    NOTHING,
    Amount,
    Layout,
    both,
    checked_value,
    clean,
    fit,
    legend,
    message,
    text_width,
)
from reports.charts.rows import BAR, SPACE, Place, bar_start, place

MOST_PARTS = 5
EDGE = 1  # room for the outline of a bar
FIRST_PATTERN = 4  # the parts before it are plain: dark, pale and a second colour


@dataclass(frozen=True)
class Share:
    """One row: the amounts that make up its whole, and a text to stand beside it ('1.023 vragen')."""

    label: str
    values: Sequence[Amount]
    text: str = ""


@dataclass(frozen=True)
class Segment:
    """A part of a bar; `text` is empty where it does not fit."""

    series: int
    x: float
    width: float
    text: str
    full: str

    @property
    def is_patterned(self) -> bool:
        return self.series >= FIRST_PATTERN

    @property
    def centre(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def chip_width(self) -> float:
        return round(text_width(self.text) + 4, 1)

    @property
    def chip_x(self) -> float:
        return round(self.centre - self.chip_width / 2, 1)


@dataclass(frozen=True)
class DrawnShare:
    label: str
    text: str
    text_y: float
    place: Place
    segments: list[Segment]


def share_chart(
    slug: str, title: str, rows: Sequence[Share], parts: Sequence[str], *, description: str = ""
) -> SafeString:
    """One bar per row, divided in two to five parts that a legend names.

    A row with a None among its values, or without any amount, gets a dash instead of a bar.
    """
    if not 2 <= len(parts) <= MOST_PARTS or any(len(row.values) != len(parts) for row in rows):
        raise ValueError(f"a share chart has 2 to {MOST_PARTS} parts, and each row a value for each")
    amounts = [[checked_value(value) for value in row.values] for row in rows]
    known = [[value for value in row if value is not None] for row in amounts]
    whole = [float(sum(row)) if len(row) == len(parts) else 0.0 for row in known]
    if not any(whole):
        return message(slug, title, ALL_ZERO if any(known) else NOTHING)
    texts = [fit(clean(row.text), LONGEST_TEXT) for row in rows]

    def draw(layout: Layout) -> dict[str, Any]:
        keys, y = legend(parts, layout.width)
        aside = max(map(text_width, texts)) + GAP if any(texts) else 0.0
        start = bar_start(layout, 0, [row.label for row in rows]) + EDGE
        end = layout.width - EDGE - (0 if layout.is_narrow else aside)
        label_room = layout.width - aside if layout.is_narrow else start - 2 * GAP
        drawn = []
        for row, text, values, total in zip(rows, texts, known, whole, strict=True):
            placed = place(layout, row.label, y, label_room)
            segments = divide(values, total, start, end - start, parts) if total else []
            text_y = placed.first_y if layout.is_narrow else placed.bar_text_y
            drawn.append(DrawnShare(clean(row.label), text, text_y, placed, segments))
            y = placed.bottom
        return {
            "rows": drawn,
            "keys": keys,
            "patterns": range(FIRST_PATTERN, len(parts) + 1),
            "first_pattern": FIRST_PATTERN,
            "height": y - SPACE + 2,
            "start": start,
            "bar": BAR,
        }

    return both("share.svg", slug, title, description or told(rows, whole, parts), draw)


def divide(
    values: Sequence[float], total: float, start: float, length: float, parts: Sequence[str]
) -> list[Segment]:
    """The parts of one bar from left to right; a part of nothing is left out."""
    segments, x = [], start
    for series, (value, part) in enumerate(zip(values, parts, strict=True), start=1):
        width = length * value / total
        text = notation.percentage(value / total)
        edge = 3 * GAP if series >= FIRST_PATTERN else GAP  # a pattern must stay in sight around its text
        shown = text if text_width(text) + edge <= width else ""
        if value:
            segments.append(Segment(series, round(x, 1), round(width, 1), shown, f"{clean(part)}: {text}"))
        x += width
    return segments


def told(rows: Sequence[Share], whole: Sequence[float], parts: Sequence[str]) -> str:
    """What the chart shows, in a sentence or two."""
    shares = [
        (float(row.values[0] or 0) / total, row.label)
        for row, total in zip(rows, whole, strict=True)
        if total
    ]
    (high, high_label), (low, low_label) = max(shares), min(shares)
    start = f"Verdeling in {', '.join(parts[:-1])} en {parts[-1]}. Deel {parts[0]}:"
    if len(shares) == 1:
        return f"{start} {notation.percentage(high)} bij {high_label}."
    return (
        f"{start} het hoogst bij {high_label}, {notation.percentage(high)}; "
        f"het laagst bij {low_label}, {notation.percentage(low)}."
    )
