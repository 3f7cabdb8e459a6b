"""The demo's referrals: some waiting, some answered, some ended, of invented visitors.

The same whenever it is loaded, but for the dates, which lie around that day.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from ido.hours import DUTCH_TIME
from ido.models import Library, Location, Outgoing, Topic, User
from partners.models import Partner, Service
from referrals.actions import move, record_consent, send, start, tell
from referrals.handover import Handover
from referrals.models import Appointment, Consent, Referral, State, Text, Transition
from referrals.night import forget
from referrals.personal import Visitor

Step = tuple[State, dict[str, Any]]  # with its reason or outcome


class Story(NamedTuple):
    """One referral: when it began, by whom, of whom, and how far it came."""

    days_ago: int
    by: str
    name: str
    contact: str
    language: str
    steps: tuple[Step, ...] = ()
    meets_today: bool = False


ACCEPTED: Step = (State.ACCEPTED, {})
STARTED: Step = (State.IN_PROGRESS, {})
WAITING: Step = (State.ON_HOLD, {})
STORIES = [
    Story(0, "Fatima", "Ria", "06 55512340", "nl"),
    Story(1, "Fatima", "Tomasz", "06 55512341", "pl"),
    Story(6, "Fatima", "Gerrit", "", "nl"),
    Story(2, "Fatima", "Samira", "06 55512342", "ar", (ACCEPTED,), meets_today=True),
    Story(3, "Joost", "Henk", "06 55512343", "nl", (ACCEPTED,), meets_today=True),
    Story(9, "Fatima", "Oksana", "06 55512344", "uk", (ACCEPTED, STARTED)),
    Story(12, "Joost", "Wil", "06 55512345", "nl", (ACCEPTED, WAITING)),
    Story(8, "Fatima", "Emine", "06 55512346", "tr", (ACCEPTED, (State.FAILED, {"reason": "no_show"}))),
    Story(20, "Fatima", "Bep", "06 55512347", "nl", (ACCEPTED, (State.COMPLETED, {"outcome": "solved"}))),
    Story(16, "Joost", "Koos", "06 55512348", "nl", (ACCEPTED, (State.COMPLETED, {"outcome": "support"}))),
    Story(14, "Fatima", "Rachid", "06 55512349", "nl", ((State.REJECTED, {"reason": "no_capacity"}),)),
    Story(25, "Joost", "Lies", "06 55512350", "nl", (ACCEPTED, (State.COMPLETED, {"outcome": "partly"}))),
]
TOLD = 18  # cold ones, over as many days


def make_referrals(library: Library, now: datetime) -> None:
    """Warm referrals by Fatima and Joost to partners of the library, and cold ones."""
    people = {user.name: user for user in User.objects.filter(library=library, name__in=["Fatima", "Joost"])}
    services = list(
        Service.objects.filter(library=library, partner__isnull=False)
        .select_related("partner")
        .order_by("partner__name", "name", "pk")
    )
    texts = Text.objects.in_use(library, Text.Kind.CONSENT)
    for number, story in enumerate(STORIES):
        service = services[number * 5 % len(services)]
        referral = begin(story, service, library, people[story.by], texts[story.language], now)
        go_through(referral, story, people[story.by], now)
    for number in range(TOLD):
        service = services[number * 3 % len(services)]
        handover = to(service, f"cold-{number}")
        tell(
            handover=handover, library=library, by=people["Fatima"], now=now - timedelta(days=number, hours=2)
        )
    # What was sent before today has arrived; only the mail of today still goes out.
    old = Outgoing.objects.filter(library=library, queued_at__lt=now - timedelta(hours=12))
    for mail in old:
        mail.end(Outgoing.State.SENT, at=mail.queued_at)
    forget(now)


def to(service: Service, key: str) -> Handover:
    partner: Partner | None = service.partner
    assert partner is not None
    topic = service.topics.order_by("name").first() or partner.topics.order_by("name").first()
    return Handover(
        location=Location.objects.filter(library=partner.library).order_by("name")[0],
        submission_id=uuid5(NAMESPACE_URL, f"demo:{key}"),
        topic=topic or Topic.objects.national().order_by("pk")[0],
        partner=partner,
        service=service,
    )


def begin(story: Story, service: Service, library: Library, by: User, text: Text, now: datetime) -> Referral:
    """The referral with consent, sent on its day."""
    begun = now - timedelta(days=story.days_ago, minutes=30)
    handover = to(service, story.name)
    referral = start(handover=handover, library=library, by=by, now=begun)
    record_consent(
        referral=referral,
        text=text,
        shared_data=["name", "contact", "question"],
        given=Consent.Given.SPOKEN,
        by=by,
        now=begun,
    )
    visitor = Visitor(story.name, story.contact, story.language, f"Hulp bij {handover.topic.name}")
    return send(referral=referral, visitor=visitor, by=by, now=begun)


def go_through(referral: Referral, story: Story, by: User, now: datetime) -> None:
    """The steps of the story, evenly spread between its beginning and now."""
    if story.meets_today:
        starts_at = datetime.combine(timezone.localdate(now), time(14), DUTCH_TIME)
        ends_at = starts_at + timedelta(minutes=30)
        Appointment.objects.create(referral=referral, starts_at=starts_at, ends_at=ends_at, made_at=now)
    for number, (state, words) in enumerate(story.steps, start=1):
        at = now - timedelta(days=story.days_ago) * (1 - number / (len(story.steps) + 1))
        move(referral=referral, to=state, actor=Transition.Actor.PARTNER, now=at, **words)
