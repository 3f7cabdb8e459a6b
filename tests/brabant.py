"""The eleven locations of seed 003 with its counts: questions from December 2020 up to 11 December 2022."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import cycle

from ido.models import Inhabitants, Library, Location, Municipality, Operation, Topic
from registration.models import Question, Visit
from reports.periods import Period
from tests.factories import local, make_group, make_library, make_topic, make_user

PERIOD = Period(date(2020, 12, 1), date(2022, 12, 11))
LAST_DAY = PERIOD.last

# municipality, CBS code, inhabitants according to the seed
MUNICIPALITIES = {
    "Tilburg": ("GM0855", 224_459),
    "Breda": ("GM0758", 184_702),
    "Uden": ("GM0856", 41_782),
    "Oosterhout": ("GM0826", 56_535),
    "Oss": ("GM0828", 93_307),
    "Cuijk": ("GM1684", 24_931),
    "Eindhoven": ("GM0772", 238_326),
    "Waalwijk": ("GM0867", 49_342),
    "'s-Hertogenbosch": ("GM0796", 156_538),
}

# location, library, municipality, questions, of which corona, first month
LOCATIONS = [
    ("De Bibliotheek LocHal", "Midden-Brabant", "Tilburg", 1023, 179, date(2021, 5, 1)),
    ("Nieuwe Veste bibliotheek Centrum", "Nieuwe Veste", "Breda", 826, 203, date(2021, 7, 1)),
    ("Bibliotheek Uden", "NOBB", "Uden", 761, 215, date(2020, 12, 1)),
    ("Bibliotheek Theek 5 Oosterhout", "Theek 5", "Oosterhout", 586, 132, date(2021, 3, 1)),
    ("Bibliotheek Oss", "NOBB", "Oss", 566, 225, date(2020, 12, 1)),
    ("Bibliotheek Cuijk", "BiblioPlus", "Cuijk", 520, 256, date(2021, 6, 1)),
    ("Nieuwe Veste bibliotheek Zuid", "Nieuwe Veste", "Breda", 488, 111, date(2021, 2, 1)),
    ("De Bibliotheek Wagnerplein", "Midden-Brabant", "Tilburg", 431, 109, date(2021, 6, 1)),
    ("Bibliotheek de Witte Dame", "Eindhoven", "Eindhoven", 415, 76, date(2021, 11, 1)),
    ("De Bibliotheek Waalwijk", "Midden-Brabant", "Waalwijk", 366, 84, date(2021, 6, 1)),
    ("Huis73", "Huis73", "'s-Hertogenbosch", 366, 93, date(2021, 9, 1)),
]


def make_brabant() -> None:
    """Every question is a visit of its own; days and outcomes go round."""
    corona = make_topic("Coronabewijs", make_group("Corona", is_corona=True))
    other = make_topic("DigiD")
    places = {
        name: Municipality.objects.create(code=code, name=name, province="PV30")
        for name, (code, _) in MUNICIPALITIES.items()
    }
    Inhabitants.objects.bulk_create(
        Inhabitants(municipality=places[name], counted_on=date(2022, 1, 1), count=count, source="onderzoek")
        for name, (_, count) in MUNICIPALITIES.items()
    )
    for name, library, municipality, questions, on_corona, since in LOCATIONS:
        place = Location.objects.create(library=make_library(library), name=name)
        Operation.objects.create(location=place, period=(since, None), municipality=places[municipality])
        topics = [corona] * on_corona + [other] * (questions - on_corona)
        log_questions(place, topics, since, LAST_DAY)


def log_questions(location: Location, topics: Iterable[Topic], first: date, last: date) -> list[Visit]:
    """One visit per topic, on the days first..last in turn."""
    by = location.library.users.first() or desk_worker(location.library)
    days = cycle(first + timedelta(days=step) for step in range((last - first).days + 1))
    outcomes = cycle(Question.Outcome.values)
    pairs = [(topic, day) for topic, day in zip(topics, days, strict=False)]
    visits = Visit.objects.bulk_create(
        Visit(
            library_id=location.library_id,
            location=location,
            submission_id=uuid.uuid4(),
            occurred_at=local(day),
            recorded_by=by,
            recorder_position=by.position,
        )
        for _, day in pairs
    )
    Question.objects.bulk_create(
        Question(
            visit=visit,
            position=1,
            topic=topic,
            domain=topic.domain,
            outcome=outcome,
            help_given=Question.HelpGiven.INFORMATION,
        )
        for visit, (topic, _), outcome in zip(visits, pairs, outcomes, strict=False)
    )
    return visits


def desk_worker(library: Library):
    return make_user("Fatima", library=library, email=f"fatima@{library.slug}.example")
