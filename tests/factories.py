"""Makers of test rows: plain functions, each giving something valid and saved. All names are invented."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ido.management.referral_texts import CARD, CONSENT
from ido.models import (
    Domain,
    Inhabitants,
    Library,
    Location,
    Municipality,
    OpeningHours,
    Operation,
    Topic,
    TopicGroup,
    User,
)
from partners.models import Agreement, Guide, Partner, Place, Schedule, ScheduleException, Service, Session
from partners.schedule import local_day
from referrals.actions import move, record_consent, send, start
from referrals.handover import Handover
from referrals.models import Appointment, Consent, Referral, Text
from referrals.personal import Visitor
from registration.models import Question, Visit
from reports.actions_signals import forward, note, take_step
from reports.models import GrantAccount, Signal, SignalState

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONG_AGO = date(2020, 1, 1)
PASSWORD = "fiets-op-de-brug"  # every test person logs in with it


def make_municipality(
    code: str = "GM0034", name: str = "Almere", province: str = "PV24", inhabitants: int = 0, **kwargs: Any
) -> Municipality:
    municipality, _ = Municipality.objects.get_or_create(
        code=code, defaults={"name": name, "province": province, **kwargs}
    )
    if inhabitants:
        Inhabitants.objects.create(
            municipality=municipality, counted_on=LONG_AGO, count=inhabitants, source="verzonnen"
        )
    return municipality


def make_library(name: str = "Bibliotheek Almere", **kwargs: Any) -> Library:
    slug = kwargs.pop("slug", name.lower().replace(" ", "-"))
    return Library.objects.get_or_create(name=name, defaults={"slug": slug, **kwargs})[0]


def make_location(
    name: str = "Centrum",
    library: Library | None = None,
    municipality: Municipality | None = None,
    **kwargs: Any,
) -> Location:
    """A location that has been in operation since 2020, without opening hours."""
    location = Location.objects.create(library=library or make_library(), name=name, **kwargs)
    Operation.objects.create(
        location=location, period=(LONG_AGO, None), municipality=municipality or make_municipality()
    )
    return location


def make_opening_hours(
    location: Location, weekday: int = 1, opens: str = "10:00", closes: str = "12:00", since: date = LONG_AGO
) -> OpeningHours:
    return OpeningHours.objects.create(
        location=location, weekday=weekday, opens=opens, closes=closes, period=(since, None)
    )


def make_user(name: str = "Fatima", role: str = "desk", **kwargs: Any) -> User:
    if role in ("desk", "coordinator"):
        kwargs.setdefault("library", make_library())
    email = kwargs.pop("email", f"{name.lower()}@bieb.example")
    if "password" in kwargs:
        return User.objects.create_user(email, kwargs.pop("password"), name=name, role=role, **kwargs)
    return User.objects.create(
        email=email, password=hashed_password(settings.PASSWORD_HASHERS[0]), name=name, role=role, **kwargs
    )


@cache
def hashed_password(hasher: str) -> str:
    """Hashed once per run: what makes guessing dear makes tests slow. `hasher`: the first of the settings."""
    return make_password(PASSWORD)


def make_group(name: str = "Inloggen", **kwargs: Any) -> TopicGroup:
    return TopicGroup.objects.get_or_create(name=name, defaults=kwargs)[0]


def make_topic(name: str = "DigiD", group: TopicGroup | None = None, **kwargs: Any) -> Topic:
    """A national topic unless a library is given."""
    kwargs = {"domain": Domain.DIGITAL_GOVERNMENT, "starts_on": LONG_AGO, **kwargs}
    return Topic.objects.create(name=name, group=group or make_group(), **kwargs)


def make_public_body(name: str = "Belastingdienst", **kwargs: Any) -> Partner:
    return Partner.objects.create(name=name, kind=Partner.Kind.PUBLIC_BODY, starts_on=LONG_AGO, **kwargs)


def make_partner(
    name: str = "Sociaal Raadslieden",
    library: Library | None = None,
    national: bool = False,
    **kwargs: Any,
) -> Partner:
    """A partner of the library (Almere when none is given) or a national one, checked on 1 November 2026."""
    kwargs = {
        "kind": Partner.Kind.LEGAL_COUNSEL,
        "starts_on": LONG_AGO,
        "verified_on": date(2026, 11, 1),
        "verified_by": "Joost",
        **kwargs,
    }
    library = None if national else library or make_library()
    topics, municipalities = kwargs.pop("topics", []), kwargs.pop("municipalities", [])
    partner = Partner.objects.create(name=name, library=library, **kwargs)
    partner.topics.set(topics)
    partner.municipalities.set(municipalities)
    return partner


def make_place(name: str = "Buurthuis De Brug", library: Library | None = None, **kwargs: Any) -> Place:
    return Place.objects.create(name=name, library=library or make_library(), **kwargs)


def make_double(library: Library) -> tuple[Partner, Partner]:
    """The same organisation twice: one with a short entry, one with everything."""
    today = timezone.localdate()
    keep = make_partner("Sociaal Raadslieden", library, phone="036 111 11 11", verified_on=today)
    gone = make_partner(
        "Sociale Raadslieden",
        library,
        phone="036 222 22 22",
        email="info@raad.example",
        languages=["ar"],
        verified_on=today - timedelta(days=9),
    )
    return keep, gone


def make_service(name: str = "Spreekuur", partner: Partner | None = None, **kwargs: Any) -> Service:
    """A consultation hour of the partner, or without one of the library (Almere when none is given)."""
    library = partner.library if partner else kwargs.pop("library", None) or make_library()
    kwargs = {"kind": Service.Kind.CONSULTATION, "starts_on": LONG_AGO, **kwargs}
    topics, municipalities = kwargs.pop("topics", []), kwargs.pop("municipalities", [])
    service = Service.objects.create(name=name, partner=partner, library=library, **kwargs)
    service.topics.set(topics)
    service.municipalities.set(municipalities)
    return service


def make_schedule(service: Service, rule: str = "FREQ=WEEKLY;BYDAY=TU", **kwargs: Any) -> Schedule:
    """From 14:00 to 16:00 every Tuesday since 2020, unless said otherwise. Its sessions are not made yet."""
    kwargs = {"first_on": LONG_AGO, "opens": time(14), "closes": time(16), **kwargs}
    return Schedule.objects.create(service=service, rule=rule, **kwargs)


def make_session(service: Service, starts_at: datetime, ends_at: datetime, **kwargs: Any) -> Session:
    """One session of the service at these moments, by a schedule of its own."""
    schedule = make_schedule(service, "", first_on=local_day(starts_at))
    return Session.objects.create(
        schedule=schedule,
        service=service,
        on=schedule.first_on,
        starts_at=starts_at,
        ends_at=ends_at,
        **kwargs,
    )


def make_guide(title: str = "Inloggen met DigiD", topics: list[Topic] | None = None, **kwargs: Any) -> Guide:
    """A national guide with a step, a rule either way and a link, checked on 1 November 2026."""
    kwargs = {
        "steps": ["Vraag wat er misgaat."],
        "may": ["Meekijken."],
        "may_not": ["Inloggen voor een ander."],
        "links": [{"label": "DigiD", "url": "https://www.digid.nl"}],
        "checked_on": date(2026, 11, 1),
        "checked_by": "Joost",
        **kwargs,
    }
    guide = Guide.objects.create(title=title, **kwargs)
    guide.topics.set(topics or [])
    return guide


def make_exception(schedule: Schedule, on: date, kind: str = "cancelled", **kwargs: Any) -> ScheduleException:
    return ScheduleException.objects.create(schedule=schedule, on=on, kind=kind, **kwargs)


def make_visit(
    location: Location,
    topics: list[Topic] | None = None,
    at: datetime | None = None,
    by: User | None = None,
    **kwargs: Any,
) -> Visit:
    """A visit with one question per topic (a DigiD question when none is given)."""
    by = by or User.objects.filter(library=location.library).first() or make_user(library=location.library)
    outcome = kwargs.pop("outcome", Question.Outcome.SOLVED)
    visit = Visit.objects.create(
        library=location.library,
        location=location,
        submission_id=kwargs.pop("submission_id", uuid.uuid4()),
        occurred_at=at or timezone.now() - timedelta(minutes=5),
        recorded_by=by,
        recorder_position=by.position,
        **kwargs,
    )
    if topics is None:
        topics = [Topic.objects.filter(name="DigiD").first() or make_topic()]
    Question.objects.bulk_create(
        Question(
            visit=visit,
            position=position,
            topic=topic,
            domain=topic.domain,
            outcome=outcome,
            help_given=Question.HelpGiven.ON_THE_SPOT,
        )
        for position, topic in enumerate(topics, start=1)
    )
    return visit


def local(day: date, clock: str = "11:00") -> datetime:
    """A moment in Dutch time."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=AMSTERDAM)


