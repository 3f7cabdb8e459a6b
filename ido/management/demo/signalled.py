"""The demo's signals in every state, and what one municipality did with its grant. All of it is invented.

The same whenever it is loaded, but for the dates, which lie before that day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from ido.models import Library, Location, Municipality, Operation, Outgoing, Topic, User
from partners.models import Partner
from reports.actions_signals import forward, note, take_step
from reports.models import GrantAccount, Signal, SignalState

DESK = "De Bibliotheek LocHal"
KEPT, CLOSED, MERGED = SignalState.KEPT, SignalState.CLOSED, SignalState.MERGED
FORWARDED, ANSWERED, NOT_OURS = SignalState.FORWARDED, SignalState.ANSWERED, SignalState.NOT_OURS


class Story(NamedTuple):
    """One signal: when it was noted, about what, and each step it took with what was written at it."""

    days_ago: int
    topic: str
    body: str
    observation: str
    wish: str = ""
    steps: tuple[tuple[SignalState, str], ...] = ()


STORIES = [
    Story(
        2,
        "Huurtoeslag",
        "Dienst Toeslagen",
        "In de brief over de nieuwe huurtoeslag staat niet dat je zelf je huur moet doorgeven.",
        "Eén zin bovenaan de brief: geef je nieuwe huur door voor 1 juli.",
    ),
    Story(
        5,
        "DigiD-app en sms-controle",
        "Logius",
        "Wie een oude telefoon heeft, kan de app niet meer bijwerken en kan dan nergens meer inloggen.",
    ),
    Story(
        20,
        "Printen, scannen en kopiëren",
        "",
        "De printer in de hal wil geen bestanden van een telefoon. Bezoekers sturen het dan naar ons.",
        "Een printer die bestanden van een telefoon aanneemt.",
        ((KEPT, "De bibliotheek vraagt zelf een andere printer aan."),),
    ),
    Story(
        34,
        "Afspraak of melding bij de gemeente",
        "",
        "Een afspraak voor een rijbewijs maak je alleen online. Bellen kan wel, maar dat staat nergens.",
        "Zet het telefoonnummer naast de knop.",
        ((FORWARDED, ""),),
    ),
    Story(
        33,
        "Afspraak of melding bij de gemeente",
        "",
        "Weer iemand die geen afspraak kon maken, omdat de website een mailadres eist.",
        "",
        ((MERGED, ""),),
    ),
    Story(
        130,
        "Kwijtschelding",
        "",
        "Voor kwijtschelding moet je het formulier printen, invullen en weer inscannen.",
        "Een formulier dat je online invult.",
        (
            (FORWARDED, ""),
            (ANSWERED, "Vanaf januari kun je het formulier online invullen. Op papier kan ook nog."),
        ),
    ),
    Story(
        160,
        "Zorgtoeslag",
        "Dienst Toeslagen",
        "De brief over terugbetalen noemt drie verschillende bedragen. Niemand snapt welk bedrag klopt.",
        "Eén bedrag, met eronder hoe het is berekend.",
        (
            (FORWARDED, ""),
            (NOT_OURS, "We hebben het signaal doorgegeven."),
        ),
    ),
    Story(
        220,
        "Energie en energietoeslag",
        "",
        "Inwoners denken dat de energietoeslag nog bestaat. De pagina van de gemeente is oud.",
        "Zet bovenaan de pagina dat de regeling is gestopt.",
        (
            (FORWARDED, ""),
            (ANSWERED, "De pagina is aangepast. Bedankt voor het melden."),
            (CLOSED, "De pagina klopt nu."),
        ),
    ),
    Story(
        240,
        "Reizen met de OV-chipkaart",
        "",
        "De automaat op het station was een dag kapot.",
        "",
        ((CLOSED, "Dit was een storing. Het is gemeld bij de vervoerder."),),
    ),
]
# Euros by year: granted, service, promotion, network
ACCOUNTS = {
    2: ("212480.00", "189500.00", "9800.50", "11240.00"),
    1: ("219310.00", "196750.00", "8420.00", "14100.75"),
}


def make_signals(library: Library, now: datetime) -> None:
    """By Fatima; taken further by Joost and by Marieke of the municipality. Their mail has arrived."""
    people = {user.name: user for user in User.objects.filter(name__in=["Fatima", "Joost", "Marieke"])}
    last: Signal | None = None
    for number, story in enumerate(STORIES):
        signal = noted(number, story, library, people["Fatima"], now)
        for step, (to, text) in enumerate(story.steps, start=1):
            at = now - timedelta(days=story.days_ago) * (1 - step / (len(story.steps) + 1))
            take(signal, to, text, people, last, at)
        last = signal
    for mail in Outgoing.objects.filter(library=library, kind__startswith="signal_"):
        mail.end(Outgoing.State.SENT, at=mail.queued_at)


def noted(number: int, story: Story, library: Library, by: User, now: datetime) -> Signal:
    at = now - timedelta(days=story.days_ago)
    desk = Location.objects.get(library=library, name=DESK)
    signal = Signal(
        library=library,
        submission_id=uuid5(NAMESPACE_URL, f"demo:signal-{number}"),
        location=desk,
        municipality=Operation.objects.on(at.date()).get(location=desk).municipality,
        topic=Topic.objects.get(name=story.topic),
        public_body=Partner.objects.public_bodies().get(name=story.body) if story.body else None,
        observation=story.observation,
        wish=story.wish,
        noted_at=at,
        noted_by=by,
    )
    return note(signal=signal)


def take(
    signal: Signal, to: SignalState, text: str, people: dict[str, User], last: Signal | None, at: datetime
) -> None:
    """One step, by whose it is: the coordinator's, or the answer of the municipality."""
    joost, marieke = people["Joost"], people["Marieke"]
    if to == FORWARDED:
        forward(signal=signal, outward=signal.as_noted, by=joost, now=at)
    elif to in (ANSWERED, NOT_OURS):
        whose = str(signal.public_body) if to == NOT_OURS else ""
        take_step(signal=signal, to=to, by=marieke, now=at, text=text, referred_to=whose)
    else:
        into = last if to == MERGED else None
        take_step(signal=signal, to=to, by=joost, now=at, text=text, merged_into=into)


def make_grant_accounts(now: datetime) -> None:
    """Of the municipality of Marieke, over the last two years."""
    marieke = User.objects.get(name="Marieke")
    for years_ago, amounts in ACCOUNTS.items():
        granted, service, promotion, network = map(Decimal, amounts)
        GrantAccount.objects.create(
            municipality=Municipality.objects.get(pk=marieke.municipality_id),
            year=now.year - years_ago,
            granted=granted,
            service=service,
            promotion=promotion,
            network=network,
            entered_at=now - timedelta(days=330 * years_ago - 300),
            entered_by=marieke,
        )
