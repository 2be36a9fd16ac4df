"""Which persons a list shows, and the roles of each that the reader may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from tongxin.orgs.models import Unit
from tongxin.people.models import Membership, Person
from tongxin.people.models.person import PersonQuerySet
from tongxin.people.roster.forms import CLOSED, HOLDING, NONE, PersonFilter


@dataclass(frozen=True)
class Wanted:
    """What a list of persons was asked for."""

    text: str = ""
    role: str = ""
    unit: Unit | None = None
    state: str = HOLDING

    def persons(self, reader: Person, today: date) -> PersonQuerySet:
        """Return the persons that fit and that the reader may see, by name."""
        found: PersonQuerySet = Person.objects.visible_to(reader)
        if self.text:
            found = found.filter(Q(name__icontains=self.text) | Q(email__iexact=self.text))
        held = Membership.objects.visible_to(reader).in_force(today)
        if self.state == CLOSED:
            found = found.filter(is_active=False)
        elif self.state == NONE:
            found = found.exclude(pk__in=held.values("person"))
        there = held if self.state == HOLDING else Membership.objects.visible_to(reader)
        if self.role:
            there = there.filter(role=self.role)
        if self.unit:
            there = there.filter(unit__in=Unit.objects.within(self.unit.path))
        if self.state == HOLDING or self.role or self.unit:
            found = found.filter(pk__in=there.values("person"))
        return found.order_by("name", "pk")


def wanted_of(form: PersonFilter) -> Wanted:
    """Read what a list is asked for. What cannot be read stays at its default."""
    form.is_valid()
    data = form.cleaned_data
    return Wanted(
        text=(data.get("q") or "").strip(),
        role=data.get("role") or "",
        unit=data.get("unit"),
        state=data.get("state") or HOLDING,
    )


@dataclass
class Line:
    """A person of the list, with the roles of today that the reader may know."""

    person: Person
    memberships: list[Membership] = field(default_factory=list)


def lines(persons: Sequence[Person], reader: Person, today: date) -> list[Line]:
    """Return a line for each person, in the same order, with one query for all their roles."""
    by_person = {person.pk: Line(person) for person in persons}
    held = Membership.objects.visible_to(reader).in_force(today).filter(person__in=by_person)
    for membership in held.for_list():
        by_person[membership.person_id].memberships.append(membership)
    return list(by_person.values())
