"""Find records of the audit log by what an auditor asks, and say them in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.audit.models import Head, Record, RecordQuerySet
from tongxin.audit.vocabulary import SYSTEM, Detail, Label, Result, meaning
from tongxin.orgs.models import Placement, Unit
from tongxin.people.models import Person
from tongxin.people.roles import Role

MOST_MATCHES = 200  # persons or units that a name may mean
PERSON, UNIT, PAGE = Person.ledger_subject, Unit.ledger_subject, "page"
# What is no name of anybody, and so may itself be noted of a search.
PLAIN = ("since", "until", "kind", "result", "as_of")


def head() -> int:
    """Return the position of the newest record."""
    return Head.objects.get().position


def found(asked: Mapping[str, Any]) -> RecordQuerySet:
    """Return the records that were asked for, newest first.

    asked: the cleaned values of SearchForm, without the empty ones. At most four queries find out what names mean.
    """
    records = Record.objects.newest_first().between(_begin(asked.get("since")), _end(asked.get("until")))
    if "as_of" in asked:
        records = records.as_of(asked["as_of"])
    if "kind" in asked:
        records = records.of(asked["kind"])
    if "result" in asked:
        records = records.filter(result=asked["result"])
    if "address" in asked:
        records = records.filter(address__startswith=asked["address"])
    if "who" in asked:
        records = records.filter(actor__in=_actors(asked["who"]))
    if "unit" in asked:
        records = records.at_units(_paths(asked["unit"]))
    if "about" in asked:
        records = records.about(asked["about"], _subjects(asked["about"]))
    return records


def criteria(asked: Mapping[str, Any]) -> str:
    """Return what may be noted of a search: names that somebody typed are not, that they asked by name is."""
    return " ".join(
        f"{name}={value}" if name in PLAIN else f"{name}=…" for name, value in asked.items() if name != "as_of"
    )[:300]


def _begin(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _end(day: date | None) -> datetime | None:
    return _begin(day + timedelta(days=1)) if day else None


def _actors(text: str) -> list[str]:
    """Return the opaque ids that a name, an e-mail address or an id means; also those of accounts that are gone."""
    if text.strip().lower() in {SYSTEM, _("System").lower()}:
        return [SYSTEM]
    persons = Person.objects.filter(Q(name__icontains=text) | Q(email__iexact=text)).order_by("pk")
    return [text.strip().lower(), *(str(id) for id in persons.values_list("public_id", flat=True)[:MOST_MATCHES])]


def _paths(text: str) -> set[str]:
    """Return where the units of this name hang, and where they hung: what was noted then has the path of its day."""
    units = Unit.objects.filter(name_zh__icontains=text) | Unit.objects.filter(name_en__icontains=text)
    pairs = list(units.order_by("pk").values_list("pk", "path")[:MOST_MATCHES])
    former = Placement.objects.filter(unit__in=[pk for pk, _path in pairs]).values_list("path", flat=True)
    return {path for _pk, path in pairs} | set(former.order_by("pk"))


def _subjects(text: str) -> list[str]:
    persons = Person.objects.filter(Q(name__icontains=text) | Q(email__iexact=text)).order_by("pk")
    units = Unit.objects.filter(name_zh__icontains=text).order_by("pk")
    return [f"{PERSON}:{id}" for id in persons.values_list("public_id", flat=True)[:MOST_MATCHES]] + [
        f"{UNIT}:{id}" for id in units.values_list("public_id", flat=True)[:MOST_MATCHES]
    ]


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
            what=_word(record),
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
    return {person.actor_id: person.name for person in Person.objects.named(ids).order_by("pk")}


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
    if kind == PERSON:
        return persons.get(id) or _("deleted account (%(id)s)") % {"id": id[:8]}
    return units.get(subject, subject)


def _word(record: Record) -> Label:
    try:
        return record.word.label
    except KeyError:  # a kind of an earlier version
        return record.kind


def _details(record: Record) -> list[tuple[str, Label, Detail]]:
    try:
        return record.word.shown(record.details)
    except KeyError:
        return [(key, key, value) for key, value in record.details.items()]


def _told(key: str, value: Detail) -> str:
    if key == "role" and value in Role.values:
        return str(Role(value).label)
    return str(meaning(key, value))
