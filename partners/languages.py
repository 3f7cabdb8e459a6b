"""The languages in which help is offered besides Dutch, by their ISO 639 code."""

from __future__ import annotations

from collections.abc import Iterable

from partners.search import fold

LANGUAGES = [
    ("ar", "Arabisch"),
    ("bg", "Bulgaars"),
    ("zh", "Chinees"),
    ("de", "Duits"),
    ("en", "Engels"),
    ("fa", "Farsi of Dari"),
    ("fr", "Frans"),
    ("dse", "Nederlandse Gebarentaal"),
    ("uk", "Oekraïens"),
    ("pap", "Papiaments"),
    ("pl", "Pools"),
    ("pt", "Portugees"),
    ("ro", "Roemeens"),
    ("ru", "Russisch"),
    ("so", "Somalisch"),
    ("es", "Spaans"),
    ("ti", "Tigrinya"),
    ("tr", "Turks"),
]
NO_NAMES = {"of", "nederlandse"}  # words in those names that name no language by themselves


def language_names(codes: Iterable[str]) -> str:
    """The Dutch names with commas between them; a code without a name here stands as it is."""
    names = dict(LANGUAGES)
    return ", ".join(names.get(code, code) for code in codes)


def language_called(word: str) -> str:
    """The code of the language that a word names, also with an ending ('Turkse'); "" for none."""
    folded = fold(word)
    names = ((code, part) for code, name in LANGUAGES for part in fold(name).split() if part not in NO_NAMES)
    return next((code for code, name in names if folded.startswith(name)), "")
