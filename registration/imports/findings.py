"""What a check of a file comes across, added up while its rows go by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from registration.imports.catalogue import Catalogue
from registration.imports.drafts import Draft
from registration.imports.lines import Problem
from registration.models import ImportBatch, ImportProblem, Question, Visit

AT_ONCE = 2_000  # problems per statement
LISTED = 10_000  # problems that are kept; the others are only counted
SHOWN = 20  # visits in the preview
TOTALS = ("location", "month", "topic")


@dataclass
class Findings:
    """Counts, the first visits, and the problems; `listed` are those not yet in the database."""

    batch: ImportBatch
    visits: int = 0
    questions: int = 0
    known: int = 0
    problem_count: int = 0
    words: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    preview: list[Draft] = field(default_factory=list)
    totals: dict[str, Counter] = field(default_factory=lambda: {k: Counter() for k in TOTALS})
    listed: list[ImportProblem] = field(default_factory=list)
    listed_count: int = 0

    def add(self, drafts: list[Draft], problems: list[Problem], known: set[Any]) -> None:
        self.problem_count += len(problems)
        for problem in problems:
            self.list(problem)
        for draft in drafts:
            before = sum(submission_id in known for submission_id in draft.ids)
            if before:
                self.known += before
                self.list(Problem(draft.row, "", known_text(before)), is_known=True)
            if new := len(draft.ids) - before:
                self.count(draft, new)

    def count(self, draft: Draft, visits: int) -> None:
        self.visits += visits
        self.questions += visits * len(draft.questions)
        self.totals["location"][draft.location] += visits * len(draft.questions)
        self.totals["month"][f"{draft.day:%Y-%m}"] += visits * len(draft.questions)
        for question in draft.questions:
            self.totals["topic"][question["topic_id"]] += visits
        if len(self.preview) < SHOWN:
            self.preview.append(draft)

    def list(self, problem: Problem, *, is_known: bool = False) -> None:
        if self.listed_count == LISTED:
            return
        self.listed_count += 1
        message = problem.message[:1].upper() + problem.message[1:300]
        self.listed.append(
            ImportProblem(
                batch=self.batch,
                row=problem.row,
                column=problem.column[:80],
                message=message,
                is_known=is_known,
            )
        )
        if len(self.listed) == AT_ONCE:
            self.keep()

    def keep(self) -> None:
        ImportProblem.objects.bulk_create(self.listed)
        self.listed = []

    def as_json(self, catalogue: Catalogue) -> dict[str, Any]:
        """The preview and the totals with our names in them, and the words that need explaining."""
        topics, places = catalogue.topics, catalogue.locations
        return {
            "preview": [preview_row(draft, catalogue) for draft in self.preview],
            "location": named(self.totals["location"].most_common(), places),
            "month": sorted(self.totals["month"].items()),
            "topic": named(self.totals["topic"].most_common(), topics),
            "words": {name: list(words.values()) for name, words in self.words.items() if words},
        }


def named(counts: list[tuple[int, int]], rows: dict[int, Any]) -> list[tuple[str, int]]:
    return [(str(rows[pk]), count) for pk, count in counts]


def known_text(visits: int) -> str:
    if visits == 1:
        return "Dit bezoek is al eerder ingelezen."
    return f"{visits} bezoeken van deze rij zijn al eerder ingelezen."


def preview_row(draft: Draft, catalogue: Catalogue) -> dict[str, Any]:
    """One visit of the preview, in the words of the log."""
    return {
        "row": draft.row,
        "at": draft.occurred_at.isoformat(),
        "location": str(catalogue.locations[draft.location]),
        "channel": Visit.Channel(draft.channel).label,
        "duration": Visit.Duration(draft.duration).label if draft.duration else "",
        "visits": len(draft.ids),
        "questions": [
            {
                "topic": str(catalogue.topics[question["topic_id"]]),
                "outcome": Question.Outcome(question["outcome"]).label,
                "public_body": str(catalogue.bodies.get(question["public_body_id"]) or ""),
                "note": question["note"],
            }
            for question in draft.questions
        ],
    }
