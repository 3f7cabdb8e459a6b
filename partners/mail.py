"""The letters that partners get. They hold no personal data, only a link."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ido import links
from ido.models import Outgoing
from ido.post import Letter, kind_of_mail
from partners.actions_upkeep import LINK
from partners.models import CheckRequest


@kind_of_mail("partner_check")
def partner_check(mail: Outgoing) -> Letter | None:
    """Asks a partner whether its entry is still true; nothing when it was answered or withdrawn meanwhile."""
    request = (
        CheckRequest.objects.usable(timezone.now())
        .select_related("partner__library")
        .filter(pk=mail.about["check_request"])
        .first()
    )
    if request is None:
        return None
    code = links.code_for(LINK, request.seed)
    if links.digest(code) != request.code_hash:  # the installation got another secret since
        request.code_hash = links.digest(code)
        request.save(update_fields=["code_hash"])
    partner = request.partner
    subject = f"Klopt de informatie over {partner.name} nog?"
    context = {
        "partner": partner,
        "asker": partner.library.name if partner.library else "het Informatiepunt Digitale Overheid",
        "link": settings.BASE_URL + reverse("partners:partner_card", args=[code]),
        "until": request.last_day,
        "is_reminder": request.round > 1,
    }
    return Letter(
        f"Herinnering: {subject[0].lower()}{subject[1:]}" if request.round > 1 else subject,
        "partners/mail/partner_check.txt",
        context,
    )
