"""The monthly counts follow the log, whatever happens to it."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import date, datetime, time, timedelta
from importlib import import_module
from io import StringIO
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ido.models import Operation, Topic
from registration.actions import QuestionInput, VisitInput, add_question, correct_visit, record_visit
from registration.imports.copying import copy_visits
from registration.imports.drafts import Draft
from registration.models import ImportBatch, MonthlyCount, Visit
from registration.night import alarms, count_tonight, plan, recount
from tests.factories import local, make_group, make_location, make_partner, make_topic, make_visit

MAY = date(2022, 5, 10)
DAYS = [MAY, MAY + timedelta(days=1), date(2022, 5, 31), date(2022, 6, 1)]
FILLS = [
    import_module(f"registration.migrations.{name}").FILL
    for name in ("0012_fill_monthly_counts", "0014_fill_counts_of_help_and_hours")
]
OUTCOMES = ["solved", "referred"]
TIMES = ["10:30", "12:00", "23:59"]  # what was read in at noon has no hour
DETAILS = [
    {"channel": "desk"},
    {"channel": "phone", "complexity": "simple"},
    {"channel": "email", "need_profiles": ["trust", "hands_on", "trust"]},
]


def kept() -> Counter:
    """The counts as a report reads them: added up."""
    found: Counter = Counter()
    for row in MonthlyCount.objects.all():
        found[row.location_id, row.month, row.dimension, row.value] += row.number
    return Counter({key: number for key, number in found.items() if number})


def recounted() -> Counter:
    """The same from the log, found by looking at each visit and each question."""
    found: Counter = Counter()
    for visit in Visit.objects.filter(withdrawn_at=None).prefetch_related("questions__topic"):
        place = visit.location_id, visit.day.replace(day=1)
        found[*place, "channel", visit.channel] += 1
        found[*place, "needs", "+".join(sorted(set(visit.need_profiles)))] += 1
        found[*place, "complexity", visit.complexity] += 1
        at = timezone.localtime(visit.occurred_at)
        is_timed = (visit.source, at.time()) != ("import", time(12))
        for question in visit.questions.all():
            found[*place, "help", question.help_given] += 1
            found[*place, "body", str(question.public_body_id or "")] += 1
            found[*place, "course", str(question.topic_id) if question.help_given == "course" else ""] += 1
            found[*place, "hour", f"{at.isoweekday()}-{at:%H}" if is_timed else ""] += 1
            found[*place, "group", str(question.topic.group_id)] += 1
            found[*place, "topic", str(question.topic_id)] += 1
            found[*place, "outcome", question.outcome] += 1
            found[*place, "domain", question.domain] += 1
    return Counter({key: number for key, number in found.items() if key[-1]})  # nothing of what was not noted


def asked(topic: Topic, outcome: str = "solved", **more) -> QuestionInput:
    return QuestionInput(topic=topic, outcome=outcome, **more)


class Desk:
    """Does to the log what is drawn: each step chooses from what is there by a number."""

    STEPS = ["record", "ask", "correct", "withdraw", "restore", "load", "undo_load", "move", "raw", "delete"]

    def __init__(self, user, locations, topics, body):
        self.user, self.locations, self.topics, self.body = user, locations, topics, body
        self.batches = []

    def visit(self, number: int) -> Visit | None:
        visits = Visit.objects.order_by("pk")
        return visits[number % len(visits)] if visits else None

    def topic(self, number: int) -> Topic:
        return self.topics[number % len(self.topics)]

    def asked(self, number: int) -> QuestionInput:
        body, help_given = (self.body.pk if number % 3 else None), ("course" if number % 2 else "")
        return asked(self.topic(number), OUTCOMES[number % 2], public_body_id=body, help_given=help_given)

    def moment(self, number: int) -> datetime:
        return local(DAYS[number % 4], TIMES[number % 3])

    def take(self, step: str, number: int) -> None:
        getattr(self, step)(number)

    def record(self, number: int) -> None:
        questions = [self.asked(number + n) for n in range(1 + number % 3)]
        place, details = self.locations[number % 2], DETAILS[number % 3]
        visit = VisitInput(uuid.uuid4(), place, self.moment(number), questions, details=details)
        record_visit(visit=visit, by=self.user)

    def ask(self, number: int) -> None:
        if visit := self.visit(number):
            free = 1 + max(visit.questions.values_list("position", flat=True))
            add_question(visit=visit, position=free, question=self.asked(number))

    def correct(self, number: int) -> None:
        """Another place, moment, detail and question, each now and then."""
        if visit := self.visit(number):
            correct_visit(
                visit=visit,
                occurred_at=self.moment(number),
                location=self.locations[number % 2],
                details={"complexity": "", "need_profiles": [], **DETAILS[number % 3]},
                questions=[self.asked(number)] * (1 + number % 2),
            )

    def withdraw(self, number: int) -> None:
        if visit := self.visit(number):
            visit.withdraw(by=self.user, at=timezone.now())

    def restore(self, number: int) -> None:
        if visit := self.visit(number):
            visit.restore()

    def load(self, number: int) -> None:
        """What reading in a file does: many visits by COPY, then their questions."""
        batch = ImportBatch.objects.create(
            library=self.user.library, uploaded_by=self.user, file_name="oud.csv", kind="csv", content=b""
        )
        day, questions = DAYS[number % 4], [self.asked(n).columns() for n in range(1 + number % 2)]
        draft = Draft(2, self.locations[number % 2].pk, self.moment(number), day, "desk", "", questions)
        copy_visits(batch, [(draft, uuid.uuid4()) for _ in range(1 + number % 3)])
        self.batches.append(batch)

    def undo_load(self, number: int) -> None:
        if self.batches:
            batch = self.batches.pop(number % len(self.batches))
            batch.visits.update(withdrawn_at=timezone.now(), withdrawn_by=self.user)

    def move(self, number: int) -> None:
        """A period of service is cut in two: the counts know nothing of periods, and stay right."""
        operation = Operation.objects.filter(location=self.locations[number % 2]).order_by("-period").first()
        day = DAYS[number % 4]
        if operation.period.lower < day:
            operation.period = (operation.period.lower, day)
            operation.save()
            operation.pk, operation.period = None, (day, None)
            operation.save(force_insert=True)

    def raw(self, number: int) -> None:
        """Past the models, many rows in one statement."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE registration_visit SET channel = 'online', complexity = 'complex',"
                " occurred_at = occurred_at - interval '10 hours', need_profiles = '{support}',"
                " withdrawn_at = CASE WHEN id %% 2 = %s THEN now() END,"
                " withdrawn_by_id = CASE WHEN id %% 2 = %s THEN %s END",
                [number % 2, number % 2, self.user.pk],
            )
            cursor.execute(
                "UPDATE registration_question SET topic_id = %s, public_body_id = NULL, help_given = 'course'"
                " WHERE id %% 2 = %s",
                [self.topic(number).pk, number % 2],
            )

    def delete(self, number: int) -> None:
        if visit := self.visit(number):
            visit.delete()


