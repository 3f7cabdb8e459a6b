"""The languages in which help is offered besides Dutch, by their ISO 639 code."""

from __future__ import annotations

from collections.abc import Iterable

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


def language_names(codes: Iterable[str]) -> str:
    """The Dutch names with commas between them; a code without a name here stands as it is."""
    names = dict(LANGUAGES)
    return ", ".join(names.get(code, code) for code in codes)
