"""The words of a library: which of ours a word in a file means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ido.models import Domain, Location, Operation, Topic, User
from partners.models import Partner
from registration.imports.columns import normal
from registration.imports.moments import read_duration
from registration.models import Question, Visit

NOTHING = "-"  # a word that stands for "not filled in"
OPTIONAL = ("duration", "domain", "public_body", "help_given")
FIXED: dict[str, Any] = {
    "outcome": Question.Outcome,
    "channel": Visit.Channel,
    "duration": Visit.Duration,
    "domain": Domain,
    "help_given": Question.HelpGiven,
}
SYNONYMS: dict[str, dict[str, Iterable[str]]] = {
    "outcome": {
        "solved": ["beantwoord", "afgehandeld", "geholpen", "ja"],
        "partly": ["deels", "gedeeltelijk", "gedeeltelijk opgelost"],
        "referred": ["doorverwijzing", "verwezen"],
        "unsolved": ["onopgelost", "niet", "nee"],
    },
    "channel": {
        "desk": ["fysiek", "aan de balie", "inloop", "bezoek"],
        "phone": ["telefonisch", "tel"],
        "email": ["mail", "email", "per mail"],
        "online": ["chat", "videobellen", "whatsapp"],
        "on_site": ["huisbezoek", "op lokatie", "buiten"],
    },
    "domain": {"digital_government": ["overheid"], "library_service": ["bibliotheek"], "other": ["anders"]},
    "help_given": {
        "information": ["informatie gegeven", "info"],
        "on_the_spot": ["geholpen", "ter plekke"],
        "referred": ["doorverwijzing", "verwezen"],
        "course": ["cursus aangeboden"],
    },
}


class Catalogue:
    """What the words of one library mean, read once for a whole file."""

    def __init__(self, user: User) -> None:
        library = user.library_id
        self.topics = {t.pk: t for t in Topic.objects.visible_to(user).select_related("group")}
        self.locations = {loc.pk: loc for loc in Location.objects.visible_to(user)}
        self.bodies = {p.pk: p for p in Partner.objects.visible_to(user).public_bodies()}
        self._periods: dict[int, list[Any]] = {}
        operations = Operation.objects.visible_to(user)
        for location, period in operations.values_list("location", "period"):
            self._periods.setdefault(location, []).append(period)
        self._words = {field: _fixed_words(field) for field in FIXED}
        self._words |= {
            "topic": _topic_words(self.topics.values(), library),
            "location": {
                normal(n): pk for pk, loc in self.locations.items() for n in (loc.public_name, loc.name) if n
            },
            "public_body": {
                normal(n): pk for pk, p in self.bodies.items() for n in (p.short_name, p.name) if n
            },
        }

    def find(self, field: str, word: str) -> Any:
        """The id or code that the word means by itself; None when we don't know it."""
        found = self._words[field].get(normal(word))
        return read_duration(word) if found is None and field == "duration" else found

    def choices(self, field: str) -> list[tuple[str, Any]]:
        """What a word can be mapped to: values and labels, topics by group."""
        if field in FIXED:
            options: list[tuple[str, Any]] = list(FIXED[field].choices)
        elif field == "topic":
            groups: dict[str, list[tuple[str, str]]] = {}
            for topic in self.topics.values():
                groups.setdefault(str(topic.group), []).append((str(topic.pk), topic.name))
            options = list(groups.items())
        else:
            rows: dict[int, Any] = self.locations if field == "location" else self.bodies
            options = [(str(pk), str(row)) for pk, row in rows.items()]
        return [*options, (NOTHING, "niets invullen")] if field in OPTIONAL else options

    def value(self, field: str, chosen: str) -> Any:
        """The id or code of a choice made earlier: "" for nothing, None when it is no longer there."""
        if chosen == NOTHING and field in OPTIONAL:
            return ""
        if field in FIXED:
            return chosen if chosen in FIXED[field].values else None
        tables: dict[str, dict[int, Any]] = {
            "topic": self.topics,
            "location": self.locations,
            "public_body": self.bodies,
        }
        rows = tables[field]
        return int(chosen) if chosen.isdigit() and int(chosen) in rows else None

    def was_open(self, location: int, day: date) -> bool:
        """Whether the location had a period of service on the day."""
        return any(
            period.lower <= day and (period.upper is None or day < period.upper)
            for period in self._periods.get(location, [])
        )


def _fixed_words(field: str) -> dict[str, Any]:
    options = FIXED[field]
    words = {normal(code): code for code in options.values}
    words |= {normal(label): code for code, label in options.choices}
    return words | {normal(w): code for code, more in SYNONYMS.get(field, {}).items() for w in more}


def _topic_words(topics: Iterable[Topic], library: int | None) -> dict[str, int | None]:
    """By name, the library's own topic before a national one; else by a synonym that only one topic has."""
    words: dict[str, int | None] = {}
    for topic in topics:
        for synonym in topic.synonyms:
            word = normal(synonym)
            words[word] = None if words.get(word, topic.pk) != topic.pk else topic.pk
    for topic in sorted(topics, key=lambda t: t.library_id == library):
        words[normal(topic.name)] = topic.pk
    return words
