"""Checking a batch, storing and withdrawing it: the rows are read anew each time, never held all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import IntegrityError
from django.db.models import Value
from django.db.models.functions import Coalesce

from ido.spreadsheets.reader import reading
from ido.spreadsheets.rows import Unreadable
from registration.imports.catalogue import Catalogue
from registration.imports.copying import check_constraints_at_once, copy_visits
from registration.imports.drafts import Draft, DraftReader
from registration.imports.findings import Findings
from registration.imports.lines import LineReader, Problem
from registration.imports.running import Progress, alone
from registration.models import ImportBatch, Visit

AT_ONCE = 2_000  # visits per statement
CHANGED = "Sinds de controle is er iets veranderd. Controleer het bestand opnieuw."


class ChangedError(Exception):
    """What was found to be in order no longer is."""


@dataclass
class Pass:
    """One reading of a file, with whom it is for and what it means."""

    batch: ImportBatch
    catalogue: Catalogue
    lines: LineReader
    found: Iterator[Draft | Problem]


@contextmanager
def one_pass(batch: ImportBatch, now: datetime, tell: Callable[[int], None]) -> Iterator[Pass]:
    """Read the file of the batch from its first row; `tell` hears how many rows were read."""
    content = ImportBatch.objects.values_list("content", flat=True).get(pk=batch.pk)
    with reading(bytes(content)) as (head, rows):
        catalogue = Catalogue(batch.uploaded_by)
        lines = LineReader(mapping=batch.mapping, headers=head.headers, catalogue=catalogue, now=now)
        drafts = DraftReader(lines, library=batch.library_id)
        yield Pass(batch, catalogue, lines, drafts.drafts(counted(rows, tell)))


def counted(rows: Iterable[Any], tell: Callable[[int], None]) -> Iterator[Any]:
    for number, row in enumerate(rows, start=1):
        yield row
        tell(number)


def check(batch_id: int, *, now: datetime, tell: Callable[[int], None] | None = None) -> ImportBatch:
    """Read the whole file and note what would be stored, what is wrong, and what was stored before.

    Nothing happens unless the batch waits to be checked. Raises BusyError when another process does so.
    """
    with alone(batch_id):
        batch = ImportBatch.objects.select_related("library", "uploaded_by").get(pk=batch_id)
        if batch.status != ImportBatch.Status.CHECKING:
            return batch
        batch.problems.all().delete()
        findings = Findings(batch)
        with Progress(batch.pk, batch.total_rows) as progress:
            try:
                with one_pass(batch, now, tell or progress.tell) as run:
                    for drafts, problems in chunks(run.found):
                        findings.add(drafts, problems, known_ids(batch, drafts))
                    findings.words = run.lines.words
                    batch.findings = findings.as_json(run.catalogue)
                batch.status, batch.failure = ImportBatch.Status.CHECKED, ""
            except Unreadable as error:
                batch.status, batch.failure = ImportBatch.Status.NEW, str(error)[:300]
        findings.keep()
        batch.visit_count, batch.question_count = findings.visits, findings.questions
        batch.known_count, batch.problem_count = findings.known, findings.problem_count
        batch.save(update_fields=["status", "failure", "findings", *COUNTS])
        return batch


COUNTS = ["visit_count", "question_count", "known_count", "problem_count"]


def store(batch_id: int, *, now: datetime, tell: Callable[[int], None] | None = None) -> ImportBatch:
    """Store every visit of the file in one transaction, or none of them.

    Nothing happens unless the batch waits to be stored. Raises BusyError when another process does so.
    """
    try:
        with alone(batch_id):
            batch = ImportBatch.objects.select_related("library", "uploaded_by").get(pk=batch_id)
            if batch.status == ImportBatch.Status.STORING:
                visits, questions = _insert(batch, now, tell)
                if not visits:
                    raise ChangedError
                counts = {"visit_count": visits, "question_count": questions}
                batch.let_go(ImportBatch.Status.STORED, at=now, **counts)
                batch.problems.all().delete()
    except (ChangedError, IntegrityError, Unreadable):
        # Somebody stored the same rows, ended a period or removed a topic in between.
        batch.send_back(CHANGED)
    return batch


def _insert(batch: ImportBatch, now: datetime, tell: Callable[[int], None] | None) -> tuple[int, int]:
    visits = questions = 0
    check_constraints_at_once()
    with Progress(batch.pk, batch.total_rows) as progress, one_pass(batch, now, tell or progress.tell) as run:
        for drafts, problems in chunks(run.found):
            known = known_ids(batch, drafts)
            if problems or (known and not batch.skip_known):
                raise ChangedError
            new = [
                (draft, submission_id)
                for draft in drafts
                for submission_id in draft.ids
                if submission_id not in known
            ]
            questions += copy_visits(batch, new)
            visits += len(new)
    return visits, questions


def withdraw(batch_id: int, *, tell: Callable[[int], None] | None = None) -> ImportBatch:
    """Take every visit of the file out of the counts in one transaction, as of when that was asked.

    They get other submission ids, so that the same file, mended or mapped otherwise, can be read in anew.
    Nothing happens unless the batch waits to be withdrawn. Raises BusyError when another process does so.
    """
    with alone(batch_id):
        batch = ImportBatch.objects.get(pk=batch_id)
        if batch.status == ImportBatch.Status.WITHDRAWING:
            check_constraints_at_once()
            with Progress(batch.pk, batch.visit_count) as progress:
                _withdraw_visits(batch, tell or progress.tell)
            batch.status = ImportBatch.Status.WITHDRAWN
            batch.save(update_fields=["status"])
        return batch


def _withdraw_visits(batch: ImportBatch, tell: Callable[[int], None]) -> None:
    left = Visit.objects.filter(import_batch=batch).order_by("pk")
    done = last = 0
    while some := list(left.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        done += Visit.objects.filter(pk__in=some).update(
            submission_id=RandomUUID(),
            withdrawn_at=Coalesce("withdrawn_at", Value(batch.withdrawn_at)),
            withdrawn_by=Coalesce("withdrawn_by", Value(batch.withdrawn_by_id)),
        )
        last = some[-1]
        tell(done)


def expire(batch_id: int, *, now: datetime) -> bool:
    """Throw the file away if it was kept long enough; says whether it was. Raises BusyError like `check`."""
    with alone(batch_id):
        batch = ImportBatch.objects.expired(now).filter(pk=batch_id).first()
        if batch is None:
            return False
        batch.let_go(ImportBatch.Status.EXPIRED, at=now)
        batch.problems.all().delete()
        return True


def chunks(found: Iterable[Draft | Problem]) -> Iterator[tuple[list[Draft], list[Problem]]]:
    """Some thousands of visits at a time, with the problems between them."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    size = 0
    for one in found:
        if isinstance(one, Problem):
            problems.append(one)
        else:
            drafts.append(one)
        size += len(one.ids) if isinstance(one, Draft) else 1
        if size >= AT_ONCE:
            yield drafts, problems
            drafts, problems, size = [], [], 0
    yield drafts, problems


def known_ids(batch: ImportBatch, drafts: Iterable[Draft]) -> set[Any]:
    """Which of these visits the library has already, withdrawn ones included."""
    ids = [submission_id for draft in drafts for submission_id in draft.ids]
    stored = Visit.objects.filter(library_id=batch.library_id, submission_id__in=ids)
    return set(stored.values_list("submission_id", flat=True))
