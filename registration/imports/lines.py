"""One row of a file, understood by a mapping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ido.spreadsheets.rows import Row
from registration.imports.catalogue import Catalogue
from registration.imports.columns import CHOSEN, FIELDS, normal
from registration.imports.moments import AMSTERDAM, moment, read_day, read_time
from registration.models import help_for
from registration.screening import screen

NOON = time(12)
MOST_AT_ONCE = 1_000  # visits in one row
MOST_WORDS = 100  # per field, that the coordinator is asked about
NOTE_LENGTH = 200
PERSONAL = "Deze cel bevat iets wat op een persoon wijst. Haal dat weg."


@dataclass(slots=True)
class Problem:
    """What is wrong in a row; `column` is the header, or empty when it concerns the whole row."""

    row: int
    column: str
    message: str


@dataclass(slots=True)
class Line:
    """One row, understood: what it says of its visit, of its question, and how that was written."""

    row: int
    number: str
    count: int
    visit: dict[str, Any]
    question: dict[str, Any]
    written: dict[str, str]


class LineReader:
    """Reads rows by a mapping: columns by field, defaults by field, and by field what a word stands for."""

    def __init__(
        self, *, mapping: dict[str, Any], headers: list[str], catalogue: Catalogue, now: datetime
    ) -> None:
        self.columns = {f: headers.index(h) for f, h in mapping["columns"].items() if h in headers}
        self.headers, self.catalogue, self.now = headers, catalogue, now.astimezone(AMSTERDAM)
        self.defaults = {
            f: catalogue.value(f, chosen) for f, chosen in mapping.get("defaults", {}).items() if chosen
        }
        self.values: dict[str, dict[str, str]] = mapping.get("values", {})
        # field → word → [as it was written first, how often]: what only the coordinator can explain
        self.words: dict[str, dict[str, list[Any]]] = {f: {} for f in CHOSEN}

    def read(self, row: Row, previous: Line | None) -> Line | list[Problem]:
        """The row understood, or everything that is wrong with it."""
        problems = [
            Problem(row.number, self.headers[index], fault)
            for index, fault in row.faults.items()
            if index in self.columns.values()
        ]
        wrong = {problem.column for problem in problems}
        told: dict[str, Any] = {}
        number = self._text(row, "visit")[:40]
        further = previous if previous and number and previous.number == number else None
        for name, read in self._readers(row, further, told).items():
            if self.header(name) in wrong:
                continue
            try:
                told[name] = read()
            except ValueError as error:
                problems.append(Problem(row.number, self.header(name), str(error)))
        if problems:
            return problems
        return self._understood(row, number, told)

    def _readers(self, row: Row, further: Line | None, told: dict[str, Any]) -> dict[str, Any]:
        """How each part is read, in the order in which one part may need another."""
        return {
            "time": lambda: self._time(row),
            "at": lambda: self._at(row, further, told.get("time")),
            "location": lambda: self._location(row, further, told),
            "topic": lambda: self._required(row, "topic"),
            "outcome": lambda: self._required(row, "outcome"),
            "channel": lambda: (
                self._chosen(row, "channel") or (further.visit["channel"] if further else "desk")
            ),
            "duration": lambda: (
                self._chosen(row, "duration") or (further.visit["duration"] if further else "")
            ),
            "domain": lambda: self._chosen(row, "domain"),
            "public_body": lambda: self._chosen(row, "public_body"),
            "help_given": lambda: self._chosen(row, "help_given"),
            "note": lambda: self._note(row),
            "count": lambda: self._count(row),
        }

    def _understood(self, row: Row, number: str, told: dict[str, Any]) -> Line:
        day, clock = told["at"]
        # A day without a time is noon, but not later than now.
        at = moment(day, clock, self.now) if clock else min(datetime.combine(day, NOON, AMSTERDAM), self.now)
        topic = self.catalogue.topics[told["topic"]]
        written = {f: normal(self._text(row, f)) for f in (*CHOSEN, "note") if f != "location"}
        written = {"at": f"{day} {clock or ''}", **{f: text for f, text in written.items() if text}}
        visit = {
            "location": told["location"],
            "occurred_at": at,
            "day": day,
            "channel": told["channel"],
            "duration": told["duration"],
        }
        question = {
            "topic_id": told["topic"],
            "outcome": told["outcome"],
            "domain": told["domain"] or topic.domain,
            "public_body_id": told["public_body"] or None,
            "help_given": told["help_given"] or help_for(told["outcome"]),
            "note": told["note"],
        }
        return Line(row.number, number, told["count"], visit, question, written)

    def _time(self, row: Row) -> time | None:
        text = self._text(row, "time")
        return read_time(text) if text else None

    def _at(self, row: Row, further: Line | None, written: time | None) -> tuple[date, time | None]:
        text = self._text(row, "date")
        if not text and further:
            earlier, _, at = further.written["at"].partition(" ")
            return date.fromisoformat(earlier), time.fromisoformat(at) if at else None
        if not text:
            raise ValueError("De datum ontbreekt. Vul een datum in, of maak de hele rij leeg.")
        day, clock = read_day(text)
        clock = written or clock
        moment(day, clock or time.min, self.now)
        return day, clock

    def _location(self, row: Row, further: Line | None, told: dict[str, Any]) -> int:
        found = self._chosen(row, "location") or (further.visit["location"] if further else None)
        if not found:
            raise ValueError(
                "De locatie ontbreekt. Vul haar in, of kies een vaste locatie voor het hele bestand."
            )
        if "at" in told and not self.catalogue.was_open(found, told["at"][0]):
            name = self.catalogue.locations[found].name
            raise ValueError(
                f"{name[:60]} was op {told['at'][0]:%d-%m-%Y} niet in dienst. "
                "Verbeter de datum, of voeg bij Locaties een periode toe."
            )
        return found

    def _required(self, row: Row, name: str) -> Any:
        found = self._chosen(row, name)
        if not found:
            raise ValueError(f"{FIELDS[name].label} ontbreekt. Vul deze cel in.")
        return found

    def _chosen(self, row: Row, name: str) -> Any:
        """The id or code in the row, else the default, else "". Raises ValueError for an unknown word."""
        word = self._text(row, name)
        if not word:
            return self.defaults.get(name) or ""
        found = self.catalogue.find(name, word)
        if found is not None:
            return found
        if screen(word, today=self.now.date()):
            raise ValueError(PERSONAL)
        seen = self.words[name]
        if normal(word) in seen or len(seen) < MOST_WORDS:
            seen.setdefault(normal(word), [word[:60], 0])[1] += 1
        found = self.catalogue.value(name, self.values.get(name, {}).get(normal(word), ""))
        if found is None:
            raise ValueError(
                f"‘{word[:60]}’ kennen we niet. Leg uit wat het betekent, of verbeter het in het bestand."
            )
        return found

    def _note(self, row: Row) -> str:
        note = " ".join(self._text(row, "note").split())
        if len(note) > NOTE_LENGTH:
            raise ValueError(
                f"De notitie heeft {len(note)} tekens. Maak haar korter dan {NOTE_LENGTH} tekens."
            )
        if note and (findings := screen(note, today=self.now.date())):
            raise ValueError(f"{findings[0].reason} {findings[0].advice}")
        return note

    def _count(self, row: Row) -> int:
        text = self._text(row, "count")
        if not text:
            return 1
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_AT_ONCE:
            raise ValueError(f"‘{text[:30]}’ is geen aantal. Vul een heel getal van 1 tot {MOST_AT_ONCE} in.")
        return int(text)

    def _text(self, row: Row, name: str) -> str:
        return row.cell(self.columns[name]) if name in self.columns else ""

    def header(self, name: str) -> str:
        name = "date" if name == "at" else name
        return self.headers[self.columns[name]] if name in self.columns else FIELDS[name].label
