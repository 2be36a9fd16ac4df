"""Administrative divisions by 12-digit code."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from tongxin.places import codes
from tongxin.places.vocabulary import DIGITS, Level


class DivisionQuerySet(models.QuerySet["Division"]):
    def within(self, code: str) -> DivisionQuerySet:
        """The division itself and everything below it: a range of codes."""
        return self.filter(code__range=codes.subtree(code))

    def children(self, code: str) -> DivisionQuerySet:
        """The divisions one level below, in official order."""
        level = codes.child_level(code)
        return self.within(code).filter(level=level).order_by("code") if level else self.none()

    def in_force(self, on: date) -> DivisionQuerySet:
        """Those that exist on this day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))


class Division(models.Model):
    """A province, city, county, township or village. Official order is the order of codes."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    short_name = models.CharField(max_length=50, blank=True)  # as tables print it: 阜蒙县, 海州
    initials = models.CharField(max_length=50, blank=True, db_index=True)  # pinyin initials, for the picker
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = DivisionQuerySet.as_manager()

    class Privacy:
        public = {"code", "name", "level", "short_name", "initials", "valid_from", "valid_to", "successor"}

    class Meta:
        indexes = [models.Index(fields=["name"], name="places_division_name")]
        constraints = [
            models.CheckConstraint(
                name="places_division_ends_after_it_starts",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What tables print: the short name where there is one."""
        return self.short_name or self.name

    @property
    def prefix(self) -> str:
        return self.code[: DIGITS[Level(self.level)]]
