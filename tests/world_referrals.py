"""The small world's referrals: at the desk, at the partner, and what becomes of them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from ido.links import code_for
from ido.management.referral_texts import load_texts
from ido.models import Location, Topic
from referrals.actions import tell
from referrals.forgetting import erase
from referrals.handover import Handover
from referrals.letters import LINK as REFERRAL_LINK
from tests.factories import (
    agree,
    make_appointment,
    make_partner,
    make_referral,
    make_service,
    make_session,
    make_text,
    make_visit,
)

if TYPE_CHECKING:
    from tests.world import World


def fill_referrals(world: World) -> None:
    """A referral of Fatima to a partner of Almere, sent and not answered; and one expected today."""
    fatima = world.people["desk"]
    digid = Topic.objects.get(name="DigiD")
    partner = make_partner("Buurtteam", fatima.library, topics=[digid], verified_on=timezone.localdate())
    service = make_service("Inloop geldzaken", partner)
    referral = make_referral(fatima, partner=partner, service=service, topic=digid)
    for name in ("detail", "step", "owner", "go_on", "reroute"):
        world.arguments[f"referrals:referral_{name}"] = {"pk": referral.pk}
    expected = make_referral(fatima, "accepted", partner=partner, service=service, topic=digid)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    make_appointment(expected, noon)
    world.queries["referrals:referral_list@today"] = {"lijst": "vandaag"}
    for name in ("detail", "download", "erase"):
        world.arguments[f"referrals:subject_{name}"] = {"pk": referral.pk}
    erased = make_referral(fatima, "accepted", partner=partner, service=service, topic=digid)
    erase(referral=erased, cause="request", at=timezone.now())
    world.arguments["referrals:subject_erased"] = {"pk": erased.pk}


def fill_partner_side(world: World) -> None:
    """A referral of which the partner has a link, one of which it had one, and a mail that did not arrive."""
    fatima, now = world.people["desk"], timezone.now()
    partner = make_partner("Raadswerk", fatima.library, email="info@raadswerk.example")
    digid = Topic.objects.get(name="DigiD")
    waiting, ended, lost = (make_referral(fatima, partner=partner, topic=digid).links.get() for _ in range(3))
    ended.use(opener="x", at=now)
    lost.mail.end("failed", at=now, error="De mailserver weigert: 550 nobody")
    world.arguments |= {
        "referrals:partner": {"code": code_for(REFERRAL_LINK, waiting.seed)},
        "referrals:partner@ended": {"code": code_for(REFERRAL_LINK, ended.seed)},
        "referrals:mail_resend": {"pk": lost.mail_id},
        "referrals:proposal_decide": {"pk": waiting.referral_id},
    }


def fill_handing_over(world: World) -> None:
    """A question to hand on; a draft without and with consent; one sent with an appointment, one without."""
    load_texts()
    fatima, now = world.people["desk"], timezone.now()
    desk, digid = Location.objects.get(name="Centrum"), Topic.objects.get(name="DigiD")
    question = make_visit(desk, [digid], by=fatima, outcome="referred").questions.get()
    partner = make_partner("Formulierenhulp", fatima.library, topics=[digid], verified_on=now.date())
    service = make_service("Papieruur", partner, to_bring="brief en pen")
    session = make_session(service, now + timedelta(days=1), now + timedelta(days=1, hours=2))
    to_service = {"service": service, "topic": digid, "question": question}
    asked, new = make_referral(fatima, "draft", **to_service), make_referral(fatima, "draft", **to_service)
    agree(asked, by=fatima)
    told = tell(
        handover=Handover(uuid.uuid4(), digid, partner, service, question=question),
        library=fatima.library,
        by=fatima,
        now=now,
    )
    slot = (session.schedule_id, session.starts_at)
    booked = make_referral(fatima, "accepted", slot=slot, **to_service)
    waiting = make_referral(fatima, "requested", **to_service)
    for name, referral in {
        "undo": told,
        "consent": new,
        "consent@sent": waiting,
        "handover": asked,
        "handover@not_asked": new,
        "refuse": new,
        "stop": asked,
        "card": booked,
        "card@request": waiting,
        "card_calendar": booked,
        "consent_withdraw": booked,
    }.items():
        world.arguments[f"referrals:{name}"] = {"pk": referral.pk}
    world.arguments |= {
        "referrals:choose": {"pk": question.pk},
        "referrals:inbound": {"pk": service.pk},
    }
    own = make_text("card", "ar", library=fatima.library)
    for name, text in {"edit": make_text("consent", "nl"), "edit@own": own, "reset": own}.items():
        world.arguments[f"referrals:text_{name}"] = {"kind": text.kind, "language": text.language}
    world.queries["referrals:withdraw@arabic"] = {"taal": "ar"}