def make_text(kind: str = "consent", language: str = "nl", **kwargs: Any) -> Text:
    """The national first version of a text about referrals, unless a library is given."""
    parts = {"consent": CONSENT, "card": CARD}[kind][language]
    kwargs = {"version": 1, "made_at": timezone.now(), "parts": parts, **kwargs}
    library = kwargs.pop("library", None)
    found = {"kind": kind, "language": language, "library": library}
    return Text.objects.get_or_create(**found, defaults=kwargs)[0]


def make_referral(by: User, state: str = "requested", **kwargs: Any) -> Referral:
    """A warm referral of Juf Ans to a partner (new, unless one is given), brought to the state by real steps.

    `slot` is (schedule id, start). Without `now` it all happens at this moment.
    """
    library = by.library
    assert library is not None
    now = kwargs.pop("now", None) or timezone.now()
    slot = kwargs.pop("slot", None)
    visitor = kwargs.pop("visitor", Visitor("Juf Ans", "06 12345678", "nl", "Hulp bij huurtoeslag"))
    text_language = kwargs.pop("text_language", "nl")
    agreed = {"shared_data": kwargs.pop("shared_data")} if "shared_data" in kwargs else {}
    service = kwargs.pop("service", None)
    partner = kwargs.pop("partner", service.partner if service else None)
    if partner is None and service is None:
        partner = Partner.objects.filter(library=library).first() or make_partner(library=library)
    topic = kwargs.pop("topic", None) or Topic.objects.first() or make_topic()
    handover = Handover(uuid.uuid4(), topic, partner, service, **kwargs)
    referral = start(handover=handover, library=library, by=by, now=now)
    if state == "draft":
        return referral
    agree(referral, by=by, now=now, text=make_text(language=text_language), **agreed)
    send(referral=referral, visitor=visitor, by=by, now=now, slot=slot)
    for step in WAY_TO[state]:
        if referral.state != step:
            words = {"reason": "no_capacity"} if step in ENDS_WITH_REASON else {}
            if step == "completed":
                words = {"outcome": "solved"}
            move(referral=referral, to=step, by=by, now=now, **words)
    return referral


