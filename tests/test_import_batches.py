"""A file on its way: stored whole or not at all, once, whatever happens to the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from ido.models import Operation
from registration import tasks
from registration.imports import actions, batches
from registration.imports.running import alone, is_worked_on
from registration.models import ImportBatch, Visit
from tests.factories import make_visit
from tests.imports import NOW, ROW, checked, lines, received, stored, withdrawn, work


def test_period_that_ended_since_the_check_sends_the_file_back(importer):
    batch = checked(lines(ROW), importer)
    Operation.objects.update(period=(date(2020, 1, 1), date(2021, 1, 1)))
    actions.begin_store(batch=batch, skip_known=False, now=NOW)
    batch = batches.store(batch.pk, now=NOW)
    assert (batch.status, batch.failure) == ("new", batches.CHANGED)
    assert not Visit.objects.exists()


def test_rows_that_another_file_brought_since_the_check_send_it_back(importer):
    batch = checked(lines(ROW.replace("14:30", "9:00"), ROW), importer)
    stored(lines(ROW), importer)
    actions.begin_store(batch=batch, skip_known=False, now=NOW)
    assert batches.store(batch.pk, now=NOW).failure == batches.CHANGED
    assert Visit.objects.count() == 1


def test_file_is_gone_once_it_is_stored(importer):
    batch = stored(lines(ROW), importer)
    assert ImportBatch.objects.filter(pk=batch.pk, content=None, sheet={}, findings={}).exists()


def test_file_that_nobody_finishes_goes_after_seven_days(importer):
    batch = checked(lines(ROW, "onzin"), importer)
    ImportBatch.objects.update(uploaded_at=NOW)
    assert not batches.expire(batch.pk, now=NOW + timedelta(days=6))
    assert batches.expire(batch.pk, now=NOW + timedelta(days=7))
    batch.refresh_from_db()
    assert (batch.status, batch.content, batch.problems.count()) == ("expired", None, 0)


def test_expiry_is_planned_when_the_file_comes_in(importer):
    received(lines(ROW), importer)
    task = DBTaskResult.objects.get(task_path="registration.tasks.expire_batch")
    assert task.run_after == NOW + timedelta(days=7)


def test_withdrawn_batch_leaves_the_counts_and_may_come_again(importer):
    batch = stored(lines(ROW, ROW), importer)
    make_visit(importer.library.locations.get(), by=importer)
    assert withdrawn(batch, importer).status == "withdrawn"
    assert Visit.objects.counted().count() == 1
    assert stored(lines(ROW, ROW), importer).visit_count == 2
    with pytest.raises(actions.OutdatedError):
        withdrawn(batch, importer)


def test_visit_that_was_withdrawn_before_its_file_keeps_who_and_when(importer, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    batch = stored(lines(*[ROW] * 5), importer)
    earlier = Visit.objects.order_by("pk")[2]
    earlier.withdraw(by=importer, at=NOW - timedelta(days=1))
    withdrawn(batch, importer)
    moments = Visit.objects.order_by("pk").values_list("withdrawn_at", flat=True)
    assert list(moments) == [NOW, NOW, NOW - timedelta(days=1), NOW, NOW]


def test_mistake_of_ours_while_withdrawing_leaves_the_file_stored(importer, login, monkeypatch):
    batch = stored(lines(ROW), importer)
    actions.start_withdraw(batch=batch, by=importer, now=NOW)
    monkeypatch.setattr("registration.imports.batches.RandomUUID", lambda: 1 / 0)
    work()
    batch.refresh_from_db()
    assert (batch.status, batch.failure, batch.withdrawn_by) == ("stored", tasks.BROKEN, None)
    assert Visit.objects.counted().count() == 1
    page = login(importer).get(reverse("registration:import_detail", args=[batch.pk]))
    assert "Er is niets teruggedraaid" in page.content.decode()


def test_memory_does_not_grow_with_the_file(importer, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 100)
    peaks = []
    for size in (300, 1_500):
        batch = received(lines(*[ROW] * size), importer)
        actions.begin_check(batch=batch, mapping=batch.mapping, now=NOW)
        tracemalloc.start()
        batches.check(batch.pk, now=NOW)
        actions.begin_store(batch=ImportBatch.objects.get(pk=batch.pk), skip_known=False, now=NOW)
        batches.store(batch.pk, now=NOW)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        batch.refresh_from_db()
        withdrawn(batch, importer)
    assert peaks[1] < 1.5 * peaks[0]


def test_many_errors_are_counted_and_the_first_kept(importer, monkeypatch):
    monkeypatch.setattr("registration.imports.findings.LISTED", 5)
    batch = checked(lines(*["onzin"] * 20), importer)
    assert batch.problems.count() == 5
    assert batch.problem_count > 20


def test_worker_checks_and_stores(importer):
    batch = received(lines(ROW), importer)
    actions.start_check(batch=batch, mapping=batch.mapping, now=NOW)
    work()
    batch.refresh_from_db()
    assert batch.status == "checked"
    actions.start_store(batch=batch, skip_known=False, now=NOW)
    work()
    batch.refresh_from_db()
    assert (batch.status, Visit.objects.count()) == ("stored", 1)


def test_mistake_of_ours_is_told_and_recorded(importer, monkeypatch):
    batch = received(lines(ROW), importer)
    actions.start_check(batch=batch, mapping=batch.mapping, now=NOW)
    monkeypatch.setattr("registration.imports.batches.Catalogue", lambda user: 1 / 0)
    work()
    batch.refresh_from_db()
    assert (batch.status, batch.failure) == ("new", tasks.BROKEN)
    assert DBTaskResult.objects.failed().count() == 1


def four_times_at_once(step, batch: ImportBatch, **kwargs) -> list[str]:
    """Whether the step was taken, as each of four people who press at the same moment hears it."""
    answers = []

    def press() -> None:
        try:
            step(batch=ImportBatch.objects.get(pk=batch.pk), now=NOW, **kwargs)
            answers.append("yes")
        except actions.OutdatedError:
            answers.append("no")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_stores_once(importer):
    batch = checked(lines(*[ROW] * 50), importer)
    assert four_times_at_once(actions.start_store, batch, skip_known=False) == ["no", "no", "no", "yes"]
    work()
    assert Visit.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_withdrawing_twice_at_once_withdraws_once(importer):
    batch = stored(lines(*[ROW] * 50), importer)
    assert four_times_at_once(actions.start_withdraw, batch, by=importer) == ["no", "no", "no", "yes"]
    assert Visit.objects.counted().count() == 50
    assert DBTaskResult.objects.filter(task_path="registration.tasks.withdraw_batch").count() == 1
    work()
    assert Visit.objects.counted().count() == 0


@pytest.mark.django_db(transaction=True)
def test_second_worker_leaves_a_batch_alone(importer):
    batch = received(lines(ROW), importer)
    actions.begin_check(batch=batch, mapping=batch.mapping, now=NOW)
    results = []

    def second() -> None:
        results.append(tasks.check_batch.func(batch.pk))
        connections.close_all()

    with alone(batch.pk):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert is_worked_on(batch.pk)
    assert results == ["busy"]
    assert not is_worked_on(batch.pk)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_nothing_is_committed_yet(importer):
    batch = received(lines(*[ROW] * 30), importer)
    actions.begin_check(batch=batch, mapping=batch.mapping, now=NOW)
    seen = []

    class Watching(batches.Progress):
        def tell(self, done: int) -> None:
            self._next = 0.0
            super().tell(done)
            if done == 20:
                thread = threading.Thread(target=look)
                thread.start()
                thread.join()

    def look() -> None:
        seen.append(
            ImportBatch.objects.values_list("processed_rows", "total_rows", "status").get(pk=batch.pk)
        )
        connections.close_all()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "Progress", Watching)
        batches.check(batch.pk, now=NOW)
    assert seen == [(20, 30, "checking")]


KILLED = """
import os, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
django.setup()
from django.utils import timezone
from registration.imports import batches
def slow(done):
    if done >= 2_500:
        print("halfway", flush=True)
        __import__("time").sleep(60)
