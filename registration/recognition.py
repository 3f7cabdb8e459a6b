"""What personal data looks like in a line of Dutch text: one section per kind, patterns first.

Each `cut_...` takes what it recognises out of the text, leaving a barrier, so that what follows does not
mistake a date for a phone number or two amounts for a BSN. All patterns have bounded repeats and fixed
starting points: the time grows in step with the length of the text. They expect text made `plain`.
"""

import re
from collections.abc import Callable
from datetime import date

BIRTH_YEARS_AGO = 16
# Stands in for whatever has been recognised: a letter, so that it parts numbers as a word would.
BARRIER = "\N{LATIN LETTER GLOTTAL STOP}"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


def _cut(
    pattern: re.Pattern[str], text: str, accept: Callable[[re.Match[str]], bool] = bool
) -> tuple[str, list[str]]:
    """Replace the accepted matches by a barrier; return the rest and what was taken out."""
    taken: list[str] = []

    def judge(match: re.Match[str]) -> str:
        if not accept(match):
            return match[0]
        taken.append(match[0].strip())
        return BARRIER

    return pattern.sub(judge, text), taken


# --- e-mail -----------------------------------------------------------------------------------------------

_LABEL = r"[a-z0-9_-]{1,63}"
_DOT = r"(?: ?\. ?| ?[(\[{<](?:punt|dot)[)\]}>] ?| (?:punt|dot) )"
_DOMAIN = rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}?{_DOT}[a-z]{{2,24}}(?![a-z0-9])"
EMAIL = _pattern(
    rf"[\w.+'\"-]{{1,64}} ?@ ?(?:{_DOMAIN}|(?:gmail|hotmail|outlook|live|yahoo|icloud|ziggo|kpnmail)\b)",
    rf"\w{{1,64}} ?(?:[(\[{{<](?:at|a|apenstaart(?:je)?)[)\]}}>]| apenstaart(?:je)?(?= )) ?{_DOMAIN}",
    rf"\w{{1,64}} at {_LABEL}(?:\.| (?:punt|dot) )(?:nl|com|net|org|eu|be|de)\b",
)


def cut_emails(text: str) -> tuple[str, list[str]]:
    return _cut(EMAIL, text)


# --- IBAN -------------------------------------------------------------------------------------------------

IBAN_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d\d)",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 "
        "EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 "
        "IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 "
        "NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 "
        "SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30",
    )
}
# "de 12", "om 10" and the like are words: a small-letter country code must touch its digits, NL excepted.
IBAN_START = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?<=[Ii][Bb][Aa][Nn]))"
    r"(?=([A-Za-z]{2})\d|([A-Z]{2}|[Nn][Ll])[ ./_-]{1,3}\d)"
)


def cut_ibans(text: str) -> tuple[str, list[str]]:
    kept, taken, position = "", [], 0
    for start in IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get((start[1] or start[2]).upper())
        if length is None or start.start() < position:
            continue
        match = re.compile(rf"(?:[ ./_-]{{0,3}}[A-Za-z0-9]){{{length}}}").match(text, start.start())
        if match and _is_iban(re.sub(r"[ ./_-]", "", match[0])):
            kept += text[position : match.start()] + BARRIER
            position = match.end()
            taken.append(match[0])
    return kept + text[position:], taken


def _is_iban(code: str) -> bool:
    """ISO 13616: country and check digits moved to the end, letters as 10 to 35, remainder 1 by 97."""
    if not code[2:4].isdigit() or sum(char.isdigit() for char in code) < 10:
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


# --- times, amounts, dates --------------------------------------------------------------------------------