@pytest.fixture
def desk(centrum, digid, joost):
    south = make_location("Zuid", centrum.library)
    corona = make_topic("Coronabewijs", make_group("Corona", is_corona=True))
    topics = [digid, corona, make_topic("E-reader", domain="library_service")]
    return Desk(joost, [centrum, south], topics, make_partner())


@settings(
    max_examples=12,
    phases=[Phase.generate],  # a sequence of a dozen steps is short enough to read as it is
)
@given(steps=st.lists(st.tuples(st.sampled_from(Desk.STEPS), st.integers(0, 40)), min_size=4, max_size=12))
def test_the_counts_follow_the_log_through_everything_that_happens_to_it(desk, steps):
    with transaction.atomic():
        desk.batches.clear()
        desk.record(1)
        desk.record(2)
        for step, number in steps:
            desk.take(step, number)

            assert kept() == recounted(), (step, number)
        MonthlyCount.objects.fold()
        assert kept() == recounted()
        assert MonthlyCount.objects.count() == len(kept()), "one row for each count"
        assert MonthlyCount.objects.differences(MonthlyCount.objects.locations()) == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["ask", "withdraw"])
def test_a_question_and_a_withdrawal_at_the_same_moment_leave_the_counts_right(desk, first):
    """Whoever comes second waits for the other, and then sees what the other did."""
    visit = make_visit(desk.locations[0], [desk.topic(0)])
    steps = {
        "ask": lambda: add_question(visit=visit, position=2, question=asked(desk.topic(1))),
        "withdraw": lambda: visit.withdraw(by=desk.user, at=timezone.now()),
    }
    second = next(name for name in steps if name != first)
    pids: list[int] = []

    def other() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
        steps[second]()
        connections.close_all()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        steps[first]()
        thread.start()
        while not (pids and waits(pids[0])):
            sleep(0.01)
    thread.join()

    assert kept() == recounted() == Counter()
    visit.restore()
    assert kept() == recounted()
    assert sum(number for key, number in kept().items() if key[2] == "topic") == 2


def waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return cursor.fetchone()[0]


def test_desks_that_save_at_the_same_moment_never_wait_for_each_other(desk):
    """A transaction only adds rows to the counts, so it leaves none locked behind it."""
    visit = make_visit(desk.locations[0])
    before = set(MonthlyCount.objects.values_list("pk", flat=True))

    visit.withdraw(by=desk.user, at=timezone.now())

    rows = MonthlyCount.objects.exclude(pk__in=before)
    assert sum(row.number for row in rows if row.dimension == "channel") == -1
    assert before < set(MonthlyCount.objects.values_list("pk", flat=True)), "nothing was changed in place"


@pytest.mark.parametrize(
    "statement",
    [
        "WITH gone AS (DELETE FROM registration_question) DELETE FROM registration_visit",
        "DELETE FROM registration_visit; DELETE FROM registration_question",
    ],
)
def test_a_question_cannot_outlive_its_visit_uncounted(desk, statement):
    make_visit(desk.locations[0])

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert kept() == recounted()


def spoil() -> None:
    MonthlyCount.objects.filter(dimension="topic").update(number=3)


def test_command_tells_what_is_wrong_and_mends_it(desk, capsys):
    make_visit(desk.locations[0], [desk.topic(0)], at=local(MAY))
    call_command("rollup", "--check")
    assert capsys.readouterr().out == "Alle maandtellingen kloppen met het logboek.\n"
    spoil()

    with pytest.raises(CommandError, match="1 maandtellingen kloppen niet") as error:
        call_command("rollup", "--check")
    assert f"Centrum, 05-2022, onderwerp {desk.topic(0).pk}: 2 te veel" in str(error.value)
    assert error.value.returncode == 1

    call_command("rollup", "--rebuild")
    assert capsys.readouterr().out.startswith("1 maandtellingen hersteld.")
    assert kept() == recounted()


def test_a_night_that_finds_wrong_counts_raises_the_alarm_until_they_are_mended(client, desk):
    make_visit(desk.locations[0])
    spoil()

    assert count_tonight.call().endswith("1 counts wrong")
    assert "LET OP: 1 maandtellingen wijken af van het logboek" in client.get("/gezond/").text

    call_command("rollup", "--rebuild", stdout=StringIO())
    assert "LET OP" not in client.get("/gezond/").text


def test_nights_that_are_missed_raise_the_alarm(db):
    now = local(MAY)
    recount(now)

    assert list(alarms(now + timedelta(hours=36))) == []
    assert "10-05-2022 voor het laatst nagekeken" in next(alarms(now + timedelta(hours=37)))


def test_the_coming_night_is_planned_once(db):
    plan(local(MAY, "03:00"))
    plan(local(MAY, "03:30"))

    (job,) = DBTaskResult.objects.filter(task_path=count_tonight.module_path)
    assert job.run_after == local(MAY, "04:00")


def test_counts_from_before_there_were_any_are_filled_in_by_the_migrations(desk):
    for number in range(4):
        desk.record(number)
    make_visit(desk.locations[1]).withdraw(by=desk.user, at=timezone.now())
    MonthlyCount.objects.all().delete()

    with connection.cursor() as cursor:
        for fill in FILLS:
            cursor.execute(fill)
            cursor.execute(fill)
    assert kept() == recounted() != Counter()
    assert MonthlyCount.objects.count() == len(kept()), "the second time nothing was added"
