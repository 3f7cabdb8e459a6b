"""Settings that would keep a visitor too long, or forget one too soon, do not start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LIMITS = {  # setting -> lowest and highest number of days; the highest is `models.person.LONGEST_DAYS`
    "REFERRAL_KEPT_DAYS": (1, 180),
    "REFERRAL_KEPT_AFTER_CLOSING_DAYS": (0, 180),
    "REFERRAL_ANSWER_DAYS": (1, 30),
    "REFERRAL_OVERDUE_DAYS": (1, 60),
    "REFERRAL_OUTCOME_DAYS": (1, 60),
}


@register()
def days_are_sensible(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The days of a referral lie within their limits, and agree with each other."""
    found: list[CheckMessage] = [
        Error(
            f"IDO_{name} is {getattr(settings, name)}. Kies een getal van {least} tot en met {most}.",
            id="referrals.E001",
        )
        for name, (least, most) in LIMITS.items()
        if not least <= getattr(settings, name) <= most
    ]
    for shorter, longer in [
        ("REFERRAL_KEPT_AFTER_CLOSING_DAYS", "REFERRAL_KEPT_DAYS"),
        ("REFERRAL_ANSWER_DAYS", "REFERRAL_OVERDUE_DAYS"),
    ]:
        if getattr(settings, shorter) > getattr(settings, longer):
            found.append(
                Error(
                    f"IDO_{shorter} is meer dan IDO_{longer}. Kies een kleiner of even groot getal.",
                    id="referrals.E002",
                )
            )
    return found
