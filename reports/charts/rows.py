"""A labelled row of a chart: the label left of its bar on wide paper, above it on narrow."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.paper import ASCENT, GAP, LINE, Layout, clean, text_width, wrap

BAR = 20  # how thick a bar is
SPACE = 14  # between two rows
WIDEST_LABEL = 264


@dataclass(frozen=True)
class TextLine:
    text: str
    y: float


@dataclass(frozen=True)
class Place:
    """Where a row is drawn: the lines of its label, the top of its bar, and where the next row begins."""

    lines: list[TextLine]
    bar_y: float
    bottom: float

    @property
    def first_y(self) -> float:
        return self.lines[0].y if self.lines else self.bar_text_y

    @property
    def bar_text_y(self) -> float:
        return self.bar_y + 15.5

    @property
    def chip_y(self) -> float:
        return self.bar_y + 1


def bar_start(layout: Layout, label_x: float, labels: Sequence[str]) -> float:
    """Where the bars begin: after the longest label, or at the labels themselves on narrow paper."""
    if layout.is_narrow:
        return label_x
    widest = max(text_width(clean(label)) for label in labels)
    return label_x + math.ceil(min(WIDEST_LABEL, widest)) + 2 * GAP


def place(layout: Layout, label: str, y: float, room: float) -> Place:
    """Place a row with its top at `y`, its label at most `room` wide."""
    lines = wrap(clean(label), room)
    height = LINE * len(lines)
    if layout.is_narrow:
        first, bar_y = y, y + height + 3
    else:
        tallest = max(height, BAR)
        first, bar_y = y + (tallest - height) / 2, y + (tallest - BAR) / 2
    placed = [TextLine(text, first + ASCENT + 2 + LINE * count) for count, text in enumerate(lines)]
    bottom = max(first + height, bar_y + BAR) + SPACE
    return Place(placed, bar_y, bottom)
