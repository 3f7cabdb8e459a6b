"""What a file holds: whole documents, with the place where each stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

USED = ("organization", "service", "location", "service_at_location")


@dataclass
class Documents:
    """What a file holds: per kind the documents with the place where each stood, nested throughout."""

    found: dict[str, list[tuple[str, dict[str, Any]]]] = field(
        default_factory=lambda: {kind: [] for kind in USED}
    )

    def __bool__(self) -> bool:
        return any(self.found.values())
