"""Who sends the requests: users logged in at desks from the busiest to the quietest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from ido.models import Library, Location, Topic, User
from tests.bench.candidates import CROWD, Candidate
from tests.bench.referrals import DESKS
from tests.bench.visits import first_day
from tests.bench.world import Place

SOUGHT = ["huurtoeslag+hulp", "formulieren+cafe", "schulden+gesprek", "digid+inloop", "rijbewijs+vragen"]
CSRF = "bench" * 6 + "ok"  # Django wants 32 characters


@dataclass(frozen=True)
class Request:
    """One request of one sender, in the words of HTTP."""

    path: str
    cookies: dict[str, str]
    body: str

    def written(self) -> str:
        """The request as it goes over the line."""
        method = "POST" if self.body else "GET"
        lines = [f"{method} {self.path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if self.body:
            length = len(self.body.replace("{uuid}", 36 * "0"))
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {length}"]
        return "\r\n".join([*lines, "", self.body])


class Cast:
    """The senders and what their requests are about, chosen by the shares of the places."""

    def __init__(self, places: list[Place], today: date) -> None:
        self.libraries: Counter[Library] = Counter()
        municipalities: Counter[str] = Counter()
        provinces: Counter[str] = Counter()
        self.locations: dict[Library, Location] = {}
        self.towns: dict[Location, int] = {}
        for place in places:
            self.libraries[place.location.library] += place.weight
            self.locations.setdefault(place.location.library, place.location)
            self.towns[place.location] = place.municipality.pk
            municipalities[place.municipality.code] += place.weight
            provinces[place.municipality.province] += place.weight
        codes = [code for code, _ in municipalities.most_common()]
        self.values = {
            "csrf": CSRF,
            "big": codes[0],
            "median": codes[len(codes) // 2],
            "province": provinces.most_common(1)[0][0],
            "library": self.libraries.most_common(1)[0][0].slug,
            "year": str(today.year - 1),
            "first": first_day(today).isoformat(),
            "last": (today - timedelta(days=1)).isoformat(),
        }
        self.topics = list(Topic.objects.in_use_on(today).values_list("pk", flat=True))

    def requests(self, candidate: Candidate) -> list[Request]:
        """The candidate's request by each of its senders, at most one for each connection."""
        made = []
        for number, (user, location) in enumerate(self.senders(candidate.who)):
            topic = self.topics[number * 7 % len(self.topics)]
            values = {
                **self.values,
                "location": location.pk,
                "topic": topic,
                "town": self.towns[location],
                "words": SOUGHT[number % len(SOUGHT)],
            }
            cookies = {"sessionid": log_in(user, location), "csrftoken": CSRF} if user else {}
            made.append(Request(candidate.path.format(**values), cookies, candidate.body.format(**values)))
        return made[: candidate.connections]

    def senders(self, who: str) -> Iterator[tuple[User | None, Location]]:
        ranked = [library for library, _ in self.libraries.most_common()]
        if who in ("desk", "coordinator"):
            for library in ranked[:: len(ranked) // CROWD][:CROWD]:
                yield (
                    User.objects.filter(library=library, role=who).order_by("pk")[0],
                    self.locations[library],
                )
        elif who == "crowd":  # all who work for one library, over and over
            crowd = User.objects.filter(library=ranked[0]).order_by("pk")
            for number in range(DESKS):
                yield crowd[number % len(crowd)], self.locations[ranked[0]]
        elif who == "province":
            yield User.objects.get(province=self.values["province"]), self.locations[ranked[0]]
        elif who:
            yield User.objects.get(municipality=self.values[who]), self.locations[ranked[0]]
        else:
            yield None, self.locations[ranked[0]]


def log_in(user: User, location: Location) -> str:
    """The key of a session as it is some time after logging in and saving a visit."""
    now = time.time()
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "started": now,
            "seen": now,
            "desk": {"location": location.pk, "channel": "desk"},
        }
    )
    session.create()
    return session.session_key
