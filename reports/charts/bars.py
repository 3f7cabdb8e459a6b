"""Horizontal bars: a ranking, or amounts side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from reports.charts.paper import (
    ALL_ZERO,
    GAP,
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
    text_width,
)
from reports.charts.rows import BAR, SPACE, Place, bar_start, place

RANK_WIDTH = 34


@dataclass(frozen=True)
class Bar:
    """One row: `text` replaces the value in Dutch notation, `rank` is its place in a ranking."""

    label: str
    value: Amount
    text: str = ""
    rank: int | None = None


@dataclass(frozen=True)
class DrawnBar:
    label: str
    rank: int | None
    text: str
    place: Place
    width: float
    text_x: float


def bar_chart(
    slug: str, title: str, bars: Sequence[Bar], *, decimals: int = 0, unit: str = "", description: str = ""
) -> SafeString:
    """Bars in the order given, each as long as its value and with its label, value and rank in text.

    `decimals` is for values without a text; `unit` ('vragen') is only spoken.
    """
    values = [checked_value(bar.value) for bar in bars]
    texts = [fit(clean(bar.text), LONGEST_TEXT) or amount_text(bar.value, decimals) for bar in bars]
    highest = max((value for value in values if value is not None), default=None)
    if not highest:
        return message(slug, title, NOTHING if highest is None else ALL_ZERO)

    def draw(layout: Layout) -> dict[str, Any]:
        label_x = RANK_WIDTH if any(bar.rank for bar in bars) else 0
        start = bar_start(layout, label_x, [bar.label for bar in bars])
        label_room = (layout.width if layout.is_narrow else start - 2 * GAP) - label_x
        room = layout.width - start - GAP - max(map(text_width, texts))
        drawn, y = [], 0.0
        for bar, value, text in zip(bars, values, texts, strict=True):
            placed = place(layout, bar.label, y, label_room)
            width = round(room * (value or 0) / highest, 1)
            drawn.append(
                DrawnBar(clean(bar.label), bar.rank, text, placed, width, round(start + width + GAP, 1))
            )
            y = placed.bottom
        height = y - SPACE + 2
        bars_only = [(row.place.bar_y - 2, row.place.bar_y + BAR + 2) for row in drawn]
        return {
            "rows": drawn,
            "height": height,
            "axes": bars_only if layout.is_narrow else [(0, height)],
            "start": start,
            "label_x": label_x,
            "rank_x": RANK_WIDTH - GAP,
            "bar": BAR,
        }

    return both("bar.svg", slug, title, description or told(bars, texts, unit), draw)


def told(bars: Sequence[Bar], texts: Sequence[str], unit: str) -> str:
    """What the chart shows, in a sentence or two."""
    known = [
        (bar.value, bar.label, text) for bar, text in zip(bars, texts, strict=True) if bar.value is not None
    ]
    if not known:
        return ""
    _, high, high_text = max(known, key=lambda row: row[0])
    _, low, low_text = min(known, key=lambda row: row[0])
    what = f" {unit}" if unit else ""
    count = "1 rij" if len(bars) == 1 else f"{len(bars)} rijen"
    if len(known) == 1:
        return f"Staafdiagram met {count}. {high}: {high_text}{what}."
    return f"Staafdiagram met {count}. Hoogste: {high}, {high_text}{what}. Laagste: {low}, {low_text}{what}."
