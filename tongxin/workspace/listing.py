"""Which units a list shows, and their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from tongxin.figures.memory import NOWHERE, Later, Memory, Tip, tip
from tongxin.ledger.vocabulary import Label
from tongxin.orgs.models import Unit, UnitQuerySet
from tongxin.orgs.vocabulary import Kind, Status
from tongxin.people.models import Person
from tongxin.places import codes

EVERY = "all"
LONGEST = 60  # characters of a text that is searched for


class UnitFilter(forms.Form):
    """Kind, state and text; place, `own` and the unit above come from links and travel along."""

    q = forms.CharField(label=_("Name, initials or number"), max_length=LONGEST, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("any")), *Kind.choices], required=False)
    status = forms.ChoiceField(label=_("State"), choices=[*Status.choices, (EVERY, _("any"))], required=False)
    place = forms.RegexField(r"^\d{2,12}$", widget=forms.HiddenInput, required=False)
    own = forms.BooleanField(widget=forms.HiddenInput, required=False)
    under = forms.UUIDField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True)
class Wanted:
    """What a list was asked for. place: 12-digit code or ""; own: at home at the place itself only."""

    text: str = ""
    kind: str = ""
    status: str = Status.ACTIVE.value
    place: str = ""
    own: bool = False
    under: Unit | None = None

    def units(self, person: Person, *, anywhere: bool = False) -> UnitQuerySet:
        """Return the units that fit and that the person may see. anywhere: whatever the place, for the tree."""
        found = Unit.objects.visible_to(person)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.status != EVERY:
            found = found.filter(status=self.status)
        if self.under:
            found = found.within(self.under.path)
        if self.text:
            found = found.named(self.text)
        if anywhere or not self.place:
            return found
        return (
            found.filter(place=self.place) if self.own else found.filter(place__code__range=codes.subtree(self.place))
        )

    def query(self, **changed: str) -> str:
        """Return the query string that asks for the same, with some of it changed ("" takes away)."""
        asked = QueryDict(mutable=True)
        said = {
            "q": self.text,
            "kind": self.kind,
            "status": "" if self.status == Status.ACTIVE else self.status,
            "place": codes.prefix(self.place) if self.place else "",
            "own": "1" if self.own else "",
            "under": str(self.under.public_id) if self.under else "",
        } | changed
        for name, value in said.items():
            if value:
                asked[name] = value
        return asked.urlencode()


def wanted_of(person: Person, given: QueryDict) -> tuple[Wanted, UnitFilter]:
    """Read what a list is asked for. What cannot be read stays at its default.

    Raises Http404 for a unit above that the person may not see.
    """
    form = UnitFilter(given if given else {"status": Status.ACTIVE})
    form.is_valid()
    data: dict[str, Any] = form.cleaned_data
    under = get_object_or_404(Unit.objects.visible_to(person), public_id=data["under"]) if data.get("under") else None
    place = codes.padded(data.get("place") or "") if data.get("place") else ""
    wanted = Wanted(
        text=(data.get("q") or "").strip(),
        kind=data.get("kind") or "",
        status=data.get("status") or Status.ACTIVE.value,
        place=place,
        own=bool(data.get("own") and place),
        under=under,
    )
    return wanted, form


@dataclass(frozen=True)
class Sums:
    """How many units a list holds: altogether, active, and of each kind that there is."""

    units: int
    active: int
    kinds: list[tuple[Label, str, int]]


def sums(units: UnitQuerySet) -> Sums:
    """Count the units of a list in one query."""
    return _summed(units.order_by().values_list("kind", "status").annotate(units=Count("pk")))


def _summed(rows: Iterable[tuple[str, str, int]]) -> Sums:
    by_kind, active = Counter[str](), 0
    for kind, status, number in rows:
        by_kind[kind] += number
        active += number if status == Status.ACTIVE else 0
    return Sums(
        units=by_kind.total(),
        active=active,
        kinds=[(kind.label, kind.value, by_kind[kind]) for kind in Kind if by_kind[kind]],
    )


class Counts:
    """How many units are at home at each division itself (`own`), and at it and below (`all`); in one query."""

    def __init__(self, units: UnitQuerySet, *, by_kind: bool = False) -> None:
        """by_kind: so that `sums` can be asked for too."""
        apart = ["place_id", "kind", "status"] if by_kind else ["place_id"]
        self.rows = list(units.order_by().values_list(*apart).annotate(units=Count("pk")))
        self.own: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.summed: dict[tuple[str, bool], Sums] = {}
        for place, *_apart, number in self.rows:
            self.own[place] += number
        for place, number in self.own.items():
            for above in codes.ancestors(place):
                self.all[above] += number

    def __len__(self) -> int:
        return len(self.rows)

    def sums(self, wanted: Wanted) -> Sums:
        """Return the sums of the list that was asked for."""
        asked = wanted.place, wanted.own
        if asked not in self.summed:
            first, last = ("", "9") if not wanted.place else codes.subtree(wanted.place)
            if wanted.own:
                first = last = wanted.place
            inside = ((kind, status, number) for place, kind, status, number in self.rows if first <= place <= last)
            self.summed[asked] = _summed(inside)
        return self.summed[asked]


kept = Memory(room=50_000)  # counts, each of a place, kind and state


def counts_of(person: Person, wanted: Wanted) -> Counts:
    """Return the counts behind a list and its tree, from memory while no unit changes: each change is an entry."""
    question = (person.sight_of_units(), wanted.kind, wanted.status, wanted.text, wanted.under and wanted.under.path)
    now = tip()

    def ask() -> tuple[Tip, Counts]:
        counts = Counts(wanted.units(person, anywhere=True), by_kind=True)
        return (now if tip() == now else NOWHERE), counts

    def still(answer: Counts, later: list[Later]) -> Counts | None:
        return None if any(entry.verb.startswith("orgs.") for entry in later) else answer

    return kept.answered(question, now, ask, still)[1]