if os.environ["WORK"] == "store":
    batches.store(int(os.environ["BATCH"]), now=timezone.now(), tell=slow)
else:
    batches.withdraw(int(os.environ["BATCH"]), tell=slow)
"""


def kill_halfway(what: str, batch: ImportBatch) -> None:
    """Let another process do `what` with the batch, and end it when it is past the first thousands."""
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "ido.settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "BATCH": str(batch.pk),
            "WORK": what,
        },
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )
    assert child.stdout.readline() == b"halfway\n"
    assert is_worked_on(batch.pk)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 10
    while is_worked_on(batch.pk) and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_killed_worker_changes_nothing_and_the_work_starts_again(importer, login):
    client = login(importer)
    batch = checked(lines(*[ROW] * 3_000), importer)
    detail = reverse("registration:import_detail", args=[batch.pk])
    steps = [("store", actions.begin_store, {"skip_known": False}, "opgeslagen", 0, 3_000)]
    steps += [("withdraw", actions.begin_withdraw, {"by": importer}, "teruggedraaid", 3_000, 0)]
    for what, begin, chosen, done, before, after in steps:
        batch.refresh_from_db()
        begin(batch=batch, now=NOW, **chosen)
        kill_halfway(what, batch)
        assert Visit.objects.counted().count() == before
        ImportBatch.objects.update(progress_at=NOW)
        page = client.get(detail).content.decode()
        assert "Opnieuw beginnen" in page
        assert f"niets {done}" in page
        client.post(reverse("registration:import_restart", args=[batch.pk]))
        work()
        assert Visit.objects.counted().count() == after
