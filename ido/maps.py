"""Places on paper: degrees of WGS 84 drawn true to shape over the distances within a province.

Equirectangular around the mean latitude, north up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from ido.templatetags.components import number

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
STEPS = (1, 2, 5)


class Degrees(NamedTuple):
    latitude: float
    longitude: float


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True)
class ScaleBar:
    """A bar of a round length, so wide on paper."""

    width: float
    label: str


@dataclass(frozen=True)
class Ground:
    """Which part of the country lies on a sheet of `width` × `height`, and how large a kilometre is on it."""

    width: float
    height: float
    centre: Degrees
    per_km: float

    @classmethod
    def around(
        cls, places: Sequence[Degrees], *, width: float, height: float, margin: float, least_km: float
    ) -> Ground:
        """The sheet on which all places fall within the margins; never less than `least_km` of ground."""
        middle, across, up = extent(places)
        room_x, room_y = width - 2 * margin, height - 2 * margin
        per_km = min(room_x / max(across, least_km), room_y / max(up, least_km))
        return cls(width, height, middle, per_km)

    def point(self, place: Degrees) -> Point:
        east = kilometres_per_degree(self.centre.latitude) * (place.longitude - self.centre.longitude)
        north = kilometres_per_degree() * (place.latitude - self.centre.latitude)
        return Point(self.width / 2 + east * self.per_km, self.height / 2 - north * self.per_km)

    def place(self, point: Point) -> Degrees:
        """What lies at the point of the sheet."""
        east, north = (point.x - self.width / 2) / self.per_km, (self.height / 2 - point.y) / self.per_km
        return Degrees(
            self.centre.latitude + north / kilometres_per_degree(),
            self.centre.longitude + east / kilometres_per_degree(self.centre.latitude),
        )

    def scale_bar(self, widest: float) -> ScaleBar:
        """The longest of 1, 2, 5 times a power of ten metres that is at most `widest` on paper."""
        lengths = [step * 10**power / 1000 for power in range(1, 7) for step in STEPS]
        length = max(km for km in lengths if km * self.per_km <= widest or km == lengths[0])
        label = distance_words(length) if length < 1 else f"{length:g} km"
        return ScaleBar(round(length * self.per_km, 1), label)


def extent(places: Sequence[Degrees]) -> tuple[Degrees, float, float]:
    """The middle of the places, and their kilometres from west to east and from south to north."""
    latitudes, longitudes = [place.latitude for place in places], [place.longitude for place in places]
    south, north, west, east = min(latitudes), max(latitudes), min(longitudes), max(longitudes)
    middle = Degrees((south + north) / 2, (west + east) / 2)
    return (
        middle,
        (east - west) * kilometres_per_degree(middle.latitude),
        (north - south) * kilometres_per_degree(),
    )


def kilometres_per_degree(latitude: float = 0.0) -> float:
    """Of longitude at that latitude; at 0 also of latitude anywhere."""
    return EARTH_RADIUS_KM * radians(1) * cos(radians(latitude))


def kilometres(one: Degrees, other: Degrees) -> float:
    """The distance as the crow flies, by the haversine formula."""
    lat, lon = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    chord = sin(lat / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(lon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))


def distance_words(km: float) -> str:
    """The distance as people say it, which a line does not break: 350 m, 1,2 km, 14 km."""
    if km < 0.995:
        return f"{round(km * 1000, -1):.0f}\u00a0m"
    return f"{number(km, 1 if km < 9.95 else 0)}\u00a0km"
