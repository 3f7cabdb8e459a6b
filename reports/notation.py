"""Figures, dates and months in Dutch notation, and text that any file format can hold."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MISSING = "–"
HIDDEN = "•"  # a number that is kept back, so that nobody is found in it
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

# Everything outside the Char production of XML 1.0 (https://www.w3.org/TR/xml/#charsets).
ILLEGAL_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rounded(value: int | float | Decimal, decimals: int) -> Decimal:
    """The value at so many decimals; halves go up, as in 0,125 → 0,13. Never a negative zero."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return exact if exact else abs(exact)


def number(value: int | float | Decimal, decimals: int = 0) -> str:
    """1234.5 at one decimal → '1.234,5'; a negative number gets a true minus sign."""
    swap = str.maketrans({",": ".", ".": ",", "-": "−"})
    return f"{rounded(value, decimals):,}".translate(swap)


def percentage(fraction: int | float | Decimal, decimals: int = 1) -> str:
    """The fraction 0.175 → '17,5%'."""
    return f"{number(Decimal(str(fraction)) * 100, decimals)}%"


def day(value: date) -> str:
    """11 December 2022 → '11-12-2022'."""
    return f"{value.day:02}-{value.month:02}-{value.year}"


def month(value: date) -> str:
    """Any day of May 2021 → 'mei 2021'."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def short_month(value: date) -> str:
    """Any day of March → 'mrt', the usual Dutch abbreviation without its full stop."""
    return "mrt" if value.month == 3 else MONTHS[value.month - 1][:3]


def printable(text: str) -> str:
    """The text without the characters that XML, and with it SVG and XLSX, forbids."""
    return ILLEGAL_IN_XML.sub("", text)
