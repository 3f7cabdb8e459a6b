"""No personal data in notes: `screen` says what stands in the way of storing one.

A note is free text about a question. It must hold nothing that points at the visitor, and a BSN is never
processed. Looking for that in free text is a weighing of misses against false alarms; the choices:

* BSN: every run of neighbouring digit groups that adds up to nine digits and passes the eleven-test. One
  in eleven arbitrary nine-digit numbers passes it too (measured: 9 %), so case numbers of nine digits are
  sometimes refused; they point at a person as well. After the word BSN or sofi, nine digits are refused
  whatever the test says (a typing error hides nobody), and so are eight that pass it with a leading zero.
  Dates, times, amounts and fixed numbers are taken out first, so that their digits join nothing.
* PHONE: mobile numbers (06, +31 6, 0031 6) and numbers from abroad. Dutch fixed numbers, 088, 0800, 0900
  and 14xxx pass: nearly all are an organisation's, and notes name those often.
* EMAIL: every address, also an organisation's, also spelt out as "naam (at) domein punt nl".
* IBAN: any country, right length and right check digits (ISO 13616).
* ADDRESS: a postcode with a house number, in either order. A postcode or a street by itself passes.
* BIRTH_DATE: any date that a word such as "geboren" or "jarig" belongs to, and any full date of sixteen
  years ago or longer. Visitors are seldom younger, whereas letters, decisions and papers (valid for ten
  years) are seldom that old. Two-digit years count as 19xx once 20xx is over ten years ahead.

Names, number words and licence plates are not recognised.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from registration import recognition

BLANK = "\N{BRAILLE PATTERN BLANK}"
FILLERS = "\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
OTHER_DASHES = "\N{MINUS SIGN}\N{HYPHEN BULLET}"


class Kind(StrEnum):
    """What a note may not hold."""

    BSN = "bsn"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True)
class Finding:
    """Why a note is refused and what to write instead, both in Dutch for the person who wrote it.

    The reason shows at most the last two characters of a number, never the value itself.
    """

    kind: Kind
    reason: str
    advice: str


WORDING = {
    Kind.BSN: (
        "In de notitie staat een getal dat een BSN kan zijn.",
        "Haal het getal weg. Schrijf bijvoorbeeld: vraag over het BSN. Een BSN bewaren we nooit.",
    ),
    Kind.PHONE: (
        "In de notitie staat een telefoonnummer dat van een persoon kan zijn.",
        "Haal het nummer weg. Moet iemand worden teruggebeld? Maak dan een doorverwijzing.",
    ),
    Kind.EMAIL: (
        "In de notitie staat een e-mailadres.",
        "Haal het e-mailadres weg. Gaat het om een organisatie? Schrijf dan de naam van de organisatie.",
    ),
    Kind.IBAN: (
        "In de notitie staat een rekeningnummer (IBAN).",
        "Haal het rekeningnummer weg. Schrijf bijvoorbeeld: vraag over de bankrekening.",
    ),
    Kind.ADDRESS: (
        "In de notitie staat een postcode met een huisnummer.",
        "Haal het huisnummer weg. Schrijf bijvoorbeeld alleen de wijk of de plaats.",
    ),
    Kind.BIRTH_DATE: (
        "In de notitie staat een datum die een geboortedatum kan zijn.",
        "Haal de datum weg. Schrijf bijvoorbeeld: ouder dan 65. Is het een andere datum? "
        "Schrijf dan alleen het jaar.",
    ),
}


def screen(text: str, *, today: date) -> list[Finding]:
    """Return what a note may not hold, one finding per kind in the order of `Kind`; empty: it may be stored.

    `today` is the local date at the desk; only the age of dates depends on it. Accepts any text of any
    length, raises nothing.
    """
    hits: dict[Kind, list[str]] = {}
    rest, hits[Kind.EMAIL] = recognition.cut_emails(plain(text))
    rest, hits[Kind.IBAN] = recognition.cut_ibans(rest)
    rest = recognition.without_times_and_amounts(rest)
    rest, hits[Kind.BIRTH_DATE] = recognition.cut_birth_dates(rest, today)
    rest, hits[Kind.PHONE] = recognition.cut_phones(rest)
    hits[Kind.ADDRESS] = recognition.addresses(rest)
    hits[Kind.BSN] = recognition.bsns(rest)
    return [_finding(kind, hits[kind][0]) for kind in Kind if hits[kind]]


def _finding(kind: Kind, value: str) -> Finding:
    reason, advice = WORDING[kind]
    if kind in {Kind.BSN, Kind.PHONE, Kind.IBAN}:
        reason += f" Het eindigt op {value[-2:]}."
    return Finding(kind, reason, advice)


def plain(text: str) -> str:
    """Return the text as a reader sees it: ASCII digits, plain dashes, single spaces, nothing invisible.

    Compatibility forms are decomposed one character at a time: enough for digits and Latin letters, and
    long runs of combining marks cannot slow it down, as they do when a whole text is normalised.
    """
    return re.sub(" +", " ", "".join(map(_readable, text)))


@lru_cache(maxsize=4096)
def _readable(char: str) -> str:
    return "".join(map(_readable_part, unicodedata.normalize("NFKD", char)))


def _readable_part(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() or category[0] == "Z" or char == BLANK:
        return " "
    if category[0] in "CM" or char in FILLERS:
        return ""
    if category == "Pd" or char in OTHER_DASHES:
        return "-"
    digit = unicodedata.digit(char, None)
    return char if digit is None else str(digit)
