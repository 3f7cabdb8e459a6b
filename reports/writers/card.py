"""A card that tells of a milestone: a PDF to print, or a PNG to post."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from reports import notation
from reports.milestones import Milestone
from reports.writers.pdf import typeset

CONTENT_TYPES = {"pdf": "application/pdf", "png": "image/png"}


def card(milestone: Milestone, library: str, extension: str) -> bytes:
    """The card as `extension` of CONTENT_TYPES. It bears the day of the milestone nowhere: the month only."""
    month = milestone.day.replace(day=1)
    moment = datetime.combine(month, time(), tzinfo=timezone.get_default_timezone())
    data = {
        "figure": notation.number(milestone.number),
        "library": library,
        "place": milestone.public_name,
        "month": notation.month(month),
        "created": {"year": month.year, "month": month.month, "day": 1},
    }
    return typeset("card.typ", data, moment, picture=extension == "png")
