"""Rows of a file read as visits, or as what is wrong with them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from ido.spreadsheets.rows import Row
from registration.imports.lines import Line, LineReader, Problem

NAMESPACE = uuid.UUID("6f0c4f3e-9b0e-4d0c-8f59-6a2f8f7a1c55")


@dataclass(slots=True)
class Draft:
    """A visit as it would be stored, `len(ids)` times. `row` is its first row in the file."""

    row: int
    location: int
    occurred_at: datetime
    day: date
    channel: str
    duration: str
    questions: list[dict[str, Any]]
    ids: list[uuid.UUID] = field(default_factory=list)


class DraftReader:
    """Puts rows of one visit together and gives each visit its `submission_id`.

    The same rows give the same ids however their words are mapped, so that a file that was read in before
    is recognised. An id is made of what the row says in the columns we use, the place and the moment, and of
    how many such rows came before it in the file: two equal rows are two visits.
    """

    def __init__(self, reader: LineReader, *, library: int) -> None:
        self.reader, self.library = reader, library
        self._earlier: Counter[int] = Counter()
        self._numbers: set[int] = set()

    def drafts(self, rows: Iterable[Row]) -> Iterator[Draft | Problem]:
        """Visits and problems, in the order of the file."""
        group: list[Line] = []
        for row in rows:
            line = self.reader.read(row, group[-1] if group else None)
            if isinstance(line, list):
                yield from line
                continue
            if group and not same_visit(group[0], line):
                yield from self._finish(group)
                group = []
            group.append(line)
        if group:
            yield from self._finish(group)

    def _finish(self, group: list[Line]) -> Iterator[Draft | Problem]:
        first = group[0]
        problems = [self._numbered_before(first), *self._differences(group)]
        if any(problems):
            yield from filter(None, problems)
            return
        questions = [line.question for line in group]
        yield Draft(first.row, questions=questions, ids=self._ids(group), **first.visit)

    def _numbered_before(self, first: Line) -> Problem | None:
        if not first.number:
            return None
        key = short_key(json.dumps([first.number, first.visit["location"], str(first.visit["day"])]))
        if key not in self._numbers:
            self._numbers.add(key)
            return None
        text = "Dit nummer kwam al eerder voor. Zet de rijen van één bezoek onder elkaar."
        return Problem(first.row, self.reader.header("visit"), text)

    def _differences(self, group: list[Line]) -> Iterator[Problem]:
        first = group[0]
        for line in group[1:]:
            for name in ("channel", "duration"):
                if line.visit[name] != first.visit[name]:
                    text = f"Dit is anders dan op rij {first.row} van hetzelfde bezoek. Maak ze gelijk."
                    yield Problem(line.row, self.reader.header(name), text)

    def _ids(self, group: list[Line]) -> list[uuid.UUID]:
        first = group[0]
        content = [self.library, first.visit["location"], *(sorted(line.written.items()) for line in group)]
        text = json.dumps(content)
        key = short_key(text)
        start = self._earlier[key]
        self._earlier[key] += first.count
        return [uuid.uuid5(NAMESPACE, f"{text}#{start + n}") for n in range(first.count)]


def same_visit(first: Line, line: Line) -> bool:
    """Rows of one number, on one day at one location, are questions of one visit."""
    return (
        bool(line.number)
        and line.number == first.number
        and (line.visit["day"], line.visit["location"]) == (first.visit["day"], first.visit["location"])
    )


def short_key(text: str) -> int:
    """A number that stands for a text, so that 200,000 of them stay small."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
