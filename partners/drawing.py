"""A small map drawn from coordinates alone: where a partner is, relative to the desks of the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ido.maps import Degrees, Ground, ScaleBar, distance_words
from ido.maps import kilometres as between

WIDTH, HEIGHT, MARGIN = 360, 240, 34
LEAST_KM = 0.8  # a single address does not fill the paper with nothing
APART = 27  # what two signs keep between their middles
NEARBY_KM = 8.0  # a desk further away only shrinks the map


@dataclass(frozen=True)
class Mark:
    """Something on the map: a desk of the library, or an address of the partner. Degrees in WGS 84."""

    name: str
    latitude: float
    longitude: float
    is_desk: bool

    @property
    def place(self) -> Degrees:
        return Degrees(self.latitude, self.longitude)


@dataclass(frozen=True)
class Sign:
    """A mark where it is drawn, with the letter or figure that stands for it."""

    mark: Mark
    key: str
    x: float
    y: float
    distance: str


def kilometres(one: Mark, other: Mark) -> float:
    return between(one.place, other.place)


def nearby(marks: Sequence[Mark]) -> list[Mark]:
    """The marks without desks too far away to go to: at least the nearest desk stays."""
    addresses = [mark for mark in marks if not mark.is_desk]
    away = {mark: min(kilometres(mark, address) for address in addresses) for mark in marks if mark.is_desk}
    limit = max(NEARBY_KM, min(away.values(), default=0.0))
    return [mark for mark in marks if not mark.is_desk or away[mark] <= limit]


def draw_map(title: str, marks: Sequence[Mark]) -> SafeString:
    """The map as SVG with the list of what its signs mean; `marks` holds at least one."""
    points, scale = project(marks)
    signs = [
        Sign(mark, key, x, y, nearest_desk(mark, marks))
        for mark, key, (x, y) in zip(marks, keys(marks), spread(points), strict=True)
    ]
    context = {"title": title, "signs": signs, "width": WIDTH, "height": HEIGHT, "scale": scale}
    return render_to_string("partners/_map.html", context)


def project(marks: Sequence[Mark]) -> tuple[list[tuple[float, float]], ScaleBar]:
    """Where each mark falls on the paper, north up, and the bar that tells the scale."""
    places = [mark.place for mark in marks]
    ground = Ground.around(places, width=WIDTH, height=HEIGHT, margin=MARGIN, least_km=LEAST_KM)
    return [ground.point(place) for place in places], ground.scale_bar(WIDTH / 3)


def spread(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points, those that would cover another moved aside, to the side with most paper."""
    placed: list[tuple[float, float]] = []
    for x, y in points:
        step = APART if x < WIDTH / 2 else -APART
        while any(hypot(x - other_x, y - other_y) < APART - 1 for other_x, other_y in placed):
            x += step
        placed.append((round(x, 1), round(y, 1)))
    return placed


def keys(marks: Sequence[Mark]) -> list[str]:
    """Desks get letters, addresses of the partner figures."""
    desks = addresses = 0
    found = []
    for mark in marks:
        if mark.is_desk:
            found.append(chr(ord("A") + desks) if desks < 26 else f"A{desks - 25}")
            desks += 1
        else:
            addresses += 1
            found.append(str(addresses))
    return found


def nearest_desk(mark: Mark, marks: Sequence[Mark]) -> str:
    """How far an address is from the nearest desk, in words; empty for a desk or without desks."""
    desks = [other for other in marks if other.is_desk]
    if mark.is_desk or not desks:
        return ""
    nearest = min(desks, key=lambda desk: kilometres(mark, desk))
    return f"{distance_words(kilometres(mark, nearest))} van {nearest.name}"
