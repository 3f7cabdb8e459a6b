"""Charts as SVG in the page: plain lists in, safe markup out, Dutch notation throughout.

Each chart is drawn twice, for a wide and for a narrow page; `static/css/charts.css` shows the one that fits.
`slug` must be unique on the page: it begins the ids. `title` and `description` are what a screen reader
says; put the table with all figures beside the chart. Values are never negative (ValueError); None is not
available and is never drawn as zero. Colour is never alone: patterns, dashes and texts tell the same.
"""

from reports.charts.bars import Bar, bar_chart
from reports.charts.dots import Dot, dot_chart
from reports.charts.heat import Heading, heat_map
from reports.charts.lines import Series, line_chart, sparkline
from reports.charts.maps import Area, Spot, map_chart
from reports.charts.shares import Share, share_chart

__all__ = [
    "Area",
    "Bar",
    "Dot",
    "Heading",
    "Series",
    "Share",
    "Spot",
    "bar_chart",
    "dot_chart",
    "heat_map",
    "line_chart",
    "map_chart",
    "share_chart",
    "sparkline",
]
