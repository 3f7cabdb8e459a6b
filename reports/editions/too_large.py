"""Why an edition cannot be protected yet: its tables hang together in more numbers than can be reckoned with.

That is no reason to keep it from its readers for good, as a refusal is: when there is more room it is made.
"""

from __future__ import annotations

from math import prod

from reports.editions.counted import (
    BODY,
    CHANNEL,
    DESTINATION,
    DOMAIN,
    HELP,
    LINE,
    MONTH,
    NEEDS,
    OPERATION,
    OUTCOME,
    TOPIC,
)
from reports.editions.drafting import Draft
from reports.inhabitants import listed
from reports.protection.cells import TooLargeError

MANY = {
    OPERATION: "locaties",
    MONTH: "maanden",
    TOPIC: "onderwerpen",
    BODY: "organisaties",
    NEEDS: "behoeften",
    CHANNEL: "kanalen",
    OUTCOME: "uitkomsten",
    DOMAIN: "domeinen",
    HELP: "soorten hulp",
    LINE: "soorten doorverwijzing",
    DESTINATION: "bestemmingen",
}
NAMED = 2  # of the dimensions with most codes the tables are named: those make it large
REMEDY = (
    "Met andere invoer los je dat niet op. De beheerder meldt het aan wie dit programma onderhoudt: "
    "de grens moet omhoog."
)


class TooMuchError(Exception):
    """This edition cannot be made now, for a reason in words. No row and no figure is named."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def in_words(draft: Draft, found: TooLargeError) -> str:
    """Which tables, of what there is too much, and what can be done about it."""
    sizes = {name: len(codes) for name, codes in draft.kept.codes.items()}
    largest = max(found.crosses, key=lambda cross: prod(sizes[name] for name in cross))
    most = sorted((name for name in largest if name in MANY), key=lambda name: -sizes[name])[:NAMED]
    titles = list(dict.fromkeys(filter(None, (title_of(draft, name) for name in most))))
    named = [f"'{title}'" for title in titles]
    told = f"De tabellen {listed(named)} zijn samen" if len(named) > 1 else f"De tabel {listed(named)} is"
    much = listed([MANY[name] for name in most])
    return f"{told} te groot om te beschermen: er zijn te veel {much}. {REMEDY}"


def title_of(draft: Draft, dimension: str) -> str:
    """The table with most numbers about single codes of the dimension."""
    codes = {
        sheet.table.title: {
            found
            for where in sheet.where.values()
            for name, found in where
            if name == dimension and len(found) == 1
        }
        for sheet in draft.sheets
    }
    return max(codes, key=lambda title: len(codes[title]), default="")
