"""The borders of the municipalities of 2025, for maps: those that exist no longer have none.

CBS and Kadaster, CC BY 4.0, simplified to some 250 metres; neighbours still share their border.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path

from ido.maps import Degrees

CREDIT = "Grenzen van gemeenten: CBS en Kadaster, 2025 (CC BY 4.0)."
FILE = Path(__file__).with_name("outlines.json")

Ring = list[Degrees]


@cache
def outlines() -> dict[str, list[Ring]]:
    """By CBS code the rings around a municipality; the file has thousandths of degrees: east, north, east."""
    return {
        code: [
            [Degrees(north / 1000, east / 1000) for east, north in zip(ring[::2], ring[1::2], strict=True)]
            for ring in rings
        ]
        for code, rings in json.loads(FILE.read_text()).items()
    }


@cache
def boxes() -> dict[str, tuple[Degrees, Degrees]]:
    """By CBS code the south-western and north-eastern corner around a municipality."""
    found = {}
    for code, rings in outlines().items():
        north = [place.latitude for ring in rings for place in ring]
        east = [place.longitude for ring in rings for place in ring]
        found[code] = Degrees(min(north), min(east)), Degrees(max(north), max(east))
    return found


def corners(codes: Collection[str]) -> list[Degrees]:
    """The corners around each of the municipalities that have an outline."""
    return [corner for code in codes if code in boxes() for corner in boxes()[code]]


def within(south_west: Degrees, north_east: Degrees) -> list[str]:
    """CBS codes of the municipalities that can have ground between the corners."""
    return [
        code
        for code, (low, high) in boxes().items()
        if low.latitude <= north_east.latitude
        and high.latitude >= south_west.latitude
        and low.longitude <= north_east.longitude
        and high.longitude >= south_west.longitude
    ]
