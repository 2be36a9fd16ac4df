"""Say records of the audit log in the reader's words: names as they are today, codes by their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from tongxin.audit.models import Record
from tongxin.audit.vocabulary import LISTS, SYSTEM, Detail, Group, Label, Result, meaning
from tongxin.audit.vocabulary import kind as kind_of
from tongxin.figures.catalogue import FIGURES
from tongxin.orgs.models import Placement, Unit
from tongxin.oversight.forms import SearchForm
from tongxin.people.models import Person

PERSON, UNIT = Person.ledger_subject, Unit.ledger_subject
PAGE, FIGURE, EDITION, BATCH = "page", "figures.figure", "reports.edition", "intake.batch"


@dataclass(frozen=True, slots=True)
class Line:
    """One record in the reader's words."""

    record: Record
    who: str
    what: Label
    result: Label
    about: str
    unit: str
    details: list[tuple[Label, str]]

    @property
    def refused(self) -> bool:
        """Whether a rule stood in the way."""
        return self.record.result == Result.REFUSED


def lines(records: Sequence[Record]) -> list[Line]:
    """Say these records; three queries, however many they are."""
    persons = _persons(records)
    units = _units(records)
    return [
        Line(
            record=record,
            who=_who(record.actor, persons),
            what=meant_by(record.kind),
            result=Result(record.result).label,
            about=_about(record.subject, persons, units),
            unit=units.get(record.unit_path, record.unit_path),
            details=[(label, _told(key, value)) for key, label, value in _details(record)],
        )
        for record in records
    ]


def _persons(records: Iterable[Record]) -> dict[str, str]:
    mark = f"{PERSON}:"
    ids = {record.actor for record in records} | {
        record.subject.removeprefix(mark) for record in records if record.subject.startswith(mark)
    }
    there = Person.objects.named(ids).filter(erased_at=None).order_by("pk")
    return {person.actor_id: person.name for person in there}


def _units(records: Iterable[Record]) -> dict[str, str]:
    """Return names of units by their path, and by how they are named as a subject."""
    mark = f"{UNIT}:"
    ids = [record.subject.removeprefix(mark) for record in records if record.subject.startswith(mark)]
    paths = {record.unit_path for record in records if record.unit_path}
    wanted = Unit.objects.filter(Q(public_id__in=ids) | Q(path__in=paths)).order_by("pk")
    named = {key: unit.name_zh for unit in wanted for key in (unit.path, f"{mark}{unit.public_id}")}
    former = Placement.objects.filter(path__in=paths - set(named)).select_related("unit").order_by("pk")
    return {placement.path: placement.unit.name_zh for placement in former} | named


def _who(actor: str, persons: Mapping[str, str]) -> str:
    if actor == SYSTEM:
        return _("System")
    if not actor:
        return _("somebody unknown")
    return persons.get(actor) or _("deleted account (%(id)s)") % {"id": actor[:8]}


def _about(subject: str, persons: Mapping[str, str], units: Mapping[str, str]) -> str:
    kind, _colon, id = subject.partition(":")
    if not id and kind in LISTS:
        return str(LISTS[kind])
    if kind == PERSON:
        return persons.get(id) or _("deleted account (%(id)s)") % {"id": id[:8]}
    if kind == FIGURE and id in FIGURES:
        return str(FIGURES[id].label)
    words = {
        PAGE: _("page %(id)s"),
        EDITION: _("report %(id)s"),
        BATCH: _("import %(id)s"),
        "sites.document": _("evidence of a site %(id)s"),
        "sites.application": _("application form %(id)s"),
        "sites.assessment": _("minutes of an assessment %(id)s"),
        "sites.designation": _("certificate %(id)s"),
        "sites.publicnotice": _("public notice %(id)s"),
        "sites.round": _("call %(id)s"),
        "sites.standardversion": _("standard %(id)s"),
    }
    return words[kind] % {"id": id} if kind in words else units.get(subject, subject)


def meant_by(code: str) -> Label:
    """Return the label of a kind; the bare code of one that only an earlier version knew."""
    try:
        return kind_of(code).label
    except KeyError:
        return code


def _details(record: Record) -> list[tuple[str, Label, Detail]]:
    try:
        return record.word.shown(record.details)
    except KeyError:
        return [(key, key, value) for key, value in record.details.items()]


def _told(key: str, value: Detail) -> str:
    if key == "criteria":
        return _asked(str(value))
    return str(meaning(key, value))


def _asked(criteria: str) -> str:
    """Return what was noted of a search with the labels of the form: "who=… kind=door" in words."""
    labels = {name: str(field.label) for name, field in SearchForm.base_fields.items()}
    parts = (part.partition("=") for part in criteria.split())
    return _("; ").join(f"{labels.get(name, name)} {meant(name, value)}" for name, _equals, value in parts)


def meant(name: str, value: str) -> str:
    """Return a value of the search form in words."""
    if name == "result" and value in Result.values:
        return str(Result(value).label)
    if name == "kind":
        return str(Group(value).label if value in Group.values else meant_by(value))
    return value