_HOUR = r"(?:[01]?\d|2[0-4])"
CLOCK = _pattern(
    rf"(?<!\d)(?<!\d[.:]){_HOUR}:[0-5]\d(?::[0-5]\d)?(?![\d:])",
    rf"(?<!\d)(?<!\d[.:]){_HOUR}\.[0-5]\d ?(?:-|tot|t/m|en) ?{_HOUR}\.[0-5]\d(?!\d|\.\d)",
    rf"(?<!\d)(?<!\d[.:]){_HOUR}(?:\.[0-5]\d)?(?: ?- ?{_HOUR}(?:\.[0-5]\d)?)?(?: ?uur|u|h)\b",
    rf"(?<!\d)(?<!\d[.:]){_HOUR}[uh][0-5]\d(?!\d)",
)
_WHOLE = r"(?:\d{1,3}(?:\.\d{3})+|\d{1,7})"
AMOUNT = _pattern(
    rf"(?:€|\beuro?) ?-? ?{_WHOLE}(?!\d)(?:[.,](?:\d{{1,2}}(?!\d)|-{{1,2}})|(?![ -]\d))",
    rf"(?<!\d)(?<!\d[.,/-]){_WHOLE}(?:,(?:\d\d|-{{1,2}}))? ?(?:euro|(?:€|eur\b)(?! ?\d))",
    r"(?<!\d)(?<!\d[.,])(?:\d{1,3}(?:\.\d{3})+|\d{1,6}),(?:\d\d(?!\d|[.,]\d)|-)",
)


def without_times_and_amounts(text: str) -> str:
    return AMOUNT.sub(BARRIER, CLOCK.sub(BARRIER, text))


_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|"
    r"okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY, _MONTH_NUMBER, _YEAR = r"(?P<day>\d\d?)", r"(?P<month>\d\d?)", r"(?P<year>(?:19|20)\d\d)"
DATES = [
    _pattern(rf"(?<!\d)(?<!\d[-./_]){_DAY} ?([-./_]) ?{_MONTH_NUMBER} ?\2 ?{_YEAR}(?!\d|\2\d|[-/]\d{{4}})"),
    _pattern(rf"(?<!\d)(?<!\d[-./_]){_YEAR}([-./_]){_MONTH_NUMBER}\2{_DAY}(?!\d|\2\d)"),
    _pattern(
        rf"(?<!\d){_DAY}(?:e|ste|de)?[ ./-]{{0,3}}(?P<name>{_MONTH})"
        rf"[ ./-]{{0,3}}(?:{_YEAR}|'(?P<short>\d\d))(?!\d|[-/]\d{{4}})"
    ),
    _pattern(
        rf"(?<!\d)(?<!\d[-/])(?!06.\d\d.\d\d \d\d \d\d)"
        rf"{_DAY}([-/]){_MONTH_NUMBER}\2'?(?P<short>\d\d)(?!\d|\2\d)"
    ),
]
SPACED_DATE = _pattern(rf"(?<!\d)(?<!\d ){_DAY} {_MONTH_NUMBER} {_YEAR}(?!\d| \d)")
TOUCHING_DATES = _pattern(r"(?<=\d{4})-(?=\d\d?-\d\d?-\d{4}(?!\d))")
_BIRTH = r"(?:geboren|geboorte ?da(?:tum|g)|geb(?:\.? ?dat(?:um)?)?|jarig|verjaart|verjaardag|dob|g\.d)\b"
_PLACE = r"(?:te|in) [^\W\d]{1,20}(?: [^\W\d]{1,20})?"
_LINK = rf"[ :=.,()-]{{0,4}}(?:(?:is|was|op|de|datum|{_PLACE})[ :=.,()-]{{1,3}}){{0,3}}"
_ANY_DATE = (
    rf"(?:\d\d?[ ./_-]{{0,3}}{_MONTH}(?:[ ./_,'-]{{0,3}}(?:\d{{4}}|\d\d)\b)?"
    r"|\d\d?[ ./_-]{1,3}\d\d?[ ./_'-]{1,3}(?:\d{4}|\d\d)(?!\d)|\d\d?[-/]\d\d?(?!\d)"
    r"|\d{4}[ ./_-]\d\d?[ ./_-]\d\d?(?!\d)|\d{8}(?!\d))"
)
TOLD_BIRTH = _pattern(
    rf"\b{_BIRTH}{_LINK}{_ANY_DATE}",
    rf"(?<!\d)(?<!\d[-./_]){_ANY_DATE}[ ,.()]{{0,3}}(?:(?:is|was) (?:(?:de|zijn|haar|hun) )?)?\b{_BIRTH}",
    rf"(?<![\w*])\*{_ANY_DATE}",
)


MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def cut_birth_dates(text: str, today: date) -> tuple[str, list[str]]:
    """Take every date with a year out of the text; return the rest and the dates of birth."""

    def is_birth(match: re.Match[str]) -> bool:
        when = _calendar(match, today)
        return when is not None and when <= (today.year - BIRTH_YEARS_AGO, today.month, today.day)

    rest, births = _cut(TOLD_BIRTH, TOUCHING_DATES.sub(" ", text))
    for pattern in [*DATES, SPACED_DATE]:
        rest, found = _cut(pattern, rest, is_birth)
        births += found
        if pattern is not SPACED_DATE:  # "12 03 2026" is too much like three numbers to take away unasked
            rest, _ = _cut(pattern, rest, lambda match: _calendar(match, today) is not None)
    return rest, births


def _calendar(match: re.Match[str], today: date) -> tuple[int, int, int] | None:
    """Year, month, day; None if there is no such month or day (31 February counts as a typing error)."""
    found = match.groupdict()
    day, month = int(found["day"]), int(found.get("month") or 0)
    if name := found.get("name"):
        month = MONTHS.index(name[:3].lower().replace("mrt", "maa")) + 1
    if month > 12:
        day, month = month, day
    if short := found.get("short"):
        year = 2000 + int(short)
        year = year - 100 if year > today.year + 10 else max(year, today.year)
    else:
        year = int(found["year"])
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


# --- phone ------------------------------------------------------------------------------------------------

_GAP = r"[ ./()_-]{0,3}"
PHONE = _pattern(
    rf"(?<!\d)(?:(?:\+|00) ?31{_GAP}(?:0{_GAP})?|\(?0[ ./)_-]{{0,2}})6[ .,:/()_~|-]{{0,3}}[1-9]"
    rf"(?:{_GAP}\d){{7}}(?!\d)",
    r"(?<!\d)31(?:6|[ -]6[ -]?)[1-58](?:[ -]?\d){7}(?!\d)",
    r"(?:(?<![\w+])\+|(?<![\d.,:])00)(?!31)[1-9](?:[ ./-]?\d){8,13}(?!\d)",
)
# The last two digits stand together, as in any fixed number: what is left of a BSN then stays visible.
FIXED_PHONE = _pattern(
    rf"(?<!\d)0[89]0[069]{_GAP}(?:\d{{7}}|\d(?:[ .-]?\d){{3}})(?!\d)",
    r"(?<!\d)(?<!\d[_./-])\(?0(?!6)[1-9](?:[ ./()-]{0,3}\d){7}\d(?!\d)",
    rf"(?:\+|(?<!\d)00)31{_GAP}(?:0{_GAP})?(?!6)[1-9](?:{_GAP}\d){{7}}\d(?!\d)",
)


def cut_phones(text: str) -> tuple[str, list[str]]:
    """Take every phone number out of the text; return the rest and the numbers that may be a person's."""
    return _cut(PHONE, FIXED_PHONE.sub(BARRIER, text))


# --- postcode with house number ---------------------------------------------------------------------------

_POSTCODE = r"(?<!\d)(?<!\d[.,])[1-9]\d{3}(?P<gap>[ .-]?)(?P<letters>[a-z]{2})(?![a-z])"
_COUNTED = (
    rf" ?(?:{_MONTH}|x\b|%|keer|maal|vra|bezoek|mens|person|klant|minu|uur|jaar|dag|wee?k|maand|km|euro)"
)
_NOT_COUNTED = rf"(?!\d|[.,:/]\d|\+|-[a-z]{{2}}| 0\d)(?!{_COUNTED})"
_NUMBER = rf"(?![1-9]\d{{3}} ?[a-z]{{2}}(?![a-z]))(?P<number>[1-9]\d{{0,4}}){_NOT_COUNTED}"
_STREET = r"(?:straat|str\.?|weg|laan|plein|dijk|kade|gracht|singel|hof|pad|steeg|dreef|markt|baan|wal) "
_CALLED = r"(?:(?:huis ?)?(?:nummer|nr|no)[ .:]{0,3}|# ?)?"
ADDRESSES = [
    _pattern(rf"{_POSTCODE}(?:[ /-]{{0,3}}|,(?! ?\d+-\d) ?){_CALLED}{_NUMBER}"),
    _pattern(rf"{_POSTCODE}[^\d{BARRIER}]{{0,40}}{_STREET}{_NUMBER}"),
    _pattern(rf"{_STREET}(?P<number>[1-9]\d{{0,4}})(?:-\d{{1,3}})?(?!\d)[^\d{BARRIER}]{{0,40}}{_POSTCODE}"),
    _pattern(
        r"(?<![^\W\d_])(?P<before>(?-i:[A-Z])[^\W\d_]{1,40})\.? (?P<number>[1-9]\d{0,4})"
        rf"(?: ?-? ?[a-z]| ?- ?\d{{1,3}})?[ ,]{{1,3}}{_POSTCODE}"
    ),
]
# Pairs of small letters that are words or units rather than the end of a postcode: "in 2026 en 12 keer".
UNITS = _pattern("cm|gb|kb|kg|km|kw|mb|ml|mm|pk|tb")
PAIRS = _pattern(
    UNITS.pattern,
    "al|as|ca|de|di|do|dr|eh|el|en|er|et|eu|ha|ho|id|ik|in|is|ja|je|ma|mw|na|nl|nr|nu|of|om|op|ov|pc|pm|st",
    "ta|te|tm|tv|uw|va|vr|wo|we|za|ze|zo",
)
NOT_STREETS = _pattern(
    "aan|artikel|balie|begin|bij|bus|code|dan|dossier|dus|eind|en|geval|groep|in|is|jaar|kamer|klas|lijn|loket",
    "lokaal|met|naar|nog|nr|nummer|of|om|op|order|over|plus|ruimte|sinds|tafel|tegen|tot|uit|van|vanaf|versie",
    "volgnummer|voor|vraag|vragen|wachtnummer|week|wijk|zaak|zaal",
)


