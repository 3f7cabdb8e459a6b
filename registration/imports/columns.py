"""Which column of a file holds what: guessed from the headers, adjusted by the coordinator."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Field:
    """Something we can store of a row. `words` are headers that libraries use for it."""

    label: str
    words: tuple[str, ...]
    hint: str = ""


FIELDS = {
    "date": Field(
        "Datum",
        ("datum", "bezoekdatum", "datum bezoek", "dag", "datum en tijd", "tijdstempel", "tijdstip", "date"),
        "Bijvoorbeeld 5-1-2024 of 5-1-2024 14:30. De dag staat voor de maand.",
    ),
    "time": Field(
        "Tijd",
        ("tijd", "uur", "begintijd", "tijd bezoek", "tijdstip", "time"),
        "Zonder tijd telt het bezoek om 12.00 uur.",
    ),
    "location": Field("Locatie", ("locatie", "vestiging", "filiaal", "ido locatie", "plaats", "location")),
    "topic": Field(
        "Onderwerp",
        ("onderwerp", "thema", "soort vraag", "type vraag", "vraagtype", "categorie", "vraag", "topic"),
    ),
    "outcome": Field("Uitkomst", ("uitkomst", "resultaat", "afhandeling", "afloop", "opgelost", "outcome")),
    "channel": Field("Kanaal", ("kanaal", "contactvorm", "soort contact", "manier van contact", "channel")),
    "duration": Field(
        "Duur",
        ("duur", "tijdsduur", "minuten", "tijdsbesteding", "duration"),
        "Een aantal minuten of een groep, zoals 5-15.",
    ),
    "domain": Field("Domein", ("domein", "domain"), "Anders volgt het domein uit het onderwerp."),
    "public_body": Field("Organisatie", ("organisatie", "uitvoeringsorganisatie", "instantie", "overheid")),
    "help_given": Field("Hulp", ("hulp", "geboden hulp", "hulpvorm", "soort hulp")),
    "note": Field(
        "Notitie",
        ("notitie", "opmerking", "opmerkingen", "toelichting", "omschrijving", "bijzonderheden"),
        "Hoogstens 200 tekens en geen persoonsgegevens.",
    ),
    "visit": Field(
        "Bezoeknummer",
        ("bezoek", "bezoeknummer", "bezoeknr", "bezoek id", "visit"),
        "Rijen onder elkaar met hetzelfde nummer zijn vragen van één bezoek.",
    ),
    "count": Field(
        "Aantal",
        ("aantal", "aantal vragen", "aantal bezoeken", "count"),
        "De rij telt als zo veel bezoeken.",
    ),
}
REQUIRED = ("date", "topic")
WITH_DEFAULT = ("location", "outcome", "channel")
# Fields whose words are looked up among ours.
CHOSEN = ("location", "topic", "outcome", "channel", "duration", "domain", "public_body", "help_given")


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """The text as we compare it: lower case, no accents, one space for all that is no letter or digit."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9<>]+", " ", plain).strip()


def guess(headers: Sequence[str], remembered: dict[str, str] | None = None) -> dict[str, str]:
    """Field → header: as in the library's previous file, else by what the headers say."""
    names = {normal(header): header for header in reversed(headers)}
    found = {field: header for field, header in (remembered or {}).items() if header in headers}
    for field, header in _candidates(names):
        if field not in found and header not in found.values():
            found[field] = header
    return found


def _candidates(names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of a field and a header that may belong together, the surest first."""
    for field, known in FIELDS.items():
        yield from ((field, names[word]) for word in known.words if word in names)
    for field, known in FIELDS.items():
        # "Bezoek" and "aantal" say too little inside a longer header.
        for word in known.words if field not in ("visit", "count") else ():
            yield from ((field, header) for name, header in names.items() if f" {word} " in f" {name} ")
