"""Lines over months, and a line small enough to stand in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
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
    Layout,
    amount_text,
    both,
    checked_value,
    clean,
    legend,
    message,
    nice_ticks,
    render,
    text_width,
    tick_text,
)

MOST_SERIES = 3
STRIDES = (1, 2, 3, 6, 12, 24, 60, 120)  # months between two labels; all but the first meet in January
SPARK = Layout("spark", 120, True)


@dataclass(frozen=True)
class Series:
    """One line: its name, and a value per month; None leaves a gap."""

    name: str
    values: Sequence[Amount]


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    full: str
    outline: str


@dataclass(frozen=True)
class DrawnSeries:
    """Line pieces as 'x,y x,y' lists, and every point with the text that names it."""

    series: int
    pieces: list[str]
    points: list[Point]


@dataclass(frozen=True)
class Label:
    text: str
    x: float
    y: float
    anchor: str = "middle"


@dataclass(frozen=True)
class Plane:
    """Where months and values lie on the paper."""

    left: float
    right: float
    top: float
    bottom: float
    months: int
    highest: float

    def x(self, month: int) -> float:
        share = month / (self.months - 1) if self.months > 1 else 0.5
        return round(self.left + (self.right - self.left) * share, 1)

    def y(self, value: float) -> float:
        return round(self.bottom - (self.bottom - self.top) * value / self.highest, 1)


def line_chart(
    slug: str,
    title: str,
    months: Sequence[date],
    series: Sequence[Series],
    *,
    decimals: int = 0,
    description: str = "",
) -> SafeString:
    """One to three lines over successive months, each given by its first day; the scale begins at zero."""
    check(months, series)
    values = [[checked_value(value) for value in line.values] for line in series]
    known = [value for line in values for value in line if value is not None]
    if not any(known):
        return message(slug, title, ALL_ZERO if known else NOTHING)
    ticks = nice_ticks(max(known), whole=decimals == 0)

    def draw(layout: Layout) -> dict[str, Any]:
        keys, top = legend([line.name for line in series], layout.width) if len(series) > 1 else ([], 0)
        texts = [tick_text(tick, ticks[1]) for tick in ticks]
        left = round(max(map(text_width, texts))) + 2 * GAP
        bottom = top + (250 if layout.is_narrow else 300)
        radius = 2.5 if len(months) > (18 if layout.is_narrow else 36) else 4
        plane = Plane(left, layout.width - 24, top + 2 * GAP + ASCENT, bottom, len(months), float(ticks[-1]))
        lines = [
            draw_series(plane, number, radius, months, line, numbers, decimals)
            for number, (line, numbers) in enumerate(zip(series, values, strict=True), start=1)
        ]
        return {
            "keys": [(key, marker(key.series, key.x + 13, key.y + 7, 4)) for key in keys],
            "plane": plane,
            "ticks": [
                Label(text, left - GAP, plane.y(float(tick))) for text, tick in zip(texts, ticks, strict=True)
            ],
            "months": month_labels(plane, months),
            "lines": lines,
            "peak": peak_label(plane, values[0], decimals) if len(series) == 1 else None,
            "height": bottom + 2 * LINE + GAP,
        }

    return both("line.svg", slug, title, description or told(months, series, decimals), draw)


def sparkline(slug: str, title: str, values: Sequence[Amount], *, decimals: int = 0) -> SafeString:
    """A line without scale or labels, 120 by 32; the values are successive, None leaves a gap."""
    lengths = [checked_value(value) for value in values]
    known = [value for value in lengths if value is not None]
    last = next((value for value in reversed(values) if value is not None), None)
    told = NOTHING if last is None else f"Laatste waarde {amount_text(last, decimals)}."
    plane = Plane(4, SPARK.width - 4, 4, 28, len(values), max(known, default=0) or 1)
    line = draw_series(plane, 1, 1.5, (), Series(title, values), lengths, decimals)
    return render("sparkline.svg", slug, title, told, SPARK, {"line": line, "height": 32})


def check(months: Sequence[date], series: Sequence[Series]) -> None:
    if not 1 <= len(series) <= MOST_SERIES or any(len(line.values) != len(months) for line in series):
        raise ValueError(f"a line chart has 1 to {MOST_SERIES} series, and each a value for every month")
    numbers = [month.year * 12 + month.month for month in months]
    if any(month.day != 1 for month in months) or any(b - a != 1 for a, b in pairwise(numbers)):
        raise ValueError("the months of a line chart are first days and follow one another")


def marker(series: int, x: float, y: float, radius: float) -> str:
    """The outline of a point: a circle, a square or a triangle, by the number of its series."""
    size = 2 * radius
    if series == 1:
        return f"M{x - radius:g} {y:g}a{radius} {radius} 0 1 0 {size} 0a{radius} {radius} 0 1 0 -{size} 0"
    if series == 2:
        return f"M{x - radius:g} {y - radius:g}h{size}v{size}h-{size}z"
    return f"M{x:g} {y - 1.3 * radius:g}l{1.3 * radius:g} {2.2 * radius:g}h-{2.6 * radius:g}z"


def draw_series(
    plane: Plane,
    number: int,
    radius: float,
    months: Sequence[date],
    line: Series,
    values: Sequence[float | None],
    decimals: int,
) -> DrawnSeries:
    """The points of a series, and its line in as many pieces as the gaps make of it."""
    points: list[Point | None] = []
    for place, value in enumerate(values):
        if value is None:
            points.append(None)
            continue
        when = f", {notation.month(months[place])}" if months else ""
        full = f"{clean(line.name)}{when}: {amount_text(line.values[place], decimals)}"
        x, y = plane.x(place), plane.y(value)
        points.append(Point(x, y, full, marker(number, x, y, radius)))
    pieces = [list(piece) for known, piece in groupby(points, key=bool) if known]
    drawn = [
        " ".join(f"{point.x},{point.y}" for point in piece if point) for piece in pieces if len(piece) > 1
    ]
    return DrawnSeries(number, drawn, [point for point in points if point])


def month_labels(plane: Plane, months: Sequence[date]) -> list[Label]:
    """The months that fit, and below the first of them and below each January the year."""
    room = (plane.right - plane.left) / max(1, len(months) - 1)
    stride = next((stride for stride in STRIDES if stride * room >= 40), STRIDES[-1])
    labels: list[Label] = []
    for place, month in enumerate(months):
        if (month.year * 12 + month.month - 1) % stride:
            continue
        x = plane.x(place)
        if not labels or month.month == 1:
            labels.append(Label(str(month.year), x, plane.bottom + 2 * LINE + 2))
        labels.append(Label(notation.short_month(month), x, plane.bottom + LINE + 2))
    return labels


def peak_label(plane: Plane, values: Sequence[float | None], decimals: int) -> Label:
    """The highest value in text above its point, the first if there are more."""
    highest, place = max((value, -place) for place, value in enumerate(values) if value is not None)
    text = notation.number(highest, decimals)
    half = text_width(text) / 2
    # clear of the scale, which may read as the same number going on
    x = min(max(plane.x(-place), plane.left + 2 * GAP + half), plane.right + 24 - half)
    return Label(text, round(x, 1), plane.y(highest) - GAP - 2)


def told(months: Sequence[date], series: Sequence[Series], decimals: int) -> str:
    """What the chart shows, in a sentence per series."""
    sentences = [f"Lijndiagram van {notation.month(months[0])} tot en met {notation.month(months[-1])}."]
    for line in series:
        known = [
            (value, month) for value, month in zip(line.values, months, strict=True) if value is not None
        ]
        if known:
            high, low = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
            sentences.append(
                f"{line.name}: hoogste {amount_text(high[0], decimals)} in {notation.month(high[1])}, "
                f"laagste {amount_text(low[0], decimals)} in {notation.month(low[1])}."
            )
    return " ".join(sentences)