def addresses(text: str) -> list[str]:
    shouted = text.isupper()
    return [m[0] for pattern in ADDRESSES for m in pattern.finditer(text) if _is_address(m, shouted)]


def _is_address(match: re.Match[str], shouted: bool) -> bool:
    """`shouted`: the whole note is in capitals, so capitals do not tell a postcode from a word."""
    letters, gap, number = match["letters"], match["gap"], match["number"]
    before = match.groupdict().get("before", "")
    if NOT_STREETS.fullmatch(before) or re.fullmatch(r"(19|20)\d\d", number):
        return False
    if letters.isupper() and not shouted:
        return True
    return not (PAIRS if gap else UNITS).fullmatch(letters)


# --- BSN --------------------------------------------------------------------------------------------------

HARMLESS_NUMBER = _pattern(
    r"(?<!\d)(?<!\d[.,:])\d{1,6}\.\d\d(?!\d|[.,:]\d)",  # 9.30, 12.50
    rf"(?<![\d-])(?<!- ){_HOUR} ?- ?{_HOUR}(?!\d| ?-)",  # 9-17
    r"\b(?:in|sinds|jaar) (?:19|20)\d\d(?!\d)",
)
JOINT = re.compile(r" |[.,:]{1,3}| ?[^\w\s.,:;!?€%&()]{1,3} ?| ?_{1,3} ?|\) ?\(|[()]")
TOLD_BSN = _pattern(
    rf"(?:b\.?s\.?n|sofi|burger ?service)[^\d;!?{BARRIER}]{{0,25}}((?:\d[\W_]{{0,3}}){{7,8}}\d)(?!\d)"
)


def bsns(text: str) -> list[str]:
    """Return what may be a BSN; times and hours without a word beside them are left out only here."""
    text = HARMLESS_NUMBER.sub(BARRIER, text)
    told = [re.sub(r"\D", "", match[1]) for match in TOLD_BSN.finditer(text)]
    found = [number for number in told if (int(number) if len(number) == 9 else is_bsn("0" + number))]
    return found + [number for number in _nine_digits(text) if is_bsn(number)]


def _nine_digits(text: str) -> list[str]:
    """Return every row of neighbouring digit groups that is nine digits long, joined."""
    groups = [(match.start(), match.end()) for match in re.finditer(r"\d+", text)]
    rows = []
    for first, (start, end) in enumerate(groups):
        row = text[start:end]
        for start, after in groups[first + 1 : first + 9]:
            if len(row) >= 9 or start - end > 5 or not JOINT.fullmatch(text, end, start):
                break
            row, end = row + text[start:after], after
        if len(row) == 9:
            rows.append(row)
    return rows


def is_bsn(number: str) -> bool:
    """Whether nine digits pass the eleven-test: weights 9 to 2 and -1, sum divisible by 11, not all zero."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True))
    return total % 11 == 0 and number != "000000000"
