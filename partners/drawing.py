"""A small map drawn from coordinates alone: where a partner is, relative to the desks of the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, hypot, radians, sin, sqrt

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ido.templatetags.components import number

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
WIDTH, HEIGHT, MARGIN = 360, 240, 34
LEAST_KM = 0.8  # a single address does not fill the paper with nothing
APART = 27  # what two signs keep between their middles
NEARBY_KM = 8.0  # a desk further away only shrinks the map
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Mark:
    """Something on the map: a desk of the library, or an address of the partner. Degrees in WGS 84."""

    name: str
    latitude: float
    longitude: float
    is_desk: bool


@dataclass(frozen=True)
class Sign:
    """A mark where it is drawn, with the letter or figure that stands for it."""

    mark: Mark
    key: str
    x: float
    y: float
    distance: str


@dataclass(frozen=True)
class Scale:
    """A bar of a round length at the bottom left."""

    width: float
    label: str


def kilometres(one: Mark, other: Mark) -> float:
    """The distance as the crow flies, by the haversine formula."""
    lat, lon = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    chord = sin(lat / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(lon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))


def distance_words(km: float) -> str:
    """The distance as people say it, which a line does not break: 350 m, 1,2 km, 14 km."""
    if km < 0.995:
        return f"{round(km * 1000, -1):.0f}\u00a0m"
    return f"{number(km, 1 if km < 9.95 else 0)}\u00a0km"


def nearby(marks: Sequence[Mark]) -> list[Mark]:
    """The marks without desks too far away to go to: at least the nearest desk stays."""
    addresses = [mark for mark in marks if not mark.is_desk]
    away = {mark: min(kilometres(mark, address) for address in addresses) for mark in marks if mark.is_desk}
    limit = max(NEARBY_KM, min(away.values(), default=0.0))
    return [mark for mark in marks if not mark.is_desk or away[mark] <= limit]


def draw_map(title: str, marks: Sequence[Mark]) -> SafeString:
    """The map as SVG with the list of what its signs mean; `marks` holds at least one.

    Equirectangular around the mean latitude: over the distances within a region true to shape.
    """
    points, scale = project(marks)
    signs = [
        Sign(mark, key, x, y, nearest_desk(mark, marks))
        for mark, key, (x, y) in zip(marks, keys(marks), spread(points), strict=True)
    ]
    context = {"title": title, "signs": signs, "width": WIDTH, "height": HEIGHT, "scale": scale}
    return render_to_string("partners/_map.html", context)


def project(marks: Sequence[Mark]) -> tuple[list[tuple[float, float]], Scale]:
    """Where each mark falls on the paper, north up, and the bar that tells the scale."""
    shrink = cos(radians(sum(mark.latitude for mark in marks) / len(marks)))
    east = [EARTH_RADIUS_KM * radians(mark.longitude) * shrink for mark in marks]
    north = [EARTH_RADIUS_KM * radians(mark.latitude) for mark in marks]
    room_x, room_y = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    per_km = min(
        room_x / max(max(east) - min(east), LEAST_KM), room_y / max(max(north) - min(north), LEAST_KM)
    )
    middle_x, middle_y = (max(east) + min(east)) / 2, (max(north) + min(north)) / 2
    points = [
        (WIDTH / 2 + (x - middle_x) * per_km, HEIGHT / 2 - (y - middle_y) * per_km)
        for x, y in zip(east, north, strict=True)
    ]
    return points, scale_bar(per_km)


def scale_bar(per_km: float) -> Scale:
    """The longest of 1, 2, 5 times a power of ten metres that takes at most a third of the paper."""
    lengths = [step * 10**power / 1000 for power in range(1, 7) for step in STEPS]
    length = max(km for km in lengths if km * per_km <= WIDTH / 3 or km == lengths[0])
    return Scale(round(length * per_km, 1), distance_words(length) if length < 1 else f"{length:g} km")


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
