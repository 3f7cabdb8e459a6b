"""What the mails to partners say: that something is there, whose it is, and the way to it.

Nothing in them is about a visitor, and no subject tells what the question is about.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ido import links
from ido.models import Outgoing, User
from ido.post import Letter, kind_of_mail
from referrals.actions import our_turn
from referrals.letters import ENDED, LINK, OWNER, REACHED
from referrals.models import SHARED, PartnerLink, Referral

SUBJECTS = {
    PartnerLink.Purpose.REQUEST: "Er staat een doorverwijzing voor je klaar",
    PartnerLink.Purpose.REMINDER: "Herinnering: er staat een doorverwijzing voor je klaar",
    PartnerLink.Purpose.OUTCOME: "Hoe is het gegaan met een doorverwijzing?",
    PartnerLink.Purpose.DECIDED: "Er is een antwoord op je voorstel",
    PartnerLink.Purpose.AGAIN: "Een nieuwe link naar een doorverwijzing",
}


def with_link(mail: Outgoing) -> Letter | None:
    """The letter with a link in it; nothing when the link opens nothing any more."""
    link = (
        PartnerLink.objects.usable(timezone.now())
        .select_related("referral__library")
        .filter(mail=mail)
        .first()
    )
    if link is None:
        return None
    code = links.code_for(LINK, link.seed)
    if links.digest(code) != link.code_hash:  # the installation got another secret since
        link.code_hash = links.digest(code)
        link.save(update_fields=["code_hash"])
    context = {
        "purpose": link.purpose,
        "referral": link.referral,
        "link": settings.BASE_URL + reverse("referrals:partner", args=[code]),
        "until": link.last_day,
    }
    return Letter(SUBJECTS[PartnerLink.Purpose(link.purpose)], "referrals/mail/link.txt", context)


def unreached(mail: Outgoing, at: datetime) -> None:
    """The mail with the newest link did not arrive: somebody calls the partner, today."""
    referral = Referral.objects.select_for_update(of=["self"]).get(pk=mail.about["referral"])
    newest = referral.links.order_by("-pk").first()
    is_waited_for = newest is not None and newest.mail_id == mail.pk and newest.used_at is None
    if is_waited_for and referral.state in SHARED:
        our_turn(referral, at)


for purpose in PartnerLink.Purpose:
    kind_of_mail(f"referral_{purpose}", unreached=unreached)(with_link)


@kind_of_mail(ENDED)
def ended(mail: Outgoing) -> Letter | None:
    """That a referral stopped; nothing to a partner who never got the mails before it."""
    referral = Referral.objects.select_related("library").get(pk=mail.about["referral"])
    if not referral.links.filter(mail__state__in=REACHED).exists():
        return None
    return Letter("Een doorverwijzing is gestopt", "referrals/mail/ended.txt", {"referral": referral})


@kind_of_mail(OWNER)
def late(mail: Outgoing) -> Letter | None:
    """That something is late; nothing when it was seen to meanwhile."""
    owner = User.objects.get(pk=mail.about["user"])
    number = Referral.objects.filter(owner=owner).overdue(timezone.localdate()).count()
    if not number:
        return None
    link = settings.BASE_URL + reverse("referrals:referral_list", query={"lijst": "te-laat"})
    return Letter(
        "Er is een doorverwijzing te laat",
        "referrals/mail/late.txt",
        {"owner": owner, "number": number, "link": link},
    )
