"""Which chart pictures which report. Drawn from the table alone, a chart can tell no more than that."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from ido.maps import Degrees
from reports import notation
from reports.charts import (
    Area,
    Bar,
    Dot,
    Heading,
    Series,
    Share,
    Spot,
    bar_chart,
    dot_chart,
    heat_map,
    line_chart,
    map_chart,
    share_chart,
)
from reports.charts.heat import HeatValue
from reports.charts.paper import Amount
from reports.charts.shares import MOST_PARTS
from reports.tables import HIDDEN, Hidden, Table, Value, dutch

MOST_BARS = 15


def column(table: Table, title: str) -> list[Value]:
    """The values of a column in the rows, without the total."""
    place = [column.title for column in table.columns].index(title)
    return [row[place] for row in table.rows]


def amount(value: Value) -> Amount:
    """What a chart draws: a gap for what is not available and for what is hidden."""
    return None if isinstance(value, (str, date)) else value


def bars(table: Table, title: str, of: str, *, unit: str = "", ranks: str = "") -> SafeString:
    """The first rows of the table as bars as long as their value in column `of`.

    Of a protected table those that are shown, the longest first: its rows stand in order of name. Nothing
    when that is one bar, which would be as long as the paper is wide whatever it counts.
    """
    named = [str(row[table.row_header_column]) for row in table.rows]
    shown = next(column for column in table.columns if column.title == of)
    places = column(table, ranks) if ranks else [None] * len(named)
    rows = [
        Bar(name, value, dutch(value, shown), rank if isinstance(rank, int) else None)
        for name, value, rank in zip(named, column(table, of), places, strict=True)
        if not isinstance(value, (str, date))
    ]
    if len(rows) == 1:
        return SafeString()
    if HIDDEN in column(table, of):
        rows.sort(key=lambda bar: -(bar.value or 0))
    if len(rows) > MOST_BARS:
        title = f"{title}: de eerste {MOST_BARS}"
    return bar_chart(f"{table.slug}-grafiek", title, rows[:MOST_BARS], unit=unit)


def dots(table: Table, title: str, of: str, *, unit: str, whole: str) -> SafeString:
    """The rows of the table as dots on one axis, the highest first, with the total as a dashed line.

    Nothing when that is one dot.
    """
    place = [column.title for column in table.columns].index(of)
    shown = table.columns[place]
    rows = [
        Dot(str(row[table.row_header_column]), amount(row[place]), dutch(row[place], shown))
        for row in table.rows
        if not isinstance(row[place], (str, date)) and row[place] is not None
    ]
    if len(rows) == 1:
        return SafeString()
    rows.sort(key=lambda dot: -(dot.value or 0))
    if len(rows) > MOST_BARS:
        title = f"{title}: de eerste {MOST_BARS}"
    total = amount(table.total[place]) if table.total else None
    average = (f"{whole}: {dutch(total, shown)}", total) if total is not None else ("", None)
    decimals = shown.decimals or 0
    return dot_chart(
        f"{table.slug}-grafiek", title, rows[:MOST_BARS], decimals=decimals, unit=unit, average=average
    )


def by_reach(table: Table) -> SafeString:
    """Reach, where two desks at least have it; else questions per month, which every desk has."""
    if sum(amount(value) is not None for value in column(table, "Per 1.000 inwoners")) < 2:
        return by_group(table)
    return dots(
        table,
        "Bereik: vragen per 1.000 inwoners",
        "Per 1.000 inwoners",
        unit="vragen per 1.000 inwoners",
        whole="Alle locaties",
    )


def by_group(table: Table) -> SafeString:
    return dots(
        table,
        "Aantal vragen per maand open",
        "Per maand open",
        unit="vragen per maand",
        whole="Alle locaties",
    )


def by_size(table: Table) -> SafeString:
    return dots(
        table,
        "Bereik: vragen per 1.000 inwoners",
        "Per 1.000 inwoners",
        unit="vragen per 1.000 inwoners",
        whole="Alle gemeenten",
    )


def on_a_map(table: Table) -> SafeString:
    """Each desk where it is; a desk without coordinates is in the table alone."""
    spots, areas = [], {}
    titles = [column.title for column in table.columns]
    for row in table.published_rows():
        of = dict(zip(titles, row, strict=True))
        areas[str(of["CBS-code"])] = Area(str(of["Gemeente"]), heat(of["Bereik van de gemeente"]))
        latitude, longitude = of["Breedtegraad"], of["Lengtegraad"]
        if isinstance(latitude, Decimal) and isinstance(longitude, Decimal):
            place = Degrees(float(latitude), float(longitude))
            spots.append(Spot(str(of["Locatie"]), place, heat(of["Vragen"])))
    return map_chart(f"{table.slug}-grafiek", "Kaart van locaties en bereik", spots, areas)


def heat(value: Value) -> HeatValue:
    """What a shade or a size stands for: a number, what is hidden, or what is not available."""
    if isinstance(value, Hidden):
        return value
    return amount(value)


def by_location(table: Table) -> SafeString:
    return bars(table, "Aantal vragen per locatie", "Vragen", unit="vragen", ranks="Plaats")


def by_area(table: Table) -> SafeString:
    return bars(
        table,
        "Bereik: vragen per 1.000 inwoners",
        "Per 1.000 inwoners",
        unit="vragen per 1.000 inwoners",
    )


def by_municipality(table: Table) -> SafeString:
    return bars(
        table,
        "Bereik: vragen per 1.000 inwoners",
        "Per 1.000 inwoners",
        unit="vragen per 1.000 inwoners",
        ranks="Plaats naar bereik",
    )


def by_topic(table: Table) -> SafeString:
    return bars(table, "Aantal vragen per onderwerp", "Vragen", unit="vragen")


def by_body(table: Table) -> SafeString:
    return bars(table, "Aantal vragen per organisatie", "Vragen", unit="vragen")


def by_need(table: Table) -> SafeString:
    return bars(table, "Bezoeken per behoefte", "Bezoeken met deze behoefte", unit="bezoeken")


def by_hour(table: Table) -> SafeString:
    return bars(table, "Aantal vragen per open uur", "Vragen per open uur", unit="vragen per open uur")


def by_month(table: Table) -> SafeString:
    series = [
        Series(name, [amount(value) for value in column(table, title)])
        for name, title in (("Alle vragen", "Vragen"), ("Corona", "Corona"))
        if title == "Vragen" or any(column(table, title))
    ]
    return over_time(table, "Aantal vragen per maand", series)


def over_time(table: Table, title: str, series: list[Series]) -> SafeString:
    """Lines along the months of the table; nothing when they would be one point each."""
    if table.rows and all(sum(value is not None for value in one.values) < 2 for one in series):
        return SafeString()
    months = [month for month in column(table, "Maand") if isinstance(month, date)]
    return line_chart(f"{table.slug}-grafiek", title, months, series)


def beside_year(table: Table) -> SafeString:
    series = [
        Series(name, [amount(value) for value in column(table, title)])
        for name, title in (("Deze periode", "Vragen"), ("Een jaar eerder", "Een jaar eerder"))
    ]
    return over_time(table, "Aantal vragen, en een jaar eerder", series)


def by_season(table: Table) -> SafeString:
    return bars(table, "Gemiddeld aantal vragen per maand", "Gemiddeld", unit="vragen")


def by_share(table: Table) -> SafeString:
    """One bar, divided over the rows of the table; none when a part is hidden, or one part is all of it.

    With more rows than such a bar can tell apart, or with one alone, each has a bar of its own.
    """
    counted = next(each.title for each in table.columns if each.is_count)
    parts = [str(row[table.row_header_column]) for row in table.rows]
    counts = [amount(value) for value in column(table, counted)]
    name = f"Alle {counted.lower()}"
    if not 2 <= len(parts) <= MOST_PARTS:
        return bars(table, f"{table.title}: aantal", counted, unit=counted.lower())
    if None in counts or sum(bool(count) for count in counts) < 2:
        return SafeString()
    whole = Share(name, counts, f"{notation.number(sum(filter(None, counts)))} {counted.lower()}")
    return share_chart(f"{table.slug}-grafiek", f"{table.title}: deel van {name.lower()}", [whole], parts)


def by_hour_of_week(table: Table) -> SafeString:
    """The days that have questions, beside one another."""
    days = [each.title for each in table.columns if each.is_count][:7]
    shown = [day for day in days if any(column(table, day))]
    hours = [Heading(f"{row[0]} uur", str(row[0]).partition(".")[0]) for row in table.rows]
    counts = [column(table, day) for day in shown]
    values = [[amount(of_day[place]) for of_day in counts] for place in range(len(hours))]
    headings = [Heading(day, day[:2].lower()) for day in shown]
    return heat_map(
        f"{table.slug}-grafiek", "Vragen per uur van de week", hours, headings, values, unit="vragen"
    )
