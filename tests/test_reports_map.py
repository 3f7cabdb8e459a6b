"""The map of a province: true to scale, names apart, and not a word more than its table."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ido.maps import Degrees, Ground, Point, kilometres
from ido.models import Province, Topic
from partners.models import Place
from reports.charts import Area, Spot, map_chart
from reports.charts.naming import AWAY, Box, Round, names
from reports.charts.outlines import boxes, outlines, within
from reports.charts.paper import TEXT_SIZE, text_width
from reports.closing import close
from reports.drawings import on_a_map
from reports.editions.frozen import thaw
from reports.editions.making import make
from reports.indicators.map import desks_on_the_map
from reports.periods import Period
from reports.selection import Selection
from reports.tables import HIDDEN
from tests.brabant import log_questions
from tests.factories import make_location, make_municipality, make_topic

SVG = "{http://www.w3.org/2000/svg}"
LOCHAL, WAALWIJK = Degrees(51.5606, 5.0830), Degrees(51.6830, 5.0700)
TWO = [Spot("LocHal", LOCHAL, 1023), Spot("Waalwijk", WAALWIJK, 256)]
AREAS = {"GM0855": Area("Tilburg", Decimal("6.48")), "GM0867": Area("Waalwijk", Decimal("7.42"))}
Q1 = Period.quarter(2025, 1)
NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)


def drawings(markup):
    return etree.fromstring(f"<page>{markup}</page>").findall(f".//{SVG}svg")


def dots(svg) -> dict[str, etree._Element]:
    """The dots on the sheet by what they say."""
    return {dot.findtext(f"{SVG}title"): dot for dot in svg.iter(f"{SVG}circle") if len(dot)}


# --- Ground


def test_a_point_of_the_sheet_is_the_place_it_came_from():
    ground = Ground.around([LOCHAL, WAALWIJK], width=720, height=500, margin=24, least_km=4)
    back = ground.place(ground.point(LOCHAL))
    assert (back.latitude, back.longitude) == pytest.approx(LOCHAL)
    assert ground.place(Point(360, 250)) == ground.centre


def test_every_municipality_has_borders_around_its_own_ground():
    assert len(outlines()) == 342
    assert all(
        re.fullmatch(r"GM\d{4}", code) and min(map(len, rings)) >= 3 for code, rings in outlines().items()
    )
    (south, west), (north, east) = boxes()["GM0855"]
    assert south < LOCHAL.latitude < north
    assert west < LOCHAL.longitude < east
    assert "GM0855" in within(LOCHAL, WAALWIJK)
    assert "GM0014" not in within(LOCHAL, WAALWIJK)  # Groningen


# --- Names


@given(
    st.lists(
        st.tuples(st.floats(0, 700), st.floats(0, 400), st.floats(3, 17), st.text("aiW ", max_size=30)),
        max_size=25,
    )
)
def test_no_name_lies_on_a_dot_or_on_another_name_or_off_the_paper(spots):
    paper = Box(2, 2, 718, 418)
    rounds = [(Round(x, y, radius), name) for x, y, radius, name in spots]
    drawn = names(rounds, paper)
    found = [
        Box(one.x, one.y + AWAY - TEXT_SIZE - AWAY, one.x + text_width(one.text), one.y + AWAY)
        for one in drawn
    ]
    a_hair = 0.2  # names are rounded to a tenth
    smaller = [Box(b.left + a_hair, b.top + a_hair, b.right - a_hair, b.bottom - a_hair) for b in found]
    for place, box in enumerate(smaller):
        assert box.is_inside(paper)
        assert not any(box.meets(other) for other in smaller[:place])
        assert not any(box.meets(dot.box) for dot, _ in rounds)


# --- Drawing


def test_the_scale_bar_measures_the_way_between_two_desks():
    for svg in drawings(map_chart("a", "Kaart", TWO, AREAS)):
        (one, other) = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in dots(svg).values()]
        (bar,) = [path for path in svg.iter(f"{SVG}path") if path.get("class") == "chart-scale"]
        width = float(re.search(r"H([\d.]+)", bar.get("d"))[1])
        label = next(text.text for text in svg.iter(f"{SVG}text") if text.text.endswith(" km"))
        along = ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5
        assert along / width * float(label.removesuffix(" km")) == pytest.approx(
            kilometres(LOCHAL, WAALWIJK), rel=0.01
        )


def test_the_area_of_a_dot_is_its_number():
    svg = drawings(map_chart("a", "Kaart", TWO, AREAS))[0]
    big, small = (float(dots(svg)[f"{name} vragen"].get("r")) for name in ("LocHal: 1.023", "Waalwijk: 256"))
    assert (big / small) ** 2 == pytest.approx(1023 / 256, rel=0.03)
    assert svg.findtext(f"{SVG}desc") == (
        "Kaart met 2 locaties; het noorden is boven. De meeste vragen: LocHal, 1.023. "
        "Het hoogste bereik: Waalwijk, 7,42 vragen per 1.000 inwoners. De tabel heeft alle cijfers."
    )


def test_a_hidden_number_is_a_plain_ring_and_a_hidden_reach_is_hatched():
    spots = [Spot("LocHal", LOCHAL, HIDDEN), TWO[1]]
    chart = map_chart("a", "Kaart", spots, {**AREAS, "GM0855": Area("Tilburg", HIDDEN)})
    for svg in drawings(chart):
        ring = dots(svg)["LocHal: •"]
        assert (ring.get("class"), ring.get("r")) == ("chart-ring", "6.0")
        (area,) = [
            path for path in svg.iter(f"{SVG}path") if path.findtext(f"{SVG}title", "").startswith("Tilb")
        ]
        assert "hidden" in area.get("fill")
        assert area.findtext(f"{SVG}title") == "Tilburg: • vragen per 1.000 inwoners"
        assert "Van 1 staat het aantal er niet bij." in svg.findtext(f"{SVG}desc")


def test_a_map_says_when_a_dot_has_no_name():
    crowd = [Spot(f"Bibliotheek {number}", TWO[0].place, number) for number in range(1, 12)]

    assert "Niet bij elke stip past een naam." in map_chart("a", "Kaart", crowd, AREAS)
    assert "Niet bij elke stip" not in map_chart("a", "Kaart", TWO, AREAS)


def test_a_map_without_places_says_so():
    assert "Van geen van deze locaties" in map_chart("a", "Kaart", [], {})


# --- Its table


@pytest.fixture
def desks(almere):
    """Two desks in Almere and one in Lelystad, which nobody has put on the map."""
    digid = make_topic("DigiD")
    city = make_municipality(inhabitants=10_000)
    found = [
        make_location("Haven", almere, city),
        make_location("Stad", almere, city),
        make_location("Zuid", almere, make_municipality("GM0995", "Lelystad", inhabitants=5_000)),
    ]
    for desk, north, number in zip(found[:2], (52.33, 52.37), (30, 50), strict=True):
        Place.objects.create(library=almere, location=desk, name=desk.name, latitude=north, longitude=5.2167)
        log_questions(desk, [digid] * number, Q1.first, Q1.last)
    log_questions(found[2], [digid] * 20, Q1.first, Q1.last)
    return found


def test_the_table_of_the_map_has_all_that_is_drawn(desks):
    table = desks_on_the_map(Selection(Province.FLEVOLAND, Q1))

    assert [[str(value) for value in row] for row in table.published_rows()] == [
        ["Haven", "Almere", "30", "80", "8.00", "GM0034", "52.3300", "5.2167"],
        ["Stad", "Almere", "50", "80", "8.00", "GM0034", "52.3700", "5.2167"],
        ["Zuid", "Lelystad", "20", "20", "4.00", "GM0995", "None", "None"],
    ]
    assert table.notes[0] == "Niet op de kaart: Zuid. Hun plek is niet ingevuld."
    assert "CBS en Kadaster" in table.notes[-1]
    assert {*dots(drawings(on_a_map(table))[0])} == {"Haven: 30 vragen", "Stad: 50 vragen"}


def test_the_map_of_an_edition_is_drawn_from_what_it_shows(desks):
    """Three questions more in a desk of their own: neither its size nor a shade may tell them."""
    small = make_location("Klein", desks[0].library, make_municipality("GM0050", "Zeewolde"))
    Place.objects.create(library=small.library, location=small, name="K", latitude=52.33, longitude=5.54)
    log_questions(small, [Topic.objects.get()] * 3, Q1.first, Q1.last)
    close(Q1, now=NOW)

    edition = make(Province.FLEVOLAND, Q1, now=NOW)

    table = next(table for table in thaw(edition.document).tables if table.slug == "kaart")
    shown = dots(drawings(on_a_map(table))[0])
    assert shown["Klein: •"].get("class") == "chart-ring"
    hidden = {str(row[0]) for row in table.rows if row[2] is HIDDEN}
    assert {
        name.split(":")[0] for name, dot in shown.items() if dot.get("class") == "chart-ring"
    } == hidden - {"Zuid"}
