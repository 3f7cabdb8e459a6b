"""What a file was found to be: what is wrong, what was changed on the way in, and what became of each row."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST = 500  # findings kept of one kind; the count goes on
LONGEST = 300  # characters of a place or a message
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL keeps in no text


def legible(text: str) -> str:
    """A text out of a strange file, so that it can be kept and shown."""
    text = UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class Weight(StrEnum):
    """An error holds everything back. Lost is left out; kept goes along unseen, and out again on export.

    Of a spreadsheet: read is how we understand a text about hours, unread a text that stays a text, and new a
    partner that was not there.
    """

    ERROR = "error"
    LOST = "lost"
    KEPT = "kept"
    READ = "read"
    UNREAD = "unread"
    NEW = "new"


@dataclass(frozen=True)
class Finding:
    """`where` is the path in a JSON file or the row and column of a table, as the reader can find it."""

    weight: Weight
    where: str
    message: str


@dataclass
class Report:
    """Findings in the order of the file, how many there are of each weight, and what happened to rows."""

    findings: list[Finding] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    # (kind of row, what happened) → how many
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, weight: Weight, where: str, message: str) -> None:
        self.count[weight] += 1
        finding = Finding(weight, legible(where), legible(message))
        if self.count[weight] <= MOST and finding not in self.findings[-50:]:
            self.findings.append(finding)

    def error(self, where: str, message: str) -> None:
        self.add(Weight.ERROR, where, message)

    def lost(self, where: str, message: str) -> None:
        self.add(Weight.LOST, where, message)

    def kept(self, where: str, message: str) -> None:
        self.add(Weight.KEPT, where, message)

    @property
    def is_good(self) -> bool:
        return not self.count[Weight.ERROR]

    def of(self, weight: Weight) -> list[Finding]:
        return [finding for finding in self.findings if finding.weight == weight]

    def as_json(self) -> dict[str, Any]:
        return {
            "findings": [[f.weight, f.where, f.message] for f in self.findings],
            "count": dict(self.count),
            "rows": [[kind, what, number] for (kind, what), number in self.rows.items()],
        }


class UnreadableDirectoryError(Exception):
    """The file as a whole cannot be used; the message says why and what to do."""
