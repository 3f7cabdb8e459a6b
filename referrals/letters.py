"""Mail about a referral, to its partner or owner: queued in the transaction of what it tells.

Nothing in it is about a visitor. What the mails say stands in `referrals.mail`; it is made when they leave.
"""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from ido import links, post
from ido.database.prepared import prepared
from ido.days import DAY
from ido.models import Outgoing, User
from ido.rows import insert
from partners.schedule import moment_of
from referrals.log import note
from referrals.models import SHARED, Event, PartnerLink, Referral

LINK = "referral"  # the purpose under which `ido.links` makes codes
VALID_DAYS = 14
ENDED = "referral_ended"
OWNER = "referral_owner"
WITH_LINK = {f"referral_{purpose}": purpose.label for purpose in PartnerLink.Purpose}
KINDS = WITH_LINK | {
    ENDED: "bericht dat het stopt",
    OWNER: "herinnering aan een collega",
}
# As `with_mail_address` has it for many: it is asked at each sending.
ADDRESS = """
    SELECT coalesce(
        (SELECT email FROM partners_contact
         WHERE partner_id = %(partner)s::bigint AND takes_referrals AND email <> '' ORDER BY id LIMIT 1),
        nullif((SELECT email FROM partners_service WHERE id = %(service)s::bigint), ''), p.email
    ) FROM partners_partner p WHERE p.id = %(partner)s::bigint
"""
REACHED = [Outgoing.State.SENT, Outgoing.State.UNSURE]


def address_of(referral: Referral) -> str:
    """Where mail about the referral goes; "" when somebody has to call."""
    found = prepared(ADDRESS, {"partner": referral.partner_id, "service": referral.service_id})
    return str(found[0][0]) if found else ""


def mail_link(
    referral: Referral, purpose: str, *, at: datetime, is_first: bool = False
) -> PartnerLink | None:
    """Queue a mail with a new link; None when the partner has no address, or the referral is not with it.

    Links nobody used yet open nothing from now on: the newest mail is the one that works. With `is_first`
    there are none: the referral has just left the desk.
    """
    if referral.destination != Referral.Destination.EXTERNAL or referral.state not in SHARED:
        return None
    address = address_of(referral)
    if not address:
        return None
    if not is_first:
        PartnerLink.objects.filter(referral=referral, used_at=None).revoke(at)
    seed, code_hash = links.new_link(LINK)
    mail = post.put(
        f"referral_{purpose}",
        key=f"referral_link:{code_hash}",
        to=address,
        about={"referral": str(referral.pk)},
        library=referral.library,
        at=at,
    )
    link = PartnerLink(
        referral=referral,
        seed=seed,
        code_hash=code_hash,
        purpose=purpose,
        made_at=at,
        expires_at=moment_of(timezone.localdate(at) + (VALID_DAYS + 1) * DAY, time.min),
        mail=mail,
    )
    insert(link)
    note(library=referral.library, action=Event.Action.SENT, actor=Event.Actor.SYSTEM, referral=referral)
    return link


def mail_ended(referral: Referral, *, at: datetime) -> Outgoing | None:
    """Tell the partner that the referral stopped, without why; only one that was written to before."""
    address = address_of(referral)
    if not address or not referral.links.exists():
        return None
    return post.put(
        ENDED,
        key=f"{ENDED}:{referral.pk}",
        to=address,
        about={"referral": str(referral.pk)},
        library=referral.library,
        at=at,
    )


def mail_owner(owner: User, *, at: datetime) -> Outgoing | None:
    """Tell a colleague that something became late since the last such mail; at most one a day.

    Nothing in it says what or about whom: that stands on the work list.
    """
    told = Outgoing.objects.filter(kind=OWNER, about__user=owner.pk).order_by("-queued_at").first()
    late = Referral.objects.filter(owner=owner).overdue(timezone.localdate(at))
    if told is not None:
        late = late.filter(overdue_after__gte=timezone.localdate(told.queued_at))
    if not owner.is_active or not late.exists():
        return None
    return post.put(
        OWNER,
        key=f"{OWNER}:{owner.pk}:{timezone.localdate(at)}",
        to=owner.email,
        about={"user": owner.pk},
        library=owner.library,
        at=at,
    )
