"""A grid of shades: how much there was by weekday and hour, or by any other two things."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from reports import notation
from reports.charts.paper import (
    ALL_ZERO,
    ASCENT,
    GAP,
    LINE,
    NOTHING,
    Amount,
    Key,
    Layout,
    amount_text,
    both,
    checked_value,
    clean,
    fit,
    legend,
    message,
    nice_ticks,
    text_width,
    tick_text,
)
from reports.tables import Hidden

SHADES = 5  # the darkest; 0 is none
SHADES_OF = {1: (5,), 2: (2, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}  # far apart, few or many
FIRST_DARK = 4  # from this shade on a figure is written in the colour of the paper
CELL = 32  # how high a cell is
SEAM = 2  # between two cells
NARROWEST = 38  # of a cell with a figure in it
WIDEST_HEADING = 150

HeatValue = Amount | Hidden


@dataclass(frozen=True)
class Heading:
    """What a row or column of the grid is: 'maandag', and where there is little room 'ma'."""

    label: str
    short: str = ""

    def within(self, room: float) -> str:
        """The label if it fits, else what is shorter."""
        label = clean(self.label)
        return label if text_width(label) <= room else fit(clean(self.short or self.label), room)


@dataclass(frozen=True)
class HeatCell:
    """A cell as drawn: `shade` 0 to 5, None where there is no figure and 'hidden' where it is kept back."""

    x: float
    y: float
    shade: int | str | None
    text: str
    full: str

    @property
    def is_dark(self) -> bool:
        return isinstance(self.shade, int) and self.shade >= FIRST_DARK


@dataclass(frozen=True)
class GridLabel:
    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Scale:
    """Values in at most five steps of equal width; `tops` are their upper ends."""

    tops: Sequence[Decimal]
    step: Decimal

    @classmethod
    def up_to(cls, highest: float, decimals: int) -> Scale:
        ticks = nice_ticks(highest, SHADES + 1, whole=decimals == 0)
        return cls(ticks[1:], ticks[1])

    @property
    def shades(self) -> Sequence[int]:
        return SHADES_OF[len(self.tops)]

    def shade(self, value: float) -> int:
        if not value:
            return 0
        return self.shades[bisect_left(self.tops, Decimal(str(value)))]  # the float 0.1 is above 0.1

    def names(self) -> list[tuple[int, str]]:
        return list(zip(self.shades, (f"t/m {tick_text(top, self.step)}" for top in self.tops), strict=True))


@dataclass(frozen=True)
class Grid:
    """The figures with what their rows and columns are."""

    rows: Sequence[Heading]
    columns: Sequence[Heading]
    values: Sequence[Sequence[HeatValue]]

    def __post_init__(self) -> None:
        if len(self.values) != len(self.rows) or any(len(row) != len(self.columns) for row in self.values):
            raise ValueError("a heat map has a value for every row and column")

    def turned(self) -> Grid:
        """The same on its side, for narrow paper."""
        return Grid(self.columns, self.rows, [list(row) for row in zip(*self.values, strict=True)])

    def each(self) -> Iterator[tuple[Heading, Heading, HeatValue]]:
        for row, values in zip(self.rows, self.values, strict=True):
            for column, value in zip(self.columns, values, strict=True):
                yield row, column, value


def heat_map(
    slug: str,
    title: str,
    rows: Sequence[Heading],
    columns: Sequence[Heading],
    values: Sequence[Sequence[HeatValue]],
    *,
    decimals: int = 0,
    unit: str = "",
    description: str = "",
) -> SafeString:
    """A cell for every row and column, the darker the higher its value, with the figure where it fits.

    A value that is HIDDEN is hatched and bears the sign that tables have for it; None is left blank. `unit`
    ('vragen') is only spoken.
    """
    grid = Grid(rows, columns, values)
    numbers = [value for *_, value in grid.each() if not isinstance(value, Hidden)]
    lengths = [length for length in map(checked_value, numbers) if length is not None]
    hidden = any(isinstance(value, Hidden) for *_, value in grid.each())
    if not any(lengths):
        return message(slug, title, ALL_ZERO if lengths and not hidden else NOTHING)
    scale = Scale.up_to(max(lengths), decimals)
    has_zero = 0 in lengths

    def draw(layout: Layout) -> dict[str, Any]:
        keys, top = scale_keys(scale, layout, has_zero=has_zero, hidden=hidden)
        wanted = NARROWEST * len(grid.columns) + WIDEST_HEADING
        is_turned = layout.width < wanted and len(grid.rows) < len(grid.columns)
        return {"keys": keys, **laid_out(grid, layout, top, scale, decimals, unit, is_turned)}

    return both("heat.svg", slug, title, description or told(grid, decimals, unit), draw)


def scale_keys(
    scale: Scale, layout: Layout, *, has_zero: bool, hidden: bool
) -> tuple[list[tuple[int | str, Key]], float]:
    """The legend: from which shade to which value, and what a blank and a hatched cell are."""
    names: list[tuple[int | str, str]] = [*([(0, "0")] if has_zero else []), *scale.names()]
    if hidden:
        names.append(("hidden", f"{notation.HIDDEN} niet getoond"))
    keys, top = legend([name for _, name in names], layout.width)
    return list(zip((shade for shade, _ in names), keys, strict=True)), top


def laid_out(
    grid: Grid, layout: Layout, top: float, scale: Scale, decimals: int, unit: str, is_turned: bool
) -> dict[str, Any]:
    """Cells and headings on one paper; `is_turned` gives each column a row of its own."""
    drawn = grid.turned() if is_turned else grid
    names = [heading.within(WIDEST_HEADING) for heading in drawn.rows]
    start = round(max(map(text_width, names))) + GAP
    width = round((layout.width - start) / len(drawn.columns), 2)
    texts = [amount_of(value, decimals) for *_, value in drawn.each()]
    shows_figures = max(map(text_width, texts)) <= width - SEAM - 2
    first_y = top + LINE + GAP / 2
    cells = []
    for place, ((row, column, value), text) in enumerate(zip(drawn.each(), texts, strict=True)):
        y, x = divmod(place, len(drawn.columns))
        one, other = (column, row) if is_turned else (row, column)
        what = f" {clean(unit)}" if unit and not isinstance(value, Hidden) and value is not None else ""
        cells.append(
            HeatCell(
                round(start + x * width, 1),
                first_y + y * CELL,
                shade_of(value, scale),
                text if shows_figures or isinstance(value, Hidden) else "",
                f"{clean(one.label)}, {clean(other.label)}: {text}{what}",
            )
        )
    sides = [
        GridLabel(name, start - GAP, first_y + place * CELL + CELL / 2, "end")
        for place, name in enumerate(names)
    ]
    return {
        "cells": cells,
        "labels": [*sides, *heads(drawn.columns, start, width, top + ASCENT)],
        "cell_width": round(width - SEAM, 1),
        "cell_height": CELL - SEAM,
        "middle_x": round((width - SEAM) / 2, 1),
        "middle_y": (CELL - SEAM) / 2,
        "height": first_y + CELL * len(drawn.rows),
    }


def heads(columns: Sequence[Heading], start: float, width: float, y: float) -> list[GridLabel]:
    """What the columns are, all of them in short where one does not fit, and as many as there is room for."""
    room = width - 2
    is_short = any(text_width(clean(heading.label)) > room for heading in columns)
    texts = [
        clean(heading.short or heading.label) if is_short else clean(heading.label) for heading in columns
    ]
    stride = next(
        (step for step in (1, 2, 3, 4, 6) if max(map(text_width, texts[::step])) <= step * width - 2), 0
    )
    if not stride:
        texts, stride = [fit(text, room) for text in texts], 1
    return [
        GridLabel(text, round(start + (place + 0.5) * width - SEAM / 2, 1), y - 4, "middle")
        for place, text in enumerate(texts)
        if place % stride == 0
    ]


def shade_of(value: HeatValue, scale: Scale) -> int | str | None:
    if isinstance(value, Hidden):
        return "hidden"
    return None if value is None else scale.shade(float(value))


def amount_of(value: HeatValue, decimals: int) -> str:
    return str(value) if isinstance(value, Hidden) else amount_text(value, decimals)


def told(grid: Grid, decimals: int, unit: str) -> str:
    """What the grid shows, in a sentence or two."""
    known = [
        (value, f"{row.label}, {column.label}")
        for row, column, value in grid.each()
        if value is not None and not isinstance(value, Hidden)
    ]
    what = f" {unit}" if unit else ""
    high, high_name = max(known, key=lambda pair: pair[0])
    low, low_name = min(known, key=lambda pair: pair[0])
    hidden = sum(isinstance(value, Hidden) for *_, value in grid.each())
    unseen = f" Niet getoond: {hidden} van de {len(grid.rows) * len(grid.columns)} vakken." if hidden else ""
    size = f"Raster van {len(grid.rows)} bij {len(grid.columns)} vakken."
    return (
        f"{size} Hoogste: {high_name}, {amount_text(high, decimals)}{what}. "
        f"Laagste: {low_name}, {amount_text(low, decimals)}{what}.{unseen}"
    )