def agree(referral: Referral, by: User, **kwargs: Any) -> Consent:
    """The visitor agrees, by word of mouth, to all that can be shared."""
    kwargs = {
        "text": kwargs.pop("text", None) or make_text(),
        "shared_data": list(Agreement.SharedData.values),
        "given": "spoken",
        "now": timezone.now(),
        **kwargs,
    }
    return record_consent(referral=referral, by=by, **kwargs)


def make_appointment(referral: Referral, at: datetime, minutes: int = 20) -> Appointment:
    """An agreed time, without a place in a schedule."""
    ends = at + timedelta(minutes=minutes)
    return Appointment.objects.create(referral=referral, starts_at=at, ends_at=ends, made_at=timezone.now())


ENDS_WITH_REASON = {"rejected", "cancelled", "failed", "entered-in-error"}
WAY_TO: dict[str, list[str]] = {
    "requested": [],
    "accepted": ["accepted"],
    "in-progress": ["accepted", "in-progress"],
    "on-hold": ["accepted", "on-hold"],
    "rejected": ["rejected"],
    "cancelled": ["cancelled"],
    "completed": ["accepted", "completed"],
    "failed": ["accepted", "failed"],
    "entered-in-error": ["entered-in-error"],
}


# What is written on the way to a state, by the states in between.
WAYS_OF_SIGNALS: dict[str, list[str]] = {
    "noted": [],
    "kept": ["kept"],
    "closed": ["closed"],
    "forwarded": ["forwarded"],
    "answered": ["forwarded", "answered"],
    "not-ours": ["forwarded", "not-ours"],
    "forwarded-closed": ["forwarded", "closed"],
}


def make_signal(by: User, location: Location, state: str = "noted", **kwargs: Any) -> Signal:
    """A signal of the desk in the state, all its steps made by the same person at the same moment."""
    at = kwargs.pop("at", None) or timezone.now()
    outward = kwargs.pop("outward", "Vraag om minder bijlagen.")
    kwargs.setdefault("observation", "Het formulier vraagt om een bijlage die niemand heeft.")
    if "topic" not in kwargs and "public_body" not in kwargs:
        kwargs["topic"] = Topic.objects.filter(name="DigiD").first() or make_topic()
    operation = location.operations.get(period__contains=local_day(at))
    signal = note(
        signal=Signal(
            library=location.library,
            submission_id=uuid.uuid4(),
            location=location,
            municipality=operation.municipality,
            noted_at=at,
            noted_by=by,
            **kwargs,
        )
    )
    for step in map(SignalState, WAYS_OF_SIGNALS[state]):
        if step == SignalState.FORWARDED:
            forward(signal=signal, outward=outward, by=by, now=at)
        else:
            whose = "de provincie" if step == SignalState.NOT_OURS else ""
            take_step(signal=signal, to=step, text="Dat klopt.", referred_to=whose, by=by, now=at)
    return signal


def make_grant_account(by: User, year: int, granted: str = "1000.00", **kwargs: Any) -> GrantAccount:
    """Of the municipality of `by`, or of Almere."""
    place = kwargs.pop("municipality", None) or by.municipality or make_municipality()
    spent = {"service": "700.00", "promotion": "100.50", "network": "50.25", **kwargs}
    account = GrantAccount(municipality=place, year=year, granted=granted, entered_by=by, **spent)
    account.save()
    account.refresh_from_db()
    return account
