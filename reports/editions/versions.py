"""Which closings an edition was made from: the first of each quarter, or a later version of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reports.models import Closing

Versions = Mapping[str, int]  # by name of a municipality and quarter, those after the first


def name(closing: Closing) -> str:
    return f"{closing.municipality_id} {closing.first_day.isoformat()}"


def latest(closings: Iterable[Closing]) -> list[Closing]:
    """Of each municipality and quarter the closing that counts now."""
    found: dict[str, Closing] = {}
    for closing in sorted(closings, key=lambda closing: closing.version):
        found[name(closing)] = closing
    return list(found.values())


def versions(closings: Iterable[Closing]) -> dict[str, int]:
    """What an edition keeps of the closings that it was made from."""
    return {name(closing): closing.version for closing in closings if closing.version > 1}


def of_versions(closings: Iterable[Closing], wanted: Versions) -> list[Closing]:
    """Of all closings those that an edition counted; of what was closed later, the first."""
    return [closing for closing in closings if closing.version == wanted.get(name(closing), 1)]
