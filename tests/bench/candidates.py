"""What is measured, against which limit, and what it should reach."""

from __future__ import annotations

from dataclasses import dataclass

CROWD = 20  # connections, each with a user of another library


@dataclass(frozen=True)
class Candidate:
    """A request. `who` sends it: 'desk' or 'coordinator' (as many as there are connections), the official
    of a 'big' or a 'median' municipality, the adviser of a 'province', or '' for nobody who is logged in.

    In `path` and `body` the names in braces are filled in for each sender (cast.py).
    """

    name: str
    title: str
    path: str
    who: str = ""
    body: str = ""
    limit: str = "bare"
    connections: int = CROWD
    status: int = 200
    of: str = "questions"  # what its cost may grow with: these rows, 'services' or 'referrals'


@dataclass(frozen=True)
class Goal:
    """`must` and `stretch` for one figure of a candidate; `at_least` turns the comparison round.

    Figures: 'cpu' and 'rate' (relative to the limit), 'queries', 'tail' (p99 / p50) and 'growth' (the
    exponent b of cost ~ rows^b).
    """

    name: str
    candidate: str
    figure: str
    must: float
    stretch: float
    at_least: bool = False

    def verdict(self, value: float) -> str:
        reached = [value >= bound if self.at_least else value <= bound for bound in (self.must, self.stretch)]
        return "stretch" if reached[1] else "must" if reached[0] else "missed"


VISIT = (
    "csrfmiddlewaretoken={csrf}&submission_id={{uuid}}&location={location}&topic=&favourite={topic}"
    "&channel=desk&duration=5_15&complexity=&language=&need_profiles=hands_on&help_given=&public_body=&domain="
    "&occurred_at_0=&occurred_at_1=&note=Samen+de+brief+van+de+gemeente+gelezen&outcome=solved"
)
HANDOVER = "csrfmiddlewaretoken={csrf}&submission_id={{uuid}}&topic={topic}"
LIMITS = {
    "bare": Candidate("bare", "bare view", "/bare/"),
    "one-row": Candidate("one-row", "one row by key", "/one-row/{location}/", connections=1),
    "row-page": Candidate("row-page", "page of one row, logged in", "/row-page/{location}/", "desk"),
    "visit": Candidate("visit", "saving a visit", "/balie/", "desk", body=VISIT, status=302),
    "row-text": Candidate("row-text", "one row as text, logged in", "/row-text/{location}/", "desk"),
}


def figures(
    name: str, title: str, slug: str, scope: str, days: str = "{year}-01-01/{year}-12-31"
) -> Candidate:
    """A report without its page."""
    path = f"/figures/{slug}/{scope}/{days}/"
    return Candidate(f"figures-{name}", f"figures: {title}", path, limit="one-row", connections=1)


def page(name: str, title: str, path: str, who: str) -> Candidate:
    return Candidate(name, title, f"/rapporten/{path}?periode={{year}}", who, limit="one-row", connections=1)


def of_map(name: str, title: str, path: str, limit: str = "row-page") -> Candidate:
    return Candidate(name, title, path, "desk", limit=limit, of="services")


PANEL = "/balie/wie-helpt/?onderwerp={topic}&locatie={location}&paneel=1"
CANDIDATES = [
    Candidate("desk-post", "saving a visit", "/balie/", "desk", body=VISIT, status=302),
    Candidate("desk-get", "desk page", "/balie/", "desk"),
    Candidate("log-list", "log, 50 visits", "/logboek/", "desk"),
    Candidate("people-list", "people of the library", "/beheer/mensen/", "coordinator"),
    Candidate(
        "referral",
        "a referral with a place",
        "/hand-over/room/",
        "desk",
        body=HANDOVER,
        limit="visit",
        of="referrals",
    ),
    Candidate(
        "work-list",
        "work list of 500",
        "/doorverwijzingen/?lijst=partner",
        "desk",
        limit="row-page",
        of="referrals",
    ),
    figures("municipality", "big municipality, year by month", "vragen-per-maand", "{big}"),
    figures("median", "median municipality, year by month", "vragen-per-maand", "{median}"),
    figures("topics", "province, year by topic", "onderwerpen", "{province}"),
    figures("locations", "province, year by location", "vragen-per-locatie", "{province}"),
    figures("hours", "province, year per open hour", "openingsuren", "{province}"),
    figures("library", "library, six years by month", "vragen-per-maand", "{library}", "{first}/{last}"),
    page("page-library", "page: library, year", "", "coordinator"),
    page("csv", "CSV: library, year by location", "vragen-per-locatie.csv", "coordinator"),
    page("xlsx", "XLSX: library, year, all reports", "alles.xlsx", "coordinator"),
    of_map("panel", "who can help, beside the question", PANEL),
    of_map("panel-text", "the same, against text", PANEL, "row-text"),
    of_map("map-start", "social map, as it opens", "/sociale-kaart/"),
    of_map("search", "search by two words, nationwide", "/sociale-kaart/?zoek={words}&gemeente="),
    of_map("search-here", "search for a municipality", "/sociale-kaart/?zoek={words}&gemeente={town}"),
    of_map("open-now", "open now, nationwide", "/sociale-kaart/?zoek=&gemeente=&nu_open=on"),
]
GOALS = [
    Goal("W1", "desk-post", "cpu", 14, 5),
    Goal("W2", "desk-post", "rate", 0.06, 0.22, at_least=True),
    Goal("W3", "desk-post", "queries", 6, 3),
    Goal("P1", "desk-get", "cpu", 8, 4),
    Goal("P2", "log-list", "cpu", 16, 8),
    Goal("P3", "desk-post", "tail", 6, 3),
    Goal("P3", "desk-get", "tail", 6, 3),
    Goal("R1", "figures-municipality", "cpu", 4, 1.5),
    Goal("R2", "figures-municipality", "growth", 0.1, 0.02),
    Goal("R2", "figures-median", "growth", 0.1, 0.02),
    Goal("R3", "figures-topics", "cpu", 300, 5),
    Goal("F1", "referral", "cpu", 2.5, 1.5),
    Goal("F2", "work-list", "cpu", 3, 1.5),
    Goal("M1", "panel", "cpu", 2, 1),
    Goal("M2", "search", "cpu", 4, 2),
    Goal("M3", "open-now", "cpu", 4, 2),
    Goal("M4", "panel", "growth", 0.1, 0.02),
    Goal("M4", "search", "growth", 0.1, 0.02),
    Goal("M4", "open-now", "growth", 0.1, 0.02),
]
