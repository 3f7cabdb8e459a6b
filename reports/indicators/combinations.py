"""Which topics come together in one visit."""

from __future__ import annotations

from reports.counting import COUNTED_QUESTIONS
from reports.indicators.columns import ratio
from reports.selection import Selection
from reports.tables import Column, Kind, Table

MOST = 25
LEAST = 2  # a pair that came up once is chance
# Few visits have more than one question, so those are found first: what came after the first question, and
# only then what else was asked in the same visit. Topics of the same name count as one, and are told apart by
# number, as sorting names takes longer. The last column is how many visits had more questions.
PAIRS = f"""
    WITH topic AS MATERIALIZED (
        SELECT id, name, min(id) OVER (PARTITION BY name) AS named FROM ido_topic
    ), further AS MATERIALIZED (
        SELECT visit.id AS visit, question.topic_id AS topic
        FROM {COUNTED_QUESTIONS} AND question.position > 1
    ), pair AS (
        SELECT DISTINCT further.visit, least(one.named, other.named) AS one,
            greatest(one.named, other.named) AS other
        FROM further
        JOIN registration_question asked ON asked.visit_id = further.visit
        JOIN topic one ON one.id = asked.topic_id
        JOIN topic other ON other.id = further.topic
        WHERE one.named <> other.named
    ), counted AS (
        SELECT one, other, count(*) AS visits FROM pair GROUP BY one, other HAVING count(*) >= %(least)s
    )
    SELECT least(one.name, other.name), greatest(one.name, other.name), counted.visits,
        (SELECT count(DISTINCT visit) FROM further)
    FROM counted
    JOIN topic one ON one.id = counted.one
    JOIN topic other ON other.id = counted.other
    ORDER BY 3 DESC, 1, 2
    LIMIT %(most)s
"""
COLUMNS = (
    Column("Onderwerp", definition="Het ene onderwerp van het bezoek."),
    Column("Samen met", definition="Het andere onderwerp van hetzelfde bezoek."),
    Column("Bezoeken", Kind.NUMBER, is_count=True, definition="Bezoeken met beide onderwerpen."),
    Column(
        "Deel van bezoeken met meer dan één vraag",
        Kind.PERCENTAGE,
        made_from=(),
        definition="Het aantal bezoeken met dit paar, gedeeld door alle bezoeken met meer dan een vraag.",
    ),
)


def combinations(selection: Selection) -> Table:
    """Pairs of topics by the visits that had both, the commonest first; a visit can have several pairs."""
    pairs = selection.rows(PAIRS, least=LEAST, most=MOST)
    return Table(
        slug="combinaties",
        title="Combinaties van onderwerpen",
        columns=COLUMNS,
        rows=[(one, other, visits, ratio(visits, several)) for one, other, visits, several in pairs],
        notes=[
            f"Hoogstens {MOST} paren. Een paar dat maar een keer voorkwam, staat er niet in.",
            "Een bezoek met drie onderwerpen telt bij drie paren mee. Er is dus geen totaal.",
        ],
        subject=selection.subject,
        period_text=selection.period.title,
    )
