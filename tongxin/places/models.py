"""Administrative divisions by 12-digit code."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import Q

from tongxin.places import codes, rules
from tongxin.places.index import Known
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

    def matching(self, typed: str) -> DivisionQuerySet:
        """Those whose name contains what was typed, or whose pinyin initials begin with it."""
        letters = typed.lower()
        return self.filter(
            Q(name__contains=typed)
            | Q(short_name__contains=typed)
            | Q(initials__startswith=letters)
            | Q(initials__contains=f" {letters}")
        )

    def known_of(self, city: str) -> list[Known]:
        """The province, the city and all below it, closed ones too: what the resolver needs to know."""
        first, last = codes.subtree(city)
        rows = self.filter(Q(code__range=(first, last)) | Q(code=codes.parent(city))).order_by("code")
        return [
            Known(*row) for row in rows.values_list("code", "name", "short_name", "valid_from", "valid_to", "successor")
        ]

    def full_names(self, of: Collection[str]) -> dict[str, str]:
        """The names from the city down by code, e.g. 阜新市细河区玉丰街道; one query for all."""
        chains = {code: codes.ancestors(code, top=Level.PROVINCE) for code in of}
        wanted = {above for chain in chains.values() for above in chain}
        names = dict(self.filter(code__in=wanted).values_list("code", "name"))
        return {
            code: rules.full_name([names[above] for above in chain if above in names])
            for code, chain in chains.items()
            if code in names
        }


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


def counties(city: str) -> list[Division]:
    """Return the counties of the city in official order. city: its code, 210900 or 210900000000."""
    return list(Division.objects.children(codes.padded(city)))


def full_name(code: str) -> str:
    """Return the name from the city down. Raises Division.DoesNotExist."""
    names = Division.objects.full_names([code])
    if code not in names:
        raise Division.DoesNotExist(code)
    return names[code]
