"""Units: everything that can own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from tongxin.orgs.vocabulary import Kind, Status
from tongxin.places.models import Division

PATH_STEP = 7  # six digits and a slash


class UnitQuerySet(models.QuerySet["Unit"]):
    def within(self, path: str) -> UnitQuerySet:
        """The unit with this path and every unit below it."""
        return self.filter(path__startswith=path)

    def active(self) -> UnitQuerySet:
        return self.filter(status=Status.ACTIVE)

    def in_official_order(self) -> UnitQuerySet:
        return self.order_by("place_id", "kind", "name_zh", "pk")


class Unit(models.Model):
    """A department, association, branch, team, site operator, base, firm, merchant … that can own work.

    A demonstration site is a title that a unit holds, so the work of the unit counts for the site without typing.
    """

    ledger_subject = "orgs.unit"

    public_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    # Letters and digits of the name only, so that “同心·律师服务团” and 同心律师服务团 are the same unit.
    match_name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, blank=True)
    number = models.CharField(max_length=40, blank=True)  # the office's own number, e.g. ZY00001
    level = models.CharField(max_length=10, blank=True)  # city, county, provincial: where the kind has levels
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)

    objects = UnitQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "kind", "name_zh", "name_en", "match_name", "credit_code", "number", "level",
            "parent", "path", "place", "opened_on", "closed_on", "status",
        }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["kind", "match_name"], name="orgs_unit_kind_name"),
            models.Index(fields=["place", "kind"], name="orgs_unit_place_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="orgs_unit_credit_code_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~Q(number=""), name="orgs_unit_number_once_in_kind"
            ),
            models.CheckConstraint(
                name="orgs_unit_closed_on_some_day",
                condition=Q(status=Status.CLOSED, closed_on__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_on=None)),
            ),
        ]

    if TYPE_CHECKING:
        place_id: str

    def __str__(self) -> str:
        return self.name_zh

    @property
    def place_code(self) -> str:
        return self.place_id


class FormerName(models.Model):
    """A name that a unit bore until it was amended; files that still write it mean this unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names")
    name_zh = models.CharField(max_length=200)
    match_name = models.CharField(max_length=200)
    until = models.DateField()

    class Privacy:
        public = {"id", "unit", "name_zh", "match_name", "until"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "match_name"], name="orgs_former_name_once")]

    def __str__(self) -> str:
        return self.name_zh
