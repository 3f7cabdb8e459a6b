"""Charts are read back with lxml: well-formed, spoken, proportional, and deaf to hostile labels."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ido.maps import Degrees
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
    sparkline,
)
from reports.charts.heat import Scale
from reports.charts.paper import TEXT_SIZE, fit, legend, nice_ticks, text_width, tick_text, wrap
from reports.tables import HIDDEN

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "g", "text", "rect", "path", "polyline", "defs", "pattern", "circle"} | {
    "clipPath"
}
HOSTILE = [
    "<script>alert(1)</script>",
    '"/><text onload="x">',
    "]]>&amp;&nbsp;<!--",
    "x" * 300,
    "woord " * 60,
    "👩‍👩‍👧 Ooststellingwerf 😀",
    "nul\0 en \x1b",
    "",
    "{{ 7|add:7 }}",
]
MONTHS = [date(2020 + (11 + n) // 12, (11 + n) % 12 + 1, 1) for n in range(25)]  # December 2020 onwards


TILBURG = Degrees(51.5606, 5.0830)


def areas(name):
    return {"GM0855": Area(name, Decimal("6.48")), "GM0758": Area(name, HIDDEN)}


def drawings(markup):
    """The drawings in the markup, parsed as strict XML."""
    return etree.fromstring(f"<page>{markup}</page>").findall(f".//{SVG}svg")


def of_class(svg, name):
    return [element for element in svg.iter() if name in (element.get("class") or "").split()]


def texts(svg):
    return [element.text for element in svg.iter(f"{SVG}text")]


def numbers(element, *names):
    return [float(element.get(name)) for name in names]


def every_chart(label="Oss"):
    """One chart of each sort in which the label stands wherever a text can."""
    return [
        bar_chart("a", label, [Bar(label, 3, text=label, rank=1), Bar(label, 5)], unit=label),
        share_chart("b", label, [Share(label, [1, 2], label)], [label, "Overig"]),
        line_chart("c", label, MONTHS[:3], [Series(label, [1, None, 2]), Series("Uden", [2, 3, 4])]),
        sparkline("d", label, [1, 2, 3]),
        dot_chart("g", label, [Dot(label, 3, label, is_own=True), Dot(label, 5)], average=(label, 2)),
        heat_map("h", label, [Heading(label)], [Heading(label, label)] * 2, [[1, HIDDEN]], unit=label),
        map_chart("k", label, [Spot(label, TILBURG, 5), Spot(label, TILBURG, HIDDEN)], areas(label)),
    ]


def test_every_chart_is_an_image_with_title_and_description():
    for markup in every_chart():
        for svg in drawings(markup):
            title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
            assert svg.get("role") == "img"
            assert svg.get("aria-labelledby") == title.get("id")
            assert svg.get("aria-describedby") == desc.get("id")
            assert title.text == "Oss"
            assert desc.text


def test_ids_are_unique_over_the_charts_of_a_page():
    page = etree.fromstring(f"<page>{''.join(every_chart())}</page>")
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > 0


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_label_stays_text_and_leaves_no_style_or_script(label):
    for markup in every_chart(label):
        for svg in drawings(markup):
            names = {etree.QName(element).localname for element in svg.iter(etree.Element)}
            assert names <= DRAWN
            attributes = {name for element in svg.iter(etree.Element) for name in element.attrib}
            assert not {name for name in attributes if name == "style" or name.startswith("on")}


def test_full_label_is_kept_where_the_drawn_one_is_cut():
    label = "Informatiepunt in het wijkcentrum " * 9
    for svg in drawings(bar_chart("a", "Vragen", [Bar(label, 3)])):
        drawn = [element.text for element in of_class(svg, "chart-label")]
        assert len(drawn) == 2
        assert drawn[1].endswith("…")
        assert label.strip() in of_class(svg, "chart-row")[0].find(f"{SVG}title").text


@pytest.mark.parametrize("label", ["Eindhoven", "Oss", "Bibliotheek Cuijk", "'s-Hertogenbosch"])
def test_label_that_fits_is_not_cut(label):
    for markup in (
        bar_chart("a", "V", [Bar(label, 3)]),
        share_chart("b", "V", [Share(label, [1, 1])], ["a", "b"]),
    ):
        for svg in drawings(markup):
            assert [element.text for element in of_class(svg, "chart-label")] == [label]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_bars_are_as_long_as_their_values(values):
    for svg in drawings(bar_chart("a", "Vragen", [Bar(f"Rij {n}", value) for n, value in enumerate(values)])):
        widths = [float(bar.get("width")) for bar in of_class(svg, "chart-bar")]
        longest = max(widths)
        assert longest > 150
        assert widths == pytest.approx([longest * value / max(values) for value in values], abs=0.06)


def test_bars_show_dutch_numbers_ranks_and_what_is_not_available():
    bars = [Bar("LocHal", 1023, rank=1), Bar("Oss", None), Bar("Uden", 0, text="geen", rank=2)]
    for svg in drawings(bar_chart("a", "Vragen", bars)):
        assert [element.text for element in of_class(svg, "chart-value")] == ["1.023", "–", "geen"]
        assert [element.text for element in of_class(svg, "chart-rank")] == ["1", "2"]
        assert [element.get("width") for element in of_class(svg, "chart-bar")][1:] == ["0.0", "0.0"]


def test_bars_are_described_in_words():
    bars = [Bar("Cuijk", Decimal("20.857")), Bar("Eindhoven", 1.741), Bar("Oss", None)]
    svg = drawings(bar_chart("a", "Bereik", bars, decimals=2, unit="vragen per 1.000 inwoners"))[0]
    assert svg.find(f"{SVG}desc").text == (
        "Staafdiagram met 3 rijen. Hoogste: Cuijk, 20,86 vragen per 1.000 inwoners. "
        "Laagste: Eindhoven, 1,74 vragen per 1.000 inwoners."
    )


def test_coordinates_keep_their_decimal_point_in_dutch():
    charts = [*every_chart(), bar_chart("e", "Vragen", [Bar("Oss", 1), Bar("Uden", 3), Bar("Cuijk", 7)])]
    for markup in charts:
        geometry = re.findall(r'\b(?:x|y|width|height)="([^"]*)"', markup)
        assert geometry
        assert all(re.fullmatch(r"-?\d+(\.\d\d?)?", number) for number in geometry)


def test_parts_fill_their_bar_in_proportion():
    rows = [Share("LocHal", [179, 844]), Share("Cuijk", [256, 264])]
    for svg in drawings(share_chart("a", "Corona", rows, ["Corona", "Andere vragen"])):
        for row, group in zip(rows, of_class(svg, "chart-row"), strict=True):
            parts = [g.find(f"{SVG}rect") for g in of_class(group, "chart-segment")]
            (x1, w1), (x2, w2) = (numbers(part, "x", "width") for part in parts)
            assert x1 + w1 == pytest.approx(x2, abs=0.11)
            assert w1 / (w1 + w2) == pytest.approx(row.values[0] / sum(row.values), abs=0.001)
        assert [text for text in texts(svg) if text.endswith("%")] == ["17,5%", "82,5%", "49,2%", "50,8%"]


def test_parts_that_colour_alone_would_tell_apart_have_a_pattern_and_a_name():
    parts = ["Opgelost", "Deels", "Doorverwezen", "Niet opgelost", "Onbekend"]
    for svg in drawings(share_chart("a", "Uitkomst", [Share("Oss", [60, 20, 10, 5, 5])], parts)):
        assert [text for text in texts(svg) if text in parts] == parts
        patterns = {f"url(#{pattern.get('id')})" for pattern in svg.iter(f"{SVG}pattern")}
        segments = [group.findall(f"{SVG}rect")[0] for group in of_class(svg, "chart-segment")]
        assert [part.get("fill") in patterns for part in segments] == [False, False, False, True, True]


def test_row_without_amounts_gets_a_dash_and_no_bar():
    rows = [Share("Oss", [1, 1]), Share("Uden", [0, 0]), Share("Cuijk", [1, None])]
    for svg in drawings(share_chart("a", "Corona", rows, ["Corona", "Overig"])):
        bars = [len(of_class(row, "chart-segment")) for row in of_class(svg, "chart-row")]
        assert bars == [2, 0, 0]
        assert texts(svg).count("–") == 2


def test_line_lies_at_the_height_of_its_values_and_breaks_where_one_is_missing():
    values = [0, 100, None, 50, 200]
    for svg in drawings(line_chart("a", "Vragen", MONTHS[:5], [Series("Vragen", values)])):
        pieces = [line.get("points").split() for line in svg.iter(f"{SVG}polyline")]
        assert [len(piece) for piece in pieces] == [2, 2]
        places = [tuple(map(float, pair.split(","))) for piece in pieces for pair in piece]
        zero, top = places[0][1], places[-1][1]
        assert [(zero - y) / (zero - top) for _, y in places] == pytest.approx([0, 0.5, 0.25, 1], abs=0.002)
        steps = [x for x, _ in places]
        assert steps[3] - steps[2] == pytest.approx(steps[1] - steps[0], abs=0.11)
        assert steps[2] - steps[1] == pytest.approx(2 * (steps[1] - steps[0]), abs=0.21)


def test_line_between_two_gaps_is_still_a_point():
    svg = drawings(line_chart("a", "Vragen", MONTHS[:3], [Series("Vragen", [None, 4, None])]))[0]
    assert not list(svg.iter(f"{SVG}polyline"))
    (point,) = of_class(svg, "chart-point")
    assert point.find(f"{SVG}title").text == "Vragen, januari 2021: 4"


def test_months_are_labelled_where_they_fit_with_the_year_at_january():
    values = list(range(1, 26))
    wide, narrow = drawings(line_chart("a", "Vragen", MONTHS, [Series("Vragen", values)]))
    assert [text for text in texts(wide) if text.isalpha()][:4] == ["jan", "mrt", "mei", "jul"]
    assert [text for text in texts(narrow) if text.isalpha()] == ["jan", "jul", "jan", "jul"]
    assert [text for text in texts(wide) if text in ("2020", "2021", "2022")] == ["2021", "2022"]


def test_three_lines_differ_in_dash_class_and_marker():
    lines = [Series(name, [1, 2, 3]) for name in ("LocHal", "Oss", "Uden")]
    for svg in drawings(line_chart("a", "Vragen", MONTHS[:3], lines)):
        assert {line.get("class") for line in svg.iter(f"{SVG}polyline")} == {
            f"chart-line chart-line-{number}" for number in (1, 2, 3)
        }
        shapes = {re.sub(r"[\d.\s-]", "", point.get("d")) for point in of_class(svg, "chart-point")}
        assert shapes == {"Maa", "Mhvhz", "Mlhz"}
        assert {"LocHal", "Oss", "Uden"} <= set(texts(svg))


WEEK = [Heading(day, day[:2]) for day in ("maandag", "dinsdag", "woensdag")]
HOURS = [Heading(f"{hour} tot {hour + 1} uur", str(hour)) for hour in range(9, 20)]


def week(**values):
    """The grid of a week with 10 in every hour, and other values at 'maandag9'."""
    return [[values.get(f"{day.label}{hour.short}", 10) for hour in HOURS] for day in WEEK]


def test_a_darker_cell_is_a_higher_figure_and_each_says_what_it_is():
    chart = heat_map("a", "Vragen", WEEK, HOURS, week(maandag9=0, dinsdag9=41, woensdag10=100), unit="vragen")
    wide, narrow = drawings(chart)
    for svg in (wide, narrow):
        shade = {
            group.find(f"{SVG}title").text: group.find(f"{SVG}rect").get("class")
            for group in svg.iter(f"{SVG}g")
            if group.get("transform")
        }
        assert len(shade) == 33
        assert shade["maandag, 9 tot 10 uur: 0 vragen"].endswith("heat-0")
        assert shade["maandag, 10 tot 11 uur: 10 vragen"].endswith("heat-1")
        assert shade["dinsdag, 9 tot 10 uur: 41 vragen"].endswith("heat-3")
        assert shade["woensdag, 10 tot 11 uur: 100 vragen"].endswith("heat-5")
        assert {"t/m 20", "t/m 100"} <= set(texts(svg))
    assert texts(wide).count("10") == 30 + 1  # and the hour itself
    assert [text for text in texts(wide) if text in ("9", "19")] == ["9", "19"]
    assert [text for text in texts(narrow) if text.isalpha()] == ["maandag", "dinsdag", "woensdag"]
    whole_week = [Heading(day, day[:2]) for day in ("maandag", "donderdag", "vrijdag", "zaterdag", "zondag")]
    narrow = drawings(heat_map("a", "Vragen", whole_week, HOURS, [[1] * 11] * 5))[1]
    assert [text for text in texts(narrow) if text.isalpha()] == ["ma", "do", "vr", "za", "zo"]


def test_a_hidden_cell_is_hatched_and_tells_nothing():
    chart = heat_map("a", "Vragen", WEEK, HOURS, week(maandag9=HIDDEN, dinsdag9=None), unit="vragen")
    for svg in drawings(chart):
        (cell,) = [group for group in svg.iter(f"{SVG}g") if "maandag, 9 tot" in "".join(group.itertext())]
        assert cell.find(f"{SVG}rect").get("fill") == f"url(#{svg.find(f'.//{SVG}pattern').get('id')})"
        assert [text.strip() for text in cell.itertext() if text.strip()] == ["maandag, 9 tot 10 uur: •", "•"]
        assert "dinsdag, 9 tot" not in "".join(svg.itertext())
        assert "Niet getoond: 1 van de 33 vakken." in svg.find(f"{SVG}desc").text


@pytest.mark.parametrize("tenths", range(1, 51))
def test_the_highest_value_has_the_last_shade_also_where_it_is_itself_a_top(tenths):
    highest = tenths / 10
    scale = Scale.up_to(highest, 2)
    steps = [place for place, top in enumerate(scale.tops) if top >= Decimal(str(highest))]

    assert scale.shade(highest) == scale.shades[steps[0]]
    assert [scale.shade(float(top)) for top in scale.tops] == list(scale.shades)


def test_a_heat_map_is_described_in_words():
    svg = drawings(heat_map("a", "V", WEEK, HOURS, week(maandag9=1, dinsdag9=1023), unit="vragen"))[0]
    assert svg.find(f"{SVG}desc").text == (
        "Raster van 3 bij 11 vakken. Hoogste: dinsdag, 9 tot 10 uur, 1.023 vragen. "
        "Laagste: maandag, 9 tot 10 uur, 1 vragen."
    )


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_dots_lie_as_far_as_their_values(values):
    for svg in drawings(dot_chart("a", "Bereik", [Dot(f"Rij {n}", value) for n, value in enumerate(values)])):
        stems = [
            re.match(r"M([\d.]+) [\d.]+H([\d.]+)", stem.get("d")) for stem in of_class(svg, "chart-dots")
        ]
        lengths = [float(stem[2]) - float(stem[1]) for stem in stems]
        assert lengths == pytest.approx([max(lengths) * value / max(values) for value in values], abs=0.11)


def test_a_dot_chart_tells_own_and_average_apart_without_colour():
    dots = [Dot("Cuijk", Decimal("20.857")), Dot("Oss", 6.07, is_own=True), Dot("Uden", None, "•")]
    for svg in drawings(dot_chart("a", "Bereik", dots, decimals=2, average=("Provincie: 5,93", 5.93))):
        assert [element.text for element in of_class(svg, "chart-value")] == ["20,86", "6,07", "•"]
        assert ["a" in dot.get("d") for dot in of_class(svg, "chart-point")] == [True, False]
        assert len(of_class(svg, "chart-average")) == 1
        assert svg.find(f"{SVG}desc").text == (
            "Puntendiagram met 3 rijen. Hoogste: Cuijk, 20,86. Laagste: Oss, 6,07. "
            "De stippellijn staat bij Provincie: 5,93."
        )


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (lambda slug, title, _: dot_chart(slug, title, [Dot("Oss", None)]), "geen cijfers"),
        (lambda slug, title, _: heat_map(slug, title, WEEK[:1], HOURS[:2], [[HIDDEN, 0]]), "geen cijfers"),
        (lambda slug, title, _: heat_map(slug, title, WEEK[:1], HOURS[:2], [[0, 0]]), "zijn 0"),
        (bar_chart, "geen cijfers"),
        (lambda slug, title, _: bar_chart(slug, title, [Bar("Oss", None)]), "geen cijfers"),
        (lambda slug, title, _: bar_chart(slug, title, [Bar("Oss", 0), Bar("Uden", 0.0)]), "zijn 0"),
        (lambda slug, title, _: share_chart(slug, title, [], ["a", "b"]), "geen cijfers"),
        (lambda slug, title, _: share_chart(slug, title, [Share("Oss", [0, 0])], ["a", "b"]), "zijn 0"),
        (lambda slug, title, _: line_chart(slug, title, [], [Series("a", [])]), "geen cijfers"),
        (lambda slug, title, _: line_chart(slug, title, MONTHS[:1], [Series("a", [0])]), "zijn 0"),
    ],
)
def test_chart_without_anything_to_draw_says_so(markup, words):
    for svg in drawings(markup("a", "Vragen", [])):
        (text,) = texts(svg)
        assert words in text
        assert svg.find(f"{SVG}desc").text == text


def test_sparkline_without_values_is_an_image_that_says_so():
    (svg,) = drawings(sparkline("a", "Vragen", []))
    assert "geen cijfers" in svg.find(f"{SVG}desc").text
    (svg,) = drawings(sparkline("a", "Vragen", [0, 0, None]))
    assert svg.find(f"{SVG}desc").text == "Laatste waarde 0."


@pytest.mark.parametrize(
    "draw",
    [
        lambda: bar_chart("a", "Vragen", [Bar("Oss", -1)]),
        lambda: dot_chart("a", "Vragen", [Dot("Oss", -1)]),
        lambda: heat_map("a", "Vragen", WEEK, HOURS, [[1]]),
        lambda: heat_map("a", "Vragen", WEEK[:1], HOURS[:1], [[-1]]),
        lambda: bar_chart("a", "Vragen", [Bar("Oss", float("nan"))]),
        lambda: bar_chart('a"><script>', "Vragen", [Bar("Oss", 1)]),
        lambda: share_chart("a", "Vragen", [Share("Oss", [1])], ["a"]),
        lambda: share_chart("a", "Vragen", [Share("Oss", [1, 2, 3])], ["a", "b"]),
        lambda: share_chart("a", "Vragen", [Share("Oss", [1] * 6)], list("abcdef")),
        lambda: line_chart("a", "Vragen", MONTHS[:2], [Series("a", [1])]),
        lambda: line_chart("a", "Vragen", MONTHS[:2], []),
        lambda: line_chart("a", "Vragen", MONTHS[:3:2], [Series("a", [1, 2])]),
        lambda: line_chart("a", "Vragen", [date(2021, 1, 2)], [Series("a", [1])]),
        lambda: line_chart("a", "Vragen", MONTHS[:1], [Series(name, [1]) for name in "abcd"]),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw):
    with pytest.raises(ValueError, match=r"\w"):
        draw()


@given(st.floats(0.001, 10**9), st.booleans())
def test_ticks_are_round_cover_the_values_and_are_few(highest, whole):
    ticks = nice_ticks(highest, whole=whole)
    step = ticks[1]
    assert ticks[0] == 0
    assert ticks[-2] < Decimal(str(highest)) <= ticks[-1]
    assert 2 <= len(ticks) <= 6
    assert step.normalize().as_tuple().digits in ((1,), (2,), (5,))
    assert not whole or step >= 1


def test_ticks_are_written_with_the_decimals_they_need():
    ticks = nice_ticks(0.43)
    assert [tick_text(tick, ticks[1]) for tick in ticks] == ["0,0", "0,1", "0,2", "0,3", "0,4", "0,5"]
    ticks = nice_ticks(4300)
    assert [tick_text(tick, ticks[1]) for tick in ticks] == ["0", "1.000", "2.000", "3.000", "4.000", "5.000"]


@given(st.text(st.characters(codec="utf-8")), st.integers(60, 300))
def test_cut_and_wrapped_text_fits(text, width):
    assert text_width(fit(text, width)) <= width
    lines = wrap(text, width)
    assert len(lines) <= 2
    assert all(text_width(line) <= width for line in lines)
    assert " ".join(lines).split() == text.split() or lines[-1].endswith("…")


def test_legend_goes_on_where_a_name_no_longer_fits():
    keys, height = legend(["Opgelost", "Deels opgelost", "Doorverwezen", "x" * 200], 300)
    assert [key.y for key in keys] == sorted(key.y for key in keys)
    assert len({key.y for key in keys}) > 1
    assert all(key.text_x + text_width(key.name) <= 300 for key in keys)
    assert height > keys[-1].y + TEXT_SIZE
