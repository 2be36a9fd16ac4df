"""Units: everything that can own work."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from tongxin.ledger.models import CodeField
from tongxin.ledger.sight import Seer, below_unit
from tongxin.ledger.vocabulary import Label
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import LEVELS, Kind, Status
from tongxin.places.models import Division

LONGEST_PATH = 200  # characters: 28 units one below the other


def number_of(path: str) -> int | None:
    """Return the number (primary key) of the unit that a path leads to, or None for a text that is no path."""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return int(last) if last.isascii() and last.isdecimal() and len(last) < 19 else None


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, seer: Seer) -> UnitQuerySet:
        """What this person may see: units at home at their places, or below their units."""
        sight = seer.sight_of_units()
        return self if sight.everything else self.filter(sight.rows(place="place__code", unit_path="path"))

    def workplaces_of(self, seer: Seer) -> UnitQuerySet:
        """The units whose entries this person may see."""
        sight = seer.sight()
        return self if sight.everything else self.filter(sight.rows(place="place__code", unit_path="path"))

    def within(self, path: str) -> UnitQuerySet:
        """The unit with this path and every unit below it."""
        return self.filter(path__range=below_unit(path))

    def at_path(self, path: str) -> UnitQuerySet:
        """The unit that has this path, or had it before it moved; addresses printed then still lead to it."""
        return self.filter(Q(path=path) | Q(placements__path=path)).distinct()

    def named(self, typed: str) -> UnitQuerySet:
        """Those whose name, a former name or number holds what was typed, or whose pinyin initials do."""
        letters = match_name(typed)
        if not letters:
            return self.filter(name_zh__contains=typed.strip()) if typed.strip() else self
        former = FormerName.objects.filter(match_name__contains=letters).values("unit")
        fits = Q(match_name__contains=letters) | Q(pk__in=former)
        if letters.isascii():
            fits |= Q(initials__contains=letters) | Q(number__icontains=letters) | Q(credit_code=letters.upper())
            fits |= Q(name_en__icontains=typed.strip())
        return self.filter(fits)

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
    initials = CodeField(max_length=50, blank=True)  # pinyin initials of the name, as they are typed in a search
    credit_code = models.CharField(max_length=18, blank=True)
    number = models.CharField(max_length=40, blank=True)  # the office's own number, e.g. ZY00001
    level = models.CharField(max_length=10, blank=True)  # city, county, provincial: where the kind has levels
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # Where it hangs now; where it hung before is said by its placements.
    path = CodeField(max_length=LONGEST_PATH, unique=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_units")

    objects = UnitQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "kind", "name_zh", "name_en", "match_name", "initials", "credit_code", "number",
            "level", "parent", "path", "place", "opened_on", "closed_on", "status", "merged_into",
        }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["kind", "match_name"], name="orgs_unit_kind_name"),
            models.Index(fields=["place", "kind", "name_zh", "id"], name="orgs_unit_official_order"),
            models.Index(fields=["initials"], name="orgs_unit_initials"),
            # The list of units that are active, in official order, and how many there are at each place.
            models.Index(fields=["status", "place", "kind"], name="orgs_unit_status_place"),
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
            models.CheckConstraint(
                name="orgs_unit_merged_is_closed", condition=Q(merged_into=None) | Q(status=Status.CLOSED)
            ),
        ]

    if TYPE_CHECKING:
        place_id: str
        parent_id: int | None
        merged_into_id: int | None

    def __str__(self) -> str:
        return self.name_zh

    def get_absolute_url(self) -> str:
        return reverse("workspace:unit", args=[self.public_id])

    @property
    def place_code(self) -> str:
        return self.place_id

    @property
    def level_label(self) -> Label:
        """The level in words, or as a ledger wrote it."""
        return LEVELS.get(self.level, self.level)

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE


class PlacementQuerySet(models.QuerySet["Placement"]):
    def paths_of(self, unit_path: str) -> tuple[str, ...]:
        """Every path that the unit at this path, now or formerly, ever had, this one first.

        What it and the units below it did is told under these paths: an entry keeps the path of its day.
        """
        number = number_of(unit_path)
        held = self.filter(unit=number).order_by("pk").values_list("path", flat=True) if number is not None else ()
        return tuple(dict.fromkeys([unit_path, *held]))

    def on(self, day: date) -> PlacementQuerySet:
        """Those in force on this day; a move is in force from its first day."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day))

    def within_on(self, unit: Unit, day: date) -> PlacementQuerySet:
        """Where the unit hung on a day, and every unit that hung below it there; of a unit that came later: as now."""
        there = self.on(day).filter(unit=unit).order_by("pk").values_list("path", flat=True).last()
        return self.on(day).filter(path__range=below_unit(there or unit.path))


class Placement(models.Model):
    """Where a unit hung in the tree of units, from one day until before another.

    A unit that moves, and every unit below it, gets a new one; the last one is that of the unit's own path. No day at
    the beginning: since the unit exists; none at the end: still.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    path = CodeField(max_length=LONGEST_PATH, db_index=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    objects = PlacementQuerySet.as_manager()

    class Privacy:
        public = {"id", "unit", "parent", "path", "starts_on", "ends_on"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ends_on=None), name="orgs_placement_one_in_force"),
            models.UniqueConstraint(fields=["unit"], condition=Q(starts_on=None), name="orgs_placement_one_first"),
            # The same day: moved twice that day, or opened below a unit whose move was dated back.
            models.CheckConstraint(
                name="orgs_placement_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.path


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
