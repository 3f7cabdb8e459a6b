"""What stands in notes and is nobody's: dates, amounts, numbers of desks, opening hours, places."""

import random
import re
from datetime import date, timedelta

from reports.notation import MONTHS

TODAY = date(2026, 11, 22)
DEEDS = [
    "Geholpen met DigiD",
    "Vraag over de aanslag",
    "Brief van de gemeente",
    "Rijbewijs verlengen",
    "Zaak loopt nog",
]
LETTERS = "ABCDEGHJKLMNPRSTVWXZ"


def some_date(chance: random.Random) -> str:
    day = TODAY + timedelta(days=chance.randrange(-15 * 365, 5 * 365))
    return chance.choice(
        [
            f"{day:%d-%m-%Y}",
            f"{day:%d/%m/%Y}",
            f"{day:%d.%m.%Y}",
            f"{day:%Y-%m-%d}",
            f"{day.day}-{day.month}-{day.year}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            f"{day.day} {MONTHS[day.month - 1]}",
            f"{day.day}-{day.month}",
            f"{day.day} {MONTHS[day.month - 1][:3]}. {day.year}",
            f"{MONTHS[day.month - 1]} {day.year}",
            f"{day:%d-%m-%y}",
        ]
    )


def some_amount(chance: random.Random) -> str:
    euros, cents = chance.randrange(10 ** chance.randrange(1, 8)), chance.randrange(100)
    dotted = f"{euros:,}".replace(",", ".")
    return chance.choice(
        [
            f"€ {dotted},{cents:02}",
            f"€{euros},{cents:02}",
            f"{dotted},{cents:02}",
            f"€ {dotted},-",
            f"EUR {euros}",
            f"{euros} euro",
            f"{dotted} euro",
            f"{dotted},{cents:02} euro",
            f"€ {dotted}",
        ]
    )


def some_fixed_phone(chance: random.Random) -> str:
    area = chance.choice(
        ["010", "013", "020", "030", "040", "070", "073", "076", "088", "0411", "0413", "0485", "0592"]
    )
    rest = f"{chance.randrange(10**6, 10**7)}"[: 10 - len(area)]
    pairs = " ".join(re.findall(r"\d\d", rest)) if len(rest) == 6 else f"{rest[:3]} {rest[3:5]} {rest[5:]}"
    return chance.choice(
        [
            f"{area}-{rest}",
            f"{area} {rest}",
            f"{area}{rest}",
            f"({area}) {rest}",
            f"{area} {pairs}",
            f"{area} - {pairs}",
            f"{area}/{rest}",
            f"+31 {area[1:]} {rest}",
            f"+31{area[1:]}{rest}",
            f"0031 {area[1:]} {pairs}",
            f"+31 (0){area[1:]} {rest}",
            f"0800-{rest[:4]}",
            f"0900 {rest[:4]}",
            f"0800 {pairs[:2]} {rest[2:4]}",
            f"14 {area}",
        ]
    )


def some_hours(chance: random.Random) -> str:
    start, end = chance.randrange(7, 12), chance.randrange(12, 22)
    quarter = chance.choice(["00", "15", "30", "45"])
    return chance.choice(
        [
            f"{start}.{quarter} - {end}.00 uur",
            f"{start:02}.{quarter}-{end}.{quarter}",
            f"{start}-{end} uur",
            f"{start:02}:{quarter}",
            f"ma {start}-12 13-{end}",
            f"{start}-12 13-{end} 18-21",
            f"{start}:{quarter} tot {end}:00",
            f"{start}.{quarter} uur",
            f"di {start}.00-12.30 en 13.00-{end}.{quarter}",
            f"van {start} tot {end} uur",
            f"{start}.{quarter}",
            f"{start}u{quarter}",
        ]
    )


def some_place(chance: random.Random) -> str:
    postcode = f"{chance.randrange(1011, 9999)} {chance.choice(LETTERS)}{chance.choice(LETTERS)}"
    plate = f"{chance.choice(LETTERS)}{chance.choice(LETTERS)}"
    return chance.choice(
        [
            postcode,
            postcode.replace(" ", ""),
            postcode.lower(),
            f"wijk {postcode[:4]}",
            f"kamer {chance.randrange(1, 400)}",
            f"{plate}-{chance.randrange(100, 1000)}-{plate[0]}",
            f"{chance.randrange(10, 100)}-{plate}-{plate[::-1]}",
            f"loket {chance.randrange(1, 20)}",
            "de Kerkstraat",
            f"volgnummer {plate[0]}{chance.randrange(999):03}",
        ]
    )


def some_number(chance: random.Random) -> str:
    year, count = chance.randrange(2005, 2030), chance.randrange(1, 1000)
    return chance.choice(
        [
            f"in {year}",
            f"{year}-{year + 1}",
            f"{year}/{year + 1}",
            f"{count % 100} %",
            f"{count % 100},{count % 10}%",
            f"sinds {year}",
            f"dossier {count}",
            f"zaak {year}-{count}",
            f"versie {count % 20}.{count % 7}.{count % 60}",
            f"{count} keer",
            f"punt {count}",
            f"in {year} en {count} keer",
            f"wachtnummer {count}",
            f"{count % 60} minuten",
            f"week {count % 52}",
            f"artikel {count}",
            f"code {chance.randrange(10**8):08}",
            f"ordernummer {chance.randrange(10**10, 10**11)}",
            f"{count % 10}x",
            f"65+ ({count})",
        ]
    )


HARMLESS = [some_date, some_amount, some_fixed_phone, some_hours, some_place, some_number]
BETWEEN = [", ", "; ", " en ", ". ", " voor ", " (", ") ", ": ", " bij "]
