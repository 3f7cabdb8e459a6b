"""Which topics come together in one visit."""

from __future__ import annotations

from reports.counting import COUNTED_VISITS
from reports.indicators.columns import ratio
from reports.selection import Selection
from reports.tables import Column, Kind, Table

MOST = 25
LEAST = 2  # a pair that came up once is chance
PAIRS = f"""
    SELECT least(one.name, other.name), greatest(one.name, other.name), count(DISTINCT visit.id)
    FROM {COUNTED_VISITS}
    JOIN registration_question first_asked ON first_asked.visit_id = visit.id
    JOIN registration_question asked
        ON asked.visit_id = visit.id AND asked.position > first_asked.position
    JOIN ido_topic one ON one.id = first_asked.topic_id
    JOIN ido_topic other ON other.id = asked.topic_id
    WHERE one.name <> other.name
    GROUP BY 1, 2 HAVING count(DISTINCT visit.id) >= %(least)s
    ORDER BY 3 DESC, 1, 2
    LIMIT %(most)s
"""
MORE_QUESTIONS = f"""
    SELECT count(*) FROM {COUNTED_VISITS}
    WHERE EXISTS (
        SELECT FROM registration_question asked WHERE asked.visit_id = visit.id AND asked.position > 1
    )
"""
COLUMNS = (
    Column("Onderwerp", definition="Het ene onderwerp van het bezoek."),
    Column("Samen met", definition="Het andere onderwerp van hetzelfde bezoek."),
    Column("Bezoeken", Kind.NUMBER, is_count=True, definition="Bezoeken met beide onderwerpen."),
    Column(
        "Deel van bezoeken met meer vragen",
        Kind.PERCENTAGE,
        made_from=(),
        definition="Het aantal bezoeken met dit paar, gedeeld door alle bezoeken met meer dan een vraag.",
    ),
)


def combinations(selection: Selection) -> Table:
    """Pairs of topics by the visits that had both, the commonest first; a visit can have several pairs."""
    pairs = selection.rows(PAIRS, least=LEAST, most=MOST)
    [(several,)] = selection.rows(MORE_QUESTIONS)
    return Table(
        slug="combinaties",
        title="Combinaties van onderwerpen",
        columns=COLUMNS,
        rows=[(one, other, count, ratio(count, several)) for one, other, count in pairs],
        notes=[
            f"Hoogstens {MOST} paren. Een paar dat maar een keer voorkwam, staat er niet in.",
            "Een bezoek met drie onderwerpen telt bij drie paren mee. Er is dus geen totaal.",
        ],
        subject=selection.subject,
        period_text=selection.period.title,
    )
