"""Imports: the file, how each sheet is read, what the dry run said, and which entries each row became."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.files.models import StoredFile
from tongxin.intake import mistakes
from tongxin.intake.layout import Header
from tongxin.intake.mistakes import Weight
from tongxin.intake.recognise import Plan
from tongxin.intake.vocabulary import Status
from tongxin.ledger.facts import new_public_id
from tongxin.ledger.sight import Seer
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose

# What quotes an uploaded file goes half a year after the upload; at once when the file is discarded.
QUOTED = Keep(purpose=Purpose.IMPORT, days=180)


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, seer: Seer) -> BatchQuerySet:
        """The files of offices whose entries this person may see: a file holds rows of the whole office."""
        sight = seer.sight()
        return (
            self if sight.everything else self.filter(sight.rows(place="office__place__code", unit_path="office__path"))
        )

    def of_file(self, sha256: str) -> BatchQuerySet:
        """Every upload of these bytes."""
        return self.filter(file=sha256)

    def for_list(self) -> BatchQuerySet:
        """Newest first, with what the list shows."""
        return self.select_related("office", "uploaded_by").order_by("-uploaded_at", "-pk")

    def of_the_same_file(self, batch: Batch) -> BatchQuerySet:
        """Other imports of the same bytes that count today."""
        return self.filter(file_id=batch.file_id, status=Status.IMPORTED).exclude(pk=batch.pk)


class Batch(models.Model):
    """One uploaded file on its way into the ledger (an import)."""

    ledger_subject = "intake.batch"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # None: discarded and deleted
    name = models.CharField(max_length=255)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UPLOADED)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    only_clean = models.BooleanField(default=False)
    reverse_missing = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    entries = models.PositiveIntegerField(default=0)  # posted by the import
    reversals = models.PositiveIntegerField(default=0)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.CharField(max_length=500, blank=True)

    objects = BatchQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "office", "file", "name", "status", "uploaded_by", "uploaded_at", "rows", "faults",
            "warnings", "only_clean", "reverse_missing", "started_at", "finished_at", "failure", "entries", "reversals",
            "taken_back_at", "taken_back_because",
        }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-uploaded_at", "-id"], name="intake_batch_newest")]
        constraints = [
            models.CheckConstraint(
                name="intake_batch_taken_back_at_some_time",
                condition=Q(status=Status.TAKEN_BACK, taken_back_at__isnull=False)
                | (~Q(status=Status.TAKEN_BACK) & Q(taken_back_at=None)),
            ),
            models.CheckConstraint(
                name="intake_batch_without_file_only_discarded",
                condition=Q(status=Status.DISCARDED) | Q(file__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_batch_imported_at_some_time",
                condition=~Q(status=Status.IMPORTED) | Q(finished_at__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        file_id: str | None
        office_id: int

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("intake:batch", args=[self.pk])

    @property
    def sha256(self) -> str:
        """Hash of the file. Raises LookupError for a discarded file that was deleted."""
        if self.file_id is None:
            raise LookupError(self.name)
        return self.file_id

    def rows_to_post(self, *, with_missing: bool = False) -> int:
        """Return how many rows an import would post (or take back, for those that an edited sheet no longer has)."""
        sums = self.sheets.aggregate(new=Sum("new"), changed=Sum("changed"), missing=Sum("missing"))
        return (sums["new"] or 0) + (sums["changed"] or 0) + ((sums["missing"] or 0) if with_missing else 0)


class ColumnSum(NamedTuple):
    """The sum of a column. said: by the sheet's own total row, None without one."""

    column: str
    sum: Decimal
    said: Decimal | None
    agrees: bool


class SheetPlan(models.Model):
    """How one sheet of a file is read, and what the dry run counted in it."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField()  # in the file, from 1
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=40, blank=True)  # "" if not recognised or left out
    chosen = models.BooleanField(default=False)  # by the user
    confidence = models.FloatField()
    header_first = models.PositiveIntegerField()
    header_last = models.PositiveIntegerField()
    headings = models.JSONField()  # one text a column
    fields = models.JSONField()  # one name of the kind's columns a column, "" for those not read
    rows = models.PositiveIntegerField(default=0)
    faulty_rows = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=list)  # [column, sum, said, agrees]

    class Privacy:
        public = {
            "id", "batch", "position", "name", "kind", "chosen", "confidence", "header_first", "header_last",
            "headings", "fields", "rows", "faulty_rows", "faults", "warnings", "new", "same", "changed", "missing",
            "totals",
        }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="intake_sheet_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def sums(self) -> list[ColumnSum]:
        """What the columns add up to, beside what the sheet's own total row says."""
        return [
            ColumnSum(column, Decimal(total), Decimal(said) if said else None, agrees)
            for column, total, said, agrees in self.totals
        ]

    def as_plan(self) -> Plan:
        """Return the plan as the dry run takes it."""
        header = Header(self.header_first, self.header_last, tuple(self.headings))
        return Plan(self.kind, header, tuple(self.fields), self.confidence)


