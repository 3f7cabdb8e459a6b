"""What visitors hear and read: the parts of each kind of text, what each may name, and filling in.

A part may hold {places}; which ones is fixed here, for what nobody fills in would be read aloud.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

PLACE = re.compile(r"\{(\w+)\}")
LONGEST = 400  # a part is a sentence or two
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True)
class Part:
    """A piece of a text. `needs` are the places it must have, `may` those it may have as well."""

    name: str
    label: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        return (*self.needs, *self.may)

    def fault(self, value: Any) -> str:
        """Why the value cannot be this part, in Dutch; empty when it can."""
        if not isinstance(value, str) or not value.strip():
            return f"Vul “{self.label}” in."
        if len(value) > LONGEST:
            return f"Maak “{self.label}” korter dan {LONGEST} tekens."
        found = set(PLACE.findall(value))
        if unknown := sorted(found - set(self.places)):
            allowed = f"Hier kan: {shown(self.places)}." if self.places else "Hier kan geen invulplek."
            return f"“{self.label}” heeft een invulplek die niet bestaat: {shown(unknown)}. {allowed}"
        if missing := [place for place in self.needs if place not in found]:
            return f"In “{self.label}” ontbreekt {shown(missing)}."
        if "{" in (rest := PLACE.sub("", value)) or "}" in rest:
            return f"In “{self.label}” staat een losse accolade. Schrijf een invulplek als {{naam}}."
        return ""


def shown(places: Any) -> str:
    return ", ".join(f"{{{place}}}" for place in places)


PARTS: dict[str, list[Part]] = {
    "consent": [
        Part("ask", "wat je wilt doen", needs=("partner",), may=("topic",)),
        Part("data", "inleiding bij de gegevens"),
        Part("data_name", "gegeven: naam"),
        Part("data_contact", "gegeven: bereikbaar"),
        Part("data_language", "gegeven: taal"),
        Part("data_question", "gegeven: vraag"),
        Part("data_appointment", "gegeven: afspraak"),
        Part("until", "hoe lang", needs=("until",)),
        Part("free", "nee zeggen mag"),
        Part("withdraw", "later intrekken"),
        Part("question", "de vraag zelf"),
    ],
    "card": [
        Part("title", "kop bij een afspraak"),
        Part("title_request", "kop zonder afspraak"),
        Part("when", "kopje: wanneer"),
        Part("where", "kopje: waar"),
        Part("who", "kopje: met wie"),
        Part("bring", "kopje: meenemen"),
        Part("cost", "kopje: kosten"),
        Part("free", "het is gratis"),
        Part("walk_in", "bij inloop"),
        Part("request", "zonder afspraak", needs=("partner", "day")),
        Part("cancel", "niet kunnen komen", needs=("contact",)),
        Part("until", "hoe lang", needs=("until",)),
        Part("withdraw", "intrekken", needs=("address",)),
        Part("code", "kopje: code"),
        Part("sender", "van wie de kaart komt", needs=("library",)),
    ],
}


def faults(kind: str, parts: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the parts of a text of this kind, by part."""
    wrong = {part.name: part.fault(parts.get(part.name)) for part in PARTS[kind]}
    unknown = {name: "Dit onderdeel bestaat niet." for name in parts.keys() - wrong.keys()}
    return {name: fault for name, fault in (wrong | unknown).items() if fault}


def check(kind: str, parts: Mapping[str, Any]) -> None:
    """Raises ValidationError unless every part is there and names only what is filled in."""
    if wrong := faults(kind, parts):
        raise ValidationError(list(wrong.values()))


def fill(part: str, values: Mapping[str, str], *, isolated: bool = False) -> str:
    """The part with its places filled in, once: braces in a value stay as they are.

    `isolated` keeps values in another script apart from the text around them (Unicode, UAX #9).
    """

    def value(place: re.Match[str]) -> str:
        text = values[place[1]]
        return f"{ISOLATE}{text}{END}" if isolated else text

    return PLACE.sub(value, part)
