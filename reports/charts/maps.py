"""A map: desks as dots as large as what was asked there, municipalities in the shade of their reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.utils.safestring import SafeString

from ido.maps import Degrees, Ground, Point, extent
from reports import notation
from reports.charts.heat import HeatValue, Scale, scale_keys, shade_of
from reports.charts.naming import Box, Round, names
from reports.charts.outlines import corners, outlines, within
from reports.charts.paper import (
    ASCENT,
    GAP,
    LINE,
    Layout,
    amount_text,
    both,
    checked_value,
    clean,
    fit,
    message,
    nice_ticks,
    text_width,
)
from reports.tables import Hidden

NOWHERE = "Van geen van deze locaties weten we waar ze op de kaart staat."
SHADES = "Kleur: vragen per 1.000 inwoners van de gemeente"
MARGIN = 24
LEAST_KM = 4.0
TALLEST = 0.85  # of the width
SMALLEST = 3.0  # the radius of a dot, in wide and narrow paper
LARGEST = {False: 17.0, True: 12.0}
CROWDED = 30  # from so many dots on they are drawn smaller
LONGEST_NAME = {False: 250.0, True: 215.0}


@dataclass(frozen=True)
class Spot:
    """A desk: its name, where it is, and its number of questions."""

    name: str
    place: Degrees
    value: HeatValue


@dataclass(frozen=True)
class Area:
    """A municipality: its name, and its reach with two decimals."""

    name: str
    value: HeatValue


@dataclass(frozen=True)
class DrawnArea:
    """`shade` as for a cell of a heat map; None also for a neighbour, which has no `full` text."""

    path: str
    shade: int | str | None
    full: str = ""


@dataclass(frozen=True)
class DrawnSpot:
    x: float
    y: float
    radius: float
    is_hidden: bool
    full: str


@dataclass(frozen=True)
class Sample:
    """A dot in the legend."""

    x: float
    radius: float
    text: str
    text_x: float
    is_hidden: bool = False


def map_chart(
    slug: str,
    title: str,
    spots: Sequence[Spot],
    areas: Mapping[str, Area],
    *,
    description: str = "",
) -> SafeString:
    """Dots by number of questions on areas, by CBS code, in the shade of their reach.

    Only what is not hidden has a size or a shade: a hidden number is a plain ring, a hidden reach hatched.
    Names stand where they fit; those of the largest dots first. If one does not fit, the map says so.
    """
    if not spots:
        return message(slug, title, NOWHERE)
    numbers = [checked_value(spot.value) or 0 for spot in spots if not isinstance(spot.value, Hidden)]
    most = max(numbers, default=0)
    drawable = [area.value for code, area in areas.items() if code in outlines()]
    reaches = [checked_value(value) for value in drawable if not isinstance(value, Hidden)]
    widest = max((value for value in reaches if value is not None), default=0)
    scale = Scale.up_to(widest, 2) if widest and len(areas) > 1 else None
    caption = SHADES if scale else alone(areas)
    ordered = sorted(spots, key=lambda spot: (-size(spot.value), spot.name))

    def draw(layout: Layout) -> dict[str, Any]:
        keys, top = shades(scale, areas, layout, has_zero=0 in reaches)
        top = top if scale else LINE + GAP if caption else 0.0
        largest = min(LARGEST[layout.is_narrow], 9.0 if len(spots) > CROWDED else LARGEST[layout.is_narrow])
        samples, dots_top = legend_of_dots(spots, most, largest, top)
        y = dots_top + 2 * largest + GAP if samples else top
        ground = sheet(layout, spots, areas)
        drawn = [drawn_spot(spot, ground.point(spot.place), most, largest) for spot in ordered]
        rounds = [
            (Round(dot.x, dot.y, dot.radius + 1), fit(clean(spot.name), LONGEST_NAME[layout.is_narrow]))
            for dot, spot in zip(drawn, ordered, strict=True)
        ]
        written = names(rounds, Box(2, 2, ground.width - 2, ground.height - 2))
        is_short = len(written) < len(spots)
        below = y + ground.height + 20
        return {
            "caption": caption,
            "keys": keys,
            "samples": samples,
            "dots_title_y": top + ASCENT + 1,
            "sample_y": round(dots_top + largest, 1),
            "top": round(y, 1),
            "ground": ground,
            "areas": drawn_areas(ground, areas, scale),
            "spots": drawn,
            "names": written,
            "is_short": is_short,
            "bar": ground.scale_bar(layout.width / 4),
            "bar_y": round(below, 1),
            "note_y": round(below + LINE, 1),
            "height": round(below + 14 + is_short * LINE, 1),
        }

    return both("map.svg", slug, title, description or told(ordered, areas), draw)


def alone(areas: Mapping[str, Area]) -> str:
    """The reach in words of a municipality that has no other beside it to be lighter or darker than."""
    for area in areas.values():
        if len(areas) == 1 and area.value is not None:
            text = str(area.value) if isinstance(area.value, Hidden) else amount_text(area.value, 2)
            return f"Bereik van {clean(area.name)}: {text} vragen per 1.000 inwoners"
    return ""


def size(value: HeatValue) -> float:
    """What decides the size of a dot: nothing of a number that is not shown."""
    return 0.0 if value is None or isinstance(value, Hidden) else float(value)


def sheet(layout: Layout, spots: Sequence[Spot], areas: Mapping[str, Area]) -> Ground:
    """As wide as the paper, and as high as the ground asks for."""
    places = [*(spot.place for spot in spots), *corners(areas)]
    _, across, up = extent(places)
    shape = max(up, LEAST_KM) / max(across, LEAST_KM)
    room = layout.width - 2 * MARGIN
    height = round(min(room * shape + 2 * MARGIN, layout.width * (1.2 if layout.is_narrow else TALLEST)))
    return Ground.around(places, width=layout.width, height=height, margin=MARGIN, least_km=LEAST_KM)


def shades(
    scale: Scale | None, areas: Mapping[str, Area], layout: Layout, *, has_zero: bool
) -> tuple[list[Any], float]:
    """The legend of the shades, and where what follows begins."""
    if scale is None:
        return [], 0.0
    hidden = any(isinstance(area.value, Hidden) for area in areas.values())
    keys, height = scale_keys(scale, layout, has_zero=has_zero, hidden=hidden)
    return keys, LINE + 4 + height


def legend_of_dots(
    spots: Sequence[Spot], most: float, largest: float, top: float
) -> tuple[list[Sample], float]:
    """A small and a large dot with their numbers, and the ring of a number that is not shown."""
    ticks = [float(tick) for tick in nice_ticks(most, whole=True)[1:] if tick <= most] if most else []
    shown = dict.fromkeys([*ticks[:1], *ticks[-1:]])
    samples: list[Sample] = []
    x = 1.0
    for value in shown:
        radius = radius_of(value, most, largest)
        text = notation.number(value)
        samples.append(Sample(round(x + largest, 1), radius, text, round(x + 2 * largest + 6, 1)))
        x += 2 * largest + 6 + text_width(text) + 2 * GAP
    if any(isinstance(spot.value, Hidden) for spot in spots):
        text = "niet getoond"
        samples.append(Sample(round(x + largest, 1), 6.0, text, round(x + largest + 14, 1), is_hidden=True))
    return samples, top + LINE + 2 if samples else top


def radius_of(value: float, most: float, largest: float) -> float:
    """The area of a dot is in proportion to its number."""
    return round(max(SMALLEST, largest * sqrt(value / most)), 1) if most else SMALLEST


def drawn_spot(spot: Spot, point: Point, most: float, largest: float) -> DrawnSpot:
    hidden = isinstance(spot.value, Hidden)
    text = str(spot.value) if isinstance(spot.value, Hidden) else amount_text(spot.value, 0)
    radius = 6.0 if hidden else radius_of(size(spot.value), most, largest)
    full = f"{clean(spot.name)}: {text}{'' if hidden else ' vragen'}"
    return DrawnSpot(round(point.x, 1), round(point.y, 1), radius, hidden, full)


def drawn_areas(ground: Ground, areas: Mapping[str, Area], scale: Scale | None) -> list[DrawnArea]:
    """The neighbours on the sheet, and over them the municipalities that it is about."""
    near = [code for code in within(*edges(ground)) if code not in areas]
    found = [DrawnArea(path(ground, code), None) for code in near]
    for code, area in areas.items():
        if code in outlines():
            text = str(area.value) if isinstance(area.value, Hidden) else amount_text(area.value, 2)
            shade = None if scale is None else shade_of(area.value, scale)
            full = f"{clean(area.name)}: {text} vragen per 1.000 inwoners"
            found.append(DrawnArea(path(ground, code), "own" if shade is None else shade, full))
    return found


def edges(ground: Ground) -> tuple[Degrees, Degrees]:
    """The south-western and north-eastern corner of the sheet."""
    return ground.place(Point(0, ground.height)), ground.place(Point(ground.width, 0))


def path(ground: Ground, code: str) -> str:
    """The outline of a municipality as an SVG path."""
    rings = []
    for ring in outlines()[code]:
        points = [ground.point(place) for place in ring]
        rings.append("M" + "L".join(f"{point.x:.1f} {point.y:.1f}" for point in points) + "Z")
    return "".join(rings)


def told(ordered: Sequence[Spot], areas: Mapping[str, Area]) -> str:
    """What the map shows, in words."""
    count = "1 locatie" if len(ordered) == 1 else f"{len(ordered)} locaties"
    sentences = [f"Kaart met {count}; het noorden is boven."]
    if most := size(ordered[0].value):
        sentences.append(f"De meeste vragen: {ordered[0].name}, {notation.number(most)}.")
    known = [
        (value, area.name)
        for area in areas.values()
        if (value := area.value) is not None and not isinstance(value, Hidden)
    ]
    if known:
        value, name = max(known, key=lambda pair: pair[0])
        sentences.append(f"Het hoogste bereik: {name}, {amount_text(value, 2)} vragen per 1.000 inwoners.")
    hidden = sum(isinstance(spot.value, Hidden) for spot in ordered)
    if hidden:
        sentences.append(f"Van {hidden} staat het aantal er niet bij.")
    return " ".join([*sentences, "De tabel heeft alle cijfers."])