class RemarkQuerySet(models.QuerySet["Remark"]):
    def in_order(self) -> RemarkQuerySet:
        """Faults first, then as they stand in the file."""
        return self.order_by("weight", "position", "row", "index", "pk")


class Remark(models.Model):
    """One thing that the dry run has to say about a cell: a fault or a warning."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="remarks")
    position = models.PositiveSmallIntegerField()  # of the sheet
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=200)
    index = models.PositiveSmallIntegerField()  # of the column, from 0
    value = models.JSONField(null=True)
    code = models.CharField(max_length=30)
    parameters = models.JSONField(default=dict)
    weight = models.CharField(max_length=10, choices=[(weight.value, weight.value) for weight in Weight])

    objects = RemarkQuerySet.as_manager()

    class Privacy:
        title = _("remark on an import")
        of_nobody = _("quotes a cell of an office's ledger, which may name anybody")
        personal = {"value": QUOTED, "parameters": QUOTED}
        public = {"id", "batch", "position", "sheet", "row", "column", "index", "code", "weight"}

    class Meta:
        indexes = [models.Index(fields=["batch", "weight", "position", "row"], name="intake_remark_place")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row} {self.column}: {self.code}"

    @property
    def what(self) -> str:
        return mistakes.wording(self.code, self.parameters)[0]

    @property
    def how(self) -> str:
        return mistakes.wording(self.code, self.parameters)[1]


class ImportedRowQuerySet(models.QuerySet["ImportedRow"]):
    def live(self) -> ImportedRowQuerySet:
        """Rows whose entries count today."""
        return self.filter(undone_by=None)


class ImportedRow(models.Model):
    """A row of a sheet and the entries that it became: a gapless range from `first_position`."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="imported_rows")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    ordinal = models.CharField(max_length=40, blank=True)
    # Of the register that the row belongs to: the import and sheet in which it first came; later editions bear it too.
    edition = models.CharField(max_length=130)
    key = models.CharField(max_length=300, blank=True)  # what stays when the row is edited
    content = models.CharField(max_length=32)  # hash of what it says
    first_position = models.BigIntegerField()
    entries = models.PositiveSmallIntegerField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    undone_by = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="undone_rows")

    objects = ImportedRowQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "batch", "office", "kind", "sheet", "row", "ordinal", "edition", "key", "content", "first_position",
            "entries", "replaces", "undone_by",
        }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["kind", "office"], name="intake_row_live", condition=Q(undone_by=None))]

    if TYPE_CHECKING:
        batch_id: int
        replaces_id: int | None

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def in_order(self) -> ChangeQuerySet:
        """As they stand in the file, each with the row that it changes."""
        return self.select_related("before__batch").order_by("position", "row", "pk")


class Change(models.Model):
    """How a row differs from the one imported before; or that an edited sheet no longer has it (row 0), or has more."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    position = models.PositiveSmallIntegerField()  # of the sheet
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    before = models.ForeignKey(ImportedRow, models.CASCADE, null=True, related_name="+")  # None: the row is new
    differences = models.JSONField(default=list)  # [column, old text, new text]

    objects = ChangeQuerySet.as_manager()

    class Privacy:
        title = _("difference between two imports")
        of_nobody = _("quotes a cell of an office's ledger, which may name anybody")
        personal = {"differences": QUOTED}
        public = {"id", "batch", "position", "sheet", "row", "before"}

    class Meta:
        indexes = [models.Index(fields=["batch", "position", "row"], name="intake_change_place")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class OpenedUnit(models.Model):
    """A unit that an import opened (or opened again), so that taking the import back can close it."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="opened_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Privacy:
        public = {"id", "batch", "unit"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "unit"], name="intake_opened_unit_once")]

    def __str__(self) -> str:
        return str(self.unit_id)

    if TYPE_CHECKING:
        unit_id: int


class AmendedUnit(models.Model):
    """What an import amended in a unit, so that taking the import back can restore it. Values by field, as texts."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="amended_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Privacy:
        public = {"id", "batch", "unit", "before", "after"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "unit"], name="intake_amended_unit_once")]

    def __str__(self) -> str:
        return str(self.unit_id)

    if TYPE_CHECKING:
        unit_id: int


class ColumnMemory(models.Model):
    """What an office chose for sheets with certain headings, so that next month nobody chooses again."""

    office = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=32)  # of the headings
    kind = models.CharField(max_length=40, blank=True)
    fields = models.JSONField()
    chosen_at = models.DateTimeField()

    class Privacy:
        public = {"id", "office", "fingerprint", "kind", "fields", "chosen_at"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "fingerprint"], name="intake_memory_once")]

    def __str__(self) -> str:
        return self.fingerprint
