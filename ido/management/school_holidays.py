"""The school holidays that are fixed already, as Rijksoverheid publishes them per school year.

Source: the open data of Rijksoverheid (opendata.rijksoverheid.nl, schoolvakanties), compared row by row in
November 2026: 2025-2026 with a stored copy of its answer; 2026-2027 with two lists made from it and with what
schools in the regions North and Middle announce; 2027-2028 with one list made from it. First and last day are
Saturday and Sunday. The May holiday is advice of one week: many schools lengthen it to two.
"""

from __future__ import annotations

from datetime import date

from partners.models import SchoolHoliday

SOURCE = "rijksoverheid.nl, overzicht schoolvakanties {}"
N, M, Z = "north", "middle", "south"
ALL = (N, M, Z)
# school year -> (name, regions, first day, last day)
HOLIDAYS: dict[str, list[tuple[str, tuple[str, ...], str, str]]] = {
    "2025-2026": [
        ("herfstvakantie", (N, M), "2025-10-18", "2025-10-26"),
        ("herfstvakantie", (Z,), "2025-10-11", "2025-10-19"),
        ("kerstvakantie", ALL, "2025-12-20", "2026-01-04"),
        ("voorjaarsvakantie", (N,), "2026-02-21", "2026-03-01"),
        ("voorjaarsvakantie", (M, Z), "2026-02-14", "2026-02-22"),
        ("meivakantie", ALL, "2026-04-25", "2026-05-03"),
        ("zomervakantie", (N,), "2026-07-04", "2026-08-16"),
        ("zomervakantie", (M,), "2026-07-18", "2026-08-30"),
        ("zomervakantie", (Z,), "2026-07-11", "2026-08-23"),
    ],
    "2026-2027": [
        ("herfstvakantie", (N,), "2026-10-10", "2026-10-18"),
        ("herfstvakantie", (M, Z), "2026-10-17", "2026-10-25"),
        ("kerstvakantie", ALL, "2026-12-19", "2027-01-03"),
        ("voorjaarsvakantie", (N, M), "2027-02-20", "2027-02-28"),
        ("voorjaarsvakantie", (Z,), "2027-02-13", "2027-02-21"),
        ("meivakantie", ALL, "2027-04-24", "2027-05-02"),
        ("zomervakantie", (N,), "2027-07-10", "2027-08-22"),
        ("zomervakantie", (M,), "2027-07-17", "2027-08-29"),
        ("zomervakantie", (Z,), "2027-07-24", "2027-09-05"),
    ],
    "2027-2028": [
        ("herfstvakantie", (N, M), "2027-10-16", "2027-10-24"),
        ("herfstvakantie", (Z,), "2027-10-23", "2027-10-31"),
        ("kerstvakantie", ALL, "2027-12-25", "2028-01-09"),
        ("voorjaarsvakantie", (N,), "2028-02-19", "2028-02-27"),
        ("voorjaarsvakantie", (M, Z), "2028-02-26", "2028-03-05"),
        ("meivakantie", ALL, "2028-04-29", "2028-05-07"),
        ("zomervakantie", (N,), "2028-07-15", "2028-08-27"),
        ("zomervakantie", (M,), "2028-07-08", "2028-08-20"),
        ("zomervakantie", (Z,), "2028-07-22", "2028-09-03"),
    ],
}


def load_school_holidays() -> None:
    """Add the holidays of the list in whose days nothing stands yet."""
    for year, rows in HOLIDAYS.items():
        for name, regions, first, last in rows:
            for region in regions:
                days = {"first_on": date.fromisoformat(first), "last_on": date.fromisoformat(last)}
                if not SchoolHoliday.objects.filter(
                    region=region, first_on__lte=days["last_on"], last_on__gte=days["first_on"]
                ).exists():
                    SchoolHoliday.objects.create(region=region, name=name, source=SOURCE.format(year), **days)
