"""A file with earlier registrations, on its way to become visits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ido.models import Library, TenantQuerySet, User


class ImportBatchQuerySet(TenantQuerySet):
    def unfinished(self) -> Self:
        """Batches that still hold their file."""
        return self.filter(content__isnull=False)

    def expired(self, now: datetime) -> Self:
        """Unfinished batches whose file has been kept for as long as we keep one."""
        return self.unfinished().filter(uploaded_at__lte=now - ImportBatch.KEEP)


class ImportBatchManager(models.Manager.from_queryset(ImportBatchQuerySet)):  # type: ignore[misc]  # made at run time
    def get_queryset(self) -> ImportBatchQuerySet:
        """Without the file itself, which only the reading of it needs."""
        return super().get_queryset().defer("content")


class ImportBatch(models.Model):
    """One uploaded file: first its columns are mapped, then it is checked, then stored whole or not at all.

    The file is kept until it is stored or discarded, and for seven days at most. What stays after that
    is who read in what, when, and how much; the visits point here, so that a batch can be withdrawn whole.
    """

    class Status(models.TextChoices):
        NEW = "new", "nog niet gecontroleerd"
        CHECKING = "checking", "wordt gecontroleerd"
        CHECKED = "checked", "gecontroleerd"
        STORING = "storing", "wordt opgeslagen"
        STORED = "stored", "ingelezen"
        DISCARDED = "discarded", "weggegooid"
        EXPIRED = "expired", "verlopen"
        WITHDRAWING = "withdrawing", "wordt teruggedraaid"
        WITHDRAWN = "withdrawn", "teruggedraaid"

    class Kind(models.TextChoices):
        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"

    KEEP = timedelta(days=7)

    library = models.ForeignKey(
        Library, models.PROTECT, related_name="import_batches", verbose_name="bibliotheek"
    )
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="import_batches", verbose_name="ingelezen door"
    )
    uploaded_at = models.DateTimeField("ontvangen op", db_default=Now())
    file_name = models.CharField("bestandsnaam", max_length=200)
    kind = models.CharField("soort", max_length=4, choices=Kind)
    content = models.BinaryField("bestand", null=True, blank=True)
    # name of the sheet, names of others, headers and a few rows: what the mapping page shows
    sheet = models.JSONField("kop van het bestand", default=dict, blank=True)
    # columns: field → header; defaults: field → value; values: field → {word in the file: value}
    mapping = models.JSONField("koppeling", default=dict, blank=True)
    status = models.CharField("stand", max_length=11, choices=Status, default=Status.NEW)
    skip_known = models.BooleanField("bekende rijen overslaan", default=False)
    total_rows = models.PositiveIntegerField("aantal rijen", default=0)
    processed_rows = models.PositiveIntegerField("verwerkte rijen", default=0)
    progress_at = models.DateTimeField("laatste teken van leven", null=True, blank=True)
    failure = models.CharField("waarom het niet lukte", max_length=300, blank=True)
    visit_count = models.PositiveIntegerField("aantal bezoeken", default=0)
    question_count = models.PositiveIntegerField("aantal vragen", default=0)
    known_count = models.PositiveIntegerField("aantal al bekende bezoeken", default=0)
    problem_count = models.PositiveIntegerField("aantal fouten", default=0)
    # first visits as they would be stored, totals, and the words nobody has mapped yet
    findings = models.JSONField("uitkomst van de controle", default=dict, blank=True)
    finished_at = models.DateTimeField("klaar op", null=True, blank=True)
    withdrawn_at = models.DateTimeField("teruggedraaid op", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="teruggedraaid door"
    )

    objects = ImportBatchManager()

    class Meta:
        verbose_name = "ingelezen bestand"
        verbose_name_plural = "ingelezen bestanden"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_batch_holds_its_file_until_finished",
                condition=Q(status__in=["new", "checking", "checked", "storing"], content__isnull=False)
                | Q(status__in=["stored", "discarded", "expired", "withdrawing", "withdrawn"], content=None),
            ),
            models.CheckConstraint(
                name="import_batch_withdrawn_at_and_by_together",
                condition=Q(
                    status__in=["withdrawing", "withdrawn"],
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                )
                | Q(~Q(status__in=["withdrawing", "withdrawn"]), withdrawn_at=None, withdrawn_by=None),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_unfinished(self) -> bool:
        return self.status in (
            self.Status.NEW,
            self.Status.CHECKING,
            self.Status.CHECKED,
            self.Status.STORING,
        )

    @property
    def is_running(self) -> bool:
        return self.status in (self.Status.CHECKING, self.Status.STORING, self.Status.WITHDRAWING)

    @property
    def may_be_stored(self) -> bool:
        """Checked, without a single error, and with something new to store; what is known may be skipped."""
        return self.status == self.Status.CHECKED and not self.problem_count and self.visit_count > 0

    def send_back(self, failure: str) -> None:
        """To its beginning, with the reason: it has to be checked again. What was stored stays stored."""
        is_stored = self.status == self.Status.WITHDRAWING
        self.status, self.failure = self.Status.STORED if is_stored else self.Status.NEW, failure[:300]
        self.withdrawn_at = self.withdrawn_by = None
        self.save(update_fields=["status", "failure", "withdrawn_at", "withdrawn_by"])

    def let_go(self, status: str, *, at: datetime, **counts: Any) -> None:
        """Finish as `status`: the file and what was copied from it go, the figures stay."""
        for field, value in counts.items():
            setattr(self, field, value)
        self.status, self.finished_at, self.content = status, at, None
        self.sheet, self.findings = {}, {}
        self.save(update_fields=["status", "finished_at", "content", "sheet", "findings", *counts])


class ImportProblemQuerySet(TenantQuerySet):
    library_path = "batch__library"


class ImportProblem(models.Model):
    """What is wrong in one cell or row of the file. The message never repeats what a note said."""

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="problems", verbose_name="ingelezen bestand"
    )
    row = models.PositiveIntegerField("rij")
    is_known = models.BooleanField("al eerder ingelezen", default=False, db_default=False)
    column = models.CharField("kolom", max_length=80, blank=True)
    message = models.CharField("melding", max_length=300)

    objects = ImportProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "fout in een bestand"
        verbose_name_plural = "fouten in een bestand"
        ordering = ["row", "pk"]

    def __str__(self) -> str:
        return f"rij {self.row}: {self.message}"
